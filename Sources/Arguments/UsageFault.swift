/// The one error of this room: words that the command table cannot read.
///
/// The message is one sentence (lower case, no full stop, the fault first); the hint says what to do
/// next, usually the usage line of the command that was meant. Words are repeated as they were typed:
/// whoever prints a fault escapes its control characters.
public struct UsageFault: Error, Hashable, Sendable {
    public let message: String
    public let hint: String?

    public init(_ message: String, hint: String? = nil) {
        self.message = message
        self.hint = hint
    }
}
