import Canonical
import Catalog

/// What every document says of itself: which version of our schema, and which kind of document.
package struct Envelope {
    let kind: Node

    package static let apiVersion = "catalogctl/v1"

    /// - Parameter hint: what to write where the kind is missing.
    init(_ node: Node, kindHint hint: String) throws(SchemaError) {
        var version: Node?
        var kind: Node?
        for field in try node.map() {
            if field.key.utf8.elementsEqual("apiVersion".utf8) { version = field.node }
            if field.key.utf8.elementsEqual("kind".utf8) { kind = field.node }
        }
        guard let version else {
            throw SchemaError(
                .missingField, at: node.place, "field 'apiVersion' is missing",
                hint: "begin the document with 'apiVersion: \(Self.apiVersion)'")
        }
        try Self.check(apiVersion: version)
        guard let kind else {
            throw SchemaError(.missingField, at: node.place, "field 'kind' is missing", hint: hint)
        }
        self.kind = kind
    }

    /// There has been one version so far, so that nothing can be migrated: what is not of it is refused whole.
    private static func check(apiVersion node: Node) throws(SchemaError) {
        let text = try node.text()
        guard !text.utf8.elementsEqual(apiVersion.utf8) else { return }
        let cure =
            switch Self.generation(of: text) {
            case .some(let found) where found > 1: "use a catalogctl that knows \(text)"
            case .some:
                "there is no migration path from it; rewrite the document by the rules of \(apiVersion)"
            case .none: "begin the document with 'apiVersion: \(apiVersion)'"
            }
        throw SchemaError(
            .apiVersion, at: node.place,
            "found schema version '\(text.excerpt)', and \(apiVersion) is the only one supported",
            hint: "\(cure); the document is not accepted, nothing was migrated, no identity is touched")
    }

    /// The number behind `catalogctl/v`.
    private static func generation(of text: String) -> Int? {
        let prefix = "catalogctl/v"
        guard text.utf8.starts(with: prefix.utf8) else { return nil }
        return Count(Substring(text.utf8.dropFirst(prefix.utf8.count)))?.value
    }
}
