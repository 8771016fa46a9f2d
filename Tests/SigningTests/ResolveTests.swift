import Foundation
import Keys
import Programs
import Testing

@testable import Signing

@Suite struct ResolveTests {
    @Test func `every form of user.signingkey names its key`() throws {
        let bench = try SigningBench()
        let key = try bench.makeKey("id")
        // Nothing is started for any of these: there is no program in reach.
        bench.environment["PATH"] = "/nowhere"
        for text in [
            bench.path("id"), bench.path("id.pub"), "~/id", "~/id.pub", key.line, "key::\(key.line)",
            "\(key.line) a comment", "key::\(key.line) a comment",
        ] {
            #expect(try Signer.resolve(bench.settings(text)).publicKey == key, "\(text)")
        }
    }

    @Test func `an ECDSA key needs its prefix to be taken as a key and not as a path`() throws {
        let bench = try SigningBench()
        let key = try bench.makeKey("id", "ecdsa", 256)
        #expect(try Signer.resolve(bench.settings("key::\(key.line)")).publicKey == key)
        #expect(
            refusal { () throws(SigningError) in _ = try Signer.resolve(bench.settings(key.line)) }
                == .unreadable)
    }

    @Test func `a private key gives its public half with no file beside it and no passphrase`() throws {
        let bench = try SigningBench()
        let key = try bench.makeKey("id", passphrase: "secret")
        try bench.remove("id.pub")
        bench.environment["PATH"] = "/nowhere"
        #expect(try Signer.resolve(bench.settings("~/id")).publicKey == key)
    }

    @Test func `a private key in PEM is read from the file beside it or by ssh-keygen`() throws {
        let bench = try SigningBench()
        let key = try bench.makeKey("id", "rsa", 2048, format: "PEM")
        #expect(
            try String(contentsOfFile: bench.path("id"), encoding: .utf8).contains("BEGIN RSA PRIVATE KEY"))
        #expect(try Signer.resolve(bench.settings("~/id")).publicKey == key)
        try bench.remove("id.pub")
        #expect(try Signer.resolve(bench.settings("~/id")).publicKey == key)
    }

    @Test func `A150 no program is started for a key that the repository names, and what it shows is read`()
        throws
    {
        let bench = try SigningBench()
        let key = try bench.makeKey("id", "rsa", 2048, format: "PEM")
        try bench.run("git", "init", "-q")
        try bench.run("git", "config", "user.signingkey", bench.path("id"))
        func resolve() throws -> PublicKey {
            let launcher = Launcher(environment: bench.environment)
            let settings = SigningSettings(
                try Settings(in: bench.folder, launcher), home: bench.folder, environment: bench.environment)
            #expect(settings.isKeyOfRepository)
            return try Signer.resolve(settings).publicKey
        }
        #expect(try resolve() == key)
        try bench.remove("id.pub")
        let error = #expect(throws: SigningError.self) { try resolve() }
        #expect(error?.message.contains("this repository's own configuration") == true)
        try bench.run("git", "config", "--unset", "user.signingkey")
        try bench.run("git", "config", "--global", "user.signingkey", bench.path("id"))
        let settings = SigningSettings(
            try Settings(in: bench.folder, Launcher(environment: bench.environment)), home: bench.folder,
            environment: bench.environment)
        #expect(!settings.isKeyOfRepository)
        #expect(try Signer.resolve(settings).publicKey == key)
    }

    @Test func `the key command is asked when no key is set and its first line is the key`() throws {
        let bench = try SigningBench()
        let key = try bench.makeKey("id")
        try bench.write("list keys", "#!/bin/sh\necho \"ssh-$1 $2\"\necho second\n", mode: 0o755)
        let words = key.line.split(separator: " ")
        let command = "'\(bench.path("list keys"))' \"ed25519\"  \(words[1])"
        #expect(try Signer.resolve(bench.settings(nil, command: command)).publicKey == key)
        #expect(try Signer.resolve(bench.settings("", command: command)).publicKey == key)
        for bad in ["true", "false", "echo hello", "echo ssh-ed25519", "  "] {
            let code = refusal { () throws(SigningError) in
                _ = try Signer.resolve(bench.settings(nil, command: bad))
            }
            #expect(code == .noKey || code == .unreadable, "\(bad)")
        }
    }

    @Test func `no key at all is refused with a hint`() throws {
        let bench = try SigningBench()
        for key in [nil, ""] as [String?] {
            do throws(SigningError) {
                _ = try Signer.resolve(bench.settings(key))
                Issue.record("resolved")
            } catch {
                #expect(error.code == .noKey)
                #expect(error.hint?.contains("user.signingkey") == true)
            }
        }
    }

    @Test(arguments: [
        "/no/such/key", "~/none", "~no-such-user-here/id", "ABCDEF0123456789", "ssh-ed25519",
        "ssh-ed25519 AAAA",
        "key::", "key::nonsense", "/", "/dev/null",
    ])
    func `a key that cannot be read is refused`(_ text: String) throws {
        let bench = try SigningBench()
        #expect(
            refusal { () throws(SigningError) in _ = try Signer.resolve(bench.settings(text)) } == .unreadable
        )
    }

    @Test func `A018 weak keys and certificates are refused before anything is signed`() throws {
        let bench = try SigningBench()
        _ = try bench.makeKey("ca")
        _ = try bench.makeKey("id")
        try bench.run("ssh-keygen", "-q", "-s", bench.path("ca"), "-I", "x", "-n", "x", bench.path("id.pub"))
        try bench.run("ssh-keygen", "-q", "-t", "rsa", "-b", "1024", "-N", "", "-f", bench.path("weak"))
        for (name, word) in [("id-cert.pub", "certificate"), ("weak", "1024"), ("weak.pub", "1024")] {
            do throws(SigningError) {
                _ = try Signer.resolve(bench.settings(bench.path(name)))
                Issue.record("resolved")
            } catch {
                #expect(error.code == .unreadable)
                #expect(error.message.contains(word))
            }
        }
    }

    @Test func `another user's home is known by name`() throws {
        let entry = try #require(getpwuid(getuid()))
        let name = String(cString: entry.pointee.pw_name)
        let home = String(cString: entry.pointee.pw_dir)
        #expect(try HomePath.expand("~\(name)/.ssh/id", home: "/elsewhere") == home + "/.ssh/id")
        #expect(try HomePath.expand("~/id", home: "/elsewhere") == "/elsewhere/id")
        #expect(try HomePath.expand("~", home: "/elsewhere") == "/elsewhere")
        #expect(try HomePath.expand("a/~/b", home: "/elsewhere") == "a/~/b")
        #expect(
            refusal { () throws(SigningError) in _ = try HomePath.expand("~/id", home: "") } == .unreadable)
    }

    @Test(arguments: [
        ("ssh-add -L", ["ssh-add", "-L"]), ("  a   b\tc ", ["a", "b", "c"]),
        ("'a b' \"c d\"", ["a b", "c d"]),
        ("a\\ b c\\\\d", ["a b", "c\\d"]), ("'a\\b' \"c\\\"d\"", ["a\\b", "c\"d"]), ("a'b'\"c\"", ["abc"]),
        ("'' x", ["", "x"]), ("$HOME `id` ; x", ["$HOME", "`id`", ";", "x"]), ("", []),
    ])
    func `a command is split as git splits it`(_ text: String, _ words: [String]) throws {
        #expect(try CommandWords.words(text) == words)
    }

    @Test(arguments: ["'a", "\"a", "a\\", "\"a\\\""])
    func `a command with a loose end is refused`(_ text: String) {
        #expect(
            refusal { () throws(SigningError) in _ = try CommandWords.words(text) } == SigningError.Code.noKey
        )
    }
}
