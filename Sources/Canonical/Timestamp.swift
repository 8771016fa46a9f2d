/// A moment in whole seconds, UTC, within the years 1970 to 9999.
public struct Timestamp: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Since 1970-01-01T00:00:00Z, leap seconds not counted.
    public let seconds: Int64

    public static let earliest = Timestamp(unchecked: 0)
    /// 9999-12-31T23:59:59Z.
    public static let latest = Timestamp(unchecked: 253_402_300_799)

    private static let secondsPerDay: Int64 = 86_400

    public init?(seconds: Int64) {
        guard Self.earliest.seconds...Self.latest.seconds ~= seconds else { return nil }
        self.seconds = seconds
    }

    private init(unchecked seconds: Int64) {
        self.seconds = seconds
    }

    /// Reads `2026-03-01T12:00:00Z` and no other spelling: no offset, no fraction, no leap second.
    public init?(rfc3339 text: some StringProtocol) {
        let bytes = Array(text.utf8)
        guard bytes.count == 20, bytes[10] == UInt8(ascii: "T"), bytes[13] == UInt8(ascii: ":"),
            bytes[16] == UInt8(ascii: ":"), bytes[19] == UInt8(ascii: "Z"),
            let day = Self.day(bytes[..<10]),
            let hour = Self.digits(bytes[11..<13], at: 0...23),
            let minute = Self.digits(bytes[14..<16], at: 0...59),
            let second = Self.digits(bytes[17..<19], at: 0...59)
        else { return nil }
        seconds = day * Self.secondsPerDay + hour * 3600 + minute * 60 + second
    }

    /// Reads `2026-03-01` as the first second of that day.
    public init?(date text: some StringProtocol) {
        guard let day = Self.day(Array(text.utf8)[...]) else { return nil }
        seconds = day * Self.secondsPerDay
    }

    public var rfc3339: String {
        let second = seconds % Self.secondsPerDay
        let clock = [second / 3600, second / 60 % 60, second % 60].map { Self.padded($0, to: 2) }
        return "\(date)T\(clock[0]):\(clock[1]):\(clock[2])Z"
    }

    /// The day, as `2026-03-01`.
    public var date: String {
        let (year, month, day) = Self.civil(fromDay: seconds / Self.secondsPerDay)
        return "\(Self.padded(year, to: 4))-\(Self.padded(month, to: 2))-\(Self.padded(day, to: 2))"
    }

    public var description: String { rfc3339 }

    /// Moved by some seconds; stops at the ends of the range.
    public func adding(seconds delta: Int64) -> Timestamp {
        let (sum, overflow) = seconds.addingReportingOverflow(delta)
        guard !overflow else { return delta < 0 ? .earliest : .latest }
        return Timestamp(unchecked: min(max(sum, Self.earliest.seconds), Self.latest.seconds))
    }

    /// How long after the other this is, in seconds; negative if before.
    public func seconds(since other: Timestamp) -> Int64 {
        seconds - other.seconds
    }

    public static func < (lhs: Timestamp, rhs: Timestamp) -> Bool {
        lhs.seconds < rhs.seconds
    }
}

// Civil dates. Years are counted from March, so that the leap day is a year's last and every month's first
// day follows from one linear formula; 400 years are 146,097 days.
extension Timestamp {
    private static func day(_ text: ArraySlice<UInt8>) -> Int64? {
        guard text.count == 10, text[4] == UInt8(ascii: "-"), text[7] == UInt8(ascii: "-"),
            let year = digits(text[..<4], at: 1970...9999),
            let month = digits(text[5..<7], at: 1...12),
            let day = digits(text[8..<10], at: 1...31)
        else { return nil }
        let days = dayNumber(year, month, day)
        // A day that the month lacks comes back as one of the next month.
        return civil(fromDay: days) == (year, month, day) ? days : nil
    }

    private static func dayNumber(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let marchYear = month > 2 ? year : year - 1
        let marchMonth = (month + 9) % 12
        let leapDays = marchYear / 4 - marchYear / 100 + marchYear / 400
        return marchYear * 365 + leapDays + (marchMonth * 153 + 2) / 5 + day - 1 - epochFromMarchOfYearZero
    }

    /// Days from 0000-03-01 to 1970-01-01.
    private static let epochFromMarchOfYearZero: Int64 = 719_468

    private static func civil(fromDay days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let total = days + epochFromMarchOfYearZero
        let (era, dayOfEra) = total.quotientAndRemainder(dividingBy: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (dayOfYear * 5 + 2) / 153
        let day = dayOfYear - (marchMonth * 153 + 2) / 5 + 1
        let month = (marchMonth + 2) % 12 + 1
        let year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0)
        return (year, month, day)
    }

    private static func digits(_ text: ArraySlice<UInt8>, at range: ClosedRange<Int64>) -> Int64? {
        var value: Int64 = 0
        for byte in text {
            guard UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte else { return nil }
            value = value * 10 + Int64(byte - UInt8(ascii: "0"))
        }
        return range ~= value ? value : nil
    }

    private static func padded(_ value: Int64, to width: Int) -> String {
        let text = String(value)
        return String(repeating: "0", count: max(0, width - text.count)) + text
    }
}
