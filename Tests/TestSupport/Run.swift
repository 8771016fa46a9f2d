import Dispatch
import Foundation

/// What a program left when it ended.
public struct Ran: Sendable {
    public let status: Int32
    public let stdout: [UInt8]
    public let stderr: [UInt8]

    /// Standard output as text without its last newline.
    public var text: String {
        let text = String(decoding: stdout, as: UTF8.self)
        return text.hasSuffix("\n") ? String(text.dropLast()) : text
    }

    public var errors: String { String(decoding: stderr, as: UTF8.self) }
}

/// A program that was expected to succeed did not.
public struct RunFailure: Error, CustomStringConvertible {
    public let description: String

    public init(description: String) { self.description = description }
}

/// Settings that keep the machine's own git configuration and clock out of a test.
public let quietEnvironment: [String: String] = [
    "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin",
    "HOME": "/nonexistent",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_AUTHOR_NAME": "Ann", "GIT_AUTHOR_EMAIL": "ann@example.org",
    "GIT_AUTHOR_DATE": "1700000000 +0000",
    "GIT_COMMITTER_NAME": "Ann", "GIT_COMMITTER_EMAIL": "ann@example.org",
    "GIT_COMMITTER_DATE": "1700000000 +0000",
    "LC_ALL": "C", "TZ": "UTC",
]

/// Runs a program found on the PATH to its end. `env` is added to `quietEnvironment`.
///
/// The streams go through files, so that no amount of input or output can block.
@discardableResult
public func run(
    _ program: String, _ args: [String] = [], in folder: String? = nil, env: [String: String] = [:],
    input: [UInt8] = []
) throws -> Ran {
    let streams = try TemporaryFolder()
    let files = ["in", "out", "err"].map { streams.path + "/" + $0 }
    for file in files {
        let content = file == files[0] ? Data(input) : Data()
        try content.write(to: URL(fileURLWithPath: file))
    }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [program] + args
    process.environment = quietEnvironment.merging(env) { $1 }
    if let folder { process.currentDirectoryURL = URL(fileURLWithPath: folder) }
    let handles = [
        try FileHandle(forReadingFrom: URL(fileURLWithPath: files[0])),
        try FileHandle(forWritingTo: URL(fileURLWithPath: files[1])),
        try FileHandle(forWritingTo: URL(fileURLWithPath: files[2])),
    ]
    process.standardInput = handles[0]
    process.standardOutput = handles[1]
    process.standardError = handles[2]
    // Foundation's own wait looks for the end every 50 milliseconds; most programs here run for five.
    let ended = DispatchSemaphore(value: 0)
    process.terminationHandler = { _ in ended.signal() }
    try process.run()
    ended.wait()
    // Left to themselves they stay open longer than thousands of programs can bear.
    for handle in handles { try handle.close() }
    return Ran(
        status: process.terminationStatus,
        stdout: [UInt8](try Data(contentsOf: URL(fileURLWithPath: files[1]))),
        stderr: [UInt8](try Data(contentsOf: URL(fileURLWithPath: files[2]))))
}

/// Runs git, throws unless it succeeds, and returns its output without the last newline.
@discardableResult
public func git(
    _ args: [String], in folder: String, env: [String: String] = [:], input: [UInt8] = []
) throws -> String {
    let ran = try run("git", args, in: folder, env: env, input: input)
    guard ran.status == 0 else {
        throw RunFailure(description: "git \(args.joined(separator: " ")): \(ran.status): \(ran.errors)")
    }
    return ran.text
}
