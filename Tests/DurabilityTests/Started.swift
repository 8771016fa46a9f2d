import Foundation
import Glibc
import TestSupport
import Trials

/// What a program left when it ended.
struct Ended {
    /// The exit code, or 128 + the signal that ended it.
    let status: Int32
    let output: String
    let errors: String
    let seconds: Double
    /// The most memory that it held at once, or the process that started it until then.
    let peakKilobytes: Int

    var killed: Bool { status == 128 + SIGKILL }
}

/// A program that is running. Lean, for there are thousands of them, and able to be killed.
final class Started {
    let process: pid_t
    private let folder: TemporaryFolder
    private let began = DispatchTime.now()
    private var ended: Ended?

    /// - Parameter output: where standard output goes instead of a file.
    init(_ words: [String], environment: [String: String], output: Int32? = nil) throws {
        folder = try TemporaryFolder()
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        if let output {
            posix_spawn_file_actions_adddup2(&actions, output, 1)
        } else {
            posix_spawn_file_actions_addopen(&actions, 1, folder.path + "/out", O_WRONLY | O_CREAT, 0o600)
        }
        posix_spawn_file_actions_addopen(&actions, 2, folder.path + "/err", O_WRONLY | O_CREAT, 0o600)
        var arguments = words.map { strdup($0) } + [nil]
        var variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for text in arguments + variables { free(text) } }
        var number = pid_t()
        let code = posix_spawnp(&number, words[0], &actions, nil, &arguments, &variables)
        guard code == 0 else { throw Setback("cannot start \(words[0]): \(String(cString: strerror(code)))") }
        process = number
    }

    func kill() {
        if ended == nil { Glibc.kill(process, SIGKILL) }
    }

    /// Nil while it runs.
    func poll() -> Ended? { ended ?? collect(WNOHANG) }

    func wait() -> Ended {
        while true { if let ended = ended ?? collect(0) { return ended } }
    }

    private func collect(_ options: Int32) -> Ended? {
        var status: Int32 = 0
        var usage = rusage()
        guard wait4(process, &status, options, &usage) == process else { return nil }
        let signal = status & 0x7f
        let seconds = Double(DispatchTime.now().uptimeNanoseconds - began.uptimeNanoseconds) / 1e9
        ended = Ended(
            status: signal == 0 ? status >> 8 & 0xff : 128 + signal, output: text("out"), errors: text("err"),
            seconds: seconds, peakKilobytes: usage.ru_maxrss)
        return ended
    }

    private func text(_ name: String) -> String {
        String(
            decoding: FileManager.default.contents(atPath: folder.path + "/" + name) ?? Data(), as: UTF8.self)
    }
}

/// Runs a program to its end.
@discardableResult
func ran(_ words: [String], environment: [String: String]) throws -> Ended {
    try Started(words, environment: environment).wait()
}
