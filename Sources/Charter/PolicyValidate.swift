package import Arguments
import Bearings
import Canonical
import Catalog
import Output
import Reports
import Rulebook
package import Wording

extension Commands {
    package static let validatePolicy = Command<Run>(
        "policy validate", "whether a policy is one, and could come into force here", group: .rules,
        about: """
            Reads every document of a folder and checks them together: unknown fields, names that refer to nothing, one \
            key under two people, rules that could never apply, and that somebody can change the policy again. Where \
            there is a ledger it is also checked that nothing in use loses its rules. Nothing is written, and no ledger \
            is needed.
            """,
        examples: [Example("policy validate governance/", "what stands in that folder")], Word.folder
    ) { folder in
        { session in
            let validity = try ValidatePolicy(folder: folder).run(in: session.context)
            var facts = Table.facts([
                ("documents", validity.files.joined(separator: ", ")),
                ("version", validity.version.description),
            ])
            facts.add([
                "fits",
                validity.active.map { "this ledger, where policy \($0.short) is active" }
                    ?? "there is no ledger here",
            ])
            var report = Report(
                "PolicyValidity",
                json: [
                    .init(key: "policy", value: .string(validity.version.description)),
                    .init(key: "files", value: .texts(validity.files)),
                    .init(key: "activePolicy", value: .text(validity.active?.description)),
                ],
                names: [validity.version.description],
                [
                    .line("valid"), .table(facts),
                    validity.active == validity.version
                        ? .line("it is the active policy")
                        : .hint(
                            validity.active == nil
                                ? "begin a ledger with it: catalogctl init --policy \(quotedForShell(folder))"
                                : "propose it: catalogctl policy propose \(quotedForShell(folder))"),
                ])
            report.warnings = validity.pillars.map(\.sentence)
            return report
        }
    }
}
