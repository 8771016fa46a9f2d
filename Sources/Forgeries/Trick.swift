import Catalog
import Trials

/// What can be done to an honest event, at random. Who has no key keeps the signature or takes another's. Who has one
/// signs anew: as a member who may do what the event says, so that the form and the tree alone speak against it; or as
/// one who may do little or nothing. What a member may rightly say otherwise of the own deed is left as it is: an event
/// that says it is no forgery.
enum Trick: String, CaseIterable {
    // Without a key.
    case bytes, truncated, headerSwapped, headerDoubled, headerDropped, headerAdded, headerSmuggled
    case armourAltered, armourSpliced, armourDoubled, messageSpliced, treeSpliced, identitySpliced
    // With a key.
    case resigned, impersonated, otherNamespace
    case trailer, subject, layout, sequence, policy, chain, time, ahead, zone, identity, parent, order
    case filePut, fileRemoved, fileAltered, folderGrafted, treeOfAnother, treeForm
    case payloadAltered, payloadLine, approvalAltered, approvalSigned
    case relinked, rewound, forked

    /// The forgery of the forger's event by this trick; nil where it has nothing to get hold of.
    func forgery(_ forger: inout Forger) throws -> Forgery? {
        switch self {
        case .bytes: return forger.mutated()
        case .truncated: return forger.truncated()
        case .headerSwapped, .headerDoubled, .headerDropped, .headerAdded: return forger.reheaded(self)
        case .headerSmuggled: return forger.smuggled()
        case .armourAltered: return forger.rearmoured()
        case .armourSpliced, .messageSpliced, .treeSpliced, .identitySpliced: return forger.spliced(self)
        case .armourDoubled: return forger.signedTwice()
        case .resigned, .impersonated: return try forger.resigned(self)
        case .otherNamespace: return try forger.namespaced()
        case .trailer: return try forger.retrailed()
        case .subject, .layout: return try forger.reworded(self)
        case .sequence, .policy: return try forger.renumbered(self)
        case .chain: return try forger.rechained()
        case .time, .zone, .identity: return try forger.redated(self)
        case .ahead: return try forger.ahead()
        case .parent: return try forger.reparented()
        case .order: return try forger.reordered()
        case .filePut, .fileRemoved, .fileAltered, .folderGrafted: return try forger.replanted(self)
        case .treeOfAnother: return try forger.transplanted()
        case .treeForm: return try forger.deformed()
        case .payloadAltered: return try forger.repaid()
        case .payloadLine: return try forger.relined()
        case .approvalAltered, .approvalSigned: return try forger.reapproved(self)
        case .relinked: return try forger.relinked()
        case .rewound: return forger.rewound()
        case .forked: return try forger.forked()
        }
    }
}

extension Forger {
    /// What Vic may do: set an alias, and carry an approval that its approver has signed.
    var isAnybodys: Bool { Self.isAnybodys(deed) }

    static func isAnybodys(_ deed: Quarry.Deed) -> Bool {
        [.aliasSet, .requestApprove].contains(deed.event.kind)
    }

    /// A key to sign a trick with: mostly that of the event's own signer, who may do what it says.
    mutating func culprit() -> Person {
        switch dice.below(8) {
        case 0: .mallory
        case 1: isAnybodys ? deed.signer : .vic
        default: deed.signer
        }
    }
}
