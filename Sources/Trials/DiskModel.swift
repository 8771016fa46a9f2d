/// A disk under a folder, told of every call that changed it: what it shows while the machine runs, and what
/// may be left of that when the power goes.
///
/// The model is the harsh reading of POSIX: a file's bytes are safe after fsync of the file, and a name after
/// fsync of its folder; nothing else is. Real file systems keep more.
package final class DiskModel {
    package enum Mercy {
        /// All that was not synced is gone.
        case none
        /// Of all that was not synced, each piece is there or not, in no order; bytes may be half there.
        case some
    }

    private final class Node {
        let isFolder: Bool
        var bytes: [UInt8] = []
        var safeBytes: [UInt8] = []
        var entries: [String: Node] = [:]
        var safeEntries: [String: Node] = [:]
        /// What each name has stood for since its folder was synced last.
        var unsafe: [String: [Node?]] = [:]

        init(isFolder: Bool) { self.isFolder = isFolder }

        func set(_ name: String, _ node: Node?) {
            entries[name] = node
            unsafe[name, default: []].append(node)
        }

        func sync() {
            safeBytes = bytes
            safeEntries = entries
            unsafe = [:]
        }
    }

    private let root: String
    private let tree: Node

    /// Takes what is there now for safe.
    package init(of root: String) throws {
        self.root = root
        tree = try Self.read(root)
    }

    private static func read(_ path: String) throws(Setback) -> Node {
        guard Disk.exists(path) else { throw Setback("'\(path)' is not there") }
        let node = Node(isFolder: Disk.isFolder(path))
        if node.isFolder {
            for name in try Disk.names(in: path) { node.entries[name] = try read(path + "/" + name) }
        } else {
            node.bytes = try Disk.read(path) ?? []
        }
        node.sync()
        return node
    }

    private func parts(_ path: String) -> [String]? {
        guard path == root || path.hasPrefix(root + "/") else { return nil }
        return path.dropFirst(root.count).split(separator: "/").map(String.init)
    }

    private func node(_ path: some Collection<String>) -> Node? {
        path.reduce(tree) { (node: Node?, name) in node?.entries[name] }
    }

    /// Does what a call did. Calls outside the folder are nobody's business here.
    package func apply(_ call: FaultShim.Call) throws {
        guard call.result >= 0, let parts = parts(call.path) else { return }
        guard let name = parts.last, let parent = node(parts.dropLast()) else {
            if parts.isEmpty, call.name == "fsync" { tree.sync() }
            return
        }
        switch call.name {
        case "open":
            if parent.entries[name] == nil { parent.set(name, Node(isFolder: false)) }
            if call.detail.hasSuffix("truncate") { parent.entries[name]?.bytes = [] }
        case "write":
            let digits = Array(call.detail.utf8).map { $0 < 0x60 ? $0 - 0x30 : $0 - 0x57 }
            parent.entries[name]?.bytes += stride(from: 0, to: digits.count, by: 2).map {
                digits[$0] << 4 | digits[$0 + 1]
            }
        case "fsync": parent.entries[name]?.sync()
        case "mkdir": parent.set(name, Node(isFolder: true))
        case "unlink", "rmdir": parent.set(name, nil)
        case "rename", "link":
            guard let target = self.parts(call.detail), let last = target.last,
                let folder = node(target.dropLast())
            else { throw Setback("\(call.name) to '\(call.detail)'") }
            folder.set(last, parent.entries[name])
            if call.name == "rename" { parent.set(name, nil) }
        default: throw Setback("the model does not know '\(call.name)'")
        }
    }

    /// Whether the model shows what is really there: else it proves nothing.
    package func differences() throws -> [String] { try Self.differences(tree, Self.read(root), at: "") }

    private static func differences(_ model: Node, _ real: Node, at path: String) -> [String] {
        if model.isFolder != real.isFolder || model.bytes != real.bytes { return [path] }
        return Set(model.entries.keys).union(real.entries.keys).sorted().flatMap { name -> [String] in
            guard let one = model.entries[name], let other = real.entries[name] else {
                return [path + "/" + name]
            }
            return differences(one, other, at: path + "/" + name)
        }
    }

    /// Writes what is left after a power cut now.
    package func leave(at path: String, _ mercy: Mercy, using numbers: inout some RandomNumberGenerator)
        throws
    {
        try leave(tree, at: path, mercy, &numbers)
    }

    private func leave(
        _ node: Node, at path: String, _ mercy: Mercy, _ numbers: inout some RandomNumberGenerator
    ) throws {
        guard node.isFolder else {
            var bytes = node.safeBytes
            if mercy == .some, bytes != node.bytes {
                switch Int.random(in: 0..<3, using: &numbers) {
                case 0: bytes = node.bytes
                case 1: bytes = Array(node.bytes.prefix(.random(in: 0...node.bytes.count, using: &numbers)))
                default: break
                }
            }
            try Disk.write(bytes, to: path)
            return
        }
        try Disk.makeFolder(path)
        for name in Set(node.safeEntries.keys).union(node.unsafe.keys).sorted() {
            var kept = node.safeEntries[name]
            if mercy == .some, let since = node.unsafe[name] {
                kept = ([kept] + since).randomElement(using: &numbers) ?? nil
            }
            if let kept { try leave(kept, at: path + "/" + name, mercy, &numbers) }
        }
    }
}
