import Foundation
import Keys
import Programs
import Signing
import Testing

@Suite struct SignTests {
    static let kinds: [(String, Int)] = [
        ("ed25519", 0), ("ecdsa", 256), ("ecdsa", 384), ("ecdsa", 521), ("rsa", 2048), ("rsa", 3072),
        ("rsa", 4096),
    ]

    func checkWithSSH(_ signature: SSHSignature, _ namespace: String, _ bench: SigningBench) throws -> Bool {
        try bench.write("signature", String(decoding: signature.armoured, as: UTF8.self))
        try bench.write("allowed", "ada@example.org \(signature.publicKey.line)\n")
        let result = try bench.run(
            "ssh-keygen", "-Y", "verify", "-f", bench.path("allowed"), "-I", "ada@example.org", "-n",
            namespace,
            "-s", bench.path("signature"), input: message)
        return result.status == 0
    }

    @Test(arguments: kinds, [false, true])
    func `ssh-keygen verifies what we sign and we verify what ssh-keygen signs`(
        _ kind: (String, Int), _ withAgent: Bool
    ) throws {
        let bench = try SigningBench()
        let key = try bench.makeKey("id", kind.0, kind.1)
        if withAgent {
            try bench.startAgent()
            try bench.run("ssh-add", "-q", bench.path("id"))
            // With the agent and no program in reach, the agent it was.
            let path = bench.environment.updateValue("/nowhere", forKey: "PATH")
            defer { bench.environment["PATH"] = path }
            let signer = try Signer.resolve(bench.settings("~/id.pub"))
            let signature = try signer.sign(message, namespace: "git")
            bench.environment["PATH"] = path
            #expect(try checkWithSSH(signature, "git", bench))
            #expect(signature.publicKey == key)
            #expect(signature.hashAlgorithm == .sha512)
        } else {
            let before = try bench.names()
            let signature = try Signer.resolve(bench.settings("~/id")).sign(
                message, namespace: "approval@catalogctl")
            #expect(try bench.names() == before, "no temporary file is left")
            #expect(try checkWithSSH(signature, "approval@catalogctl", bench))
            #expect(signature.publicKey == key)
        }
        let theirs = try bench.run(
            "ssh-keygen", "-q", "-Y", "sign", "-n", "git", "-f", bench.path("id"), input: message)
        let signature = try SSHSignature(lowering: theirs.output)
        try Verifier().verify(signature, message: message, namespace: "git")
        #expect(signature.publicKey == key)
    }

    @Test(arguments: kinds)
    func `git verifies our commit and we verify git's`(_ kind: (String, Int)) throws {
        let bench = try SigningBench()
        let key = try bench.makeKey("id", kind.0, kind.1)
        try bench.run("git", "init", "-q")
        try bench.run("git", "config", "gpg.format", "ssh")
        try bench.run("git", "config", "user.signingkey", "~/id")
        try bench.run("git", "config", "gpg.ssh.allowedSignersFile", bench.path("allowed"))
        try bench.write("allowed", "ada@example.org namespaces=\"git\" \(key.line)\n")

        // Theirs: unfold the header as git does, line by line.
        try bench.run("git", "commit", "-q", "-S", "--allow-empty", "-m", "theirs")
        let raw = try bench.run("git", "cat-file", "commit", "HEAD").output
        var armour: [UInt8] = []
        var payload: [UInt8] = []
        var place = "before"
        for line in raw.split(separator: 0x0a, omittingEmptySubsequences: false).dropLast() {
            if place == "before", line.starts(with: "gpgsig ".utf8) {
                place = "in"
                armour += line.dropFirst(7) + [0x0a]
            } else if place == "in", line.first == 0x20 {
                armour += line.dropFirst() + [0x0a]
            } else {
                if place == "in" { place = "after" }
                payload += line + [0x0a]
            }
        }
        let theirs = try SSHSignature(lowering: armour)
        try Verifier().verify(theirs, message: payload, namespace: "git")
        #expect(theirs.publicKey == key)

        // Ours: fold it the same way.
        let settings = SigningSettings(
            try Settings(in: bench.folder, Launcher(environment: bench.environment)), home: bench.folder,
            environment: bench.environment)
        let ours = try Signer.resolve(settings).sign(payload, namespace: "git")
        let folded = ours.armoured.dropLast().split(separator: 0x0a).joined(separator: Array("\n ".utf8))
        let end = try #require((0..<payload.count).first { payload[$0...].starts(with: "\n\n".utf8) })
        let commit = payload[...end] + Array("gpgsig ".utf8) + folded + [0x0a] + payload[(end + 1)...]
        let id = try bench.run("git", "hash-object", "-t", "commit", "-w", "--stdin", input: Array(commit))
            .output
        let name = String(decoding: id.dropLast(), as: UTF8.self)
        let verdict = try bench.run("git", "verify-commit", name)
        #expect(verdict.status == 0, "\(printable(verdict.errors))")
    }

    @Test func `a literal key without an agent to sign for it says so`() throws {
        let bench = try SigningBench()
        let key = try bench.makeKey("id")
        let before = try bench.names()
        let signer = try Signer.resolve(bench.settings("key::\(key.line)"))
        do throws(SigningError) {
            _ = try signer.sign(message, namespace: "git")
            Issue.record("signed")
        } catch {
            #expect(error.code == .agent)
            #expect(error.hint?.contains("ssh-add") == true)
        }
        #expect(try bench.names() == before, "no temporary file is left")
    }

    @Test func `an encrypted key without a terminal fails with ssh-keygen's words`() throws {
        let bench = try SigningBench()
        _ = try bench.makeKey("id", passphrase: "secret")
        bench.environment["SSH_ASKPASS_REQUIRE"] = "force"
        bench.environment["SSH_ASKPASS"] = "/bin/false"
        let signer = try Signer.resolve(bench.settings("~/id"))
        do throws(SigningError) {
            _ = try signer.sign(message, namespace: "git")
            Issue.record("signed")
        } catch {
            #expect(error.code == .failed)
            #expect(error.message.contains("passphrase"))
        }
    }

    @Test func `a passphrase is asked for where the user's askpass gives it`() throws {
        let bench = try SigningBench()
        let key = try bench.makeKey("id", passphrase: "secret")
        try bench.write("ask", "#!/bin/sh\necho secret\n", mode: 0o755)
        bench.environment["SSH_ASKPASS_REQUIRE"] = "force"
        bench.environment["SSH_ASKPASS"] = bench.path("ask")
        #expect(try Signer.resolve(bench.settings("~/id")).sign(message, namespace: "git").publicKey == key)
    }

    @Test func `a program in ssh-keygen's place gets what git would give it`() throws {
        let bench = try SigningBench()
        let key = try bench.makeKey("id")
        let script = """
            #!/bin/sh
            printf '%s\\n' "$@" >"$HOME/seen"
            cat "$6" >"$HOME/seen-key"
            shift 7
            ssh-keygen -q -Y sign -n git -f "$HOME/id" "$1"
            sed -i 's/$/\\r/' "$1.sig"

            """
        try bench.write("sign", script, mode: 0o755)
        let signer = try Signer.resolve(bench.settings(key.line, program: "~/sign"))
        #expect(try signer.sign(message, namespace: "git").publicKey == key)
        let seen = try String(contentsOfFile: bench.path("seen"), encoding: .utf8).split(separator: "\n")
        #expect(seen.count == 8)
        #expect(seen.prefix(5) == ["-Y", "sign", "-n", "git", "-f"])
        #expect(seen[6] == "-U")
        let seenKey = try String(contentsOfFile: bench.path("seen-key"), encoding: .utf8)
        #expect(seenKey == key.line + "\n")
    }

    @Test func `what a signing program answers is verified before it is believed`() throws {
        let bench = try SigningBench()
        _ = try bench.makeKey("id")
        _ = try bench.makeKey("other")
        let answers = [
            "other key": "ssh-keygen -q -Y sign -n git -f \"$HOME/other\" \"$last\"",
            "other message": "echo >>\"$last\"; ssh-keygen -q -Y sign -n git -f \"$HOME/id\" \"$last\"",
            "other namespace": "ssh-keygen -q -Y sign -n file -f \"$HOME/id\" \"$last\"",
            "nonsense": "echo nonsense >\"$last.sig\"",
            "nothing": "true",
            "failure": "printf 'no\\033[2J' >&2; exit 3",
        ]
        for (what, command) in answers {
            try bench.write("sign", "#!/bin/sh\nfor last; do :; done\n\(command)\n", mode: 0o755)
            let signer = try Signer.resolve(bench.settings("~/id", program: bench.path("sign")))
            do throws(SigningError) {
                _ = try signer.sign(message, namespace: "git")
                Issue.record("believed: \(what)")
            } catch {
                #expect(error.code == .failed, "\(what)")
                #expect(!error.message.utf8.contains(0x1b))
            }
        }
    }
}
