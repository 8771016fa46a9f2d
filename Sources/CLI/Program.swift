// CLI: words in, a report out. It reads the command line by the command table, runs one action, and says what
// came of it. What does not enter: rules of any kind, git, files, and how a report is shown (Output); whatever
// is true without a command line belongs below.

import Arguments
public import Bearings
import Canonical
import Catalog
public import Output
import Reports
import Statute
import Wording

/// The program, from its words to its exit status.
public struct Program: Sendable {
    private let context: Context
    private let terminal: Terminal
    private let table: CommandTable<Run>

    /// - Parameter name: the word by which it was started; `git-catalog` speaks of itself as `git catalog`.
    public init(startedAs name: String, context: Context, terminal: Terminal) {
        self.context = context
        self.terminal = terminal
        var table = Commands.table
        table.program = CommandTable<Run>.programName(startedAs: name)
        self.table = table
    }

    public func run(_ words: [String]) -> ExitStatus {
        var rendering: Report.Rendering = CommandTable<Run>.wantsJSON(words) ? .json : .people
        do {
            switch try table.read(words.isEmpty ? ["help"] : words, familyWords: plugins) {
            case .help(let route, _):
                terminal.write(table.help(for: route))
                return .done
            case .version:
                terminal.write("catalogctl \(Self.version) (format \(Event.currentFormat))\n")
                return .done
            case .run(let call):
                rendering = call.options.rendering
                let session = try Session(
                    context: context(call.options), options: call.options, terminal: terminal, table: table)
                var report = try call.action(session)
                report.blocks = report.blocks.map { block in
                    if case .hint(let hint) = block { .hint(inOurName(hint)) } else { block }
                }
                return deliver(report, as: rendering, acted: [.acts, .sends].contains(call.use))
            }
        } catch {
            let fault = fault(error)
            fault.print(as: rendering, to: terminal)
            return fault.status
        }
    }

    static let version = "0.1.0"

    /// An act that is recorded stays recorded when nobody reads what we say of it; a read that could not be
    /// delivered was not done.
    private func deliver(_ report: Report, as rendering: Report.Rendering, acted: Bool) -> ExitStatus {
        switch report.print(as: rendering, to: terminal) {
        case .delivered, .closed: return report.status
        case .failed(let reason):
            let fault = Fault(
                .unavailable, code: "output.failed", "the output could not be written: \(reason)")
            fault.print(as: .people, to: terminal)
            return acted ? report.status : .unavailable
        }
    }

    private func context(_ options: GlobalOptions) throws -> Context {
        guard let directory = options.directory else { return context }
        var changed = context
        changed.directory = directory.hasPrefix("/") ? directory : "\(context.directory)/\(directory)"
        return changed
    }

    /// The plugins of the ledger at hand, to tell a misspelt command from one that is not there.
    private func plugins(_ options: GlobalOptions) -> [String]? {
        do { return try ListPlugins().run(in: context(options)).map(\.name.text) } catch { return nil }
    }

    /// What to type next, under the name by which the program was started.
    private func inOurName(_ hint: String) -> String {
        hint.split(separator: "catalogctl ", omittingEmptySubsequences: false).joined(
            separator: table.program + " ")
    }

    private func fault(_ error: any Error) -> Fault {
        switch error {
        case let fault as Fault: return fault
        case let fault as UsageFault: return Fault(fault)
        case let error as ActionError:
            return Fault(
                error.category.status, code: error.code, error.message,
                hints: error.hints.map(inOurName),
                details: error.request.map { [.init(key: "request", value: .string($0.text))] } ?? [])
        default:
            return Fault(.unavailable, code: "internal", "unexpected error: \(error)")
        }
    }
}

extension Fault {
    init(_ fault: UsageFault) {
        self.init(.usage, code: "usage", fault.message, hints: fault.hint.map { [$0] } ?? [])
    }
}
