package import Arguments
import Audit
import Canonical
import Catalog
import Output
import Rulebook
package import Wording

extension Commands {
    /// How many events are asked where nobody says how many.
    private static let usualLast = 100

    package static let simulatePolicy = Command<Run>(
        "policy simulate", "which of the last events another policy would have decided otherwise",
        group: .rules,
        about: """
            Each event is judged again by the policy that is named, on the state that there really was before it. \
            Nothing is written. Events about the policy itself are passed over. The policy is named as in 'policy diff'.
            """,
        examples: [
            Example("policy simulate governance/", "the last \(usualLast) events under that folder's policy"),
            Example("policy simulate --since 2026-03-01", "all since then, under the proposal"),
        ],
        Argument("POLICY", "a folder, a proposal or a number", completion: .directories).optional,
        Option(
            "last", value: "N", "how many events (default: \(usualLast), or all with --since)",
            parse: Reading.integer(in: 1...1_000_000)),
        Word.since
    ) { policy, last, since in
        { session in
            let progress = Progress("judging events", terminal: session.terminal, now: session.elapsed)
            defer { progress.finish() }
            let simulation = try SimulatePolicy(
                policy, last: last ?? (since == nil ? usualLast : .max), since: since
            ).run(in: session.context) { progress.advance(to: $0) }
            var table = Table(["SEQ", "BY", "EVENT", "WOULD BE"], givingWay: ["WOULD BE", "EVENT"])
            for difference in simulation.differences {
                table.add([
                    "\(difference.event.event.sequence)", difference.by?.text ?? "unknown",
                    difference.event.event.subject, difference.outcome.sentence,
                ])
            }
            let skipped =
                simulation.skipped > 0 ? ", and \(simulation.skipped) about the policy passed over" : ""
            let count = simulation.differences.count
            let sentence =
                "under \(simulation.policy) \(count == 0 ? "nothing" : counted(count, "event")) of \(simulation.asked) would have been decided otherwise\(skipped)"
            return Report(
                "PolicySimulation",
                json: [
                    .init(key: "under", value: .string(simulation.policy)),
                    .init(key: "checked", value: .integer(simulation.asked)),
                    .init(key: "skipped", value: .integer(simulation.skipped)),
                    .init(key: "events", value: .array(simulation.differences.map(\.json))),
                ],
                names: simulation.differences.map { "\($0.event.event.sequence)" },
                (simulation.differences.isEmpty ? [] : [.table(table), .line("")]) + [.line(sentence)])
        }
    }
}

extension SimulatePolicy.Outcome {
    fileprivate var sentence: String {
        switch self {
        case .denied(let code, let sentence): "denied: \(sentence) (\(code))"
        case .otherGates(let gates):
            gates.isEmpty
                ? "allowed by no gate" : "allowed by \(gates.map(\.description).joined(separator: "; "))"
        }
    }
}

extension SimulatePolicy.Difference {
    fileprivate var json: JSON {
        let (code, why, gates): (String?, String?, [GateReceipt]?) =
            switch outcome {
            case .denied(let code, let sentence): (code, sentence, nil)
            case .otherGates(let gates): (nil, nil, gates)
            }
        return .object(
            event.members + [
                .init(key: "by", value: .text(by?.text)), .init(key: "code", value: .text(code)),
                .init(key: "why", value: .text(why)),
                .init(key: "gates", value: gates.map { .texts($0.map(\.description)) } ?? .null),
            ])
    }
}
