public import Bearings
import Canonical
import Catalog
import Consent
import Hearing
import Policy
public import Schema
import Statute

/// Whether a policy says of some acts what documents of tests expect.
public struct TestPolicy: Sendable {
    public let files: [String]
    /// As `policy diff` names one; nil means the active policy.
    public let word: String?

    public init(files: [String], policy word: String?) {
        self.files = files
        self.word = word
    }

    public struct Outcome: Sendable {
        public let trial: PolicyTestDocument.Trial
        /// `allowed`, or the code of the denial.
        public let code: String
        /// What the denial says.
        public let sentence: String?

        public var isExpected: Bool { code.utf8.elementsEqual(trial.expected.utf8) }
    }

    public struct Tested: Sendable {
        public let policy: String
        public let outcomes: [Outcome]
    }

    public func run(in context: Context) throws(ActionError) -> Tested {
        let named = try policy(in: context)
        var outcomes: [Outcome] = []
        for file in files {
            let bytes = try context.file(file)
            let test = try translating { () throws(SchemaError) in
                try PolicyTestDocument(document: bytes, file: file)
            }
            let stage = try StagedState(test, under: named.policy)
            for trial in test.trials {
                try refuseUnknown(trial)
                outcomes.append(try trial.outcome(on: stage, under: named.policy))
            }
        }
        return Tested(policy: named.name, outcomes: outcomes)
    }

    /// A policy in a folder is tested without a ledger too.
    private func policy(in context: Context) throws(ActionError) -> NamedPolicy {
        guard let ledger = try context.ledgerIfAny() else {
            guard let word else {
                throw ActionError(
                    .policyUnknown, "there is no ledger here whose policy could be tested",
                    hint: "name a folder with a policy: --policy DIR")
            }
            return try NamedPolicy(folder: word, in: context)
        }
        let state = try ledger.state(at: .tip)
        guard let word else { return try NamedPolicy(.active, in: state) }
        return try NamedPolicy(word, in: context, state)
    }

    /// A code that no denial has would never be met, and the case never say why.
    private func refuseUnknown(_ trial: PolicyTestDocument.Trial) throws(ActionError) {
        guard trial.expected != PolicyTestDocument.allowed, DenialCode(rawValue: trial.expected) == nil else {
            return
        }
        throw ActionError(
            "policy.test", .usage,
            "\(trial.place.description): no denial has the code '\(trial.expected)'",
            hint: guess(trial.expected, among: DenialCode.allCases.map(\.rawValue))
                + "write '\(PolicyTestDocument.allowed)' where it is to be allowed")
    }
}

extension PolicyTestDocument.Trial {
    fileprivate func outcome(
        on stage: StagedState, under policy: PolicyBundle
    ) throws(ActionError) -> TestPolicy.Outcome {
        guard let principal = policy.principals[who], let key = principal.keys.first else {
            return TestPolicy.Outcome(
                trial: self, code: DenialCode.keyUnknown.rawValue, sentence: "\(who) has no key in the policy"
            )
        }
        // What brings files is not written here: of these it is asked who may.
        guard event.form.payloads.isEmpty, isStaged else {
            let may = policy.permits(event, to: who)
            return TestPolicy.Outcome(
                trial: self, code: may ? PolicyTestDocument.allowed : DenialCode.roleMissing.rawValue,
                sentence: may ? nil : "\(who) may not do \(event.rawValue)")
        }
        var stage = stage
        var event = try composed(on: stage, under: policy)
        if !approvers.isEmpty, let request = request(for: event, by: principal, on: stage) {
            stage.stage(request, approvedBy: approvers)
            event.request = request.id
        }
        let signatory = Signatory(name: principal.displayName, email: principal.emails[0].text)
        let submission = Submission(
            event: event, time: stage.tip?.time ?? .earliest, author: signatory, committer: signatory,
            signer: key,
            payloads: Payloads())
        switch judge(completed(submission, on: stage), on: stage) {
        case .allowed:
            return TestPolicy.Outcome(trial: self, code: PolicyTestDocument.allowed, sentence: nil)
        case .denied(let denial):
            return TestPolicy.Outcome(trial: self, code: denial.code.rawValue, sentence: denial.sentence)
        }
    }

    /// Whether the stage has all that the event is about: assets with their versions, and environments.
    private var isStaged: Bool {
        switch event {
        case .lifecycleSetState, .lifecycleDeprecate, .lifecycleArchive, .lifecycleRestore, .promotionBind,
            .promotionPromote, .promotionRollback, .promotionUnbind, .assetHalt, .assetResume,
            .environmentFreeze, .environmentThaw:
            true
        default: false
        }
    }

    private func composed(on stage: StagedState, under policy: PolicyBundle) throws(ActionError) -> Event {
        guard let tip = stage.tip else { preconditionFailure("a stage has a tip") }
        var event = Event(
            kind: event, id: StagedState.event(-1), sequence: tip.sequence + 1, policy: tip.policy,
            note: .staged)
        event.environment = environment
        event.source = source
        guard let path = asset?.asset(under: policy) else { return event }
        let records = Records(of: stage)
        let record: AssetRecord? = try records.found(at: path.record)
        event.asset = path
        // What is not given has no identity, and is refused for not being there.
        event.assetUID = record?.uid ?? AssetUID(bornIn: StagedState.event(-2))
        event.version = asset?.label
        event.versionID = asset?.label.map { stage.folder(at: path.version($0)) ?? StagedState.nowhere }
        if self.event.effect == .promotionBind {
            let binding: BindingRecord? = try environment.flatMap {
                name throws(ActionError) -> BindingRecord? in
                try records.found(at: path.binding(name))
            }
            event.replaces = .version(binding?.bound?.version)
        } else if self.event.effect == .lifecycleSetState {
            let standing: LifecycleRecord? = try asset?.label.flatMap {
                label throws(ActionError) -> LifecycleRecord? in
                try records.found(at: path.state(label))
            }
            event.replaces = .state(standing?.state)
            event.state = state ?? self.event.usualState
        }
        return event
    }
}

extension Note {
    /// A reason, for what needs one.
    fileprivate static let staged: Note = {
        do { return try Note("as the test says") } catch { preconditionFailure("that is a note") }
    }()
}

extension EventKind {
    /// Where the event takes a version that says nothing else.
    fileprivate var usualState: StateName? {
        switch self {
        case .lifecycleDeprecate: .deprecated
        case .lifecycleArchive: .archived
        default: nil
        }
    }
}

extension Records where S == StagedState {
    fileprivate func found<R: Record>(_ type: R.Type = R.self, at path: String) throws(ActionError) -> R? {
        do { return try record(at: path) } catch {
            throw .unreadable(path, RecordFault(message: "a test has set it up in another form"))
        }
    }
}
