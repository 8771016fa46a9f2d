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

/// One process of the second verifier for many questions: what their histories share it replays once.
final class Answers: @unchecked Sendable {
    static let given = Result { try Answers() }

    private let lock = NSLock()
    private let questions = Pipe()
    private let answers = Pipe()

    private init() throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try #require(Python.path))
        process.arguments = [
            URL(fileURLWithPath: Python.verifier).deletingLastPathComponent().appending(path: "answers.py")
                .path
        ]
        process.environment = quietEnvironment
        process.standardInput = questions
        process.standardOutput = answers
        try process.run()
    }

    /// The exit status that the verifier would end with, and the line that it would print.
    func answer(of repository: String, root: String) throws -> (status: Int32, line: String) {
        lock.lock()
        defer { lock.unlock() }
        try questions.fileHandleForWriting.write(contentsOf: Data("\(repository)\t\(root)\n".utf8))
        var line: [UInt8] = []
        while line.last != 0x0A {
            guard let byte = try answers.fileHandleForReading.read(upToCount: 1)?.first else {
                throw RunFailure(description: "the second verifier has ended, asked of \(repository)")
            }
            line.append(byte)
        }
        let words = String(decoding: line.dropLast(), as: UTF8.self).split(separator: " ", maxSplits: 1)
        return (try #require(Int32(words[0])), String(words[1]))
    }
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

    /// - Parameter isFull: whether both begin with the root, or only read what they have not read before.
    init(of repository: String, root: String, isFull: Bool = true, environment: [String: String]) throws {
        let verdict = try run(
            BuiltProgram.path, ["-C", repository, "verify", "--json"] + (isFull ? ["--full"] : []),
            env: environment)
        let other =
            try isFull
            ? Self.second(of: repository, root, environment)
            : Answers.given.get().answer(of: repository, root: root)
        description =
            "program: \(verdict.status) \(verdict.text)\(verdict.errors) second: \(other.status) "
            + other.line
        program = Opinion(
            outcome: Outcome(rawValue: verdict.status), facts: try Self.facts(ofReport: verdict))
        second = Opinion(outcome: Outcome(rawValue: other.status), facts: Self.facts(ofLine: other.line))
    }

    private static func facts(ofReport ran: Ran) throws -> [String] {
        guard ran.status == 0 else { return [] }
        let report = try #require(
            try JSONSerialization.jsonObject(with: Data(ran.stdout)) as? [String: Any], "no report")
        return ["sequence", "tip", "chain"].map { report[$0].map { "\($0)" } ?? "no \($0)" }
    }

    private static func second(
        of repository: String, _ root: String, _ environment: [String: String]
    ) throws -> (status: Int32, line: String) {
        let ran = try run(
            try #require(Python.path), [Python.verifier, "--root", root, "--repository", repository],
            env: environment)
        return (ran.status, ran.text + ran.errors)
    }

    private static func facts(ofLine line: String) -> [String] {
        guard
            let words = line.wholeMatch(
                of: /verified ([0-9]+) events, tip ([0-9a-f]+), chain (sha256:[0-9a-f]+)/)
        else { return [] }
        return [words.1, words.2, words.3].map { String($0) }
    }
}
