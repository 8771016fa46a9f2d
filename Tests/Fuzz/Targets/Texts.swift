import Canonical
import Catalog
import Consent
import Keys
import Objects
import Schema
import Statute
import YAML

extension FuzzTarget {
    static let texts = [json, yaml, manifest, policy, statement, block, names]

    private static let json = FuzzTarget("json") { bytes in
        let plain = try? JSON(parsing: bytes)
        let json = try JSON(parsing: bytes, numbers: .ieee754)
        try expect(depth(json) <= JSONLimits.deepest, "it is deeper than the limit")
        let canonical = json.canonicalBytes()
        try expect(
            again { try JSON(parsing: canonical, numbers: .ieee754).canonicalBytes() } == canonical,
            "its form is not its own")
        guard let plain else { return true }
        try expect(plain.canonicalBytes() == canonical, "integers read otherwise")
        try expect(
            again { try JSON(parsing: plain.recordBytes()).canonicalBytes() } == canonical,
            "its record says something else")
        return true
    }

    private static func depth(_ json: JSON) -> Int {
        if let list = json.asArray { return 1 + (list.map { depth($0) }.max() ?? 0) }
        if let members = json.asObject { return 1 + (members.map { depth($0.value) }.max() ?? 0) }
        return 0
    }

    private static let yaml = FuzzTarget("yaml") { bytes in
        let node = try YAMLNode.parse(bytes)
        try expect(depth(node) <= YAMLLimits.deepest, "it is deeper than the limit")
        let lines = bytes.count { $0 == 0x0A || $0 == 0x0D || $0 == 0xA8 || $0 == 0xA9 || $0 == 0x85 } + 1
        try each(node) { node in
            try expect((1...lines).contains(node.line) && node.column >= 1, "a value has a place outside")
        }
        return true
    }

    private static func depth(_ node: YAMLNode) -> Int {
        switch node.content {
        case .scalar: 0
        case .sequence(let nodes): 1 + (nodes.map { depth($0) }.max() ?? 0)
        case .mapping(let entries): 1 + (entries.map { depth($0.value) }.max() ?? 0)
        }
    }

    private static func each(_ node: YAMLNode, _ visit: (YAMLNode) throws -> Void) throws {
        try visit(node)
        switch node.content {
        case .scalar: break
        case .sequence(let nodes): for node in nodes { try each(node, visit) }
        case .mapping(let entries):
            try expect(
                Set(entries.map { Array($0.key.text.utf8) }).count == entries.count, "a key is there twice")
            for entry in entries { try each(entry.value, visit) }
        }
    }

    private static let manifest = FuzzTarget("manifest") { bytes in
        _ = try Manifest(yaml: bytes, file: "manifest.yaml")
        return true
    }

    /// The documents of a bundle, with a byte between them that none has.
    private static let policy = FuzzTarget("policy", largest: 16_384) { bytes in
        let sources = bytes.split(separator: 0x1E, maxSplits: 9).enumerated().map { number, part in
            PolicySource(file: "\(number).yaml", bytes: Array(part))
        }
        let bundle = try PolicyBundle(sources: sources)
        try expect(
            again { try PolicyBundle(canonical: bundle.canonical).canonical } == bundle.canonical,
            "its canonical form is read as another")
        return true
    }

    private static let statement = FuzzTarget("statement") { bytes in
        let statement = try ApprovalStatement(bytes: bytes)
        try expect(statement.bytes == bytes, "it prints other bytes")
        return true
    }

    private static let block = FuzzTarget("block") { bytes in
        let block = try ApprovalBlock(in: bytes, file: "block.txt")
        let printed = try again { try ApprovalBlock(in: Array(block.text.utf8), file: "block.txt") }
        try expect(
            printed.statement.bytes == block.statement.bytes && printed.signature == block.signature,
            "what it prints is another")
        return true
    }

    private static let names = FuzzTarget("names", largest: 300) { bytes in
        guard let text = String(validating: bytes, as: UTF8.self) else { return false }
        var isTaken = false
        func read(_ what: String, _ read: (String) throws -> String?) throws {
            guard let printed = try? read(text) else { return }
            isTaken = true
            try expect(printed.utf8.elementsEqual(bytes), "\(what) is printed as '\(printed)'")
        }
        try read("a name") { try AssetName($0).text }
        try read("a label") { try VersionLabel($0).description }
        try read("a path") { try AssetPath($0).description }
        try read("an event's id") { EventID($0)?.description }
        try read("an asset's id") { AssetUID($0)?.description }
        try read("a request's id") { RequestID($0)?.description }
        try read("a policy's version") { PolicyVersion($0)?.description }
        try read("a version's id") { VersionID($0)?.description }
        try read("a piece of evidence") { EvidenceID($0)?.description }
        try read("what was replaced") { Replaced($0)?.description }
        try read("an object's id") { ObjectID(hex: $0)?.hex }
        try read("a time") { Timestamp(rfc3339: $0)?.rfc3339 }
        try read("an e-mail") { try EmailAddress($0).text }
        try read("a fingerprint") { Fingerprint($0)?.description }
        try read("a spelled key") { PublicKey(spelled: $0)?.description }
        if let name = try? AssetName(text) { try checkPath(name.text) }
        if let label = try? VersionLabel(text) { try checkPath(label.text) }
        if let path = try? AssetPath(text) {
            try expect(AssetPath(folder: path.folder) == path, "its folder is another's")
        }
        return isTaken
    }

    /// What is safe as one step of a path.
    private static func checkPath(_ name: String) throws {
        try expect(
            !name.isEmpty && !name.contains("/") && !name.contains("..") && name.first != "."
                && name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F } && name.utf8.count <= 128
                && !name.lowercased().hasSuffix(".git") && !name.lowercased().hasSuffix(".lock"),
            "'\(name)' is no safe step of a path")
    }
}
