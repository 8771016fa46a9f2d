/// Reads the fields of an agent's answer, or of a key file, which are encoded alike. What is cut short
/// reads as nil.
struct AgentReader {
    private var bytes: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) { self.bytes = bytes[...] }

    mutating func byte() -> UInt8? { bytes.popFirst() }

    mutating func number() -> UInt32? {
        guard bytes.count >= 4 else { return nil }
        defer { bytes = bytes.dropFirst(4) }
        return bytes.prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
    }

    mutating func string() -> [UInt8]? {
        guard let count = number(), bytes.count >= Int(count) else { return nil }
        defer { bytes = bytes.dropFirst(Int(count)) }
        return Array(bytes.prefix(Int(count)))
    }
}

/// What we ask an agent, from draft-miller-ssh-agent.
enum AgentRequest {
    case identities
    case sign(key: [UInt8], data: [UInt8], flags: UInt32)

    /// With its length in front.
    var bytes: [UInt8] {
        var body: [UInt8]
        switch self {
        case .identities: body = [11]
        case .sign(let key, let data, let flags):
            body = [13] + Self.string(key) + Self.string(data) + Self.number(flags)
        }
        return Self.number(UInt32(body.count)) + body
    }

    private static func string(_ bytes: [UInt8]) -> [UInt8] { number(UInt32(bytes.count)) + bytes }

    private static func number(_ value: UInt32) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
    }
}

enum AgentAnswer {
    static let identities: UInt8 = 12
    static let signature: UInt8 = 14
}
