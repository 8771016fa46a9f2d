public import Bearings

/// One thing that may not pass a hook, and why not.
public struct Objection: Sendable {
    /// What was to be moved or taken: a ref, or a file.
    public let subject: String
    public let error: ActionError

    init(_ subject: String, _ error: ActionError) {
        self.subject = subject
        self.error = error
    }

    /// The same of what may pass once the ledger is here that is pushed with it.
    var beforeTheLedger: Objection {
        Objection(
            subject,
            ActionError(
                error.code, error.category, error.message, hint: "push the ledger before it: catalogctl sync")
        )
    }
}

/// What a hook has found.
public struct HookVerdict: Sendable {
    /// What may not pass; where there is nothing, all of it may.
    public internal(set) var objections: [Objection] = [] {
        didSet {
            guard objections.count > Self.most else { return }
            objections.removeLast(objections.count - Self.most)
            if !warnings.contains(Self.more) { warnings.append(Self.more) }
        }
    }
    /// What passes, and should be known.
    public internal(set) var warnings: [String] = []

    /// Who reads more than these?
    private static let most = 50
    private static let more = "and more: these are the first \(most)"

    /// Whether nothing further is told.
    var isFull: Bool { objections.count >= Self.most }

    init() {}

    mutating func object(to subject: String, _ error: ActionError) {
        objections.append(Objection(subject, error))
    }

    /// Takes a step whose failure is an objection.
    mutating func hold<T>(_ subject: String, _ step: () throws(ActionError) -> T) -> T? {
        do { return try step() } catch {
            object(to: subject, error)
            return nil
        }
    }
}
