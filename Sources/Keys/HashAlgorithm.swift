internal import Clibcrypto

/// The two hash functions that SSHSIG knows.
public enum HashAlgorithm: String, CaseIterable, Sendable {
    case sha256
    case sha512

    func digest(of message: [UInt8]) -> [UInt8] {
        switch self {
        case .sha256:
            var digest = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
            _ = unsafe SHA256(message, message.count, &digest)
            return digest
        case .sha512:
            var digest = [UInt8](repeating: 0, count: Int(SHA512_DIGEST_LENGTH))
            _ = unsafe SHA512(message, message.count, &digest)
            return digest
        }
    }
}
