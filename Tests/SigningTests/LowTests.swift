import Foundation
import Keys
import Programs
import Signing
import TestSupport
import Testing

/// ssh-keygen and ssh-agent give either of the two forms of an ECDSA signature, half the time each.
@Suite struct LowTests {
    static let count = 24

    /// The real ssh-keygen, which leaves beside what we read a copy of what it wrote.
    private static let copying = """
        #!/bin/sh
        for last; do :; done
        ssh-keygen "$@" && cp "$last.sig" "$HOME/raw"

        """

    @Test(arguments: [256, 384, 521])
    func `A011 what ssh-keygen signs leaves in its one form and stays good to ssh-keygen and git`(
        _ bits: Int
    ) throws {
        let bench = try SigningBench()
        let key = try bench.makeKey("id", "ecdsa", bits)
        try bench.write("sign", Self.copying, mode: 0o755)
        let signer = try Signer.resolve(bench.settings("~/id", program: bench.path("sign")))
        let judge = try Judge(key, bench)
        var changed = 0
        for number in 0..<Self.count {
            let payload = judge.payload(number)
            let signature = try signer.sign(payload, namespace: "git")
            try judge.check(signature, payload)
            let raw = Array(try Data(contentsOf: URL(fileURLWithPath: bench.path("raw"))))
            let code = keyRefusal { () throws(KeyError) in _ = try SSHSignature(armoured: raw) }
            if raw == signature.armoured {
                #expect(code == nil)
            } else {
                changed += 1
                #expect(code == .signatureTwin)
                #expect(ECDSAArmour(raw)?.low == signature.armoured)
            }
        }
        #expect((1..<Self.count).contains(changed), "of \(Self.count) signatures \(changed) were high")
    }

    @Test(arguments: [256, 384, 521])
    func `A011 what ssh-agent signs leaves in its one form and stays good to ssh-keygen and git`(
        _ bits: Int
    ) throws {
        let bench = try SigningBench()
        try bench.startAgent()
        let key = try bench.makeKey("id", "ecdsa", bits)
        try bench.run("ssh-add", "-q", bench.path("id"))
        try bench.remove("id")
        let signer = try Signer.resolve(bench.settings("key::\(key.line)"))
        let judge = try Judge(key, bench)
        for number in 0..<Self.count / 2 {
            let payload = judge.payload(number)
            try judge.check(try signer.sign(payload, namespace: "git"), payload)
        }
    }

    @Test func `A011 a hardware key's high signature leaves in its one form`() throws {
        let vectors = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../KeysTests/Vectors")
        func vector(_ name: String) throws -> [UInt8] {
            Array(try Data(contentsOf: vectors.appendingPathComponent(name)))
        }
        let bench = try SigningBench()
        let low = try vector("sk-p256.sig")
        let high = try #require(ECDSAArmour(low)?.high)
        try bench.write("high", String(decoding: high, as: UTF8.self))
        try bench.write(
            "sign", "#!/bin/sh\nfor last; do :; done\ncp \"$HOME/high\" \"$last.sig\"\n", mode: 0o755)
        try bench.write("id.pub", String(decoding: try vector("sk-p256.pub"), as: UTF8.self))
        let signer = try Signer.resolve(bench.settings("~/id.pub", program: bench.path("sign")))
        #expect(try signer.sign(try vector("message"), namespace: "git").armoured == low)
    }
}

/// Real programs, asked about our signatures of commits.
private struct Judge {
    private let bench: SigningBench
    private let key: PublicKey

    init(_ key: PublicKey, _ bench: SigningBench) throws {
        self.bench = bench
        self.key = key
        try bench.run("git", "init", "-q")
        try bench.run("git", "config", "gpg.format", "ssh")
        try bench.run("git", "config", "gpg.ssh.allowedSignersFile", bench.path("allowed"))
        try bench.write("allowed", "ada@example.org namespaces=\"git\" \(key.line)\n")
        try bench.run("git", "hash-object", "-t", "tree", "-w", "--stdin")
    }

    func payload(_ number: Int) -> [UInt8] {
        let person = "Ada <ada@example.org> 1800000000 +0000"
        return Array(
            """
            tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904
            author \(person)
            committer \(person)

            number \(number)

            """.utf8)
    }

    func check(_ signature: SSHSignature, _ payload: [UInt8]) throws {
        let armour = signature.armoured
        #expect(ECDSAArmour(armour)?.isLow == true)
        #expect(try SSHSignature(armoured: armour) == signature)
        try bench.write("signature", String(decoding: armour, as: UTF8.self))
        let verified = try bench.run(
            "ssh-keygen", "-Y", "verify", "-f", bench.path("allowed"), "-I", "ada@example.org", "-n", "git",
            "-s", bench.path("signature"), input: payload)
        #expect(verified.status == 0, "\(printable(verified.errors))")

        let folded = armour.dropLast().split(separator: 0x0a).joined(separator: Array("\n ".utf8))
        let end = try #require((0..<payload.count).first { payload[$0...].starts(with: "\n\n".utf8) })
        let commit = payload[...end] + Array("gpgsig ".utf8) + folded + [0x0a] + payload[(end + 1)...]
        let id = try bench.run("git", "hash-object", "-t", "commit", "-w", "--stdin", input: Array(commit))
            .output
        let verdict = try bench.run("git", "verify-commit", String(decoding: id.dropLast(), as: UTF8.self))
        #expect(verdict.status == 0, "\(printable(verdict.errors))")
    }
}

/// The code that a check of keys is refused with.
private func keyRefusal(_ check: () throws(KeyError) -> Void) -> KeyError.Code? {
    do {
        try check()
        return nil
    } catch {
        return error.code
    }
}
