// A second opinion: Tests/SecondOpinion/verify.py reads the ledgers of the built program, sharing no code with
// it, and both read what was forged. They must say the same of every one. No room of the program is imported.

import Foundation
import TestSupport
import Testing

@Suite(
    .enabled(if: Python.path != nil, "python3 with the package 'cryptography' is missing: no second opinion"))
enum SecondOpinion {}

/// The interpreter that the second verifier runs on.
enum Python {
    /// nil where there is none that has the package. Asked once; what a shim on the PATH stands for is started
    /// without it from then on.
    static let path: String? = {
        let question = "import cryptography, sys; print(sys.executable)"
        guard let ran = try? run("python3", ["-c", question]), ran.status == 0 else { return nil }
        return ran.text
    }()

    static let verifier = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "SecondOpinion/verify.py").path
}

/// What a verifier says of a ledger. The raw value is the exit status that both give.
enum Outcome: Int32 {
    case verified = 0
    case refused = 4
    case unverifiable = 7
}

/// The same ledger, read by both.
struct Opinions: CustomStringConvertible {
    struct Opinion: Equatable {
        /// nil for any other end: a crash, a usage error.
        let outcome: Outcome?
        /// Of a verified ledger: how many events, the tip and the chain.
        var facts: [String] = []
    }

    let program: Opinion
    let second: Opinion
    let description: String

    init(of repository: String, root: String, isFull: Bool = true, environment: [String: String]) throws {
        let verdict = try run(
            BuiltProgram.path, ["-C", repository, "verify", "--json"] + (isFull ? ["--full"] : []),
            env: environment)
        let other = try run(
            try #require(Python.path), [Python.verifier, "--root", root, "--repository", repository],
            env: environment)
        description =
            "program: \(verdict.status) \(verdict.text)\(verdict.errors) second: \(other.status) "
            + "\(other.text)\(other.errors)"
        program = Opinion(
            outcome: Outcome(rawValue: verdict.status), facts: try Self.facts(ofReport: verdict))
        second = Opinion(outcome: Outcome(rawValue: other.status), facts: Self.facts(ofLine: other))
    }

    private static func facts(ofReport ran: Ran) throws -> [String] {
        guard ran.status == 0 else { return [] }
        let report = try #require(
            try JSONSerialization.jsonObject(with: Data(ran.stdout)) as? [String: Any], "no report")
        return ["sequence", "tip", "chain"].map { report[$0].map { "\($0)" } ?? "no \($0)" }
    }

    private static func facts(ofLine ran: Ran) -> [String] {
        guard ran.status == 0,
            let words = ran.text.wholeMatch(
                of: /verified ([0-9]+) events, tip ([0-9a-f]+), chain (sha256:[0-9a-f]+)/)
        else { return [] }
        return [words.1, words.2, words.3].map { String($0) }
    }
}
