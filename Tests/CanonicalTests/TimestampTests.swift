import Canonical
import Foundation
import Testing

struct TimestampTests {
    @Test(
        "a time has one spelling",
        arguments: [
            (0, "1970-01-01T00:00:00Z"), (951_782_400, "2000-02-29T00:00:00Z"),
            (951_868_799, "2000-02-29T23:59:59Z"), (951_868_800, "2000-03-01T00:00:00Z"),
            (1_772_366_400, "2026-03-01T12:00:00Z"), (4_107_542_400, "2100-03-01T00:00:00Z"),
            (2_147_483_648, "2038-01-19T03:14:08Z"), (253_402_300_799, "9999-12-31T23:59:59Z"),
        ] as [(Int64, String)])
    func spelling(seconds: Int64, text: String) throws {
        let time = try #require(Timestamp(seconds: seconds))
        #expect(time.rfc3339 == text)
        #expect(Timestamp(rfc3339: text) == time)
        #expect(text.hasPrefix(time.date))
    }

    @Test("every day from 1970 to 9999 is the day that Foundation's calendar has")
    func days() throws {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = try #require(TimeZone(identifier: "UTC"))
        for day in stride(from: Int64(0), through: 2_932_896, by: 97) {
            let time = try #require(Timestamp(seconds: day * 86_400))
            let parts = calendar.dateComponents(
                [.year, .month, .day], from: Date(timeIntervalSince1970: Double(day * 86_400)))
            let text = time.date.split(separator: "-").compactMap { Int($0) }
            #expect(text == [parts.year, parts.month, parts.day])
            #expect(Timestamp(date: time.date) == time)
        }
    }

    @Test(
        "any other spelling of a time is refused",
        arguments: [
            "2026-03-01T12:00:00z", "2026-03-01t12:00:00Z", "2026-03-01 12:00:00Z",
            "2026-03-01T12:00:00+00:00",
            "2026-03-01T12:00:00.0Z", "2026-03-01T12:00:60Z", "2026-03-01T12:60:00Z", "2026-03-01T24:00:00Z",
            "2026-02-29T12:00:00Z", "2100-02-29T00:00:00Z", "2026-04-31T00:00:00Z", "2026-00-01T00:00:00Z",
            "2026-13-01T00:00:00Z", "2026-01-00T00:00:00Z", "2026-01-32T00:00:00Z", "1969-12-31T23:59:59Z",
            "10000-01-01T00:00:00Z", "2026-3-1T12:00:00Z", "2026-03-01T12:00Z", "2026-03-01", "",
            "-026-03-01T12:00:00Z", "+026-03-01T12:00:00Z", "２026-03-01T12:00:0Z",
        ])
    func strict(text: String) {
        #expect(Timestamp(rfc3339: text) == nil)
    }

    @Test(
        "any other spelling of a day is refused",
        arguments: ["2026-02-29", "2026-3-01", "20260301", "2026-03-01T", "1969-12-31", "", "2026/03/01"])
    func strictDate(text: String) {
        #expect(Timestamp(date: text) == nil)
    }

    @Test("times stay within the years that have a spelling")
    func range() throws {
        #expect(Timestamp(seconds: -1) == nil)
        #expect(Timestamp(seconds: 253_402_300_800) == nil)
        #expect(Timestamp(seconds: .max) == nil)
        #expect(Timestamp.latest.adding(seconds: 1) == .latest)
        #expect(Timestamp.earliest.adding(seconds: .min) == .earliest)
        #expect(Timestamp.latest.adding(seconds: .max) == .latest)
        let time = try #require(Timestamp(rfc3339: "2026-03-01T12:00:00Z"))
        #expect(time.adding(seconds: -43_200).rfc3339 == "2026-03-01T00:00:00Z")
        #expect(time.seconds(since: .earliest) == 1_772_366_400)
        #expect(Timestamp.earliest < time)
    }
}
