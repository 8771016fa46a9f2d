public import Canonical

/// A time as people write it, in UTC: a day, a minute or a second, with its first and its last second.
public struct Period: Hashable, Sendable {
    public let first: Timestamp
    public let last: Timestamp

    /// Reads `2026-03-01`, `2026-03-01T12:48` and `2026-03-01T12:48:30`, the latter two also with a `Z`.
    public init?(_ text: String) {
        let time = text.utf8.last == UInt8(ascii: "Z") ? String(Substring(text.utf8.dropLast())) : text
        if let day = Timestamp(date: text) {
            (first, last) = (day, day.adding(seconds: 86_399))
        } else if let second = Timestamp(rfc3339: time + "Z") {
            (first, last) = (second, second)
        } else if let minute = Timestamp(rfc3339: time + ":00Z"), time.utf8.count == 16 {
            (first, last) = (minute, minute.adding(seconds: 59))
        } else {
            return nil
        }
    }

    /// How to write one, for the sentence that says that something else is none.
    public static let forms = "2026-03-01, 2026-03-01T12:48 or 2026-03-01T12:48:30, in UTC"
}
