public import Catalog
import Canonical
import YAML

/// One YAML file of a policy bundle, as people wrote it.
public struct PolicySource: Sendable {
    /// A file name, `principals.yaml`; never a path.
    public let file: String
    public let bytes: [UInt8]

    public init(file: String, bytes: [UInt8]) {
        self.file = file
        self.bytes = bytes
    }

    /// The most files that a bundle may have.
    public static let most = 64
}

/// What every document says of itself: which version of our schema, and which kind of document.
enum DocumentKind: String, CaseIterable, Comparable {
    case catalog = "Catalog"
    case principals = "Principals"

    static let apiVersion = "catalogctl/v1"

    static func < (one: DocumentKind, other: DocumentKind) -> Bool { one.rawValue < other.rawValue }
}

/// A document with its kind known and its fields not read yet.
struct PolicyDocument {
    let file: String
    let kind: DocumentKind
    let node: Node

    init(_ node: Node, file: String) throws(SchemaError) {
        self.file = file
        self.node = node
        var version: Node?
        var kind: Node?
        for field in try node.map() {
            if field.key.utf8.elementsEqual("apiVersion".utf8) { version = field.node }
            if field.key.utf8.elementsEqual("kind".utf8) { kind = field.node }
        }
        guard let version else {
            throw SchemaError(
                .missingField, at: node.place, "field 'apiVersion' is missing",
                hint: "begin the document with 'apiVersion: \(DocumentKind.apiVersion)'")
        }
        guard try version.text() == DocumentKind.apiVersion else {
            throw SchemaError(
                .apiVersion, at: version.place,
                "found \(version.noun) as the schema's version, and only \(DocumentKind.apiVersion) is supported",
                hint: "nothing was migrated and no identity is touched; use a catalogctl that knows this version")
        }
        guard let kind else {
            throw SchemaError(
                .missingField, at: node.place, "field 'kind' is missing",
                hint: "kinds are: \(DocumentKind.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        let text = try kind.text()
        guard let known = DocumentKind.allCases.first(where: { $0.rawValue.utf8.elementsEqual(text.utf8) }) else {
            let names = DocumentKind.allCases.map(\.rawValue)
            let nearest = nearestWord(to: text, among: names).map { "did you mean '\($0)'? " } ?? ""
            throw SchemaError(
                .documentKind, at: kind.place, "unknown kind of document '\(text.printable)'",
                hint: nearest + "kinds are: \(names.joined(separator: ", "))")
        }
        self.kind = known
    }
}

extension PolicyBundle {
    /// Reads a bundle from its YAML files.
    public init(sources: [PolicySource]) throws(SchemaError) {
        guard sources.count <= PolicySource.most else {
            throw SchemaError(
                .badValue, at: Place(file: sources[PolicySource.most].file),
                "the bundle has \(sources.count) files", hint: "at most \(PolicySource.most) are read")
        }
        var documents: [PolicyDocument] = []
        for source in sources {
            let yaml: YAMLNode
            do { yaml = try YAMLNode.parse(source.bytes) } catch {
                throw SchemaError(
                    .syntax, at: Place(file: source.file, line: error.line, column: error.column),
                    "\(error.message) (\(error.code.rawValue))", hint: "mend the YAML there")
            }
            documents.append(try PolicyDocument(Node(yaml: yaml, file: source.file), file: source.file))
        }
        try self.init(documents)
    }

    /// Reads a bundle back from `bundle.json`.
    public init(canonical bytes: [UInt8]) throws(SchemaError) {
        let place = Place(file: Layout.policyBundle)
        let json: JSON
        do { json = try JSON(parsing: bytes, limits: .init(bytes: Self.largest)) } catch {
            throw SchemaError(.syntax, at: place, error.message, hint: "the ledger is damaged: catalogctl verify --full")
        }
        var documents: [PolicyDocument] = []
        for entry in json["documents"]?.asArray ?? [] {
            guard let file = entry["file"]?.asString, let content = entry["content"],
                let node = Node(json: content, file: file)
            else {
                throw SchemaError(
                    .notCanonical, at: place, "an entry of the bundle lacks its file or its content",
                    hint: "the ledger is damaged: catalogctl verify --full")
            }
            documents.append(try PolicyDocument(node, file: file))
        }
        try self.init(documents)
        guard canonical == bytes else {
            throw SchemaError(
                .notCanonical, at: place, "the bundle is not in its canonical form",
                hint: "the ledger is damaged: catalogctl verify --full")
        }
    }

    /// The largest bundle.json that is read.
    static let largest = 8 << 20

    private init(_ unsorted: [PolicyDocument]) throws(SchemaError) {
        let documents = unsorted.sorted {
            ($0.kind, Array($0.file.utf8)) < ($1.kind, Array($1.file.utf8))
        }
        var byKind: [DocumentKind: PolicyDocument] = [:]
        for document in documents {
            if let other = byKind.updateValue(document, forKey: document.kind) {
                throw SchemaError(
                    .duplicateDocument, at: document.node.place,
                    "kind \(document.kind.rawValue) stands in '\(other.file.printable)' already",
                    hint: "keep one document of a kind")
            }
        }
        func document(_ kind: DocumentKind) throws(SchemaError) -> Node {
            guard let document = byKind[kind] else {
                throw SchemaError(
                    .missingDocument, at: Place(file: Layout.policySource),
                    "the bundle has no document of kind \(kind.rawValue)",
                    hint: "add one; see: catalogctl init --help")
            }
            return document.node
        }
        let catalog = try CatalogDocument(document(.catalog))
        let principals = try PrincipalsDocument(document(.principals))
        let canonical = JSON.object([
            .init(
                key: "documents",
                value: .array(
                    documents.map {
                        .object([
                            .init(key: "content", value: $0.node.json), .init(key: "file", value: .string($0.file)),
                        ])
                    }))
        ]).canonicalBytes()
        self.init(
            canonical: canonical, environments: catalog.environments, plugins: catalog.plugins,
            clockSkew: catalog.clockSkew, principals: principals.principals, roles: principals.roles,
            permissions: principals.permissions)
    }
}

private func < (one: (DocumentKind, [UInt8]), other: (DocumentKind, [UInt8])) -> Bool {
    one.0 == other.0 ? one.1.lexicographicallyPrecedes(other.1) : one.0 < other.0
}
