public import Catalog

/// A request as it waits.
public struct OpenRequest: Sendable {
    public let record: RequestRecord
    public var progress: ProgressRecord

    public init(record: RequestRecord, progress: ProgressRecord) {
        self.record = record
        self.progress = progress
    }
}

/// Everybody who has said yes to an action, and who asked for it.
public struct Ballot: Sendable {
    public struct Voice: Sendable {
        public let principal: PrincipalName
        /// Nil where acting is approving.
        public let approval: ProgressRecord.Approval?

        public init(principal: PrincipalName, approval: ProgressRecord.Approval? = nil) {
            self.principal = principal
            self.approval = approval
        }
    }

    /// Nil where those who asked were left out when the voices were counted.
    public let requester: PrincipalName?
    public let voices: [Voice]
    /// Why acting is not approving here.
    public let objection: String?

    /// The same, as if acting were approving.
    public var unopposed: Ballot { requester.map { Ballot(actor: $0, objection: nil) } ?? self }

    /// Of who acts without a request.
    public init(actor: PrincipalName, objection: String?) {
        requester = actor
        voices = [Voice(principal: actor)]
        self.objection = objection
    }

    /// In a request only what was signed counts.
    public init(of request: OpenRequest) {
        requester = request.record.requester
        voices = request.progress.approvals.sorted { $0.key < $1.key }.map {
            Voice(principal: $0.key, approval: $0.value)
        }
        objection = nil
    }

    /// Of those who granted an exception, as it was counted then.
    public init(of exception: ExceptionRecord) {
        requester = nil
        voices = exception.voices.map { Voice(principal: $0) }
        objection = nil
    }
}
