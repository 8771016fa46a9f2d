import Canonical
import Catalog
import Objects
import Trials

/// What can be done to what an event says, by who has a key.
extension Forger {
    /// What is the signer's own to say: another value is another event, and as good a one.
    private static let own: Set<TrailerKey> = [.eventID]

    mutating func retrailed() throws -> Forgery? {
        var draft = Draft(deed)
        let mine = draft.trailers.filter { $0.key != TrailerKey.chain.rawValue }
        guard let trailer = dice.one(of: mine) else { return nil }
        let culprit = culprit()
        if culprit == deed.signer, Self.own.contains(where: { $0.rawValue == trailer.key }) { return nil }
        var lines = draft.lines
        func line(_ key: String, _ value: String) -> String { "\(key): \(value)" }
        switch dice.below(8) {
        case 0: lines.remove(at: trailer.place)
        case 1: lines.insert(lines[trailer.place], at: trailer.place)
        case 2: lines.swapAt(trailer.place, dice.one(of: mine)?.place ?? trailer.place)
        case 3:
            // One that the event may not have, or has already.
            let key = dice.one(of: TrailerKey.allCases)?.rawValue ?? ""
            let place = dice.one(of: mine)?.place ?? trailer.place
            // What its signer may allow in vain.
            if culprit == deed.signer, key == TrailerKey.allow.rawValue { return nil }
            guard let value = value(of: key) else { return nil }
            lines.insert(line(key, value), at: place)
        case 4:
            var bytes = Array(trailer.value.utf8)
            let place = dice.below(bytes.count)
            bytes[place] = dice.one(of: Array("0123456789abcdefnz-:./ Z".utf8)) ?? 0x30
            lines[trailer.place] = line(trailer.key, String(decoding: bytes, as: UTF8.self))
        default:
            guard let value = value(of: trailer.key) else { return nil }
            lines[trailer.place] = line(trailer.key, value)
        }
        draft.lines = lines
        guard draft.message != deed.commit.message else { return nil }
        return forgery("trailer \(trailer.key) by \(culprit)", try sealed(draft, by: culprit))
    }

    /// A value that a trailer has somewhere on the ledger.
    private mutating func value(of key: String) -> String? {
        for _ in 0..<12 {
            if let found = dice.one(of: Draft(other()).trailers.filter({ $0.key == key })) {
                return found.value
            }
        }
        return nil
    }

    mutating func reworded(_ trick: Trick) throws -> Forgery? {
        var draft = Draft(deed)
        var lines = draft.lines
        let place = dice.below(lines.count)
        let culprit = culprit()
        if trick == .subject {
            let words = ["", " ", "promote agents/agent/bot 1.0.0 to prod", "\(lines[0]).", "\(lines[0]) "]
            lines[0] = dice.below(2) == 0 ? Draft(other()).lines[0] : dice.one(of: words) ?? ""
            draft.lines = lines
        } else {
            switch dice.below(8) {
            case 0: lines[place] += " "
            case 1: lines[place] += "\r"
            case 2: lines[place] = "\t" + lines[place]
            case 3: lines.insert("", at: lines.lastIndex(of: "") ?? 0)
            case 4: lines.append(dice.below(2) == 0 ? "" : "Signed-off-by: \(Person.dana.identity)")
            case 5:
                // Between the subject and the trailers stands what its signer may say in other words.
                let end = lines.lastIndex(of: "") ?? 0
                if culprit == deed.signer, place > 0, place < end { return nil }
                lines[place] = lines[place].uppercased()
            case 6: lines.swapAt(place, dice.below(lines.count))
            default: lines[place] += "\u{0}"
            }
            draft.lines = lines
        }
        guard draft.message != deed.commit.message else { return nil }
        // The last line is where the chain stands; behind it there is nothing to chain.
        let isChained = lines.last?.hasPrefix("Chain: ") ?? false
        return forgery(
            "\(trick) by \(culprit)",
            isChained && dice.below(3) > 0 ? try sealed(draft, by: culprit) : try signed(draft, by: culprit))
    }

    mutating func renumbered(_ trick: Trick) throws -> Forgery? {
        let key: TrailerKey = trick == .sequence ? .sequence : .policy
        var draft = Draft(deed)
        guard let trailer = draft.trailers.first(where: { $0.key == key.rawValue }) else { return nil }
        let value: String
        if trick == .sequence {
            let near = deed.event.sequence + [-1, 1, 2, -2, 10, dice.below(1000)][dice.below(6)]
            let odd = ["0", "-1", "9223372036854775807", "9223372036854775808", "007", "1e3", ""]
            value = dice.below(2) == 0 ? "\(near)" : dice.one(of: odd) ?? "0"
        } else {
            let parts = trailer.value.split(separator: ":")
            let counters = ["\(parts[0])", "0", "1", "2", "3", "99"]
            let digests = ["\(parts[1])", SHA256Digest(of: dice.bytes(8)).hex, SHA256Digest.zero.hex]
            value = "\(dice.one(of: counters) ?? ""):\(dice.one(of: digests) ?? "")"
        }
        guard value != trailer.value else { return nil }
        var lines = draft.lines
        lines[trailer.place] = "\(key.rawValue): \(value)"
        draft.lines = lines
        let culprit = culprit()
        return forgery("\(trick) by \(culprit)", try sealed(draft, by: culprit))
    }

    mutating func rechained() throws -> Forgery? {
        var draft = Draft(deed)
        let culprit = culprit()
        guard dice.below(2) == 0 else {
            // The right way, after the wrong event.
            let chain = dice.below(3) == 0 ? .zero : other().chain
            guard chain != before?.chain ?? .zero else { return nil }
            return forgery("chain after another", try sealed(draft, by: culprit, after: chain))
        }
        var lines = draft.lines
        let wrong = [SHA256Digest(of: dice.bytes(8)), .zero, other().chain]
        lines[lines.count - 1] = "Chain: sha256:\((dice.one(of: wrong) ?? .zero).hex)"
        draft.lines = lines
        return forgery("chain", try signed(draft, by: culprit))
    }

    mutating func redated(_ trick: Trick) throws -> Forgery? {
        var draft = Draft(deed)
        let culprit = culprit()
        let isCommitter = dice.below(2) == 0
        let line = isCommitter ? draft.committer : draft.author
        guard let end = line.firstIndex(of: ">") else { return nil }
        let person = String(line[...end])
        let seconds = deed.commit.committer.seconds
        let zones = ["+0100", "-0000", "+9999", "+000", "Z", "0000", "+00000"]
        var changed: String
        switch trick {
        case .time:
            guard let earliest = before?.commit.committer.seconds else { return nil }
            let times = [
                "\(earliest - 1 - Int64(dice.below(100_000)))", "-1", "0\(seconds)", "9223372036854775808",
                "253402300800", "\(seconds).5", "", "0x6b49d200",
            ]
            // When it was written is the author's to say; when it was recorded is not to be before the last event.
            let time = isCommitter ? dice.one(of: times) : dice.one(of: times.dropFirst())
            changed = "\(person) \(time ?? "") +0000"
        case .zone: changed = "\(person) \(seconds) \(dice.one(of: zones) ?? "")"
        default:
            let others = Person.allCases.filter { $0 != culprit }
            let them = dice.one(of: others) ?? .mallory
            let people = [
                them.identity, "\(culprit.displayName) <\(them.email)>",
                "\(them.displayName) <\(culprit.email)>",
                "\(culprit.displayName) <\(culprit.email)", "\(culprit.displayName)  <\(culprit.email)>",
                "<\(culprit.email)>", "\(culprit.displayName) <\(culprit.email.uppercased())>",
                "\(culprit.displayName) <<\(culprit.email)>", "\(culprit.displayName)\t<\(culprit.email)>",
            ]
            changed = "\(dice.one(of: people) ?? "") \(seconds) +0000"
        }
        guard changed != line else { return nil }
        if isCommitter { draft.committer = changed } else { draft.author = changed }
        return forgery("\(trick) by \(culprit)", try sealed(draft, by: culprit))
    }

    /// Good but for its time, which is still to come: more than the five minutes by which clocks may differ.
    mutating func ahead() throws -> Forgery? {
        var draft = Draft(deed)
        let seconds = deed.commit.committer.seconds + 301 + Int64(dice.below(100_000_000))
        guard let end = draft.committer.firstIndex(of: ">") else { return nil }
        draft.committer = "\(draft.committer[...end]) \(seconds) +0000"
        var forgery = forgery("ahead", try sealed(draft))
        forgery.isAhead = true
        return forgery
    }
}
