import Canonical
import Catalog
import Consent
import Hearing
import Policy

/// One draft of each event about evidence and exceptions.
extension Draft {
    /// A document of a type, beside the version or, where it has an address, elsewhere.
    static func attach(
        _ type: String, to label: String, of path: String = Town.bot, saying content: String = "good",
        at address: String? = nil, by name: String = "dana", in state: DictionaryState,
        _ change: (inout EvidenceRecord) throws -> Void = { _ in }
    ) throws -> Draft {
        let bytes = Array(content.utf8)
        var record = EvidenceRecord(
            type: try EvidenceType(type), digest: SHA256Digest(of: bytes), size: bytes.count, address: address
        )
        let id = record.id
        try change(&record)
        let version = try VersionLabel(label)
        var draft = try on(path, .evidenceAttach, by: name, in: state) { event, _ in
            event.version = version
            event.versionID = try state.version(label, of: path) ?? .nowhere
            event.evidence = id
        }
        let asset = try AssetPath(path)
        var files = [Payloads.File(path: asset.evidence(id, of: version), bytes: record.bytes)]
        if address == nil { files.append(.init(path: asset.document(id, of: version), bytes: bytes)) }
        var payloads = Payloads(files: files)
        payloads.evidence = record
        draft.bring(payloads)
        return draft
    }

    static func revokeEvidence(
        _ type: String, from label: String, of path: String = Town.bot, saying content: String = "good",
        by name: String = "dana", in state: DictionaryState
    ) throws -> Draft {
        try on(path, .evidenceRevoke, by: name, in: state) { event, _ in
            event.version = try VersionLabel(label)
            event.versionID = try state.version(label, of: path) ?? .nowhere
            event.evidence = EvidenceID(try EvidenceType(type), of: SHA256Digest(of: Array(content.utf8)))
        }.completed(on: state)
    }

    /// A request is executed once without its gates.
    static func except(
        _ id: RequestID, of path: String = Town.bot, because reason: String? = "the house is on fire",
        by name: String = "dana", in state: DictionaryState
    ) throws -> Draft {
        try on(path, .exceptionGrant, id, because: reason, by: name, in: state)
    }

    static func settle(
        _ id: RequestID, of path: String = Town.bot, because reason: String? = "the fire is out",
        by name: String = "dana", in state: DictionaryState
    ) throws -> Draft {
        try on(path, .exceptionSettle, id, because: reason, by: name, in: state)
    }

    private static func on(
        _ path: String, _ kind: EventKind, _ id: RequestID, because reason: String?, by name: String,
        in state: DictionaryState
    ) throws -> Draft {
        try on(path, kind, by: name, in: state) { event, _ in
            event.exception = id
            event.note = try reason.map { text throws in try Note(text) }
        }.completed(on: state)
    }
}
