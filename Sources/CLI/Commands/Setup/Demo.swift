import Actions
import Arguments
import Canonical
import Output
import Wording

extension Commands {
    static let demo = Command<Run>(
        "demo", "the main job, step by step, on a throwaway repository", group: .upkeep,
        about:
            "Starts catalogctl, git and ssh-keygen in a folder of its own and removes it. Nothing of yours is read."
    ) {
        { session in
            var steps: [Demonstrate.Step] = []
            let isLive = !session.options.json && !session.options.quiet
            try Demonstrate().run(in: session.context) { step in
                steps.append(step)
                if isLive {
                    var report = Report(kind: "Step")
                    report.blocks = step.blocks
                    report.print(as: .people, to: session.terminal)
                }
            }
            return Report(
                "Demonstration",
                json: [
                    .init(
                        key: "steps",
                        value: .array(
                            steps.map {
                                .object([
                                    .init(key: "title", value: .string($0.title)),
                                    .init(key: "command", value: .string($0.command)),
                                    .init(key: "output", value: .string($0.output)),
                                    .init(key: "exit", value: .integer(Int($0.status))),
                                ])
                            }))
                ],
                [
                    .line("That was all of it: \(steps.count) steps, and a ledger that anybody can verify."),
                    .hint("begin your own: catalogctl init"),
                ])
        }
    }
}

extension Demonstrate.Step {
    var blocks: [Report.Block] {
        [.heading("# \(title)"), .line("$ \(command)")] + (output.isEmpty ? [] : [.page(output)])
            + (status == 0 ? [] : [.line("(exit \(status))")]) + [.line("")]
    }
}
