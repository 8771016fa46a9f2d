import Canonical
import Catalog

/// An event as the message of its commit: derived subject, free text, trailers in the order of the
/// event's form, and the chain that ties it to all before it.
///
/// Reading is the reverse of printing, and is believed only where printing gives the same bytes back.
package struct EventMessage: Sendable {
    let event: Event
    let chain: SHA256Digest

    /// Everything before the line `Chain:`; the chain is made over it.
    static func unchained(_ event: Event) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(1024)
        bytes += event.subject.utf8
        bytes += [0x0A, 0x0A]
        if let note = event.note {
            bytes += note.text.utf8
            bytes += [0x0A, 0x0A]
        }
        for (key, _) in event.kind.form.trailers where key != .chain {
            for value in event.values(of: key) {
                bytes += key.rawValue.utf8
                bytes += [0x3A, 0x20]
                bytes += value.utf8
                bytes.append(0x0A)
            }
        }
        return bytes
    }

    static func chainLine(_ chain: SHA256Digest) -> [UInt8] {
        Array("\(TrailerKey.chain.rawValue): sha256:\(chain.hex)\n".utf8)
    }

    /// How many bytes the chain's line has: it is always the last, and always as long.
    static let chainLineCount = TrailerKey.chain.rawValue.utf8.count + ": sha256:".utf8.count + 65

    package var bytes: [UInt8] { Self.unchained(event) + Self.chainLine(chain) }

    /// The largest message that is read: the free text, and room for a batch of payload lines.
    static let largest = 512 * 1024

    init(event: Event, chain: SHA256Digest) {
        self.event = event
        self.chain = chain
    }

    package init(parsing bytes: [UInt8]) throws(MessageFault) {
        guard bytes.count <= Self.largest else { throw MessageFault("it has \(bytes.count) bytes") }
        guard String(validating: bytes, as: UTF8.self) != nil else { throw MessageFault("it is not UTF-8") }
        guard bytes.last == 0x0A else { throw MessageFault("it does not end with a line feed") }
        let lines = bytes.dropLast().split(separator: 0x0A, omittingEmptySubsequences: false)
        guard let start = lines.lastIndex(where: \.isEmpty) else { throw MessageFault("it has no trailers") }
        var trailers = Trailers(lines[(start + 1)...])
        guard let kind = EventKind(rawValue: try trailers.one(.event)) else {
            throw MessageFault("event '\(trailers.latest.printable)' is unknown to this version")
        }
        var event = Event(
            kind: kind, id: try trailers.value(.eventID) { EventID($0) },
            format: try trailers.value(.format) { Count($0)?.value },
            sequence: try trailers.value(.sequence) { Count($0)?.value },
            policy: try trailers.value(.policy) { PolicyVersion($0) })
        for (key, occurrence) in kind.form.trailers.dropFirst(5) where key != .chain {
            switch occurrence {
            case .once: try event.read(key, trailers.one(key))
            case .optional: if let value = trailers.next(key) { try event.read(key, value) }
            case .any: while let value = trailers.next(key) { try event.read(key, value) }
            }
        }
        chain = try trailers.value(.chain) { text in
            text.utf8.starts(with: "sha256:".utf8) ? SHA256Digest(hex: text.dropFirst(7)) : nil
        }
        try trailers.end()
        if start > 2 {
            let note = String(decoding: Array(lines[2..<start].joined(separator: [0x0A])), as: UTF8.self)
            do { event.note = try Note(note) } catch {
                throw MessageFault(error.message)
            }
        }
        self.event = event
        guard self.bytes == bytes else { throw MessageFault("it is not in the one form that its event has") }
    }
}

/// Why a message is not an event.
package struct MessageFault: Error, Sendable {
    let message: String

    init(_ message: String) { self.message = message }
}

/// The trailer lines, taken from the front in the order that the form asks for.
private struct Trailers {
    private var lines: ArraySlice<ArraySlice<UInt8>>
    private(set) var latest = ""

    init(_ lines: ArraySlice<ArraySlice<UInt8>>) { self.lines = lines }

    mutating func next(_ key: TrailerKey) -> String? {
        let name = key.rawValue.utf8
        guard let line = lines.first, line.count > name.count + 2, line.starts(with: name),
            line[line.startIndex + name.count] == 0x3A, line[line.startIndex + name.count + 1] == 0x20
        else { return nil }
        lines.removeFirst()
        latest = String(decoding: line.dropFirst(name.count + 2), as: UTF8.self)
        return latest
    }

    mutating func one(_ key: TrailerKey) throws(MessageFault) -> String {
        guard let value = next(key) else {
            let found = lines.first.map { "'\(Self.text($0))'" } ?? "the end"
            throw MessageFault("'\(key.rawValue):' is expected, found \(found)")
        }
        return value
    }

    mutating func value<T>(_ key: TrailerKey, _ read: (String) -> T?) throws(MessageFault) -> T {
        let text = try one(key)
        guard let value = read(text) else {
            throw MessageFault("'\(key.rawValue): \(text.printable)' is malformed")
        }
        return value
    }

    func end() throws(MessageFault) {
        if let line = lines.first { throw MessageFault("'\(Self.text(line))' is not expected there") }
    }

    private static func text(_ line: ArraySlice<UInt8>) -> String {
        String(decoding: line, as: UTF8.self).printable
    }
}

extension Event {
    fileprivate mutating func read(_ key: TrailerKey, _ text: String) throws(MessageFault) {
        guard take(key, text) else {
            throw MessageFault("'\(key.rawValue): \(text.printable)' is malformed or out of order")
        }
    }
}
