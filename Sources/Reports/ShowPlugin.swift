public import Bearings
public import Catalog
public import Statute
import Store

/// One plugin of the active policy: its kinds, and the life that its versions have.
public struct ShowPlugin: Sendable {
    public let plugin: PluginName
    public let moment: Moment

    public init(plugin: PluginName, moment: Moment = .tip) {
        self.plugin = plugin
        self.moment = moment
    }

    public struct Declared: Sendable {
        public let plugin: PolicyBundle.Plugin
        /// The environments in order, each with the states in which a version may be bound there, and those in which
        /// it may be where the person says that it is meant.
        public let environments: [(name: EnvironmentName, admits: [StateName], withFlag: [StateName])]
    }

    public func run(in context: Context) throws(ActionError) -> Declared {
        let state = try context.ledger().state(at: moment)
        let policy = try translating(state.activePolicy)
        let plugin = try policy.plugin(plugin)
        let lifecycle = plugin.lifecycle
        return Declared(
            plugin: plugin,
            environments: policy.environments.enumerated().map { index, environment in
                let admitted = lifecycle.states.filter {
                    lifecycle.admits($0, to: environment, isFirst: index == 0)
                }
                return (
                    environment, admitted.filter { $0 != .deprecated }, admitted.filter { $0 == .deprecated }
                )
            })
    }
}
