/// What a signature says, turned into the encoding that libcrypto verifies.
struct SignatureNumbers: Sendable {
    static let userPresence: UInt8 = 0x01

    /// Raw for Ed25519 and RSA, DER for ECDSA.
    let encoded: [UInt8]
    let digest: Digest?
    /// A security key's flags and counter, as they stand in the bytes that it signs.
    let tokenData: [UInt8]

    init(_ bytes: [UInt8], by key: PublicKey) throws(KeyError) {
        var reader = WireReader(bytes, code: .signatureForm)
        let name = try reader.string("signature algorithm")
        digest = try Self.digest(named: name, for: key.algorithm)
        let value = try reader.string("signature value")
        switch key.numbers {
        case .edwards:
            guard value.count == 64 else {
                throw KeyError(.signatureForm, "ed25519 signature has \(value.count) bytes, not 64")
            }
            guard EdwardsPoint.isReduced(value[32...]) else {
                throw KeyError(.signatureForm, "ed25519 signature has S at or above the group order")
            }
            encoded = value
        case .weierstrass(let curve, _, _):
            encoded = try Self.sequence(value, curve)
        case .rsa(let modulus, _):
            guard value.count == modulus.count else {
                throw KeyError(
                    .signatureForm, "rsa signature has \(value.count) bytes, its modulus \(modulus.count)")
            }
            encoded = value
        }
        if key.algorithm.isSecurityKey {
            tokenData = Array(try reader.raw(5, "flags and counter"))
            // `ssh-keygen -Y verify` lets this pass; for us a touch is what such a key is for.
            guard tokenData[0] & Self.userPresence != 0 else {
                throw KeyError(.signaturePresence, "security key signed without its user being present")
            }
        } else {
            tokenData = []
        }
        try reader.end("signature")
    }

    /// A signer's answer with the lower s where it is ECDSA; anything else as it came. The rest of it is not
    /// judged here.
    static func lowered(_ bytes: [UInt8], by key: PublicKey) throws(KeyError) -> [UInt8] {
        guard let curve = key.algorithm.curve else { return bytes }
        var reader = WireReader(bytes, code: .signatureForm)
        let name = try reader.string("signature algorithm")
        var pair = WireReader(try reader.string("signature value"), code: .signatureForm)
        let tokenData = try reader.raw(reader.remaining, "flags and counter")
        let r = try pair.positive("ecdsa r")
        let s = try pair.positive("ecdsa s")
        try pair.end("ecdsa pair")
        guard let twin = curve.twin(of: s), !curve.isLow(s) else { return bytes }
        var value = WireWriter()
        value.positive(r)
        value.positive(twin)
        var writer = WireWriter()
        writer.string(name)
        writer.string(value.bytes)
        writer.raw(tokenData)
        return writer.bytes
    }

    /// The name in a signature is that of its key, except for RSA, where it says the hash as well.
    private static func digest(
        named name: [UInt8], for algorithm: KeyAlgorithm
    ) throws(KeyError) -> Digest? {
        let text = String(decoding: name, as: UTF8.self)
        guard algorithm != .rsa else {
            switch text {
            case "rsa-sha2-256": return .sha256
            case "rsa-sha2-512": return .sha512
            case "ssh-rsa":
                throw KeyError(.signatureAlgorithm, "signature algorithm 'ssh-rsa' rests on SHA-1")
            default:
                throw KeyError(
                    .signatureAlgorithm, "signature algorithm \(quoted(name)) is not of an rsa key")
            }
        }
        guard name.elementsEqual(algorithm.rawValue.utf8) else {
            throw KeyError(
                .signatureAlgorithm, "signature algorithm \(quoted(name)) is not \(algorithm.rawValue)")
        }
        return switch algorithm {
        case .ed25519, .securityKeyEd25519, .rsa: nil
        case .ecdsaP256, .securityKeyECDSA: .sha256
        case .ecdsaP384: .sha384
        case .ecdsaP521: .sha512
        }
    }

    /// Turns SSH's pair of numbers into the DER sequence.
    private static func sequence(_ value: [UInt8], _ curve: Curve) throws(KeyError) -> [UInt8] {
        var reader = WireReader(value, code: .signatureForm)
        let r = try reader.positive("ecdsa r")
        let s = try reader.positive("ecdsa s")
        try reader.end("ecdsa pair")
        guard curve.twin(of: r) != nil, curve.twin(of: s) != nil else {
            throw KeyError(.signatureForm, "ecdsa pair is not below the group order of \(curve.rawValue)")
        }
        guard curve.isLow(s) else {
            throw KeyError(
                .signatureTwin,
                "ecdsa signature is not in its one form: s is above half the group order of \(curve.rawValue)"
            )
        }
        let body = integer(r) + integer(s)
        return [0x30] + (body.count < 0x80 ? [UInt8(body.count)] : [0x81, UInt8(body.count)]) + body
    }

    private static func integer(_ magnitude: [UInt8]) -> [UInt8] {
        let sign: [UInt8] = magnitude[0] < 0x80 ? [] : [0]
        return [0x02, UInt8(sign.count + magnitude.count)] + sign + magnitude
    }
}
