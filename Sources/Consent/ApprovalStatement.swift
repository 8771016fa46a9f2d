public import Canonical
public import Catalog
public import Keys

/// What an approver signs: an in-toto statement that names one request by digest, in canonical JSON.
///
/// `ssh-keygen -Y verify` checks the signature beside it, so it can be made offline, mailed, and carried by anybody.
public struct ApprovalStatement: Sendable, Equatable {
    public let request: RequestID
    /// The digest of the request's canonical JSON.
    public let subject: SHA256Digest
    public let approver: PrincipalName
    /// The policy that was active when it was signed.
    public let policy: PolicyVersion

    /// Its namespace in SSH signatures: no commit's signature can serve as an approval.
    public static let namespace = "approval@catalogctl"
    public static let type = "https://in-toto.io/Statement/v1"
    public static let predicateType = "https://catalogctl.dev/approval/v1"
    public static let longest = 4096

    public init(
        request: RequestID, subject: SHA256Digest, approver: PrincipalName, policy: PolicyVersion
    ) {
        self.request = request
        self.subject = subject
        self.approver = approver
        self.policy = policy
    }

    public var bytes: [UInt8] {
        JSON.object([
            .init(key: "_type", value: .string(Self.type)),
            .init(
                key: "predicate",
                value: [
                    "approver": .string(approver.text), "policy": .string(policy.description),
                    "request": .string(request.text),
                ]),
            .init(key: "predicateType", value: .string(Self.predicateType)),
            .init(
                key: "subject",
                value: [["digest": ["sha256": .string(subject.hex)], "name": .string(request.text)]]),
        ]).canonicalBytes()
    }

    /// Reads the one spelling that `bytes` prints.
    public init(bytes: [UInt8]) throws(RecordFault) {
        guard bytes.count <= Self.longest else {
            throw RecordFault(message: "the statement has \(bytes.count) bytes")
        }
        let json: JSON
        do { json = try JSON(parsing: bytes) } catch { throw RecordFault(message: error.message) }
        let predicate = json["predicate"]
        guard let request = predicate?["request"]?.asString.flatMap({ RequestID($0) }),
            let subject = json["subject"]?.asArray?.first?["digest"]?["sha256"]?.asString.flatMap({
                SHA256Digest(hex: $0)
            }),
            let approver = predicate?["approver"]?.asString.flatMap({ PrincipalName(valid: $0) }),
            let policy = predicate?["policy"]?.asString.flatMap({ PolicyVersion($0) })
        else { throw RecordFault(message: "it is no statement of an approval") }
        self.init(request: request, subject: subject, approver: approver, policy: policy)
        guard self.bytes == bytes else {
            throw RecordFault(
                message: "the statement is not in its one form (canonical JSON, nothing else in it)")
        }
    }
}

/// An approval whose signature was found good, and the key that made it.
public struct SignedApproval: Sendable {
    public let statement: ApprovalStatement
    public let signer: PublicKey

    public init(_ statement: ApprovalStatement, signedBy signer: PublicKey) {
        self.statement = statement
        self.signer = signer
    }
}
