import Canonical
import Objects
import Testing

@testable import Bearings

@Suite struct MomentTests {
    @Test(
        "a day, a minute and a second have two ends, and other spellings are none",
        arguments: [
            ("2026-03-01", "2026-03-01T00:00:00Z", "2026-03-01T23:59:59Z"),
            ("2026-11-21T12:48", "2026-11-21T12:48:00Z", "2026-11-21T12:48:59Z"),
            ("2026-11-21T12:48Z", "2026-11-21T12:48:00Z", "2026-11-21T12:48:59Z"),
            ("2026-11-21T12:48:30", "2026-11-21T12:48:30Z", "2026-11-21T12:48:30Z"),
            ("2026-11-21T12:48:30Z", "2026-11-21T12:48:30Z", "2026-11-21T12:48:30Z"),
            ("2026-11-21T12", nil, nil), ("2026-11-21Z", nil, nil), ("2026-11-21T12:60", nil, nil),
            ("2026-11-21 12:48", nil, nil), ("2026-11-21T12:48:", nil, nil), ("Z", nil, nil), ("", nil, nil),
        ] as [(String, String?, String?)])
    func periods(text: String, first: String?, last: String?) {
        #expect(Period(text)?.first.rfc3339 == first)
        #expect(Period(text)?.last.rfc3339 == last)
    }

    private func found(_ text: String, among ids: [String], isShared: Bool) throws -> [Int] {
        var search = MomentSearch(try #require(Moment(text)))
        search.isShared = isShared
        var found: [Int] = []
        for (index, id) in ids.enumerated() {
            let id = try #require(ObjectID(hex: id + String(repeating: "0", count: 40 - id.utf8.count)))
            let sequence = ids.count - index
            if search.includes(id, sequence, 0) { found.append(sequence) }
            if !found.isEmpty, !search.isShared { break }
        }
        return found
    }

    @Test(
        "the beginning of an id finds every event that has it, where the repository says that there may be more"
    )
    func beginnings() throws {
        let ids = ["4f3a2c11", "aaaaaa", "4f3a2c12", "000001"]
        #expect(try found("4f3a2c", among: ids, isShared: true) == [4, 2])
        #expect(try found("4f3a2c", among: ids, isShared: false) == [4])
        #expect(try found("4f3a2c12", among: ids, isShared: true) == [2])
        #expect(try found("3", among: ids, isShared: false) == [3])
    }

    @Test("of several events that a beginning means none is chosen, and each is named")
    func shared() throws {
        let ids = try ["4f3a2c11", "4f3a2c12"].map {
            Revision(try #require(ObjectID(hex: $0 + String(repeating: "0", count: 32))))
        }
        let error = ActionError.shared([(ids[0], 4), (ids[1], 2)])
        #expect(error.code == "ledger.ambiguous-commit" && error.category == .usage)
        #expect(error.hints.joined().contains("4f3a2c110000 is event 4, 4f3a2c120000 is event 2"))
    }
}
