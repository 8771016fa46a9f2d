public import Canonical
import Catalog
import Git
package import Objects
package import Store

/// When to look: now, or after an event of the past.
public enum Moment: Sendable {
    case tip
    /// After the event with this number.
    case sequence(Int)
    /// After the event whose commit begins with this hex; or, where it is a number that the ledger has reached,
    /// after the event with that number.
    case commit(prefix: String)
    /// After the last event that was recorded by then.
    case time(Timestamp)

    private static let shortestPrefix = 6

    /// Reads `--at REV|DATE`: a number, a commit, or a time, of which the end is meant.
    public init?(_ text: String) {
        if let period = Period(text) {
            self = .time(period.last)
        } else if text.utf8.count < Self.shortestPrefix, let number = Int(text), number > 0 {
            self = .sequence(number)
        } else if text.utf8.count >= Self.shortestPrefix, text.utf8.count <= 40,
            text.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) })
        {
            self = .commit(prefix: text)
        } else {
            return nil
        }
    }
}

extension Ledger {
    /// The state at a moment. The tip is verified first, and with it everything below.
    package func state(at moment: Moment) throws(ActionError) -> LedgerState {
        let tip = try translating { () throws(LedgerError) in try state() }
        guard let commit = tip.commit else { return tip }
        if case .tip = moment { return tip }
        let meant = try translating { () throws(LedgerError) in try events(at: moment, before: commit) }
        guard let event = try moment.one(of: meant) else {
            throw ActionError(
                "ledger.no-such-moment", .notFound, "the ledger has no event at that moment",
                hint: "see its events: catalogctl history")
        }
        return try translating { () throws(LedgerError) in try state(after: event) }
    }

    /// The last event that the moment includes, of those that lead to a commit; all of them where the beginning of an
    /// id is that of several.
    package func events(at moment: Moment, before commit: ObjectID) throws(LedgerError) -> [RecordedEvent] {
        var search = MomentSearch(moment)
        if case .commit(let prefix) = moment {
            do { search.isShared = try repository.isShared(prefix: prefix) } catch {
                throw .git(error)
            }
        }
        var found: [RecordedEvent] = []
        try walk(from: commit) { event throws(LedgerError) in
            if search.includes(event.id, event.event.sequence, event.seconds) { found.append(event) }
            return search.isShared || found.isEmpty
        }
        return found
    }
}

/// Looks at events from the newest to the oldest for those that a moment means.
struct MomentSearch {
    private let asked: Moment
    private var moment: Moment?
    /// Whether several objects have the id's beginning, so that the first event found may not be the only one.
    var isShared = false

    init(_ moment: Moment) { asked = moment }

    mutating func includes(_ id: ObjectID, _ sequence: Int, _ seconds: Int64) -> Bool {
        let meant = moment ?? asked.counted(upTo: sequence)
        moment = meant
        switch meant {
        case .tip: return true
        case .commit(let prefix): return id.hex.utf8.starts(with: prefix.utf8)
        case .sequence(let number):
            isShared = false
            return sequence == number
        case .time(let time): return seconds <= time.seconds
        }
    }
}

extension Moment {
    /// The one event that was found, if any was. Of several none is chosen: what is meant by the newest today is not
    /// what was meant by it yesterday.
    package func one(of events: [RecordedEvent]) throws(ActionError) -> RecordedEvent? {
        guard events.count > 1 else { return events.first }
        throw .shared(events.map { (Revision($0.id), $0.event.sequence) })
    }

    /// Six digits or more can begin a commit as well: they are a number where the ledger has come as far.
    fileprivate func counted(upTo last: Int) -> Moment {
        guard case .commit(let prefix) = self, prefix.utf8.first != 0x30, let number = Int(prefix),
            number <= last
        else { return self }
        return .sequence(number)
    }
}

extension ActionError {
    static func shared(_ events: [(id: Revision, sequence: Int)]) -> ActionError {
        ActionError(
            "ledger.ambiguous-commit", .usage, "\(events.count) events begin so",
            hint: "write more of its id, or its number: "
                + events.map { "\($0.id.short) is event \($0.sequence)" }.joined(separator: ", "))
    }
}
