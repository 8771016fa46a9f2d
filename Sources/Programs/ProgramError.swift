// Programs: the only room that may start a child process.
//
// It starts programs with an argument array, never through a shell, and knows two of them by name: git and
// ssh-keygen. The environment is a value handed in, never read here. What may not enter: anything that is
// needed to judge or to verify, and any program named by a repository's own configuration.

/// Why a program could not be run to its end. A program that ran and failed is a `ProgramResult`.
public struct ProgramError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Code: String, CaseIterable, Sendable {
        case missing = "program.missing"
        case form = "program.form"
        case start = "program.start"
        case transfer = "program.transfer"
        case outputLimit = "program.output-limit"
        case settings = "program.settings"
    }

    public let code: Code
    public let message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { "\(code.rawValue): \(message)" }
}
