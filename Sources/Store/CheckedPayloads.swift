import Catalog
import Consent
import Hearing
import Keys
import Schema
import Statute

/// Why a document that an event brings is not what it should be.
struct PayloadFault: Error {
    let path: String
    let why: String
    /// Set where it is no fault of the document: the library that checks signatures has failed.
    var failure: KeyError?
}

extension EventForm.PayloadPlace {
    /// Whether a payload of this kind may stand at a path.
    func admits(_ path: String, for event: Event) -> Bool {
        switch self {
        case .policySource:
            PolicyFile.name(of: path, in: .active) != nil
        case .proposalSource:
            event.proposal.map { PolicyFile.name(of: path, in: .proposed($0)) != nil } ?? false
        case .assetRecord:
            event.asset.map { $0.record.utf8.elementsEqual(path.utf8) } ?? false
        case .assetOverlay:
            event.asset.map { $0.overlay.utf8.elementsEqual(path.utf8) } ?? false
        case .versionRecord:
            event.versionFile(of: path)?.utf8.elementsEqual(VersionRecord.file.utf8) ?? false
        case .versionSource:
            event.versionFile(of: path).flatMap { RecordFile($0) } != nil
        case .request:
            event.request.map { $0.open.request.utf8.elementsEqual(path.utf8) } ?? false
        case .evidence:
            event.evidenceFiles?.contains { $0.utf8.elementsEqual(path.utf8) } ?? false
        case .approval:
            event.approvalFiles?.contains { $0.utf8.elementsEqual(path.utf8) } ?? false
        }
    }
}

/// The place of a YAML file of a policy.
enum PolicyFile {
    /// `catalog.yaml` of `policy/source/catalog.yaml`; nil for any other path.
    static func name(of path: String, in place: PolicyPlace) -> String? {
        let folder = place.source + "/"
        guard path.utf8.starts(with: folder.utf8), path.hasSuffix(".yaml") else { return nil }
        let file = String(Substring(path.utf8.dropFirst(folder.utf8.count)))
        do { return try Name<PolicySource>(file).text } catch { return nil }
    }
}

extension Payloads {
    /// Parses what an event brings, each by the reader of its kind. Size and digest have been checked.
    init(checking files: [File], for event: Event) throws(PayloadFault) {
        self.init(files: files)
        let places = event.kind.form.payloads
        if let place = event.policyBrought {
            let sources = files.compactMap { file in
                PolicyFile.name(of: file.path, in: place).map { PolicySource(file: $0, bytes: file.bytes) }
            }
            policy = try read(place.source, "a policy") { () throws(SchemaError) in
                try PolicyBundle(sources: sources)
            }
        }
        if places.contains(.approval) { approval = try approval(of: event) }
        for file in self.files {
            for place in places where place.admits(file.path, for: event) {
                try take(file, as: place, of: event)
            }
        }
    }

    /// The statement and the signature over it, checked together.
    private func approval(of event: Event) throws(PayloadFault) -> SignedApproval? {
        guard let paths = event.approvalFiles else { return nil }
        let found = paths.compactMap { path in files.first { $0.path.utf8.elementsEqual(path.utf8) } }
        guard found.count == 2 else { return nil }
        let statement = try read(found[0].path, "an approval") { () throws(RecordFault) in
            try ApprovalStatement(bytes: found[0].bytes)
        }
        let signature = try read(found[1].path, "a signature of the approval") { () throws(KeyError) in
            let signature = try SSHSignature(armoured: found[1].bytes)
            try Verifier().verify(
                signature, message: found[0].bytes, namespace: ApprovalStatement.namespace)
            return signature
        }
        return SignedApproval(statement, signedBy: signature.publicKey)
    }

    private mutating func take(
        _ file: File, as place: EventForm.PayloadPlace, of event: Event
    ) throws(PayloadFault) {
        switch place {
        case .policySource, .proposalSource: break
        case .assetRecord:
            asset = try read(file.path, "the record of an asset") { () throws(RecordFault) in
                try AssetRecord(bytes: file.bytes)
            }
        case .assetOverlay:
            overlay = try read(file.path, "an overlay") { () throws(SchemaError) in
                try Overlay(record: file.bytes, file: file.path)
            }
        case .versionRecord:
            version = try read(file.path, "the record of a version") { () throws(RecordFault) in
                try VersionRecord(bytes: file.bytes)
            }
        case .request:
            request = try read(file.path, "a request") { () throws(RecordFault) in
                try RequestRecord(bytes: file.bytes)
            }
        case .approval: break
        case .evidence:
            guard event.evidenceFiles?.first?.utf8.elementsEqual(file.path.utf8) ?? false else { break }
            evidence = try read(file.path, "a record of evidence") { () throws(RecordFault) in
                try EvidenceRecord(bytes: file.bytes)
            }
        case .versionSource:
            guard event.versionFile(of: file.path).flatMap({ RecordFile($0) })?.isDocument ?? false else {
                break
            }
            manifest = try read(file.path, "a manifest") { () throws(SchemaError) in
                try Manifest(yaml: file.bytes, file: file.path)
            }
        }
    }

    private func read<T, Failure: PayloadRefusal>(
        _ path: String, _ noun: String, _ parse: () throws(Failure) -> T
    ) throws(PayloadFault) -> T {
        do { return try parse() } catch {
            var fault = PayloadFault(path: path, why: "is not \(noun): \(error.sentence)")
            if let error = error as? KeyError, error.code == .libraryFault { fault.failure = error }
            throw fault
        }
    }
}

/// What the readers of payloads say.
private protocol PayloadRefusal: Error {
    var sentence: String { get }
}

extension SchemaError: PayloadRefusal {
    fileprivate var sentence: String { diagnostic.sentence }
}

extension RecordFault: PayloadRefusal {
    fileprivate var sentence: String { message }
}

extension KeyError: PayloadRefusal {
    fileprivate var sentence: String { message }
}

extension Event {
    /// Where the approval that the event brings stands, and the signature over it.
    fileprivate var approvalFiles: [String]? {
        guard let request, let approver else { return nil }
        return [request.open.approval(of: approver), request.open.signature(of: approver)]
    }

    /// Where the record of the evidence stands that the event brings, and its document.
    fileprivate var evidenceFiles: [String]? {
        guard let asset, let version, let evidence else { return nil }
        return [asset.evidence(evidence, of: version), asset.document(evidence, of: version)]
    }

    /// Where the policy stands whose documents the event brings; nil where it brings none.
    fileprivate var policyBrought: PolicyPlace? {
        let places = kind.form.payloads
        if places.contains(.policySource) { return .active }
        return places.contains(.proposalSource) ? proposal.map { .proposed($0) } : nil
    }

    /// The name of a file in the folder of the version that the event names; nil for any other path.
    fileprivate func versionFile(of path: String) -> Substring? {
        guard let asset, let version else { return nil }
        let folder = "\(asset.version(version))/"
        guard path.utf8.starts(with: folder.utf8) else { return nil }
        // Bytes: a mark that combines with the slash belongs to the name, and must not go with the folder.
        return Substring(path.utf8.dropFirst(folder.utf8.count))
    }
}
