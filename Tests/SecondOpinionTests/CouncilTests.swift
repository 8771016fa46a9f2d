import TestSupport
import Testing

extension SecondOpinion {
    @Suite struct CouncilTests {
        @Test func `both verify a ledger that holds every event there is`() throws {
            let council = try Council.founded.get()
            let opinions = try council.opinions(of: try council.copy())
            #expect(opinions.program.outcome == .verified, "\(opinions)")
            #expect(opinions.program == opinions.second, "\(opinions)")
            #expect(opinions.second.facts.first == "\(Council.acts.count)")
        }

        @Test func `both verify each of its events, as the last one and made once more by hand`() throws {
            let council = try Council.founded.get()
            for event in council.events.dropFirst() {
                let repository = try council.copy()
                let made = try HandmadeEvent(
                    remaking: event.id, in: repository, keys: council.keys
                ).written()
                try repository.plant(made, on: "refs/governance")
                let opinions = try council.opinions(of: repository)
                #expect(opinions.program.outcome == .verified, "\(event.subject): \(opinions)")
                #expect(opinions.program == opinions.second, "\(event.subject): \(opinions)")
            }
        }

        @Test(arguments: Remake.all)
        func `both refuse`(remake: Remake) throws {
            let council = try Council.founded.get()
            let repository = try council.copy()
            try repository.plant(try remake.written(in: repository, of: council), on: "refs/governance")
            let opinions = try council.opinions(of: repository)
            #expect(opinions.program.outcome == .refused, "\(opinions)")
            #expect(opinions.second.outcome == .refused, "\(opinions)")
            print("ROW\t\(remake.name)\t\(opinions)")
        }
    }
}
