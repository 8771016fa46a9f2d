import Canonical
import Catalog

/// The kinds of document that a policy consists of.
package enum DocumentKind: String, CaseIterable, Comparable {
    case approvals = "ApprovalPolicies"
    case catalog = "Catalog"
    case lifecycle = "Lifecycle"
    case principals = "Principals"

    package static func < (one: DocumentKind, other: DocumentKind) -> Bool { one.rawValue < other.rawValue }
}

/// A document with its kind known and its fields not read yet.
struct PolicyDocument {
    let file: String
    let kind: DocumentKind
    let node: Node

    init(_ node: Node, file: String) throws(SchemaError) {
        self.file = file
        self.node = node
        let names = DocumentKind.allCases.map(\.rawValue)
        let kinds = "kinds are: \(names.joined(separator: ", "))"
        let kind = try Envelope(node, kindHint: kinds).kind
        let text = try kind.text()
        guard let known = DocumentKind.allCases.first(where: { $0.rawValue.utf8.elementsEqual(text.utf8) })
        else {
            throw SchemaError(
                .documentKind, at: kind.place, "unknown kind of document '\(text.excerpt)'",
                hint: guess(text, among: names) + kinds)
        }
        self.kind = known
    }
}
