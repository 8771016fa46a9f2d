import Canonical
public import Catalog

extension Manifest {
    package static let longestType = 200

    /// Reads a manifest as people write it. Its `spec` is the team's own, but for what the ledger has to understand.
    public init(yaml bytes: [UInt8], file: String) throws(SchemaError) {
        let node = try Node(yaml: bytes, file: file)
        let hint = "write the kind of asset, such as 'kind: agent'"
        let kind = try Envelope(node, kindHint: hint).kind
        let fields = try Fields(node, known: ["apiVersion", "kind", "metadata", "spec"])
        let metadata = try fields.optional("metadata").map { node throws(SchemaError) in
            try Fields(node, known: ["name", "displayName", "description"])
        }
        for key in ["displayName", "description"] { _ = try metadata?.optional(key)?.prose() }
        let spec = try Spec(fields.required("spec"))
        self.init(
            kind: try kind.name(), name: try metadata?.optional("name")?.name(), version: spec.version,
            uses: spec.uses)
    }
}

/// The part of a manifest that is free: only these fields of it mean something here.
private struct Spec {
    let version: VersionLabel?
    let uses: [Link]

    init(_ node: Node) throws(SchemaError) {
        let fields = try node.map()
        func field(_ key: String) -> Node? { fields.first { $0.key.utf8.elementsEqual(key.utf8) }?.node }
        version = try field("version").map(Self.label)
        uses = try field("uses").map(Self.links) ?? []
        try field("contract").map(Self.checkContract)
    }

    private static func label(_ node: Node) throws(SchemaError) -> VersionLabel {
        let text = try node.text()
        do { return try VersionLabel(text) } catch {
            throw SchemaError(
                .badName, at: node.place, error.message, hint: "a version looks like 1.2.0 or 2026-03-01")
        }
    }

    private static func links(_ node: Node) throws(SchemaError) -> [Link] {
        let links = try node.list()
        guard links.count <= Manifest.mostLinks else {
            throw SchemaError(
                .badValue, at: node.place, "the list has \(links.count) links",
                hint: "at most \(Manifest.mostLinks) are kept")
        }
        return try node.distinct(link)
    }

    private static func link(_ node: Node) throws(SchemaError) -> Link {
        let text = try node.text()
        do { return try Link(text) } catch {
            throw SchemaError(
                .badName, at: node.place, error.message,
                hint: "write it as models/llama, models/model/llama or models/llama@1.2.0")
        }
    }

    /// What goes in and what comes out; later versions are compared by it.
    private static func checkContract(_ node: Node) throws(SchemaError) {
        let fields = try Fields(node, known: ["inputs", "outputs"])
        for side in ["inputs", "outputs"] {
            _ = try fields.optional(side)?.distinct { entry throws(SchemaError) in
                let fields = try Fields(entry, known: ["name", "type", "required"])
                _ = try fields.required("type").prose(longest: Manifest.longestType)
                _ = try fields.optional("required")?.bool()
                return try fields.required("name").prose(longest: Manifest.longestType)
            }
        }
    }
}
