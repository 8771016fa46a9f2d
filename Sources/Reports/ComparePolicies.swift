public import Actions
import Canonical
public import Catalog
import Git
import Schema
import Store

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
        let sides: [Side]
        switch words.count {
        case 0: sides = [try side(.active, state), try side(.proposal(nil), state)]
        case 1: sides = [try side(.active, state), try side(words[0], in: context, state)]
        default:
            sides = [try side(words[0], in: context, state), try side(words[1], in: context, state)]
        }
        let (before, after) = (sides[0], sides[1])
        return Comparison(
            before: before.name, after: after.name,
            differences: PolicyDifference.between(
                try documents(of: before.policy), try documents(of: after.policy)),
            shifts: shifts(from: before.policy, to: after.policy))
    }

    private struct Side {
        let name: String
        let policy: PolicyBundle
    }

    /// A number is the policy with that number; hex digits are a proposal where one begins so; all else is a folder.
    private func side(_ word: String, in context: Context, _ state: LedgerState) throws(ActionError) -> Side {
        if let number = Count(word) { return try side(.version(number.value), state) }
        if let reference = ProposalReference(word), try state.holds(reference) {
            return try side(.proposal(reference), state)
        }
        let sources = try context.policy(in: word)
        return Side(
            name: word,
            policy: try translating { () throws(SchemaError) in try PolicyBundle(sources: sources) })
    }

    private func side(_ choice: PolicyChoice, _ state: LedgerState) throws(ActionError) -> Side {
        let (place, version) = try state.place(of: choice)
        let policy = try state.policy(in: place)
        return Side(
            name: version.map { "policy \($0.short)" } ?? "proposal \(policy.digest.short)", policy: policy)
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
    /// The events that somebody may do, and whether they count as somebody who approves, in the words of a document.
    fileprivate func powers(of name: PrincipalName) -> [String] {
        EventKind.allCases.filter { permits($0, to: name) }.map(\.rawValue)
            + (mayApprove(name) ? [Permission.approvalWord] : [])
    }
}
