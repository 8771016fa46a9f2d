import Canonical
import Catalog
import Objects
import Trials

/// What can be done to the tree of an event, by who has a key.
extension Forger {
    /// A change that the event does not speak of.
    mutating func replanted(_ trick: Trick) throws -> Forgery? {
        let path = try path()
        let bytes =
            dice.below(2) == 0
            ? dice.bytes(dice.below(64))
            : dice.one(of: quarry.shelf)?.bytes ?? []
        let blob = PendingObject(kind: .blob, bytes: bytes)
        let names = [
            "x", "asset.json", "prod", "README", ".gitattributes", "permit.json", "zz.json", "1.0.0",
        ]
        let name = Array((dice.one(of: names) ?? "x").utf8)
        let graft = dice.one(of: quarry.folders)
        var dice = dice
        var isChanged = false
        var objects = planted(at: path.dropLast()) { tree in
            guard let place = tree.entries.indices.randomElement(using: &dice) else { return }
            switch trick {
            case .filePut: tree.put(.init(mode: RawTree.file, name: name, id: blob.id))
            case .fileRemoved: tree.entries.remove(at: place)
            case .fileAltered:
                guard !tree.entries[place].isTree else { return }
                tree.entries[place].id = blob.id
            default:
                guard let graft, tree.entries[place].isTree || dice.below(3) == 0 else { return }
                tree.put(.init(mode: RawTree.folder, name: tree.entries[place].name, id: graft.id))
            }
            isChanged = true
        }
        self.dice = dice
        guard isChanged else { return nil }
        objects.insert(blob, at: 0)
        return try signedTree(objects, trick.rawValue)
    }

    /// A path of a file in the event's tree.
    private mutating func path() throws -> [[UInt8]] {
        var path: [[UInt8]] = []
        var id = deed.commit.tree
        while let object = quarry.objects[id], object.kind == .tree,
            let entry = dice.one(of: RawTree(object.bytes).entries)
        {
            path.append(entry.name)
            id = entry.id
        }
        return path
    }

    /// The event on another tree, signed by somebody; nil where the tree is the honest one.
    private mutating func signedTree(_ objects: [PendingObject], _ what: String) throws -> Forgery? {
        guard let draft = draft(on: objects), draft.tree != deed.commit.tree.hex else { return nil }
        let culprit = culprit()
        return forgery("\(what) by \(culprit)", try sealed(draft, by: culprit))
    }

    mutating func transplanted() throws -> Forgery? {
        var draft = Draft(deed)
        draft.tree = other().commit.tree.hex
        guard draft.tree != deed.commit.tree.hex else { return nil }
        return forgery("treeOfAnother", try sealed(draft, by: culprit()))
    }

    /// A tree that is written otherwise than git writes one.
    mutating func deformed() throws -> Forgery? {
        let path = try path()
        let depth = dice.below(path.count)
        let modes = [
            "100755", "100664", "120000", "160000", "040000", "0100644", "100600", "0", "", "40001",
            "1006440",
        ]
        let names = [
            "", ".", "..", ".git", ".GIT", "a/b", ".git ", "git~1", "con", "a\\b", "\u{0}", "x\n",
            "\u{202E}x",
        ]
        var dice = dice
        let objects = planted(at: path.prefix(depth)) { tree in
            guard let place = tree.entries.indices.randomElement(using: &dice) else { return }
            switch dice.below(6) {
            case 0: tree.entries.swapAt(place, dice.below(tree.entries.count))
            case 1: tree.entries.insert(tree.entries[place], at: place)
            case 2: tree.entries[place].mode = Array((dice.one(of: modes) ?? "").utf8)
            case 3: tree.entries[place].name = Array((dice.one(of: names) ?? "").utf8)
            case 4:
                // A file and a folder of one name.
                var twin = tree.entries[place]
                twin.mode = twin.isTree ? RawTree.file : RawTree.folder
                tree.entries.insert(twin, at: place + dice.below(2))
            default: tree.entries[place].id = ObjectID(bytes: dice.bytes(20)) ?? tree.entries[place].id
            }
        }
        self.dice = dice
        return try signedTree(objects, "treeForm")
    }

    // MARK: Payloads

    /// A file that the event brings, otherwise; with the digest that it has, or the one that it had.
    mutating func repaid() throws -> Forgery? {
        guard let line = dice.one(of: deed.event.payloads) else { return nil }
        let path = line.path.split(separator: "/").map { Array($0.utf8) }
        guard let brought = deed.brought.first(where: { $0.path == path }) else { return nil }
        var bytes = brought.object.bytes
        guard !bytes.isEmpty else { return nil }
        let place = dice.below(bytes.count)
        switch dice.below(4) {
        case 0: bytes[place] ^= 1 << UInt8(dice.below(8))
        case 1: bytes.remove(at: place)
        case 2: bytes.append(contentsOf: "{}".utf8)
        default: bytes.swapAt(place, dice.below(bytes.count))
        }
        guard bytes != brought.object.bytes, var draft = draft(on: planted(bytes, for: brought)) else {
            return nil
        }
        // With the right digest it is an event of its own, which only who may do nothing is sure to be refused.
        guard dice.below(2) == 0 else {
            return forgery("payload", try sealed(draft))
        }
        var lines = draft.lines
        guard
            let place = lines.firstIndex(where: { $0.hasSuffix(" \(line.path)") && $0.hasPrefix("Payload: ") }
            )
        else { return nil }
        lines[place] = "Payload: sha256:\(SHA256Digest(of: bytes).hex) \(line.path)"
        draft.lines = lines
        let person: Person = dice.below(2) == 0 || isAnybodys ? .mallory : .vic
        draft.author = renamed(draft.author, person)
        draft.committer = renamed(draft.committer, person)
        return forgery("payload and digest by \(person)", try sealed(draft, by: person))
    }

    mutating func relined() throws -> Forgery? {
        var draft = Draft(deed)
        var lines = draft.lines
        let places = lines.indices.filter { lines[$0].hasPrefix("Payload: ") }
        let mine = dice.one(of: places)
        switch dice.below(4) {
        case 0:
            let theirs = other().event.payloads
            guard let line = dice.one(of: theirs) else { return nil }
            lines.insert(
                "Payload: sha256:\(line.digest.hex) \(line.path)", at: places.last ?? lines.count - 1)
        case 1:
            // A file that is there, and that the event does not bring.
            guard let path = dice.one(of: quarry.paths) else { return nil }
            lines.insert(
                "Payload: sha256:\(SHA256Digest(of: dice.bytes(4)).hex) \(path)", at: lines.count - 1)
        case 2:
            guard let mine else { return nil }
            lines.remove(at: mine)
        default:
            guard let mine, let line = deed.event.payloads.first else { return nil }
            lines[mine] = "Payload: sha256:\(SHA256Digest(of: dice.bytes(4)).hex) \(line.path)"
        }
        draft.lines = lines
        guard draft.message != deed.commit.message else { return nil }
        let culprit = culprit()
        return forgery("payload line by \(culprit)", try sealed(draft, by: culprit))
    }

    /// An approval that its approver has not given, carried by who may carry one.
    mutating func reapproved(_ trick: Trick) throws -> Forgery? {
        guard deed.event.kind == .requestApprove,
            let line = deed.event.payloads.first(where: { $0.path.hasSuffix(".json") })
        else { return nil }
        func file(_ path: String) -> Quarry.Brought? {
            let path = path.split(separator: "/").map { Array($0.utf8) }
            return deed.brought.first { $0.path == path }
        }
        guard let statement = file(line.path), let signature = file(line.path + ".sig") else { return nil }
        var bytes = statement.object.bytes
        var armour = signature.object.bytes
        let place = dice.below(bytes.count)
        let isAltered = trick == .approvalAltered || dice.below(2) == 0
        if isAltered { bytes[place] = dice.one(of: Array("0123456789abcdef\"{}:,".utf8)) ?? 0x30 }
        if trick == .approvalSigned {
            // Signed by somebody who is not the approver, or as something else than an approval.
            let isOther = dice.below(3) > 0
            let people = Person.allCases.filter { $0.rawValue != deed.event.approver?.text }
            let person = isOther ? dice.one(of: people) ?? .mallory : deed.signer
            armour = try signed(bytes, by: person, namespace: isOther ? "approval@catalogctl" : "git")
        }
        guard bytes != statement.object.bytes || armour != signature.object.bytes else { return nil }
        let blobs = [PendingObject(kind: .blob, bytes: bytes), PendingObject(kind: .blob, bytes: armour)]
        var objects = planted(at: statement.path.dropLast()) { tree in
            for index in tree.entries.indices {
                if tree.entries[index].id == statement.object.id { tree.entries[index].id = blobs[0].id }
                if tree.entries[index].id == signature.object.id { tree.entries[index].id = blobs[1].id }
            }
        }
        objects = blobs + objects
        guard var draft = draft(on: objects) else { return nil }
        var lines = draft.lines
        for (path, bytes) in [(line.path, bytes), (line.path + ".sig", armour)] {
            guard
                let place = lines.firstIndex(where: { $0.hasPrefix("Payload: ") && $0.hasSuffix(" \(path)") })
            else { return nil }
            lines[place] = "Payload: sha256:\(SHA256Digest(of: bytes).hex) \(path)"
        }
        draft.lines = lines
        return forgery("\(trick)", try sealed(draft))
    }
}
