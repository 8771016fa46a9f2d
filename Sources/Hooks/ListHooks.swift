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
            /// As it should be, but git starts no file that is not executable.
            case idle = "not executable"
            case foreign = "another's"
        }

        public let hook: HookName
        public let state: State
        /// The file that git starts, or is told of.
        public let path: String
        public let cure: String?

        public var isInForce: Bool { state == .installed || state == .chained }

        /// Whether somebody has put it there.
        package var isOurs: Bool { state != .missing && state != .foreign }
    }

    /// What should be known of them all.
    public struct Caution: Sendable {
        public let text: String
        public let cure: String?
    }

    public struct Listing: Sendable {
        public let standings: [Standing]
        public let cautions: [Caution]
    }

    public func run(in context: Context) throws(ActionError) -> Listing {
        let work = try HookWork(side, in: context)
        let standings = try work.hooks.map { hook throws(ActionError) in try work.standing(of: hook) }
        return Listing(standings: standings, cautions: try work.cautions(on: standings, in: context))
    }

    /// How it stands with one of them.
    package func standing(of hook: HookName, in context: Context) throws(ActionError) -> Standing {
        try HookWork(side, in: context).standing(of: hook)
    }
}
