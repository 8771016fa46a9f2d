import Canonical
import Foundation
import Keys
import Testing

@Suite struct SignatureTests {
    @Test(arguments: Vectors.good)
    func `a signature verifies and prints as it came`(_ name: String) throws {
        let signature = try Vectors.signature(name)
        #expect(signature.armoured == (try Vectors.bytes(name + ".sig")))
        #expect(try SSHSignature(blob: signature.blob) == signature)
        #expect(signature.namespace == "git")
        #expect(signature.hashAlgorithm == (name == "ed25519-sha256" ? .sha256 : .sha512))
        try Verifier().verify(signature, message: try Vectors.message(), namespace: "git")
    }

    @Test(arguments: Vectors.good)
    func `one byte more, less or other in the message is refused`(_ name: String) throws {
        let signature = try Vectors.signature(name)
        let message = try Vectors.message()
        let verifier = Verifier()
        for other in [message + [0], message.dropLast(), [message[0] ^ 1] + message[1...], []] {
            let code = refusal { () throws(KeyError) in
                try verifier.verify(signature, message: Array(other), namespace: "git")
            }
            #expect(code == .signatureBad)
        }
    }

    @Test(arguments: ["file", "Git", "git ", "", "approval@catalogctl"])
    func `a signature for one namespace is none for another`(_ namespace: String) throws {
        let signature = try Vectors.signature("ed25519")
        let message = try Vectors.message()
        #expect(
            refusal { () throws(KeyError) in
                try Verifier().verify(signature, message: message, namespace: namespace)
            } == .signatureNamespace)
    }

    @Test func `a namespace changed in the signature does not verify`() throws {
        let blob = try Vectors.signature("ed25519").blob
        let marker = Wire.string("git")
        let place = try #require((0..<blob.count).first { blob[$0...].starts(with: marker) })
        var other = blob
        other[place + 4] = UInt8(ascii: "j")
        let signature = try SSHSignature(blob: other)
        let message = try Vectors.message()
        #expect(
            refusal { () throws(KeyError) in
                try Verifier().verify(signature, message: message, namespace: "jit")
            } == .signatureBad)
    }

    @Test func `a signature by one key on another key is refused`() throws {
        let mine = try Vectors.signature("p256")
        let theirs = try Vectors.signature("p256-low")
        let inner = try #require(Wire.strings(Array(mine.blob.dropFirst(10))).last)
        let spliced = try SSHSignature(
            publicKey: theirs.publicKey, namespace: "git", hashAlgorithm: .sha512, signature: inner)
        let message = try Vectors.message()
        #expect(
            refusal { () throws(KeyError) in
                try Verifier().verify(spliced, message: message, namespace: "git")
            } == .signatureBad)
    }

    @Test(arguments: [
        ("rsa2048-sha1", KeyError.Code.signatureAlgorithm), ("sk-ed25519-untouched", .signaturePresence),
        ("sk-p256-untouched", .signaturePresence),
    ])
    func `A018 RSA with SHA-1 and tokens that nobody touched are refused`(
        _ name: String, _ code: KeyError.Code
    ) throws {
        let bytes = try Vectors.bytes(name + ".sig")
        #expect(refusal { () throws(KeyError) in _ = try SSHSignature(armoured: bytes) } == code)
    }

    @Test func `A018 RSA with another padding does not verify`() throws {
        let signature = try Vectors.signature("rsa2048-pss")
        let message = try Vectors.message()
        #expect(
            refusal { () throws(KeyError) in
                try Verifier().verify(signature, message: message, namespace: "git")
            } == .signatureBad)
    }

    @Test func `A019 an Ed25519 signature with S plus the group order is refused`() throws {
        let blob = try Vectors.signature("ed25519").blob
        let order = try #require(
            Hex.decode("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010"))
        var other = blob
        var carry = 0
        for index in 0..<32 {
            let sum = Int(blob[blob.count - 32 + index]) + Int(order[index]) + carry
            other[blob.count - 32 + index] = UInt8(truncatingIfNeeded: sum)
            carry = sum >> 8
        }
        #expect(carry == 0)
        #expect(refusal { () throws(KeyError) in _ = try SSHSignature(blob: other) } == .signatureForm)
        other.replaceSubrange(blob.count - 32..<blob.count, with: order)
        #expect(refusal { () throws(KeyError) in _ = try SSHSignature(blob: other) } == .signatureForm)
    }

    @Test func `A018 other versions, reserved bytes and hash algorithms are refused`() throws {
        let key = try PublicKey(line: try Vectors.line("ed25519"))
        let inner = Wire.string("ssh-ed25519") + Wire.string([UInt8](repeating: 0, count: 64))
        func code(
            magic: String = "SSHSIG", version: Int = 1, namespace: String = "git", reserved: String = "",
            hash: String = "sha512", inner: [UInt8] = inner, tail: [UInt8] = []
        ) -> KeyError.Code? {
            var blob = Array(magic.utf8) + Wire.number(version) + Wire.string(key.blob)
            blob +=
                Wire.string(namespace) + Wire.string(reserved) + Wire.string(hash) + Wire.string(inner) + tail
            return refusal { () throws(KeyError) in _ = try SSHSignature(blob: blob) }
        }
        #expect(code() == nil)
        #expect(code(magic: "SSHSIh") == .signatureForm)
        #expect(code(version: 0) == .signatureForm)
        #expect(code(version: 2) == .signatureForm)
        #expect(code(reserved: "x") == .signatureForm)
        #expect(code(tail: [0]) == .signatureForm)
        for hash in ["sha1", "sha384", "SHA512", "sha512 ", "", "md5"] {
            #expect(code(hash: hash) == .signatureAlgorithm, "\(hash)")
        }
        for namespace in ["", "gi t", "git\u{0}", "git\n", "\u{e9}", String(repeating: "n", count: 129)] {
            #expect(code(namespace: namespace) == .signatureNamespace)
        }
        #expect(code(inner: inner + [0]) == .signatureForm)
        #expect(code(inner: inner.dropLast()) == .signatureForm)
        #expect(code(inner: inner + [1, 0, 0, 0, 0]) == .signatureForm)
        for name in [
            "ssh-rsa", "rsa-sha2-512", "sk-ssh-ed25519@openssh.com", "ssh-ed25519-cert-v01@openssh.com",
        ] {
            let other = Wire.string(name) + Wire.string([UInt8](repeating: 0, count: 64))
            #expect(code(inner: other) == .signatureAlgorithm, "\(name)")
        }
    }

    @Test func `A018 a signature in another algorithm's name is refused for every pair of algorithms`() throws
    {
        let names = ["ed25519", "p256", "p384", "p521", "rsa2048", "sk-ed25519", "sk-p256"]
        let webauthn = "webauthn-sk-ecdsa-sha2-nistp256@openssh.com"
        let algorithms =
            KeyAlgorithm.allCases.map(\.rawValue) + ["rsa-sha2-256", "rsa-sha2-512", "ssh-dss", webauthn]
        for name in names {
            let signature = try Vectors.signature(name)
            let inner = try #require(Wire.strings(Array(signature.blob.dropFirst(10))).last)
            let own = String(decoding: try #require(Wire.strings(inner).first), as: UTF8.self)
            let rest = inner.dropFirst(4 + own.utf8.count)
            for algorithm in algorithms {
                let code = refusal { () throws(KeyError) in
                    _ = try SSHSignature(
                        publicKey: signature.publicKey, namespace: "git", hashAlgorithm: .sha512,
                        signature: Wire.string(algorithm) + rest)
                }
                let isGood = algorithm == own || (name == "rsa2048" && algorithm == "rsa-sha2-256")
                #expect(code == (isGood ? nil : .signatureAlgorithm), "\(name) \(algorithm)")
            }
        }
    }

    @Test func `an ECDSA number that is zero, negative, padded or too long is refused`() throws {
        let signature = try Vectors.signature("p256")
        func code(_ r: [UInt8], _ s: [UInt8], _ tail: [UInt8] = []) -> KeyError.Code? {
            let pair = Wire.string(r) + Wire.string(s) + tail
            return refusal { () throws(KeyError) in
                _ = try SSHSignature(
                    publicKey: signature.publicKey, namespace: "git", hashAlgorithm: .sha512,
                    signature: Wire.string("ecdsa-sha2-nistp256") + Wire.string(pair))
            }
        }
        let long = [UInt8](repeating: 0x7f, count: 33)
        #expect(code([1], [1]) == nil)
        for bad in [[], [0], [0, 1], [0x80], long] {
            #expect(code(bad, [1]) == .signatureForm, "\(bad)")
            #expect(code([1], bad) == .signatureForm, "\(bad)")
        }
        #expect(code([1], [1], [0]) == .signatureForm)
    }

    @Test func `an RSA signature shorter or longer than its modulus is refused`() throws {
        let signature = try Vectors.signature("rsa2048")
        for count in [0, 1, 255, 257, 512] {
            let code = refusal { () throws(KeyError) in
                _ = try SSHSignature(
                    publicKey: signature.publicKey, namespace: "git", hashAlgorithm: .sha512,
                    signature: Wire.string("rsa-sha2-512") + Wire.string([UInt8](repeating: 1, count: count)))
            }
            #expect(code == .signatureForm)
        }
    }

    @Test func `A011 an RSA signature at or above its modulus does not verify`() throws {
        let signature = try Vectors.signature("rsa2048-below")
        let highest = Wire.string("rsa-sha2-512") + Wire.string([UInt8](repeating: 0xff, count: 256))
        let message = try Vectors.message()
        for above in [
            try Vectors.signature("rsa2048-above"),
            try SSHSignature(
                publicKey: signature.publicKey, namespace: "git", hashAlgorithm: .sha512, signature: highest),
        ] {
            #expect(
                refusal { () throws(KeyError) in
                    try Verifier().verify(above, message: message, namespace: "git")
                } == .signatureBad)
        }
    }

    @Test func `one verifier goes on after refusals and over more keys than it keeps`() throws {
        let verifier = Verifier()
        let message = try Vectors.message()
        let template = try Vectors.signature("ed25519")
        let inner = try #require(Wire.strings(Array(template.blob.dropFirst(10))).last)
        for number in 0..<1100 {
            var point = [UInt8](repeating: 7, count: 32)
            point[0] = UInt8(number & 0xff)
            point[1] = UInt8(number >> 8)
            let foreign = try SSHSignature(
                publicKey: try PublicKey(blob: Wire.string("ssh-ed25519") + Wire.string(point)),
                namespace: "git", hashAlgorithm: .sha512, signature: inner)
            let code = refusal { () throws(KeyError) in
                try verifier.verify(foreign, message: message, namespace: "git")
            }
            #expect(code == .signatureBad)
        }
        for name in Vectors.good + Vectors.good {
            try verifier.verify(try Vectors.signature(name), message: message, namespace: "git")
        }
    }
}
