internal import Canonical

/// An SSHSIG signature, checked in everything that needs no message: one spelling, known algorithms, a
/// sound key. Whether it is a signature of something is for `Verifier` to say.
///
/// One spelling makes a commit's id safe from outsiders. ECDSA alone needs help of the signer for that, since
/// OpenSSH writes either of two forms: what a signer answers is read by the initialisers that say `lowering`,
/// what is judged by those that do not.
public struct SSHSignature: Hashable, Sendable {
    static let preamble = Array("SSHSIG".utf8)
    static let version: UInt32 = 1
    static let blobLimit = 6144
    static let namespaceLimit = 128
    static let lineWidth = 70
    static let head = Array("-----BEGIN SSH SIGNATURE-----\n".utf8)
    static let tail = Array("-----END SSH SIGNATURE-----\n".utf8)

    public let publicKey: PublicKey
    public let namespace: String
    public let hashAlgorithm: HashAlgorithm

    /// The whole in SSH wire encoding: what base64 holds in the armour.
    public let blob: [UInt8]

    let numbers: SignatureNumbers

    /// Reads exactly what `ssh-keygen -Y sign` writes: the BEGIN line, base64 in lines of 70, the END
    /// line, each with its LF, the last one too. A `gpgsig` header, unfolded, is the same bytes: git
    /// folds line by line and a header's value ends with LF.
    public init(armoured: [UInt8]) throws(KeyError) {
        try self.init(blob: try Self.unarmoured(armoured))
    }

    public init(blob: [UInt8]) throws(KeyError) {
        try self.init(try Fields(blob), blob)
    }

    private init(_ fields: Fields, _ blob: [UInt8]) throws(KeyError) {
        numbers = try SignatureNumbers(fields.signature, by: fields.publicKey)
        publicKey = fields.publicKey
        namespace = fields.namespace
        hashAlgorithm = fields.hashAlgorithm
        self.blob = blob
    }

    /// What a signing program answered, with the lower s.
    public init(lowering armoured: [UInt8]) throws(KeyError) {
        let fields = try Fields(try Self.unarmoured(armoured))
        try self.init(
            publicKey: fields.publicKey, namespace: fields.namespace, hashAlgorithm: fields.hashAlgorithm,
            lowering: fields.signature)
    }

    /// What an agent answered (the inner signature) and the rest, with the lower s.
    public init(
        publicKey: PublicKey, namespace: String, hashAlgorithm: HashAlgorithm, lowering signature: [UInt8]
    ) throws(KeyError) {
        try self.init(
            publicKey: publicKey, namespace: namespace, hashAlgorithm: hashAlgorithm,
            signature: try SignatureNumbers.lowered(signature, by: publicKey))
    }

    /// Puts an inner signature and the rest together.
    public init(
        publicKey: PublicKey, namespace: String, hashAlgorithm: HashAlgorithm, signature: [UInt8]
    ) throws(KeyError) {
        var writer = WireWriter()
        writer.raw(Self.preamble)
        writer.number(Self.version)
        writer.string(publicKey.blob)
        writer.string(namespace.utf8)
        writer.string([])
        writer.string(hashAlgorithm.rawValue.utf8)
        writer.string(signature)
        try self.init(blob: writer.bytes)
    }

    /// The text of it, as `ssh-keygen` writes it, with a final LF.
    public var armoured: [UInt8] { Self.armour(blob) }

    /// The bytes that are really signed for a message: what an agent is asked to sign.
    public static func signedData(
        of message: [UInt8], namespace: String, hashAlgorithm: HashAlgorithm
    ) -> [UInt8] {
        var writer = WireWriter()
        writer.raw(preamble)
        writer.string(namespace.utf8)
        writer.string([])
        writer.string(hashAlgorithm.rawValue.utf8)
        writer.string(hashAlgorithm.digest(of: message))
        return writer.bytes
    }

    public static func == (left: SSHSignature, right: SSHSignature) -> Bool { left.blob == right.blob }

    public func hash(into hasher: inout Hasher) { hasher.combine(blob) }

    private static var armouredLimit: Int {
        let digits = (blobLimit + 2) / 3 * 4
        return head.count + digits + digits / lineWidth + 1 + tail.count
    }

    private static func unarmoured(_ armoured: [UInt8]) throws(KeyError) -> [UInt8] {
        let limit = armouredLimit
        guard armoured.count <= limit else {
            throw KeyError(.signatureForm, "signature has \(armoured.count) bytes, the limit is \(limit)")
        }
        guard armoured.starts(with: head) else {
            throw KeyError(
                .signatureAlgorithm, "\(quoted(armoured.prefix(40))) does not begin an SSH signature")
        }
        guard armoured.count > head.count + tail.count,
            armoured.suffix(tail.count) == tail[...]
        else { throw KeyError(.signatureForm, "signature does not end with its END line and one LF") }
        let body = armoured[head.count..<armoured.count - tail.count]
        guard let blob = Base64.decode(body.filter { $0 != 0x0a }) else {
            throw KeyError(.signatureForm, "signature is not canonical base64")
        }
        guard armour(blob) == armoured else {
            throw KeyError(.signatureForm, "signature is not laid out as ssh-keygen writes it")
        }
        return blob
    }

    private static func armour(_ blob: [UInt8]) -> [UInt8] {
        let digits = Array(Base64.encode(blob).utf8)
        var text = head
        text.reserveCapacity(head.count + digits.count + digits.count / lineWidth + 1 + tail.count)
        for start in stride(from: 0, to: digits.count, by: lineWidth) {
            text += digits[start..<min(start + lineWidth, digits.count)]
            text.append(0x0a)
        }
        return text + tail
    }

    /// The fields of a blob, of which all but the last are checked.
    private struct Fields {
        let publicKey: PublicKey
        let namespace: String
        let hashAlgorithm: HashAlgorithm
        /// The inner signature.
        let signature: [UInt8]

        init(_ blob: [UInt8]) throws(KeyError) {
            guard blob.count <= blobLimit else {
                throw KeyError(
                    .signatureForm, "signature blob has \(blob.count) bytes, the limit is \(blobLimit)")
            }
            var reader = WireReader(blob, code: .signatureForm)
            guard try reader.raw(preamble.count, "preamble").elementsEqual(preamble) else {
                throw KeyError(.signatureForm, "signature blob does not begin with SSHSIG")
            }
            let found = try reader.number("version")
            guard found == version else {
                throw KeyError(.signatureForm, "signature version is \(found), not \(version)")
            }
            publicKey = try PublicKey(blob: try reader.string("public key"))
            namespace = try Self.name(try reader.string("namespace"))
            let reserved = try reader.string("reserved field")
            guard reserved.isEmpty else {
                throw KeyError(.signatureForm, "reserved field holds \(quoted(reserved))")
            }
            let hash = try reader.string("hash algorithm")
            guard
                let algorithm = HashAlgorithm.allCases.first(where: {
                    $0.rawValue.utf8.elementsEqual(hash)
                })
            else { throw KeyError(.signatureAlgorithm, "hash algorithm \(quoted(hash)) is not supported") }
            hashAlgorithm = algorithm
            signature = try reader.string("signature")
            try reader.end("signature blob")
        }

        /// A namespace is compared with ours, so it may hold only what compares as it looks.
        private static func name(_ bytes: [UInt8]) throws(KeyError) -> String {
            guard (1...namespaceLimit).contains(bytes.count), bytes.allSatisfy({ $0 > 0x20 && $0 < 0x7f })
            else {
                throw KeyError(.signatureNamespace, "namespace \(quoted(bytes)) is not printable ASCII")
            }
            return String(decoding: bytes, as: UTF8.self)
        }
    }
}
