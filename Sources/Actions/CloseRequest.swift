public import Bearings
import Catalog

/// Closes a request without its being done.
public struct CloseRequest: Sendable {
    public enum Way: Sendable {
        /// It is not to be done.
        case reject
        /// It is not asked for any more.
        case cancel
        /// It has waited too long.
        case expire
    }

    public let request: RequestReference
    public let way: Way
    public let options: ActOptions

    public init(_ request: RequestReference, _ way: Way, options: ActOptions) {
        self.request = request
        self.way = way
        self.options = options
    }

    public func run(in context: Context) throws(ActionError) -> Receipt {
        try context.ledger().act(in: context, options, asksForApproval: false) {
            occasion throws(ActionError) in
            let kind: EventKind =
                switch way {
                case .reject: .requestReject
                case .cancel: .requestCancel
                case .expire: .requestExpire
                }
            var event = occasion.event(kind)
            event.request = try occasion.state.request(request)
            return Composition(event)
        }
    }
}
