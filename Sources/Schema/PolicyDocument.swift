import Canonical
import Catalog

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
        try Self.check(apiVersion: version)
        guard let kind else {
            throw SchemaError(
                .missingField, at: node.place, "field 'kind' is missing",
                hint: "kinds are: \(DocumentKind.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        let text = try kind.text()
        guard let known = DocumentKind.allCases.first(where: { $0.rawValue.utf8.elementsEqual(text.utf8) })
        else {
            let names = DocumentKind.allCases.map(\.rawValue)
            let nearest = nearestWord(to: text, among: names).map { "did you mean '\($0)'? " } ?? ""
            throw SchemaError(
                .documentKind, at: kind.place, "unknown kind of document '\(text.excerpt)'",
                hint: nearest + "kinds are: \(names.joined(separator: ", "))")
        }
        self.kind = known
    }

    /// There has been one version so far, so that nothing can be migrated: what is not of it is refused whole.
    private static func check(apiVersion node: Node) throws(SchemaError) {
        let text = try node.text()
        let supported = DocumentKind.apiVersion
        guard !text.utf8.elementsEqual(supported.utf8) else { return }
        let cure =
            switch Self.generation(of: text) {
            case .some(let found) where found > 1: "use a catalogctl that knows \(text)"
            case .some:
                "there is no migration path from it; rewrite the document by the rules of \(supported)"
            case .none: "begin the document with 'apiVersion: \(supported)'"
            }
        throw SchemaError(
            .apiVersion, at: node.place,
            "found schema version '\(text.excerpt)', and \(supported) is the only one supported",
            hint: "\(cure); the document is not accepted, nothing was migrated, no identity is touched")
    }

    /// The number behind `catalogctl/v`.
    private static func generation(of text: String) -> Int? {
        let prefix = "catalogctl/v"
        guard text.utf8.starts(with: prefix.utf8) else { return nil }
        return Count(text.dropFirst(prefix.count))?.value
    }
}
