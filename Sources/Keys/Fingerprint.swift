public import Canonical

/// SHA-256 of a key's blob: how people and paths name a key.
public struct Fingerprint: Hashable, Comparable, Sendable, CustomStringConvertible {
    private static let prefix = "SHA256:"

    public let digest: SHA256Digest

    init(of blob: [UInt8]) {
        digest = SHA256Digest(of: blob)
    }

    /// Reads `SHA256:` and base64 without padding, as `ssh-keygen -l` prints it.
    public init?(_ description: String) {
        let text = description.utf8
        guard text.starts(with: Self.prefix.utf8),
            let bytes = Base64.decode(Array(text.dropFirst(Self.prefix.utf8.count)), padded: false),
            let digest = SHA256Digest(bytes: bytes)
        else { return nil }
        self.digest = digest
    }

    /// Reads the 64 lower-case digits of `hex`.
    public init?(hex: String) {
        guard let digest = SHA256Digest(hex: hex) else { return nil }
        self.digest = digest
    }

    public var description: String { Self.prefix + Base64.encode(digest.bytes, padded: false) }

    /// The same in hexadecimal, which is fit to be a path component.
    public var hex: String { digest.hex }

    public static func < (left: Fingerprint, right: Fingerprint) -> Bool { left.digest < right.digest }
}
