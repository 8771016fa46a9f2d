import Canonical

/// What is wrong with a document, where, and what to do.
public struct Diagnostic: Sendable, Hashable {
    public let code: DiagnosticCode
    public let place: Place
    public let message: String
    public let hint: String

    init(_ code: DiagnosticCode, at place: Place, _ message: String, hint: String) {
        self.code = code
        self.place = place
        self.message = message
        self.hint = hint
    }

    /// `file:line:column: message`
    public var sentence: String { "\(place.description): \(message)" }
}

/// A document that was not accepted.
public struct SchemaError: Error, Sendable {
    public let diagnostic: Diagnostic

    init(_ code: DiagnosticCode, at place: Place, _ message: String, hint: String) {
        diagnostic = Diagnostic(code, at: place, message, hint: hint)
    }
}

public enum DiagnosticCode: String, CaseIterable, Sendable {
    case syntax = "schema.syntax"
    case apiVersion = "schema.api-version"
    case documentKind = "schema.document-kind"
    case unknownField = "schema.unknown-field"
    case missingField = "schema.missing-field"
    case wrongType = "schema.wrong-type"
    case badName = "schema.name"
    case badKey = "schema.key"
    case badValue = "schema.value"
    case duplicateValue = "schema.duplicate-value"
    case tooLarge = "schema.too-large"
    case missingDocument = "policy.missing-document"
    case duplicateDocument = "policy.duplicate-document"
    case duplicateKey = "policy.dup-key"
    case unknownPlugin = "policy.unknown-plugin"
    case unknownKind = "policy.unknown-kind"
    case unknownEnvironment = "policy.unknown-environment"
    case unknownProfile = "policy.unknown-profile"
    case unknownState = "policy.unknown-state"
    case unknownTransition = "policy.unknown-transition"
    case unreachableState = "policy.unreachable-state"
    case deadRule = "policy.dead-rule"
    case unknownPrincipal = "policy.unknown-principal"
    case unknownRole = "policy.unknown-role"
    case unknownEvent = "policy.unknown-event"
    case lockout = "policy.lockout"
    case notCanonical = "policy.not-canonical"
}
