import Exchange
import Objects
import Packs

extension FuzzTarget {
    static let packs = [pack, bundle, delta, change, inflate]

    private static let limits = PackSurvey.Limits(
        objects: 1000, commit: 1 << 12, tree: 1 << 14, blob: 1 << 14)

    /// Without the checksum at its end, which is made to fit.
    private static let pack = FuzzTarget("pack", largest: 16_384) { bytes in
        var digest = SHA1Digest()
        digest.update(bytes)
        let sealed = bytes + digest.finished().bytes
        let survey = try PackSurvey(of: sealed.span, within: limits)
        for (entry, next) in zip(survey.entries, survey.entries.dropFirst()) {
            try expect(entry.id < next.id, "entries are out of order")
        }
        try expect(
            survey.entries.allSatisfy { (12..<bytes.count).contains($0.offset) }, "an object lies outside")
        try expect(survey.index.count == 1072 + survey.entries.count * 28, "the index is not one")
        return true
    }

    private static let bundle = FuzzTarget("bundle") { bytes in
        let header = try BundleHeader(bytes, of: "a.bundle")
        try expect(
            BundleHeader.bytes(header.reference, at: header.tip) == Array(bytes.prefix(header.byteCount)),
            "it prints another header")
        return true
    }

    /// A base, the length of which stands before it, and a change to it.
    private static let delta = FuzzTarget("delta") { bytes in
        guard bytes.count > 2 else { return false }
        let count = min(Int(bytes[0]) << 8 | Int(bytes[1]), bytes.count - 2)
        let delta = try StoredDelta(Array(bytes[(2 + count)...]))
        // Whoever asks for an object has looked at its size.
        guard delta.resultSize <= 1 << 20 else { return false }
        let base = Array(bytes[2..<2 + count])
        let result = try delta.result(from: base)
        try expect(result.count == delta.resultSize, "it makes another size than it says")
        // The first piece has what stands before the commands.
        var read: [UInt8] = []
        var walk = DeltaWalk()
        var rest = bytes[(2 + count)...]
        while !rest.isEmpty {
            let piece = Array(rest.prefix(read.isEmpty ? 18 : 3))
            rest = rest.dropFirst(piece.count)
            try walk.take(piece.span) { range, source throws(Inflate.Fault) in
                switch source {
                case .base(let from): read += base[from..<from + range.count]
                case .own(let bytes): read += bytes
                }
            }
        }
        try expect(walk.isWhole && read == result, "read piece by piece it makes something else")
        return true
    }

    /// A base in the same form, and what is to be written as a change to it.
    private static let change = FuzzTarget("change") { bytes in
        guard bytes.count > 2 else { return false }
        let count = min(Int(bytes[0]) << 8 | Int(bytes[1]), bytes.count - 2)
        let (base, target) = (Array(bytes[2..<2 + count]), Array(bytes[(2 + count)...]))
        guard let change = DeltaDraft.bytes(from: base, to: target) else { return false }
        try expect(
            again { try StoredDelta(change).result(from: base) } == target, "it makes something else")
        try expect(change.count < target.count, "it is longer than what it makes")
        return true
    }

    private static let inflate = FuzzTarget("inflate") { bytes in
        var stored: [UInt8] = []
        StoredDeflate.append(bytes, to: &stored)
        var inflate = Inflate()
        try expect(
            again { try inflate.bytes(of: stored.span, count: bytes.count) } == bytes,
            "what was stored is lost")
        try expect(inflate.taken + 4 == stored.count, "what was stored ends elsewhere")
        let limit = 1 << 16
        let start = try inflate.prefix(of: bytes.span, limit: limit)
        guard start.count < limit else { return true }
        try expect(
            again { try inflate.bytes(of: bytes.span, count: start.count) } == start,
            "the whole is another than its beginning")
        try expect(inflate.taken <= bytes.count, "it took more than there was")
        var pieces: [UInt8] = []
        try inflate.pieces(of: bytes.span, count: start.count) { piece throws(Inflate.Fault) in
            for index in 0..<piece.count { pieces.append(piece[index]) }
        }
        try expect(pieces == start, "its pieces are not the whole")
        let half = try again { try inflate.prefix(of: bytes.span, limit: start.count / 2) }
        try expect(half == Array(start.prefix(start.count / 2)), "half of it is another")
        return true
    }
}
