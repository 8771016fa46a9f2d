public import Bearings
public import Catalog

/// Stops every change of an environment but rollbacks, or lets them go on.
public struct FreezeEnvironment: Sendable {
    public let environment: EnvironmentName
    public let isThaw: Bool
    public let options: ActOptions

    public init(_ environment: EnvironmentName, isThaw: Bool = false, options: ActOptions) {
        self.environment = environment
        self.isThaw = isThaw
        self.options = options
    }

    public func run(in context: Context) throws(ActionError) -> Receipt {
        try context.ledger().act(in: context, options) { occasion throws(ActionError) in
            var event = occasion.event(isThaw ? .environmentThaw : .environmentFreeze)
            event.environment = environment
            return Composition(event)
        }
    }
}
