import Arguments
import Audit
import Canonical
import Exchange
import Output
import Wording

extension Commands {
    static let doctor = Command<Run>(
        "doctor", "look for what is wrong around the ledger, and how to mend it", group: .upkeep,
        about: "Removes what killed writers left behind; everything else it only tells, with the cure."
    ) {
        { session in
            let findings = Diagnose().run(in: session.context) + Diagnose().guards(in: session.context)
            var table = Table(["CHECK", "CONDITION", "FOUND"])
            for finding in findings {
                table.add([finding.subject, finding.condition.rawValue, finding.detail])
            }
            var cures: [(cure: String, checks: [String])] = []
            for finding in findings {
                guard let cure = finding.cure else { continue }
                if let index = cures.firstIndex(where: { $0.cure == cure }) {
                    if cures[index].checks.last != finding.subject {
                        cures[index].checks.append(finding.subject)
                    }
                } else {
                    cures.append((cure, [finding.subject]))
                }
            }
            return Report(
                "Diagnosis",
                json: [
                    .init(
                        key: "findings",
                        value: .array(
                            findings.map {
                                .object([
                                    .init(key: "check", value: .string($0.subject)),
                                    .init(key: "condition", value: .string($0.condition.rawValue)),
                                    .init(key: "detail", value: .string($0.detail)),
                                    .init(key: "cure", value: $0.cure.map { .string($0) } ?? .null),
                                ])
                            }))
                ],
                names: findings.filter { $0.condition == .bad }.map(\.subject),
                [.table(table)] + cures.map { .hint("\($0.checks.joined(separator: ", ")): \($0.cure)") },
                status: findings.contains { $0.condition == .bad } ? .unavailable : .done)
        }
    }
}
