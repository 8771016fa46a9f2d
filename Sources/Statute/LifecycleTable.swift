import Catalog

extension Lifecycle {
    /// What a profile says of one pair of its states.
    public struct Row: Sendable, Equatable, CustomStringConvertible {
        public let way: Way
        /// Whether a version can go this way now.
        public let isAllowed: Bool
        /// Whether somebody must approve it, where it is open.
        public let needsApproval: Bool
        /// Whether it is there and closed: `enable` of a profile opens it.
        public let isClosed: Bool

        public var description: String {
            let verdict = isAllowed ? "yes" : isClosed ? "closed" : "no"
            return "\(way.from) -> \(way.to): \(verdict)\(needsApproval ? ", with approval" : "")"
        }
    }

    /// Every pair of states, those of one state to itself included: the rules, the reference page and the tests of both
    /// have this one table.
    public var table: [Row] {
        states.flatMap { from in
            states.map { to in
                let transition = transition(from: from, to: to)
                return Row(
                    way: Way(from: from, to: to), isAllowed: transition?.isOpen ?? false,
                    needsApproval: transition?.needsApproval ?? false,
                    isClosed: transition.map { !$0.isOpen } ?? false)
            }
        }
    }
}
