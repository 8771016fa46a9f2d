internal import Canonical

/// An SSH public key that has passed every check which can be made without a signature. Two values are
/// equal exactly when their blobs are, and a blob has one spelling, so equal means the same key.
public struct PublicKey: Hashable, Sendable, CustomStringConvertible {
    /// A blob of the largest RSA key is about 2.1 KiB.
    static let blobLimit = 4096
    static let lineLimit = 16_384

    public let algorithm: KeyAlgorithm

    /// The key in SSH wire encoding: what base64 holds in a `.pub` file.
    public let blob: [UInt8]

    let numbers: KeyNumbers

    /// Reads `<type> <base64>[ comment]`, one line as in a `.pub` file without its newline; the comment
    /// is dropped.
    public init(line: String) throws(KeyError) {
        let text = Array(line.utf8)
        guard text.count <= Self.lineLimit else {
            throw KeyError(.keyForm, "key line has \(text.count) bytes, the limit is \(Self.lineLimit)")
        }
        guard !text.contains(where: { $0 < 0x20 || $0 == 0x7f }) else {
            throw KeyError(.keyForm, "key line \(quoted(text)) has a control character")
        }
        if text.starts(with: "-----BEGIN".utf8) {
            throw KeyError(.keyAlgorithm, "\(quoted(text)) begins a PEM or PGP block, not an SSH public key")
        }
        let fields = text.split(separator: 0x20, maxSplits: 2, omittingEmptySubsequences: false)
        let named = try KeyAlgorithm(name: fields[0])
        guard fields.count > 1 else {
            throw KeyError(.keyForm, "key line has no base64 after \(quoted(fields[0]))")
        }
        guard let blob = Base64.decode(Array(fields[1])) else {
            throw KeyError(.keyForm, "key \(quoted(fields[1])) is not canonical base64")
        }
        let key = try PublicKey(blob: blob)
        guard key.algorithm == named else {
            throw KeyError(
                .keyForm, "key line says \(named.rawValue), its blob says \(key.algorithm.rawValue)")
        }
        self = key
    }

    public init(blob: [UInt8]) throws(KeyError) {
        guard blob.count <= Self.blobLimit else {
            throw KeyError(.keyForm, "key blob has \(blob.count) bytes, the limit is \(Self.blobLimit)")
        }
        var reader = WireReader(blob, code: .keyForm)
        let algorithm = try KeyAlgorithm(name: try reader.string("key type"))
        self.numbers = try KeyNumbers(algorithm, &reader)
        try reader.end("key")
        self.algorithm = algorithm
        self.blob = blob
    }

    /// Reads what `line` prints, and no other spelling of a key.
    public init?(spelled line: String) {
        do throws(KeyError) { self = try PublicKey(line: line) } catch { return nil }
        guard self.line.utf8.elementsEqual(line.utf8) else { return nil }
    }

    /// `<type> <base64>`, without a comment.
    public var line: String { "\(algorithm.rawValue) \(Base64.encode(blob))" }

    public var description: String { line }

    public var fingerprint: Fingerprint { Fingerprint(of: blob) }

    /// What the key is once its clothes are off: the curve and point, or the RSA modulus. A software key
    /// and a security key of one point, or two security keys of one point for two applications, have
    /// different blobs and the same material; whoever counts people by keys compares this.
    public var material: [UInt8] {
        switch numbers {
        case .edwards(let point, _): Array("ed25519".utf8) + point
        case .weierstrass(let curve, let point, _): Array(curve.rawValue.utf8) + point
        case .rsa(let modulus, _): Array("rsa".utf8) + modulus
        }
    }

    public static func == (left: PublicKey, right: PublicKey) -> Bool { left.blob == right.blob }

    public func hash(into hasher: inout Hasher) { hasher.combine(blob) }
}

/// The numbers of a key, checked, in big-endian order without sign bytes (Ed25519: as encoded).
enum KeyNumbers: Sendable {
    static let smallestModulus = 2048
    static let largestModulus = 16_384
    static let applicationLimit = 256

    /// Application is the relying party that a hardware key signs for; nil for a key in software.
    case edwards(point: [UInt8], application: [UInt8]?)
    case weierstrass(curve: Curve, point: [UInt8], application: [UInt8]?)
    case rsa(modulus: [UInt8], exponent: [UInt8])

    init(_ algorithm: KeyAlgorithm, _ reader: inout WireReader) throws(KeyError) {
        switch algorithm {
        case .ed25519, .securityKeyEd25519:
            let point = try reader.string("ed25519 point")
            try EdwardsPoint.check(point)
            self = .edwards(point: point, application: try Self.application(algorithm, &reader))
        case .ecdsaP256, .ecdsaP384, .ecdsaP521, .securityKeyECDSA:
            guard let curve = algorithm.curve else { preconditionFailure("an ecdsa key has a curve") }
            let name = try reader.string("curve name")
            guard name.elementsEqual(curve.rawValue.utf8) else {
                throw KeyError(.keyForm, "curve \(quoted(name)) is not that of \(algorithm.rawValue)")
            }
            let point = try reader.string("curve point")
            guard point.count == 1 + 2 * curve.width, point[0] == 4 else {
                throw KeyError(
                    .keyPoint, "curve point of \(point.count) bytes is not an uncompressed one of \(name)")
            }
            // libcrypto refuses a point that is off the curve when it makes the key.
            _ = try LibraryKey(curve: curve, point: point)
            self = .weierstrass(
                curve: curve, point: point, application: try Self.application(algorithm, &reader))
        case .rsa:
            let exponent = try reader.positive("rsa exponent")
            let modulus = try reader.positive("rsa modulus")
            try Self.checkRSA(modulus: modulus, exponent: exponent)
            self = .rsa(modulus: modulus, exponent: exponent)
        }
    }

    private static func application(
        _ algorithm: KeyAlgorithm, _ reader: inout WireReader
    ) throws(KeyError) -> [UInt8]? {
        guard algorithm.isSecurityKey else { return nil }
        let application = try reader.string("application")
        guard (1...applicationLimit).contains(application.count),
            application.allSatisfy({ $0 > 0x20 && $0 < 0x7f })
        else { throw KeyError(.keyForm, "application \(quoted(application)) is not printable ASCII") }
        return application
    }

    private static func checkRSA(modulus: [UInt8], exponent: [UInt8]) throws(KeyError) {
        let bits = modulus.count * 8 - modulus[0].leadingZeroBitCount
        guard bits >= smallestModulus else {
            throw KeyError(.keyWeak, "rsa modulus has \(bits) bits, at least \(smallestModulus) are needed")
        }
        guard bits <= largestModulus else {
            throw KeyError(.keyForm, "rsa modulus has \(bits) bits, the limit is \(largestModulus)")
        }
        guard modulus[modulus.count - 1] & 1 == 1 else {
            throw KeyError(.keyWeak, "rsa modulus is even")
        }
        guard exponent[exponent.count - 1] & 1 == 1, exponent != [1] else {
            throw KeyError(.keyWeak, "rsa exponent is even or one")
        }
        guard exponent.count < modulus.count else {
            throw KeyError(.keyForm, "rsa exponent is as long as its modulus")
        }
    }
}
