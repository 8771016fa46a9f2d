import Canonical
import Keys
import Objects
import Store

extension FuzzTarget {
    static let objects = [commit, tree, trees, event, signature]

    private static let commit = FuzzTarget("commit") { bytes in
        let commit = try CommitObject(canonical: bytes)
        try expect(commit.bytes == bytes, "it prints other bytes")
        try expect(
            commit.signedPayload.count < bytes.count || commit.signature == nil, "the signature signs itself")
        return true
    }

    private static let tree = FuzzTarget("tree") { bytes in
        let tree = try TreeObject(canonical: bytes)
        try expect(tree.bytes == bytes, "it has other bytes")
        try expect(printed(tree.entries) == bytes, "its entries print other bytes")
        for entry in tree.entries {
            try expect(tree.lookup(entry.name) == entry, "'\(entry.name)' is not found")
        }
        try expect(tree.entries(notIn: .empty) == tree.entries, "the empty tree has something of it")
        try expect(tree.entries(notIn: tree).isEmpty, "it differs from itself")
        return true
    }

    /// Two trees, the length of the first before them.
    private static let trees = FuzzTarget("trees") { bytes in
        guard bytes.count > 2 else { return false }
        let count = min(Int(bytes[0]) << 8 | Int(bytes[1]), bytes.count - 2)
        let one = try TreeObject(canonical: Array(bytes[2..<2 + count]))
        let other = try TreeObject(canonical: Array(bytes[(2 + count)...]))
        let old = other.entries
        try expect(
            one.entries(notIn: other) == one.entries.filter { !old.contains($0) },
            "what differs is told otherwise entry by entry")
        return true
    }

    private static func printed(_ entries: [TreeEntry]) -> [UInt8] {
        entries.flatMap { Array("\($0.isTree ? "40000" : "100644") \($0.name)\u{0}".utf8) + $0.id.bytes }
    }

    private static let event = FuzzTarget("event") { bytes in
        let message = try EventMessage(parsing: bytes)
        try expect(message.bytes == bytes, "it prints other bytes")
        return true
    }

    /// The armour, and the bytes in it without one.
    private static let signature = FuzzTarget("signature", largest: 8192) { bytes in
        var isTaken = false
        for read in [
            { try SSHSignature(armoured: bytes).armoured }, { try SSHSignature(blob: bytes).blob },
        ] as [() throws -> [UInt8]] {
            let printed: [UInt8]
            do { printed = try read() } catch { continue }
            try expect(printed == bytes, "it prints other bytes")
            isTaken = true
        }
        do {
            let lowered = try SSHSignature(lowering: bytes)
            try expect(
                again { try SSHSignature(armoured: lowered.armoured) } == lowered,
                "what was lowered is read otherwise")
        } catch let fault as FuzzFault { throw fault } catch {}
        return isTaken
    }
}
