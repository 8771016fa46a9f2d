import Testing

@testable import Keys

@Suite struct LibraryTests {
    /// As libcrypto packs them: its part, its flags (2: a reason of all parts, 1: fatal), the reason.
    private static func packed(_ part: UInt, _ flags: UInt, _ reason: UInt) -> UInt {
        part << 23 | flags << 18 | reason
    }

    private static let noMemory = packed(16, 3, 256)
    private static let internalError = packed(6, 3, 259)
    private static let infinity = packed(16, 0, 106)
    private static let sameReasonElsewhere = packed(4, 0, 106)
    private static let curvesFailed = packed(57, 2, 16)
    private static let badPadding = packed(4, 0, 138)

    static let answers: [(Int32, [UInt], LibraryAnswer)] = [
        (1, [], .yes), (1, [badPadding], .yes), (0, [], .no), (0, [badPadding], .no),
        (0, [badPadding, curvesFailed], .no), (0, [noMemory], .fault), (0, [curvesFailed, noMemory], .fault),
        (0, [internalError], .fault), (-1, [], .fault), (-1, [curvesFailed], .fault), (-2, [], .fault),
        (-1, [noMemory], .fault), (-1, [infinity, curvesFailed], .no), (-1, [sameReasonElsewhere], .fault),
        (-1, [infinity, noMemory], .fault),
    ]

    @Test(arguments: answers)
    func `a failure of libcrypto is neither yes nor no`(
        _ result: Int32, _ errors: [UInt], _ answer: LibraryAnswer
    ) {
        #expect(LibraryAnswer(result, errors) == answer)
    }

    @Test func `A011 a signature that ends at the point at infinity is bad and no failure of libcrypto`()
        throws
    {
        let signature = try Vectors.signature("p256-infinity")
        let message = try Vectors.message()
        #expect(
            refusal { () throws(KeyError) in
                try Verifier().verify(signature, message: message, namespace: "git")
            } == .signatureBad)
    }
}
