import Clibcrypto

/// SHA-256 over bytes that come in pieces.
///
/// This is libcrypto's low-level interface: the state is a plain value, and a small digest does not pay for
/// looking an algorithm up. A copy goes on from where the original stood.
public struct SHA256Hasher: Sendable {
    private var context = SHA256_CTX()

    public init() {
        _ = unsafe SHA256_Init(&context)
    }

    public mutating func update(_ bytes: [UInt8]) {
        unsafe bytes.withUnsafeBytes { buffer in unsafe update(buffer) }
    }

    public mutating func update(_ bytes: ArraySlice<UInt8>) {
        unsafe bytes.withUnsafeBytes { buffer in unsafe update(buffer) }
    }

    public mutating func update(_ bytes: Span<UInt8>) {
        unsafe bytes.withUnsafeBytes { buffer in unsafe update(buffer) }
    }

    /// Takes the text's UTF-8 bytes.
    public mutating func update(_ text: String) {
        var text = text
        text.withUTF8 { buffer in unsafe update(UnsafeRawBufferPointer(buffer)) }
    }

    @unsafe
    public mutating func update(_ bytes: UnsafeRawBufferPointer) {
        guard let start = bytes.baseAddress else { return }
        _ = unsafe SHA256_Update(&context, start, bytes.count)
    }

    /// The digest of everything so far; the hasher can go on.
    public func finish() -> SHA256Digest {
        var context = context
        var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        unsafe withUnsafeMutableBytes(of: &words) { buffer in
            _ = unsafe SHA256_Final(buffer.baseAddress?.assumingMemoryBound(to: UInt8.self), &context)
        }
        return SHA256Digest(
            words: (words.0.bigEndian, words.1.bigEndian, words.2.bigEndian, words.3.bigEndian))
    }
}
