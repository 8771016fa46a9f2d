import TestSupport
import Testing

@Suite struct `The scaffolding itself` {
    @Test func `a town has a ledger of four events that everybody verifies`() throws {
        let town = try Town()
        try town.expectVerified(events: 4)
        #expect(try town.list() == ["triage-bot"])
        #expect(try town.list("models") == ["scorer"])
    }

    @Test func `a forgery that changes nothing is an event like any other`() throws {
        let town = try Town()
        try Forgery(in: town).plant()
        try town.expectVerified(events: 5)
        #expect(try town.list() == ["forged", "triage-bot"])
    }
}
