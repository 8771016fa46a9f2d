public import Bearings
import Canonical
public import Catalog
import Statute

/// What differs between two policies: in their documents, and in what people may do.
public struct ComparePolicies: Sendable {
    public let words: [String]

    /// - Parameter words: up to two, each a number, the beginning of a proposal's hash, or a folder. One is compared
    ///   with what is active; with none it is the only proposal that is.
    public init(_ words: [String]) { self.words = words }

    public struct Comparison: Sendable {
        public let before: String
        public let after: String
        public let differences: [PolicyDifference]
        public let shifts: [Shift]
    }

    /// What somebody may do under one policy and not under the other.
    public struct Shift: Sendable {
        public let principal: PrincipalName
        public let gained: [String]
        public let lost: [String]
    }

    public func run(in context: Context) throws(ActionError) -> Comparison {
        let state = try context.ledger().state(at: .tip)
        let before =
            try words.count > 1
            ? NamedPolicy(words[0], in: context, state) : NamedPolicy(.active, in: state)
        let after = try NamedPolicy(words.last, in: context, state)
        return Comparison(
            before: before.name, after: after.name,
            differences: PolicyDifference.between(
                try documents(of: before.policy), try documents(of: after.policy)),
            shifts: shifts(from: before.policy, to: after.policy))
    }

    private func documents(of policy: PolicyBundle) throws(ActionError) -> [JSON] {
        do { return try JSON(parsing: policy.canonical)["documents"]?.asArray ?? [] } catch {
            throw .unreadable(PolicyPlace.active.bundle, RecordFault(message: error.message))
        }
    }

    private func shifts(from before: PolicyBundle, to after: PolicyBundle) -> [Shift] {
        Set(before.principals.keys).union(after.principals.keys).sorted().compactMap { name in
            let (could, can) = (before.powers(of: name), after.powers(of: name))
            let shift = Shift(
                principal: name, gained: can.filter { !could.contains($0) },
                lost: could.filter { !can.contains($0) })
            return shift.gained.isEmpty && shift.lost.isEmpty ? nil : shift
        }
    }
}

extension PolicyBundle {
    /// The events that somebody may do, in the words of a document.
    fileprivate func powers(of name: PrincipalName) -> [String] {
        EventKind.allCases.filter { permits($0, to: name) }.map(\.rawValue)
    }
}
