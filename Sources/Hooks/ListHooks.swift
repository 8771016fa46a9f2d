public import Bearings
import Git
import Store

/// Which of our hooks are in force here, and what is to be typed for those that are not.
public struct ListHooks: Sendable {
    public let side: HookSide

    public init(_ side: HookSide) { self.side = side }

    /// How it stands with one hook.
    public struct Standing: Sendable {
        public enum State: String, Sendable {
            case installed
            /// Another tool's hook calls ours.
            case chained
            case missing
            /// Ours, of another place or for another ref.
            case outdated
            case foreign = "another's"
        }

        public let hook: HookName
        public let state: State
        /// The file that git starts, or is told of.
        public let path: String
        public let cure: String?

        public var isInForce: Bool { state == .installed || state == .chained }
    }

    public func run(in context: Context) throws(ActionError) -> [Standing] {
        let work = try HookWork(side, in: context)
        var standings: [Standing] = []
        for hook in work.hooks { standings.append(try work.standing(of: hook)) }
        return standings
    }

    /// What should be known of the place where they lie.
    public func warnings(in context: Context) throws(ActionError) -> [String] {
        try HookPlace(in: context).warnings
    }
}
