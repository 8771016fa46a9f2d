import Canonical
import Catalog
import Objects
import Trials

/// What can be done to the order of events.
extension Forger {
    mutating func reparented() throws -> Forgery? {
        var draft = Draft(deed)
        let theirs = other()
        switch dice.below(5) {
        case 0: draft.parents = []
        case 1: draft.parents = [theirs.id.hex]
        case 2: draft.parents += [theirs.id.hex]
        case 3: draft.parents = [theirs.commit.tree.hex]
        default: draft.parents = draft.parents + draft.parents
        }
        guard draft.parents != Draft(deed).parents else { return nil }
        let culprit = culprit()
        return forgery("parent by \(culprit)", try sealed(draft, by: culprit))
    }

    /// Another event than the one that comes next: as it is, or made to fit here. Who signed it may sooner or later do
    /// it here as well; so that is made by somebody who may not.
    mutating func reordered() throws -> Forgery? {
        let theirs = other()
        var draft = Draft(theirs)
        draft.parents = before.map { [$0.id.hex] } ?? []
        guard dice.below(2) == 0 else { return forgery("order", draft) }
        var lines = draft.lines
        guard dice.below(2) == 0, let place = lines.firstIndex(where: { $0.hasPrefix("Seq: ") }) else {
            return forgery("order, signed", try sealed(draft, by: theirs.signer))
        }
        lines[place] = "Seq: \(deed.event.sequence)"
        draft.lines = lines
        let person: Person = dice.below(2) == 0 || Self.isAnybodys(theirs) ? .mallory : .vic
        draft.author = renamed(draft.author, person)
        draft.committer = renamed(draft.committer, person)
        return forgery("order, renumbered by \(person)", try sealed(draft, by: person))
    }

    /// An event far back that is another, and all that follow tied to it anew. Who is shown it knows the root alone.
    mutating func relinked() throws -> Forgery? {
        // The last events are far from the root; a few steps say as much.
        let first = 1 + dice.below(min(12, quarry.deeds.count - 1))
        let deed = quarry.deeds[first]
        var draft = Draft(deed)
        var bytes = deed.raw
        switch dice.below(3) {
        case 0: bytes[dice.below(bytes.count)] ^= 1 << UInt8(dice.below(8))
        case 1:
            draft.author = renamed(draft.author, .mallory)
            draft.committer = renamed(draft.committer, .mallory)
            bytes = try sealed(draft, by: .mallory, after: quarry.deeds[first - 1].chain).bytes
        default:
            draft.tree = quarry.deeds[first - 1].commit.tree.hex
            bytes = try sealed(draft, by: deed.signer, after: quarry.deeds[first - 1].chain).bytes
        }
        guard bytes != deed.raw, draft.tree != deed.commit.tree.hex || bytes != draft.bytes else {
            return nil
        }
        var objects = [PendingObject(kind: .commit, bytes: bytes)]
        for next in quarry.deeds[(first + 1)...].prefix(dice.below(8)) {
            var draft = Draft(next)
            draft.parents = [objects[objects.count - 1].id.hex]
            if dice.below(2) == 0 { draft = try signed(draft, by: next.signer) }
            objects.append(PendingObject(kind: .commit, bytes: draft.bytes))
        }
        return Forgery(
            trick: "relinked from event \(first + 1)", known: 0, objects: objects,
            tip: objects[objects.count - 1].id)
    }

    /// An honest history that ends before what is known.
    mutating func rewound() -> Forgery? {
        guard index > 1 else { return nil }
        return Forgery(
            trick: "rewound", known: index, objects: [], tip: quarry.deeds[dice.below(index - 1)].id)
    }

    /// A history that is good in itself, and leaves the one that is known: an event that its signer has made twice.
    mutating func forked() throws -> Forgery? {
        guard index > 2 else { return nil }
        var forger = self
        forger.index = 1 + dice.below(index - 1)
        var twin = try forger.twin(dice.one(of: Twin.allCases) ?? .note, dice.below(1_000_000))
        twin.known = index
        return twin
    }

    /// How an event may differ from another that is as good. What the tree keeps of an event is none of these; that
    /// may be its free text, when it was written, or its id, but never all three.
    enum Twin: CaseIterable {
        case note, time, id
    }

    /// The event once more, as its own signer may make it.
    func twin(_ way: Twin, _ number: Int = 1) throws -> Forgery {
        var draft = Draft(deed)
        var lines = draft.lines
        guard let end = lines.lastIndex(of: "") else { throw Setback("\(deed.id) has no trailers") }
        switch way {
        case .note: lines = [lines[0], "", "once more, \(number)"] + lines[end...]
        case .time:
            let person = draft.author.prefix { $0 != ">" }
            draft.author = "\(person)> \(deed.commit.author.seconds - Int64(number)) +0000"
        case .id:
            let digits = String(number)
            lines = lines.map { line in
                line.hasPrefix("Event-Id: ") ? line.dropLast(digits.utf8.count) + digits : line
            }
        }
        draft.lines = lines
        return forgery("twin of event \(index + 1)", try sealed(draft))
    }
}
