/// The kinds of key that may sign, by their SSH names. Everything else is refused by name.
public enum KeyAlgorithm: String, CaseIterable, Sendable {
    case ed25519 = "ssh-ed25519"
    case ecdsaP256 = "ecdsa-sha2-nistp256"
    case ecdsaP384 = "ecdsa-sha2-nistp384"
    case ecdsaP521 = "ecdsa-sha2-nistp521"
    case rsa = "ssh-rsa"
    case securityKeyEd25519 = "sk-ssh-ed25519@openssh.com"
    case securityKeyECDSA = "sk-ecdsa-sha2-nistp256@openssh.com"

    /// True for keys that live in a hardware token, whose signatures carry flags and a counter.
    public var isSecurityKey: Bool {
        self == .securityKeyEd25519 || self == .securityKeyECDSA
    }

    var curve: Curve? {
        switch self {
        case .ecdsaP256, .securityKeyECDSA: .p256
        case .ecdsaP384: .p384
        case .ecdsaP521: .p521
        case .ed25519, .securityKeyEd25519, .rsa: nil
        }
    }

    /// Reads a name found in a blob or a line; the refusal says what kind of thing it was.
    init(name: some Collection<UInt8>) throws(KeyError) {
        for algorithm in Self.allCases where algorithm.rawValue.utf8.elementsEqual(name) {
            self = algorithm
            return
        }
        if Array(name.suffix(32)).ends(with: "-cert-v01@openssh.com") {
            throw KeyError(
                .keyCertificate, "certificate \(quoted(name)) is not a key; name the key that it certifies")
        }
        throw KeyError(.keyAlgorithm, "key type \(quoted(name)) is not supported")
    }
}

/// The NIST curves, with the name that SSH writes into the blob and the one that libcrypto knows.
enum Curve: String {
    case p256 = "nistp256"
    case p384 = "nistp384"
    case p521 = "nistp521"

    var libraryName: String {
        switch self {
        case .p256: "P-256"
        case .p384: "P-384"
        case .p521: "P-521"
        }
    }

    /// Bytes of one coordinate, and of r and s at most.
    var width: Int {
        switch self {
        case .p256: 32
        case .p384: 48
        case .p521: 66
        }
    }
}

extension [UInt8] {
    func ends(with suffix: String) -> Bool {
        self.suffix(suffix.utf8.count).elementsEqual(suffix.utf8)
    }
}
