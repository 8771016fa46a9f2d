public import Canonical

/// What is printed when a command does not do what was asked: a stable code, one sentence, what to do next.
public struct Fault: Error, Sendable {
    /// `lifecycle.transition-not-allowed`: for programs, never reworded.
    public let code: String
    /// Lower case, no full stop, the fault first, with the values found.
    public let message: String
    public let hints: [String]
    public let status: ExitStatus
    /// More members of the JSON document, such as the id of a request.
    public let details: [JSON.Member]

    public init(
        _ status: ExitStatus, code: String, _ message: String, hints: [String] = [],
        details: [JSON.Member] = []
    ) {
        self.status = status
        self.code = code
        self.message = message
        self.hints = hints
        self.details = details
    }

    /// People read faults on standard error; with `--json` the document on standard output is the fault.
    public func print(as rendering: Report.Rendering, to terminal: Terminal) {
        if rendering == .json {
            terminal.write(document)
        } else {
            terminal.write(text, to: .error)
        }
    }

    var text: String {
        let head = "error: \(escapingControls(message)) (\(escapingControls(code)))\n"
        return head + hints.map { "hint: \(escapingControls($0))\n" }.joined()
    }

    var document: [UInt8] {
        let own: [JSON.Member] = [
            JSON.Member(key: "code", value: .string(code)),
            JSON.Member(key: "message", value: .string(message)),
            JSON.Member(key: "hints", value: .array(hints.map { .string($0) })),
            JSON.Member(key: "exit", value: .integer(Int(status.rawValue))),
        ]
        return jsonDocument(kind: "Error", own + details)
    }
}
