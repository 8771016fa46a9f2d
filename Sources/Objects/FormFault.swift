/// Why bytes are not the one form that a commit or a tree may have here.
public struct FormFault: Error, Hashable, Sendable {
    public enum Code: String, Hashable, Sendable, CaseIterable {
        case header = "form.header"
        case headerOrder = "form.header-order"
        case parents = "form.parents"
        case identity = "form.identity"
        case encoding = "form.encoding"
        case signatureCount = "form.gpgsig-count"
        case signatureMissing = "sig.missing"
        case nul = "form.nul"
        case utf8 = "form.utf8"
        case notCanonical = "form.not-canonical"
        case tree = "form.tree"
        case mode = "form.mode"
    }

    /// How much of what was found is quoted: a name or a header word can be megabytes long.
    static let excerptLimit = 64

    public let code: Code
    public let message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }
}

extension FormFault: CustomStringConvertible {
    public var description: String { message }
}
