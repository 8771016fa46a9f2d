import Canonical
import Catalog
import Keys
import Objects
import Signing
import Trials

/// Makes forgeries of one honest event: the case that was asked for, and the same each time it is asked for.
struct Forger {
    let quarry: Quarry
    let guild: Guild
    let signers: [Person: Signer]
    /// Which of the honest events the forgery stands in the place of.
    var index: Int
    var dice: Dice

    var deed: Quarry.Deed { quarry.deeds[index] }
    var before: Quarry.Deed? { index == 0 ? nil : quarry.deeds[index - 1] }

    /// Some other event of the ledger.
    mutating func other() -> Quarry.Deed {
        let step = 1 + dice.below(quarry.deeds.count - 1)
        return quarry.deeds[(index + step) % quarry.deeds.count]
    }

    // MARK: Signing

    func signed(_ payload: [UInt8], by person: Person, namespace: String = "git") throws -> [UInt8] {
        guard let signer = signers[person] else { throw Setback("\(person) has no key here") }
        return try signer.signUnchecked(payload, namespace: namespace).armoured
    }

    /// What the signer of an event could put a name to: the chain made anew, and the signature.
    func sealed(
        _ draft: Draft, by person: Person? = nil, after chain: SHA256Digest? = nil
    ) throws -> Draft {
        var draft = draft
        draft.chain(after: chain ?? before?.chain ?? .zero)
        draft.armour = try signed(draft.payload, by: person ?? deed.signer)
        return draft
    }

    /// The same without a new chain.
    func signed(_ draft: Draft, by person: Person? = nil) throws -> Draft {
        var draft = draft
        draft.armour = try signed(draft.payload, by: person ?? deed.signer)
        return draft
    }

    // MARK: What is handed over

    func forgery(_ trick: String, _ draft: Draft) -> Forgery {
        forgery(trick, draft.bytes, draft.objects)
    }

    func forgery(_ trick: String, _ bytes: [UInt8], _ objects: [PendingObject] = []) -> Forgery {
        let commit = PendingObject(kind: .commit, bytes: bytes)
        return Forgery(trick: trick, known: index, objects: objects + [commit], tip: commit.id)
    }

    // MARK: Trees

    /// Writes a tree anew with other bytes at the end of a path; gives the objects that this takes, the root last.
    func replanted(
        _ root: ObjectID, _ path: ArraySlice<[UInt8]>, _ change: (inout RawTree) -> Void
    ) -> [PendingObject] {
        guard let object = quarry.objects[root], object.kind == .tree else { return [] }
        var tree = RawTree(object.bytes)
        guard let name = path.first else {
            change(&tree)
            return [PendingObject(kind: .tree, bytes: tree.bytes)]
        }
        guard let place = tree.entries.firstIndex(where: { $0.name == name && $0.isTree }) else { return [] }
        let below = replanted(tree.entries[place].id, path.dropFirst(), change)
        guard let last = below.last else { return [] }
        tree.entries[place].id = last.id
        return below + [PendingObject(kind: .tree, bytes: tree.bytes)]
    }

    /// The event's tree with a change of the folder at a path.
    func planted(at path: ArraySlice<[UInt8]>, _ change: (inout RawTree) -> Void) -> [PendingObject] {
        replanted(deed.commit.tree, path, change)
    }

    /// The event's tree with other bytes in an object that came with the event.
    func planted(_ bytes: [UInt8], for brought: Quarry.Brought) -> [PendingObject] {
        let object = PendingObject(kind: brought.object.kind, bytes: bytes)
        guard let name = brought.path.last else { return [object] }
        return [object]
            + planted(at: brought.path.dropLast()) { tree in
                guard let place = tree.entries.firstIndex(where: { $0.name == name }) else { return }
                tree.entries[place].id = object.id
            }
    }

    /// A draft of the event on another tree.
    func draft(on objects: [PendingObject]) -> Draft? {
        guard let root = objects.last else { return nil }
        var draft = Draft(deed)
        draft.tree = root.id.hex
        draft.objects = objects
        return draft
    }
}
