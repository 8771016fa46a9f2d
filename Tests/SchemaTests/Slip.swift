import Schema

/// One change of a good bundle, and all that is said about it.
struct Slip: Sendable {
    let code: DiagnosticCode
    let old: String
    let new: String
    let sentence: String
    let hint: String

    init(_ code: DiagnosticCode, _ old: String, _ new: String, _ sentence: String, hint: String) {
        self.code = code
        self.old = old
        self.new = new
        self.sentence = sentence
        self.hint = hint
    }
}

/// What a reader says of something, or nil where it is content.
func diagnostic<T>(_ read: () throws -> T) -> Diagnostic? {
    do {
        _ = try read()
        return nil
    } catch { return (error as? SchemaError)?.diagnostic }
}
