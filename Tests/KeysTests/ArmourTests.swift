import Foundation
import Keys
import Testing

@Suite struct ArmourTests {
    /// Kinds whose mutants are many are left to their own: RSA-4096 and P-521 add time, not cases.
    static let mutated = ["ed25519", "p256", "rsa2048", "sk-ed25519", "sk-p256"]

    @Test(arguments: mutated)
    func `A012 every single-bit mutant of an armoured signature is refused`(_ name: String) throws {
        let original = try Vectors.bytes(name + ".sig")
        let message = try Vectors.message()
        let verifier = Verifier()
        var accepted = 0
        for bit in 0..<original.count * 8 {
            var mutant = original
            mutant[bit / 8] ^= 1 << (bit % 8)
            let code = refusal { () throws(KeyError) in
                try verifier.verify(try SSHSignature(armoured: mutant), message: message, namespace: "git")
            }
            if code == nil || code == .libraryFault { accepted += 1 }
        }
        #expect(accepted == 0)
    }

    @Test(arguments: mutated)
    func `every single-bit mutant of a signature's blob is refused`(_ name: String) throws {
        let original = try Vectors.signature(name).blob
        let message = try Vectors.message()
        let verifier = Verifier()
        var accepted = 0
        for bit in 0..<original.count * 8 {
            var mutant = original
            mutant[bit / 8] ^= 1 << (bit % 8)
            let code = refusal { () throws(KeyError) in
                try verifier.verify(try SSHSignature(blob: mutant), message: message, namespace: "git")
            }
            if code == nil || code == .libraryFault { accepted += 1 }
        }
        #expect(accepted == 0)
    }

    @Test(arguments: Vectors.good)
    func `A013 every prefix of an armoured signature is refused`(_ name: String) throws {
        let original = try Vectors.bytes(name + ".sig")
        var accepted = 0
        for count in 0..<original.count {
            let cut = Array(original.prefix(count))
            if refusal({ () throws(KeyError) in _ = try SSHSignature(armoured: cut) }) == nil {
                accepted += 1
            }
        }
        #expect(accepted == 0)
    }

    @Test func `an armour in any other layout is refused`() throws {
        let text = String(decoding: try Vectors.bytes("ed25519.sig"), as: UTF8.self)
        let lines = text.split(separator: "\n").map(String.init)
        let body = lines.dropFirst().dropLast().joined()
        let head = lines[0]
        let tail = try #require(lines.last)
        func wrapped(_ width: Int) -> String {
            var out = ""
            for (index, character) in body.enumerated() {
                if index > 0, index % width == 0 { out += "\n" }
                out.append(character)
            }
            return "\(head)\n\(out)\n\(tail)\n"
        }
        #expect(wrapped(70) == text)
        let other = [
            String(text.dropLast()), text + "\n", "\n" + text, " " + text, text.replacing("\n", with: "\r\n"),
            wrapped(64), wrapped(76), wrapped(71), "\(head)\n\(body)\n\(tail)\n",
            text.replacing("\(head)\n", with: "\(head)\n\n"),
            text.replacing("\n\(tail)", with: "\n\n\(tail)"),
            text.replacing("\n\(tail)", with: " \n\(tail)"), text.replacing("=", with: ""), text + text,
            text.replacing("SSH SIGNATURE", with: "SSH  SIGNATURE"), "\(head)\n\(tail)\n", "", head,
            "-----BEGIN PGP SIGNATURE-----\n\nAAAA\n-----END PGP SIGNATURE-----\n",
            "-----BEGIN SIGNED MESSAGE-----\nAAAA\n-----END SIGNED MESSAGE-----\n",
        ]
        for text in other {
            let bytes = Array(text.utf8)
            let code = refusal { () throws(KeyError) in _ = try SSHSignature(armoured: bytes) }
            #expect(code == .signatureForm || code == .signatureAlgorithm, "\(text.debugDescription)")
        }
    }

    @Test(arguments: [
        "-----BEGIN PGP SIGNATURE-----\n\nAAAA\n-----END PGP SIGNATURE-----\n",
        "-----BEGIN SIGNED MESSAGE-----\nAAAA\n-----END SIGNED MESSAGE-----\n",
    ])
    func `A018 PGP and X.509 signatures are refused by name`(_ text: String) {
        let bytes = Array(text.utf8)
        #expect(
            refusal { () throws(KeyError) in _ = try SSHSignature(armoured: bytes) } == .signatureAlgorithm)
    }

    @Test func `a signature longer than the limit is refused before it is read`() {
        let bytes = Array("-----BEGIN SSH SIGNATURE-----\n".utf8) + [UInt8](repeating: 0x41, count: 1 << 20)
        #expect(refusal { () throws(KeyError) in _ = try SSHSignature(armoured: bytes) } == .signatureForm)
        let blob = [UInt8](repeating: 0, count: 7000)
        #expect(refusal { () throws(KeyError) in _ = try SSHSignature(blob: blob) } == .signatureForm)
    }
}
