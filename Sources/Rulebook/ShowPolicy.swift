public import Bearings
public import Canonical
public import Catalog
import Hearing
import Keys
import Reports
public import Statute
import Store

/// Which policy is meant.
public enum PolicyChoice: Sendable {
    case active
    /// The one with this number, active or not.
    case version(Int)
    /// Nil means the only one.
    case proposal(ProposalReference?)
}

/// A policy as people wrote it, and who is whom in it.
public struct ShowPolicy: Sendable {
    public let choice: PolicyChoice
    public let moment: Moment

    public init(_ choice: PolicyChoice, moment: Moment = .tip) {
        self.choice = choice
        self.moment = moment
    }

    public struct Shown: Sendable {
        public let digest: SHA256Digest
        /// Nil where it is a proposal.
        public let version: PolicyVersion?
        public let isActive: Bool
        /// Who proposed it, where it is a proposal.
        public let proposal: ProposalRecord?
        /// In byte order of file.
        public let documents: [(file: String, text: String)]
        /// `bundle.json`.
        public let bundle: JSON
        public let people: [Person]
        /// What plain git calls its folder.
        public let folder: String
    }

    /// Somebody in a policy.
    public struct Person: Sendable {
        public let principal: Principal
        public let roles: [RoleName]
        /// Every key that the policy lists for them, and the event that revoked it, if one did.
        public let keys: [(fingerprint: String, revoked: RevokedKey?)]
    }

    public func run(in context: Context) throws(ActionError) -> Shown {
        let ledger = try context.ledger()
        let state = try ledger.state(at: moment)
        let (place, version) = try state.place(of: choice)
        let policy = try state.policy(in: place)
        let folder = "\(ledger.revision(of: state, at: moment)):\(place.folder)"
        var documents: [(file: String, text: String)] = []
        for file in try state.files(under: place.source) {
            let bytes = try state.contents("\(place.source)/\(file)") ?? []
            documents.append((file, String(decoding: bytes, as: UTF8.self)))
        }
        let bundle: JSON
        do { bundle = try JSON(parsing: policy.canonical) } catch {
            throw .unreadable(place.bundle, RecordFault(message: error.message))
        }
        return Shown(
            digest: policy.digest, version: version, isActive: version == state.tip?.policy,
            proposal: try state.record(at: place.proposal), documents: documents, bundle: bundle,
            people: try people(of: policy, in: state), folder: folder)
    }

    private func people(of policy: PolicyBundle, in state: LedgerState) throws(ActionError) -> [Person] {
        var people: [Person] = []
        for principal in policy.principals.values.sorted(by: { $0.name < $1.name }) {
            var keys: [(fingerprint: String, revoked: RevokedKey?)] = []
            for key in principal.keys.map(\.fingerprint) {
                keys.append((key.description, try state.record(at: Layout.revoked(key))))
            }
            people.append(Person(principal: principal, roles: policy.roles(of: principal.name), keys: keys))
        }
        return people
    }
}

extension LedgerState {
    func place(of choice: PolicyChoice) throws(ActionError) -> (place: PolicyPlace, version: PolicyVersion?) {
        switch choice {
        case .active: return (.active, tip?.policy)
        case .version(let counter):
            let (place, version) = try policyPlace(counter)
            return (place, version)
        case .proposal(let reference): return (.proposed(try proposal(reference)), nil)
        }
    }

    /// The policy at a place where one is known to stand, as it was written.
    func policy(in place: PolicyPlace) throws(ActionError) -> PolicyBundle {
        guard let policy = try translating({ () throws(LedgerError) in try policy(at: place) }) else {
            throw .unreadable(place.bundle, RecordFault(message: "it is not there"))
        }
        return policy
    }
}
