// Signing: finds the user's key as git would find it and makes SSHSIG signatures with it.
//
// A signature comes from the ssh-agent where it holds the key, else from the program that git would run.
// Whatever made it, it leaves this room only after it has been put into its one form, is by the key that was asked
// for, and was verified against the message; the last is left to those alone who verify it themselves. What may not
// enter: private keys (others hold those), and any program named by a repository's own configuration.

public import Keys

/// Why nothing was signed.
public struct SigningError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Code: String, CaseIterable, Sendable {
        /// No key is configured.
        case noKey = "key.none"
        /// A key is configured and cannot be read, or is of no kind that we take.
        case unreadable = "key.unreadable"
        /// The agent could not be asked, or refused.
        case agent = "key.agent"
        case failed = "sign.failed"
    }

    public let code: Code
    public let message: String
    public let hint: String?

    public init(_ code: Code, _ message: String, hint: String? = nil) {
        self.code = code
        self.message = message
        self.hint = hint
    }

    /// What Keys says of an answer. Where it could say nothing, the answer is not to blame.
    init(_ error: KeyError, of answer: String) {
        let verdict = error.code == .libraryFault ? "could not be checked" : "was refused"
        self.init(.failed, "\(answer) \(verdict): \(error.message)")
    }

    /// That a signature which was made is none over what was to be signed.
    public init(refusing error: KeyError) { self.init(error, of: "signature that was made") }

    public var description: String { "\(code.rawValue): \(message)" }
}
