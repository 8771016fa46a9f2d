/// Who and when, as a commit's author and committer lines say it. The time zone is always +0000.
public struct Identity: Hashable, Sendable {
    /// The last second of the year 9999.
    public static let latestSeconds: Int64 = 253_402_300_799

    public let name: String
    public let email: String
    public let seconds: Int64

    public init(name: String, email: String, seconds: Int64) throws(FormFault) {
        guard Identity.isName(name.utf8) else {
            throw FormFault(.identity, "malformed name '\(name)' in an identity")
        }
        guard Identity.isEmail(email.utf8) else {
            throw FormFault(.identity, "malformed e-mail '\(email)' in an identity")
        }
        guard (0...Identity.latestSeconds).contains(seconds) else {
            throw FormFault(.identity, "time \(seconds) is outside 0 to \(Identity.latestSeconds)")
        }
        self.name = name
        self.email = email
        self.seconds = seconds
    }

    /// Reads `name <email> seconds +0000` and nothing looser.
    init(line: ArraySlice<UInt8>) throws(FormFault) {
        let fault = FormFault(.identity, "malformed identity '\(String(decoding: line, as: UTF8.self))'")
        guard let open = line.firstIndex(of: 0x3C), open - line.startIndex >= 2, line[open - 1] == 0x20,
            let close = line[open...].firstIndex(of: 0x3E), close + 1 < line.endIndex, line[close + 1] == 0x20
        else { throw fault }
        let rest = line[(close + 2)...]
        guard rest.suffix(Identity.zone.count).elementsEqual(Identity.zone) else { throw fault }
        let digits = rest.dropLast(Identity.zone.count)
        guard (1...Identity.longestSeconds).contains(digits.count), digits.first != 0x30 || digits.count == 1
        else {
            throw fault
        }
        var seconds: Int64 = 0
        for digit in digits {
            guard (0x30...0x39).contains(digit) else { throw fault }
            seconds = seconds * 10 + Int64(digit - 0x30)
        }
        guard let name = String(validating: line[..<(open - 1)], as: UTF8.self),
            let email = String(validating: line[(open + 1)..<close], as: UTF8.self)
        else { throw FormFault(.utf8, "identity is not UTF-8") }
        try self.init(name: name, email: email, seconds: seconds)
    }

    /// `name <email> seconds +0000`, as a commit's header has it behind the header's name.
    public var line: [UInt8] {
        var bytes: [UInt8] = []
        append(to: &bytes)
        return bytes
    }

    func append(to bytes: inout [UInt8]) {
        bytes += name.utf8
        bytes += [0x20, 0x3C]
        bytes += email.utf8
        bytes += [0x3E, 0x20]
        bytes += String(seconds).utf8
        bytes += Identity.zone
    }

    private static let zone = Array(" +0000".utf8)
    private static let longestSeconds = 12

    private static func isName(_ name: String.UTF8View) -> Bool {
        !name.isEmpty && name.first != 0x20 && name.last != 0x20 && isPlain(name)
    }

    private static func isEmail(_ email: String.UTF8View) -> Bool {
        !email.isEmpty && !email.contains(0x20) && isPlain(email)
    }

    /// No brackets, which are the grammar's own, and no control characters, neither ASCII's nor C1.
    private static func isPlain(_ text: String.UTF8View) -> Bool {
        var previous: UInt8 = 0
        for byte in text {
            if byte < 0x20 || byte == 0x7F || byte == 0x3C || byte == 0x3E { return false }
            if previous == 0xC2, byte < 0xA0 { return false }
            previous = byte
        }
        return true
    }

    public static func == (left: Identity, right: Identity) -> Bool {
        left.seconds == right.seconds && left.name.utf8.elementsEqual(right.name.utf8)
            && left.email.utf8.elementsEqual(right.email.utf8)
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(seconds)
        for byte in email.utf8 { hasher.combine(byte) }
    }
}
