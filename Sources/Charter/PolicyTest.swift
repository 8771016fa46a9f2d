package import Arguments
import Canonical
import Output
import Rulebook
import Schema
package import Wording

extension Commands {
    package static let testPolicy = Command<Run>(
        "policy test", "whether a policy says of some acts what documents of tests expect", group: .rules,
        about: """
            A document of kind PolicyTest says what is given, who does what, and whether it is to be allowed or with \
            which code it is to be denied; 'catalogctl schema policy-test' describes it. Each case is judged on what is \
            given, in memory. Of events that bring files or change the rules it is asked who may do them. Exit 0 means \
            that all is as expected, 1 that something is not.
            """,
        examples: [
            Example("policy test tests/*.yaml", "the active policy"),
            Example("policy test tests/prod.yaml --policy governance/", "the one in that folder"),
        ],
        Argument("FILE", "a document of kind PolicyTest", completion: .files).oneOrMore,
        Option(
            "policy", value: "POLICY", "a folder, a proposal or a number (default: the active one)",
            completion: .directories)
    ) { files, policy in
        { session in
            let tested = try TestPolicy(files: files, policy: policy).run(in: session.context)
            let failures = tested.outcomes.filter { !$0.isExpected }
            var table = Table(["CASE", "EXPECTED", "FOUND", "WHY"], givingWay: ["WHY", "CASE"])
            for outcome in failures {
                table.add([
                    "\(outcome.trial.place.description): \(outcome.trial.name.firstLine)",
                    outcome.trial.expected,
                    outcome.code, outcome.sentence ?? "-",
                ])
            }
            let count = counted(tested.outcomes.count, "case")
            return Report(
                "PolicyTestResult",
                json: [
                    .init(key: "under", value: .string(tested.policy)),
                    .init(key: "passed", value: .bool(failures.isEmpty)),
                    .init(key: "cases", value: .array(tested.outcomes.map(\.json))),
                ],
                names: failures.map { "\($0.trial.place.description)" },
                failures.isEmpty
                    ? [.line("\(tested.policy): \(count), all as expected")]
                    : [
                        .table(table), .line(""),
                        .line("\(tested.policy): \(failures.count) of \(count) not as expected"),
                    ],
                status: failures.isEmpty ? .done : .denied)
        }
    }
}

extension TestPolicy.Outcome {
    fileprivate var json: JSON {
        .object([
            .init(key: "name", value: .string(trial.name)),
            .init(key: "at", value: .string(trial.place.description)),
            .init(key: "expected", value: .string(trial.expected)), .init(key: "found", value: .string(code)),
            .init(key: "why", value: .text(sentence)), .init(key: "passed", value: .bool(isExpected)),
        ])
    }
}
