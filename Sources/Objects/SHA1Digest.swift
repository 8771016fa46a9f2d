import Clibcrypto

/// SHA-1 in steps, by libcrypto's low-level calls, which use the processor's own instructions.
@safe public struct SHA1Digest {
    private var context = SHA_CTX()

    public init() { unsafe SHA1_Init(&context) }

    public mutating func update(_ bytes: [UInt8]) { update(bytes.span) }

    public mutating func update(_ bytes: Span<UInt8>) {
        unsafe bytes.withUnsafeBytes { unsafe _ = SHA1_Update(&context, $0.baseAddress, $0.count) }
    }

    /// The digest; nothing may be added after it.
    public mutating func finished() -> ObjectID {
        unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: ObjectID.byteCount) { digest in
            unsafe SHA1_Final(digest.baseAddress, &context)
            return unsafe ObjectID(Span(_unsafeElements: UnsafeBufferPointer(digest)), at: 0)
        }
    }
}
