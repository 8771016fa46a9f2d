/// Checks signatures of one thread. It keeps each key as libcrypto likes it, since making one costs as
/// much as a verification; a log is mostly signed by few keys.
public final class Verifier {
    /// Beyond this many keys the cache starts anew: a stream of foreign keys must not fill the memory.
    static let cacheLimit = 1024

    private var keys: [[UInt8]: CachedKey] = [:]

    public init() {}

    /// Returns if `signature` is by the key that it names, over `message`, made for `namespace`. Whether
    /// that key may sign is not asked here.
    public func verify(_ signature: SSHSignature, message: [UInt8], namespace: String) throws(KeyError) {
        guard signature.namespace.utf8.elementsEqual(namespace.utf8) else {
            let (found, wanted) = (quoted(signature.namespace.utf8), quoted(namespace.utf8))
            throw KeyError(.signatureNamespace, "signature is for namespace \(found), not \(wanted)")
        }
        let data = SSHSignature.signedData(
            of: message, namespace: namespace, hashAlgorithm: signature.hashAlgorithm)
        let key = signature.publicKey
        let signed = key.numbers.application.map { application in
            HashAlgorithm.sha256.digest(of: application) + signature.numbers.tokenData
                + HashAlgorithm.sha256.digest(of: data)
        }
        let numbers = signature.numbers
        let good = try cached(key).value.accepts(numbers.encoded, of: signed ?? data, digest: numbers.digest)
        guard good else {
            throw KeyError(.signatureBad, "signature by \(key.fingerprint) does not match what it signs")
        }
    }

    private func cached(_ key: PublicKey) throws(KeyError) -> CachedKey {
        if let known = keys[key.blob] { return known }
        let new = CachedKey(try LibraryKey(key.numbers))
        if keys.count >= Self.cacheLimit { keys.removeAll(keepingCapacity: true) }
        keys[key.blob] = new
        return new
    }
}

/// A dictionary cannot hold a value that does not copy.
private final class CachedKey {
    let value: LibraryKey

    init(_ value: consuming LibraryKey) { self.value = value }
}

extension LibraryKey {
    init(_ numbers: KeyNumbers) throws(KeyError) {
        switch numbers {
        case .edwards(let point, _): try self.init(edwards: point)
        case .weierstrass(let curve, let point, _): try self.init(curve: curve, point: point)
        case .rsa(let modulus, let exponent): try self.init(modulus: modulus, exponent: exponent)
        }
    }
}

extension KeyNumbers {
    var application: [UInt8]? {
        switch self {
        case .edwards(_, let application), .weierstrass(_, _, let application): application
        case .rsa: nil
        }
    }
}
