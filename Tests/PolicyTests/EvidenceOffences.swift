import Canonical
import Catalog
import Consent
import Hearing
import Policy
import Statute

extension Offence {
    /// On a town with these gates.
    private static func gated(
        _ code: DenialCode, _ what: String, saying: String,
        by gate: @autoclosure @escaping @Sendable () throws -> Gate,
        _ draft: @escaping @Sendable (DictionaryState) throws -> Draft
    ) -> Offence {
        Offence(code, what, saying: saying) {
            let town = try Council.town(under: Council.policy([Council.rule(gate())]))
            return (try draft(town.state), town.state)
        }
    }

    /// What is attached wrongly, and what a gate finds that looks at it.
    static let ofEvidence: [Offence] = [
        gated(
            .evidenceMissing, "a version that nothing speaks for", saying: "asks for evaluation-report",
            by: try Gate(action: .promotionBind, approvalsRequired: 0, evidence: [Name("evaluation-report")])
        ) { try .bind("v1", to: "stage", in: $0) },
        gated(
            .gateDenies, "what a gate lets nobody do", saying: "gate two-eyes/1 does not let through",
            by: try Gate(
                action: .promotionBind, denies: AssetSelector(plugins: [PluginName("agents")]),
                approvalsRequired: 0)
        ) { try .bind("v1", to: "stage", in: $0) },
        .acting(.evidenceRecord, "evidence by another's name", saying: "is not named by the digest") {
            try .attach("report", to: "v1", in: $0) {
                $0 = EvidenceRecord(type: $0.type, digest: .zero, size: $0.size)
            }
        },
        .acting(.evidenceRecord, "evidence of another size", saying: "is not the one that its record names") {
            try .attach("report", to: "v1", in: $0) {
                $0 = EvidenceRecord(type: $0.type, digest: $0.digest, size: $0.size + 1)
            }
        },
        .acting(.evidenceRecord, "evidence that is nowhere", saying: "either its document beside it or an") {
            var draft = try Draft.attach("report", to: "v1", at: "https://example.com/r", in: $0)
            let here = try Draft.attach("report", to: "v1", in: $0)
            var payloads = draft.payloads
            payloads.evidence = here.payloads.evidence
            draft.bring(payloads)
            return draft
        },
        .acting(.evidenceRecord, "evidence that is here and elsewhere", saying: "either its document beside")
        {
            try .attach("report", to: "v1", in: $0) {
                $0 = EvidenceRecord(
                    type: $0.type, digest: $0.digest, size: $0.size, address: "https://example.com/r")
            }
        },
        .acting(
            .evidenceExists, "evidence attached twice", saying: "v1 of 'agents/agent/triage-bot' has evid"
        ) {
            try $0.does { try .attach("report", to: "v1", in: $0) }
        } _: {
            try .attach("report", to: "v1", in: $0)
        },
        .acting(.evidenceUnknown, "evidence taken away that there is not", saying: "has no evidence report-")
        {
            try .revokeEvidence("report", from: "v1", in: $0)
        },
        .acting(.roleMissing, "evidence taken away by who may attach none", saying: "takes back evidence.att")
        {
            try $0.adopt { try $0.with(permitting: ["maintainer": [.event(.evidenceRevoke)]]) }
            try $0.does { try .attach("report", to: "v1", in: $0) }
        } _: {
            try .revokeEvidence("report", from: "v1", by: "sam", in: $0)
        },
        .acting(.versionUnknown, "evidence of a version that there is not", saying: "no version v9") {
            try .attach("report", to: "v9", in: $0)
        },
        .acting(.payloadUnexpected, "A063 evidence that brings a stray file", saying: "and nothing else") {
            var draft = try Draft.attach("report", to: "v1", in: $0)
            var payloads = Payloads(files: draft.payloads.files + [.init(path: "zzz", bytes: [])])
            payloads.evidence = draft.payloads.evidence
            draft.bring(payloads)
            return draft
        },
    ]
}
