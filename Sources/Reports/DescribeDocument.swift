public import Canonical
import Shapes

/// The JSON Schema of a kind of document that people write. It needs no ledger.
public struct DescribeDocument: Sendable {
    /// The kinds there are, with what each is for.
    public static let kinds = DocumentForm.allCases.map { (name: $0.rawValue, meaning: $0.meaning) }

    private let form: DocumentForm

    /// Nil where there is no such kind.
    public init?(_ kind: String) {
        guard let form = DocumentForm(rawValue: kind) else { return nil }
        self.form = form
    }

    public func run() -> JSON { jsonSchema(of: form) }
}
