import Canonical
import Catalog
import Consent
import Hearing

/// `evidence.*`: documents that speak for a version, bound to it by digest.
extension Case {
    func attaching() throws(Stop<S.Failure>) -> Ruling {
        let subject = try subject()
        let standing = try version(of: subject)
        let id = try given(event.evidence, .evidence)
        let place = subject.path.evidence(id, of: standing.label)
        let document = subject.path.document(id, of: standing.label)
        guard let record = payloads.evidence else {
            throw denied(
                .payloadMissing, "\(event.kind.rawValue) brings no evidence, or none that could be read",
                remedy: "attach it with catalogctl")
        }
        guard record.id == id else {
            throw denied(
                .evidenceRecord, "evidence \(id) is not named by the digest of its document",
                remedy: "attach it with catalogctl")
        }
        let brought = payloads.files.first { $0.path.utf8.elementsEqual(document.utf8) }
        guard (brought == nil) != (record.address == nil) else {
            throw denied(
                .evidenceRecord, "evidence \(id) has either its document beside it or an address",
                remedy: "attach it with catalogctl")
        }
        try brings([(place, record.bytes)] + (brought == nil ? [] : [(document, nil)]))
        if let brought {
            guard brought.bytes.count == record.size, SHA256Digest(of: brought.bytes) == record.digest else {
                throw denied(
                    .evidenceRecord, "the document of evidence \(id) is not the one that its record names",
                    remedy: "attach it with catalogctl")
            }
        }
        guard try read(place) == nil else {
            throw denied(
                .evidenceExists, "version \(standing.label) of '\(subject.path)' has evidence \(id) already",
                remedy:
                    "see it: catalogctl \(subject.path.plugin) evidence list \(subject.words) --version \(standing.label)"
            )
        }
        return Ruling(edits: payloads.files.map { .put(path: $0.path, bytes: $0.bytes) })
    }

    func revokingEvidence() throws(Stop<S.Failure>) -> Ruling {
        let subject = try subject()
        let standing = try version(of: subject)
        let id = try given(event.evidence, .evidence)
        let place = subject.path.evidence(id, of: standing.label)
        guard try read(place) != nil else {
            throw denied(
                .evidenceUnknown, "version \(standing.label) of '\(subject.path)' has no evidence \(id)",
                remedy:
                    "see what it has: catalogctl \(subject.path.plugin) evidence list \(subject.words) --version \(standing.label)"
            )
        }
        try undoes(.evidenceAttach)
        var edits: [Edit] = [.remove(path: place)]
        let document = subject.path.document(id, of: standing.label)
        if try read(document) != nil { edits.append(.remove(path: document)) }
        return Ruling(edits: edits)
    }

    /// The evidence that the version has which the event names, in byte order.
    func evidence(of action: Event) throws(Stop<S.Failure>) -> [EvidenceID] {
        guard let path = action.asset, let version = action.version else { return [] }
        return try names(under: path.evidence(of: version)).compactMap { name in
            name.hasSuffix(".json") ? EvidenceID(name.dropLast(".json".count)) : nil
        }
    }
}
