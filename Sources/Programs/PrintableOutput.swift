internal import Canonical

/// Text of a program, fit for a message: bounded, on one line, nothing in it that a terminal obeys.
public func printable(_ bytes: [UInt8]) -> String {
    let limit = 2000
    let trimmed = bytes.reversed().drop { $0 == 0x0a || $0 == 0x0d || $0 == 0x20 }.reversed()
    let lines = String(decoding: trimmed.prefix(limit), as: UTF8.self)
        .unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
    return lines.map { String($0).printable }.joined(separator: "; ")
}
