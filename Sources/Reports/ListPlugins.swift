public import Bearings
import Catalog
public import Statute
import Store

/// The plugins that the active policy declares.
public struct ListPlugins: Sendable {
    public let moment: Moment

    public init(moment: Moment = .tip) { self.moment = moment }

    public func run(in context: Context) throws(ActionError) -> [PolicyBundle.Plugin] {
        let state = try context.ledger().state(at: moment)
        return try translating(state.activePolicy).plugins.values.sorted { $0.name < $1.name }
    }
}
