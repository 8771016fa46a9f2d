import Canonical
public import Catalog

/// The words of a governance document, other than the overlay's fields.
package enum GovernanceDocument {
    package static let kind = "Governance"
    static let envelope = ["apiVersion", "kind"]
}

extension Overlay {
    /// Reads `overlay.json`, in the one spelling that `bytes` prints.
    public init(record bytes: [UInt8], file: String) throws(SchemaError) {
        let json: JSON
        do { json = try JSON(record: bytes) } catch {
            throw SchemaError(
                .notCanonical, at: Place(file: file, line: error.line, column: error.column), error.message,
                hint: "write the record with catalogctl")
        }
        try self.init(checking: json, file: file)
    }

    /// Reads what people write: YAML of `kind: Governance`, the overlay's fields beside it.
    public init(document bytes: [UInt8], file: String) throws(SchemaError) {
        let node = try Node(yaml: bytes, file: file)
        let hint = "write 'kind: \(GovernanceDocument.kind)'"
        let kind = try Envelope(node, kindHint: hint).kind
        let text = try kind.text()
        guard text.utf8.elementsEqual(GovernanceDocument.kind.utf8) else {
            throw SchemaError(
                .documentKind, at: kind.place,
                "this is a document of kind '\(text.excerpt)', not of kind \(GovernanceDocument.kind)",
                hint: hint)
        }
        let envelope = GovernanceDocument.envelope
        try Self.check(node, beside: envelope)
        let fields = try node.map().filter { field in
            !envelope.contains { $0.utf8.elementsEqual(field.key.utf8) }
        }
        self.init(json: Node(place: node.place, value: .object(fields)).json)
    }

    /// With some words of a command line put in, such as `risk.level=high`; a value that is empty takes its key away.
    public func setting(_ words: [String]) throws(SchemaError) -> Overlay {
        var overlay = self
        for word in words {
            let change = try OverlayChange(word)
            overlay = overlay.setting(change.key, to: change.value)
        }
        // A map that grows one entry at a time has its bounds too.
        return try Overlay(checking: overlay.json, file: "overlay")
    }

    private init(checking json: JSON, file: String) throws(SchemaError) {
        guard let node = Node(json: json, file: file) else {
            throw SchemaError(
                .badValue, at: Place(file: file), "a number has a fraction", hint: "write it as a text")
        }
        try Self.check(node, beside: [])
        self.init(json: json)
    }

    /// Of the fields alone, where they stand in another document.
    init(_ node: Node) throws(SchemaError) {
        try Self.check(node, beside: [])
        self.init(json: node.json)
    }

    private static func check(_ node: Node, beside envelope: [String]) throws(SchemaError) {
        let fields = try Fields(node, known: envelope + OverlayField.sections)
        for section in OverlayField.sections {
            guard let node = fields.optional(section) else { continue }
            if let field = OverlayField.table.first(where: { $0.key == section }) {
                try field.check(node)
                continue
            }
            let leaves = OverlayField.table.filter { $0.section == section }
            let entries = try Fields(node, known: leaves.map(\.leaf))
            try node.refuseEmptyMap()
            for field in leaves { try entries.optional(field.leaf).map(field.check) }
        }
    }
}

extension OverlayField {
    /// The first steps of the keys, each once, in the order of the table.
    package static let sections = table.map(\.section).reduce(into: [String]()) { sections, section in
        if sections.last != section { sections.append(section) }
    }

    package var section: String { String(key.prefix { $0 != "." }) }

    /// The step behind the section; the section itself where the field is one.
    package var leaf: String { String(key.split(separator: ".").last ?? "") }

    package static let mostEntries = 100
    package static let deepestExtension = 8
    static let largestExtension = 16 * 1024
    package static let longestEntryKey = 63

    func check(_ node: Node) throws(SchemaError) {
        switch form {
        case .text: _ = try node.prose()
        case .principal: _ = try node.name(PrincipalName.self)
        case .email: _ = try node.email()
        case .choice(let words): _ = try node.choice(of: words)
        case .number(let range): _ = try node.integer(in: range)
        case .date: try Self.checkDate(node)
        case .texts: _ = try node.entries { entry throws(SchemaError) in try entry.prose() }
        case .environments:
            _ = try node.entries { entry throws(SchemaError) in try entry.name(EnvironmentName.self) }
        case .tags:
            _ = try node.entries { entry throws(SchemaError) in try entry.name(Name<ComplianceTag>.self) }
        case .textMap: for field in try Self.entries(of: node) { _ = try field.node.prose() }
        case .map:
            _ = try Self.entries(of: node)
            try Self.checkExtension(node)
        }
    }

    private static func checkDate(_ node: Node) throws(SchemaError) {
        let text = try node.text()
        guard Timestamp(date: text) != nil else {
            throw SchemaError(
                .badValue, at: node.place, "'\(text.excerpt)' is no date", hint: "write it as 2026-03-01")
        }
    }

    private static func entries(of node: Node) throws(SchemaError) -> [Node.Field] {
        let fields = try node.map()
        try node.refuseEmptyMap()
        guard fields.count <= mostEntries else {
            throw SchemaError(
                .badValue, at: node.place, "the map has \(fields.count) entries",
                hint: "at most \(mostEntries) are kept")
        }
        for field in fields where !isEntryKey(field.key) {
            throw SchemaError(
                .badName, at: field.place, "'\(field.key.excerpt)' cannot be a key here",
                hint:
                    "a key has 1 to \(longestEntryKey) of A-Z, a-z, 0-9, '.', '_', '/' and '-', and begins with a letter or a digit"
            )
        }
        return fields
    }

    private static func isEntryKey(_ key: String) -> Bool {
        func isAlphanumeric(_ byte: UInt8) -> Bool {
            (0x61...0x7A).contains(byte) || (0x41...0x5A).contains(byte) || (0x30...0x39).contains(byte)
        }
        guard let first = key.utf8.first, key.utf8.count <= longestEntryKey else { return false }
        return isAlphanumeric(first)
            && key.utf8.allSatisfy { isAlphanumeric($0) || "._/-".utf8.contains($0) }
    }

    private static func checkExtension(_ node: Node) throws(SchemaError) {
        guard node.depth <= deepestExtension else {
            throw SchemaError(
                .badValue, at: node.place, "the field is \(node.depth) levels deep",
                hint: "at most \(deepestExtension) are kept")
        }
        let size = node.json.canonicalBytes().count
        guard size <= largestExtension else {
            throw SchemaError(
                .tooLarge, at: node.place, "the field has \(size) bytes as JSON",
                hint: "at most \(largestExtension) are kept; put the rest where it can be linked to")
        }
    }
}

extension Node {
    /// Lists and maps within one another, this one counted.
    fileprivate var depth: Int {
        switch value {
        case .array(let nodes): 1 + (nodes.map(\.depth).max() ?? 0)
        case .object(let fields): 1 + (fields.map(\.node.depth).max() ?? 0)
        default: 0
        }
    }

    fileprivate func refuseEmptyMap() throws(SchemaError) {
        guard case .object(let fields) = value, fields.isEmpty else { return }
        throw SchemaError(.badValue, at: place, "the map is empty", hint: "fill it, or leave it out")
    }
}
