import Canonical
import Catalog
import Keys
import Objects
import Trials

/// What can be done to a commit's bytes without a key.
extension Forger {
    private static let alphabet = Array("\n\r\0 \t:+-<>=0aA/\u{7F}\u{80}".utf8)

    mutating func mutated() -> Forgery? {
        var bytes = deed.raw
        for _ in 0...dice.below(3) where !bytes.isEmpty {
            let place = dice.below(bytes.count)
            switch dice.below(5) {
            case 0: bytes[place] ^= 1 << UInt8(dice.below(8))
            case 1: bytes.remove(at: place)
            case 2: bytes.insert(bytes[place], at: dice.below(bytes.count))
            case 3: bytes.swapAt(place, dice.below(bytes.count))
            default: bytes[place] = dice.one(of: Self.alphabet) ?? 0
            }
        }
        return forgery("bytes", bytes)
    }

    mutating func truncated() -> Forgery? {
        let count = dice.below(deed.raw.count)
        let isHead = dice.below(4) > 0
        return forgery("truncated", Array(isHead ? deed.raw.prefix(count) : deed.raw.suffix(count)))
    }

    /// The headers, each with its folded lines, and what comes after them.
    private static func taken(_ raw: [UInt8]) -> (headers: [[UInt8]], rest: [UInt8]) {
        guard let end = raw.firstRange(of: [0x0A, 0x0A])?.lowerBound else { return ([], raw) }
        var headers: [[UInt8]] = []
        for line in raw[..<end].split(separator: 0x0A, omittingEmptySubsequences: false) {
            if line.first == 0x20, !headers.isEmpty {
                headers[headers.count - 1] += line + [0x0A]
            } else {
                headers.append(line + [0x0A])
            }
        }
        return (headers, Array(raw[(end + 1)...]))
    }

    mutating func reheaded(_ trick: Trick) -> Forgery? {
        var (headers, rest) = Self.taken(deed.raw)
        let place = dice.below(headers.count)
        switch trick {
        case .headerSwapped: headers.swapAt(place, dice.below(headers.count))
        case .headerDropped: headers.remove(at: place)
        case .headerDoubled:
            let theirs = Self.taken(other().raw).headers
            let header = dice.below(2) == 0 ? headers[place] : theirs[min(place, theirs.count - 1)]
            headers.insert(header, at: dice.below(headers.count + 1))
        default:
            let keys = [
                "encoding", "mergetag", "gpgsig-sha256", "tree", "parent", "HG:extra", "", " ", "author",
            ]
            let values = [
                "UTF-8", deed.id.hex, "", deed.commit.tree.hex, "object \(deed.id.hex)\n type commit",
            ]
            let header = "\(dice.one(of: keys) ?? "") \(dice.one(of: values) ?? "")\n"
            headers.insert(Array(header.utf8), at: dice.below(headers.count + 1))
        }
        return forgery(trick.rawValue, headers.flatMap { $0 } + rest)
    }

    /// A signature where a reader that looks for the word alone would find it.
    mutating func smuggled() -> Forgery? {
        var draft = Draft(deed)
        guard let armour = draft.armour else { return nil }
        let header = Draft.header(armour)
        draft.armour = dice.below(2) == 0 ? nil : other().commit.signature
        switch dice.below(3) {
        case 0: draft.message = header + draft.message
        case 1: draft.message = header + [0x0A] + draft.message
        default: draft.author += "\n" + String(decoding: header.dropLast(), as: UTF8.self)
        }
        return forgery("headerSmuggled", draft)
    }

    mutating func rearmoured() -> Forgery? {
        var draft = Draft(deed)
        guard let armour = draft.armour else { return nil }
        let lines = armour.split(separator: 0x0A)
        guard lines.count > 2, let blob = Base64.decode(lines[1..<(lines.count - 1)].flatMap { $0 }) else {
            return nil
        }
        var bytes = blob
        var width = 70
        var text: [UInt8]?
        switch dice.below(8) {
        case 0: width = 1 + dice.below(160)
        case 1: text = armour.flatMap { $0 == 0x0A ? [0x0D, 0x0A] : [$0] }
        case 2: text = armour + armour
        case 3: text = armour + [0x0A]
        case 4: bytes += self.dice.bytes(1 + self.dice.below(4))
        case 5: bytes.removeLast(1 + dice.below(8))
        case 6:
            text = armour
            text?.insert(dice.one(of: Self.alphabet) ?? 0, at: dice.below(armour.count))
        default: bytes[dice.below(bytes.count)] = dice.bytes(1)[0]
        }
        draft.armour = text ?? Self.armour(bytes, width)
        return forgery("armourAltered", draft)
    }

    private static func armour(_ blob: [UInt8], _ width: Int) -> [UInt8] {
        let digits = Array(Base64.encode(blob).utf8)
        let body = stride(from: 0, to: digits.count, by: width).flatMap {
            digits[$0..<min($0 + width, digits.count)] + [0x0A]
        }
        return Array("-----BEGIN SSH SIGNATURE-----\n".utf8) + body
            + Array("-----END SSH SIGNATURE-----\n".utf8)
    }

    mutating func spliced(_ trick: Trick) -> Forgery? {
        var draft = Draft(deed)
        let theirs = Draft(other())
        switch trick {
        case .armourSpliced: draft.armour = theirs.armour
        case .messageSpliced: draft.message = theirs.message
        case .treeSpliced: draft.tree = theirs.tree
        default:
            if dice.below(2) == 0 { draft.author = theirs.author } else { draft.committer = theirs.committer }
        }
        return forgery(trick.rawValue, draft)
    }

    mutating func signedTwice() -> Forgery? {
        guard let mine = deed.commit.signature, let theirs = other().commit.signature else { return nil }
        let armours = [[mine, theirs], [theirs, mine], [mine, mine]][dice.below(3)]
        let payload = Draft(deed).payload
        return forgery("armourDoubled", Draft.signed(Draft.signed(payload, armours[1]), armours[0]))
    }

    // MARK: With a key

    mutating func resigned(_ trick: Trick) throws -> Forgery? {
        var draft = Draft(deed)
        let isStranger = dice.below(2) == 0 || isAnybodys
        let person: Person = isStranger ? .mallory : .vic
        if trick == .resigned {
            draft.author = renamed(draft.author, person)
            draft.committer = renamed(draft.committer, person)
        }
        return forgery("\(trick) by \(person)", try sealed(draft, by: person))
    }

    func renamed(_ line: String, _ person: Person) -> String {
        guard let end = line.firstIndex(of: ">") else { return line }
        return person.identity + line[line.index(after: end)...]
    }

    mutating func namespaced() throws -> Forgery? {
        var draft = Draft(deed)
        let namespaces = ["approval@catalogctl", "file", "Git", "gitt", "gi", "email"]
        let namespace = dice.one(of: namespaces) ?? "file"
        draft.armour = try signed(draft.payload, by: deed.signer, namespace: namespace)
        return forgery("otherNamespace", draft)
    }
}
