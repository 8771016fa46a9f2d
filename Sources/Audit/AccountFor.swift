// Audit: what was done, on whose word, and whether it can be relied on. Here the log is asked, its keys, and the machine
// that they are checked on; what is so now is for Reports to say. What does not enter: acts (but that the doctor clears
// away what a killed writer left), printing, and any second opinion on what the judge has decided.

public import Bearings
public import Catalog
import Hearing
import Statute
package import Store

/// Why an environment has what it has of an asset: who did what, when, allowed by which policy and on whose word.
public struct AccountFor: Sendable {
    public let plugin: PluginName
    public let name: AssetReference
    public let environment: EnvironmentName
    public let moment: Moment

    public init(
        plugin: PluginName, name: AssetReference, environment: EnvironmentName, moment: Moment = .tip
    ) {
        self.plugin = plugin
        self.name = name
        self.environment = environment
        self.moment = moment
    }

    /// One event that it rests on.
    public struct Step: Sendable {
        public let report: EventReport
        /// Whose key signed, by the policy that it was judged by.
        public let signer: PrincipalName?

        public var event: Event { report.event }
    }

    public struct Account: Sendable {
        public let path: AssetPath
        public let uid: AssetUID
        public let environment: EnvironmentName
        public let binding: BindingRecord
        /// What was bound before it, where that is remembered.
        public let before: VersionLabel?
        /// Nil where nothing is bound any more.
        public let standing: LifecycleRecord?
        /// The latest first: the last change of the binding, the changes of the version's state, its making.
        public let steps: [Step]

        /// Everybody who signed or was counted at a gate.
        public var voices: [PrincipalName] {
            Set(steps.compactMap(\.signer) + steps.flatMap { $0.event.gates.flatMap(\.principals) }).sorted()
        }

        /// The policies by which it was judged, the latest first.
        public var policies: [PolicyVersion] {
            var policies: [PolicyVersion] = []
            for step in steps where policies.last != step.event.policy { policies.append(step.event.policy) }
            return policies
        }
    }

    public func run(in context: Context) throws(ActionError) -> Account {
        let ledger = try context.ledger()
        let state = try ledger.state(at: moment)
        let page = try AssetPage(name, of: plugin, in: state)
        guard let binding = try page.binding(in: environment) else {
            try translating(state.activePolicy).refuseUnknown(environment)
            throw ActionError(
                .bindingAbsent, "nothing of '\(page.path)' was ever bound in \(environment)",
                hint: "see what is: catalogctl \(plugin) bindings \(page.words)")
        }
        let version = try binding.bound.map { bound throws(ActionError) in try page.version(bound.label) }
        let oldest = version?.standing.created ?? binding.sequence
        var events: [RecordedEvent] = []
        guard let tip = state.commit else {
            throw ActionError(LedgerError.absent(reference: ledger.reference.name))
        }
        try translating { () throws(LedgerError) in
            try ledger.walk(from: tip) { event throws(LedgerError) in
                let what = event.event
                let isChange = what.sequence == binding.sequence
                let isOfVersion =
                    what.assetUID == page.uid && what.version == version?.label && version != nil
                    && (what.kind == .versionCreate || what.state != nil)
                if isChange || isOfVersion { events.append(event) }
                return what.sequence > oldest
            }
        }
        let replaced = events.first { $0.event.sequence == binding.sequence }?.event.replaces
        let before = try page.versions().first { .version($0.id) == replaced }?.label
        var steps: [Step] = []
        for event in events {
            steps.append(Step(report: EventReport(event), signer: try ledger.principal(of: event)))
        }
        return Account(
            path: page.path, uid: page.uid, environment: environment, binding: binding,
            before: before, standing: version?.standing, steps: steps)
    }
}

extension Ledger {
    /// Whose key signed an event of a verified history, by the policy before it.
    package func principal(of event: RecordedEvent) throws(ActionError) -> PrincipalName? {
        try translating { () throws(LedgerError) in
            let before = try event.parent.map { parent throws(LedgerError) in try recorded(parent) } ?? event
            let policy = try state(after: before).activePolicy()
            return event.signer.flatMap { policy.owner(of: $0)?.name }
        }
    }
}
