import Canonical
import Catalog
public import Statute
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
            let node = try Node(yaml: source.bytes, file: source.file)
            documents.append(try PolicyDocument(node, file: source.file))
        }
        try self.init(documents)
    }

    /// Reads a bundle back from `bundle.json`.
    public init(canonical bytes: [UInt8]) throws(SchemaError) {
        let place = Place(file: PolicyPlace.active.bundle)
        let json: JSON
        let limits = JSONLimits(bytes: Self.largest, values: PolicySource.most * YAMLLimits.standard.nodes)
        do { json = try JSON(parsing: bytes, limits: limits) } catch {
            throw SchemaError(
                .syntax, at: place, error.message, hint: "the ledger is damaged: catalogctl verify --full")
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
        func document(_ kind: DocumentKind) throws(SchemaError) -> Node {
            guard let document = try optional(kind) else {
                throw SchemaError(
                    .missingDocument, at: Place(file: PolicyPlace.active.source),
                    "the bundle has no document of kind \(kind.rawValue)",
                    hint: "add one; see: catalogctl init --help")
            }
            return document
        }
        func optional(_ kind: DocumentKind) throws(SchemaError) -> Node? {
            let found = documents.filter { $0.kind == kind }
            guard let document = found.first else { return nil }
            guard found.count == 1 else {
                throw SchemaError(
                    .duplicateDocument, at: found[1].node.place,
                    "kind \(kind.rawValue) stands in '\(document.file.excerpt)' already",
                    hint: "keep one document of a kind")
            }
            return document.node
        }
        let catalog = try CatalogDocument(document(.catalog))
        let principals = try PrincipalsDocument(document(.principals))
        var profiles = LifecycleProfiles()
        for document in documents where document.kind == .lifecycle {
            try profiles.add(document, environments: catalog.environments, roles: principals.roles)
        }
        let plugins = try catalog.plugins(living: profiles)
        try principals.refuseLockout(of: plugins.values.map(\.lifecycle))
        let approvals = try optional(.approvals).map { node throws(SchemaError) in
            try ApprovalsDocument(node, in: .init(catalog: catalog, plugins: plugins, principals: principals))
        }
        let canonical = JSON.object([
            .init(
                key: "documents",
                value: .array(
                    documents.map {
                        .object([
                            .init(key: "content", value: $0.node.json),
                            .init(key: "file", value: .string($0.file)),
                        ])
                    }))
        ]).canonicalBytes()
        guard canonical.count <= Self.largest else {
            throw SchemaError(
                .badValue, at: Place(file: PolicyPlace.active.bundle),
                "the bundle has \(canonical.count) bytes, and at most \(Self.largest) can be read back",
                hint: "make the documents smaller")
        }
        self.init(
            canonical: canonical, environments: catalog.environments, plugins: plugins,
            clockSkew: catalog.clockSkew, complianceTags: catalog.complianceTags,
            earlierApprovals: catalog.earlierApprovals,
            protectsDependents: catalog.protectsDependents,
            recoveryThreshold: principals.recoveryThreshold, principals: principals.principals,
            roles: principals.roles, permissions: principals.permissions,
            approvals: approvals?.approvals ?? ApprovalPolicies())
        try approvals?.refuseUnstaffed(in: self)
    }
}

private func < (one: (DocumentKind, [UInt8]), other: (DocumentKind, [UInt8])) -> Bool {
    one.0 == other.0 ? one.1.lexicographicallyPrecedes(other.1) : one.0 < other.0
}
