import Bearings
import Canonical

/// The script that git starts: that of hooks/ with the program's place written in, and what a hook has to know before
/// the program is started. Whoever finds one can tell every byte of it from what another tool has written.
struct Shim: Equatable {
    let hook: HookName
    /// The program's path, since a hook's PATH is whatever git was started with.
    let program: String
    /// Where a server's user keeps what it trusts. A web server starts git without a HOME.
    var stateHome: String?
    /// The ledger's ref in a clone, and in what begins with it.
    var reference: String?

    private static let program = "catalogctl="
    private static let reference = "ledger="
    private static let stateHome = "export XDG_STATE_HOME="

    var text: String {
        var lines: [String] = []
        for line in String(decoding: hook.script, as: UTF8.self).split(
            separator: "\n", omittingEmptySubsequences: false)
        {
            if line.hasPrefix(Self.program) {
                lines.append(Self.program + quotedForShell(program))
                if let stateHome { lines.append(Self.stateHome + quotedForShell(stateHome)) }
            } else if line.hasPrefix(Self.reference), let reference {
                lines.append(Self.reference + quotedForShell(reference))
            } else {
                lines.append(String(line))
            }
        }
        return lines.joined(separator: "\n")
    }

    init(_ hook: HookName, program: String, stateHome: String? = nil, reference: String? = nil) {
        self.hook = hook
        self.program = program
        self.stateHome = stateHome
        self.reference = hook == .referenceTransaction ? reference : nil
    }

    /// Nil for what is not, byte for byte, a shim of this hook with some program.
    init?(_ hook: HookName, reading bytes: [UInt8]) {
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
        func value(_ key: String) -> String? {
            lines.first { $0.hasPrefix(key) }.map { Self.unquoted($0.dropFirst(key.count)) }
        }
        guard let program = value(Self.program) else { return nil }
        self.init(
            hook, program: program, stateHome: value(Self.stateHome), reference: value(Self.reference))
        guard Array(text.utf8) == bytes else { return nil }
    }

    /// Whether it does the same. Where a server's user keeps what it trusts is known to that user alone.
    func isAsGood(as other: Shim) -> Bool {
        var own = self
        own.stateHome = other.stateHome
        return own == other
    }

    private static func unquoted(_ word: Substring) -> String {
        guard word.first == "'", word.last == "'", word.count > 1 else { return String(word) }
        return word.dropFirst().dropLast().split(separator: "'\\''", omittingEmptySubsequences: false)
            .joined(separator: "'")
    }

    /// The command line that another tool's script can call in the place of this shim.
    func call(program word: String, arguments: String = " \"$@\"") -> String {
        let state = stateHome.map { "XDG_STATE_HOME=\(quotedForShell($0)) " } ?? ""
        return "\(state)\(quotedForShell(word)) hook \(hook.rawValue)\(arguments)"
    }
}
