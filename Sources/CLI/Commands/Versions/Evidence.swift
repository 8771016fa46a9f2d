import Actions
import Arguments
import Canonical
import Catalog
import Consent
import Output
import Reports
import Wording

extension Commands {
    static let addEvidence = Command<Run>(
        "evidence add", "bind a document to a version, as evidence", group: .assets, use: .acts,
        about: """
            The document is named by its SHA-256 and kept beside the version, up to 1 MiB. With --url the ledger keeps \
            its digest and the address alone. Gates of the policy can ask for evidence of a type.
            """,
        examples: [
            Example(
                "agents evidence add triage-bot --version 1.2.0 --type evaluation-report --file report.json",
                "what the evaluation found")
        ],
        Word.plugin, Word.asset, Word.version("the version it speaks for").required, Word.evidenceType,
        Option("file", value: "FILE", "the document", completion: .files).required,
        Option("url", value: "URL", "where the document is to be had, if it is not kept here")
    ) { plugin, name, version, type, file, address in
        { session in
            let receipt = try AttachEvidence(
                plugin: plugin, name: name, version: version, type: type, file: file, address: address,
                options: session.acting
            ).run(in: session.context)
            return Report(
                receipt: receipt,
                saying: "attached \(receipt.event.evidence?.description ?? "") to \(receipt.subject)",
                next:
                    "\(plugin) evidence list \(receipt.words) --version \(receipt.event.version?.text ?? "")")
        }
    }

    static let listEvidence = Command<Run>(
        "evidence list", "the evidence of a version", group: .assets, use: .reads,
        examples: [Example("agents evidence list triage-bot --version 1.2.0", "what speaks for it")],
        Word.plugin, Word.asset, Word.version("the version").required
    ) { plugin, name, version in
        { session in
            let evidence = try ListEvidence(
                plugin: plugin, name: name, version: version, moment: session.moment()
            ).run(in: session.context)
            var table = Table(["EVIDENCE", "TYPE", "BYTES", "SHA256", "URL"], givingWay: ["URL", "SHA256"])
            for record in evidence.records {
                table.add([
                    record.id.description, record.type.text, "\(record.size)", record.digest.hex,
                    record.address ?? "-",
                ])
            }
            return Report(
                "EvidenceList",
                json: [
                    .init(key: "asset", value: .string(evidence.path.description)),
                    .init(key: "version", value: .string(evidence.label.text)),
                    .init(
                        key: "attached", value: .array(evidence.records.map(\.json))),
                ],
                names: evidence.records.map(\.id.description),
                evidence.records.isEmpty
                    ? [
                        .line("version \(evidence.label) of '\(evidence.path)' has no evidence"),
                        .hint(
                            "attach some: catalogctl \(plugin) evidence add \(name) --version \(evidence.label) --type TYPE --file FILE"
                        ),
                    ]
                    : [
                        .table(table),
                        .hint(
                            "read one: git show refs/governance:\(evidence.path.document(evidence.records[0].id, of: evidence.label))"
                        ),
                    ])
        }
    }

    static let revokeEvidence = Command<Run>(
        "evidence revoke", "take a piece of evidence away from a version", group: .assets, use: .acts,
        about: "It needs the right to attach evidence as well. The history keeps what was attached.",
        examples: [
            Example(
                "agents evidence revoke triage-bot evaluation-report-9f2c --version 1.2.0 --reason 'wrong data'",
                "the beginning of its id is enough")
        ],
        Word.plugin, Word.asset, Argument("EVIDENCE", "its id, or the beginning of it"),
        Word.version("the version").required, Word.reason
    ) { plugin, name, evidence, version, reason in
        { session in
            let receipt = try RevokeEvidence(
                plugin: plugin, name: name, version: version, evidence: evidence,
                options: session.acting(because: reason)
            ).run(in: session.context)
            return Report(
                receipt: receipt,
                saying: "revoked \(receipt.event.evidence?.description ?? "") of \(receipt.subject)",
                next:
                    "\(plugin) evidence list \(receipt.words) --version \(receipt.event.version?.text ?? "")")
        }
    }
}

extension EvidenceRecord {
    fileprivate var json: JSON {
        .object([
            .init(key: "evidence", value: .string(id.description)),
            .init(key: "evidenceType", value: .string(type.text)),
            .init(key: "digest", value: .string(digest.prefixed)), .init(key: "size", value: .integer(size)),
            .init(key: "url", value: .text(address)),
        ])
    }
}

extension Word {
    fileprivate static let evidenceType = Option(
        "type", value: "TYPE", "what kind of evidence it is, such as evaluation-report",
        parse: valid { try EvidenceType($0) }
    ).required
}
