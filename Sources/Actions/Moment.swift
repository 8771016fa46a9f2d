public import Canonical
import Catalog
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

    /// Reads `--at REV|DATE`: a number, a commit, `2026-03-01` (the end of that day, UTC) or a full time.
    public init?(_ text: String) {
        if let time = Timestamp(rfc3339: text) {
            self = .time(time)
        } else if let day = Timestamp(date: text) {
            self = .time(day.adding(seconds: 86_399))
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
        let past = try translating { () throws(LedgerError) in
            try event(at: moment, before: commit).map { event throws(LedgerError) in try state(after: event) }
        }
        guard let past else {
            throw ActionError(
                "ledger.no-such-moment", .notFound, "the ledger has no event at that moment",
                hint: "see its events: catalogctl history")
        }
        return past
    }

    /// The last event that the moment includes, of those that lead to a commit.
    package func event(at asked: Moment, before commit: ObjectID) throws(LedgerError) -> RecordedEvent? {
        var moment: Moment?
        var found: RecordedEvent?
        try walk(from: commit) { event throws(LedgerError) in
            let meant = moment ?? asked.counted(upTo: event.event.sequence)
            moment = meant
            if meant.includes(event) { found = event }
            return found == nil
        }
        return found
    }
}

extension Moment {
    /// Six digits or more can begin a commit as well: they are a number where the ledger has come as far.
    fileprivate func counted(upTo last: Int) -> Moment {
        guard case .commit(let prefix) = self, prefix.utf8.first != 0x30, let number = Int(prefix),
            number <= last
        else { return self }
        return .sequence(number)
    }

    fileprivate func includes(_ event: RecordedEvent) -> Bool {
        switch self {
        case .tip: true
        case .sequence(let number): event.event.sequence == number
        case .commit(let prefix): event.id.hex.hasPrefix(prefix)
        case .time(let time): event.seconds <= time.seconds
        }
    }
}
