internal import Canonical
internal import Clibcrypto

/// The two hash functions that SSHSIG knows.
public enum HashAlgorithm: String, CaseIterable, Sendable {
    case sha256
    case sha512

    /// Step by step, for these steps cannot fail; the calls that do all at once allocate, and may.
    func digest(of message: [UInt8]) -> [UInt8] {
        switch self {
        case .sha256: return SHA256Digest(of: message).bytes
        case .sha512:
            var digest = [UInt8](repeating: 0, count: Int(SHA512_DIGEST_LENGTH))
            var context = SHA512_CTX()
            _ = unsafe SHA512_Init(&context)
            _ = unsafe SHA512_Update(&context, message, message.count)
            _ = unsafe SHA512_Final(&digest, &context)
            return digest
        }
    }
}
