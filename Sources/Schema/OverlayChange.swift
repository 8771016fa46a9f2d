public import Canonical
public import Catalog

/// One `key=value` of a command line: a field of the overlay, and what to put there.
public struct OverlayChange: Sendable {
    public let key: OverlayKey
    /// Nil to take the field away.
    public let value: JSON?

    public init(_ word: String) throws(SchemaError) {
        let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let place = Place(file: parts[0].excerpt)
        guard parts.count == 2 else {
            throw SchemaError(
                .syntax, at: place, "expected KEY=VALUE", hint: "such as risk.level=high; KEY= takes it away")
        }
        key = try OverlayKey(reading: String(parts[0]))
        value = try key.value(from: String(parts[1]))
    }
}

extension OverlayKey {
    /// Reads a dotted key, or says which one was probably meant.
    public init(reading text: String) throws(SchemaError) {
        guard let key = OverlayKey(text) else {
            let inside = OverlayField.table.filter { $0.section.utf8.elementsEqual(text.utf8) }.map(\.key)
            let keys = inside.isEmpty ? OverlayField.table.map(\.key) : inside
            throw SchemaError(
                .unknownField, at: Place(file: text.excerpt), "unknown field '\(text.excerpt)'",
                hint: guess(text, among: keys) + "fields are: \(keys.joined(separator: ", "))")
        }
        self = key
    }

    /// What the text of a command line means for this key; nil where it is empty, which takes the field away.
    ///
    /// A list is written with commas. Below `ext` true, false, null, whole numbers and JSON in brackets or quotes are
    /// what they look like; everything else is a text.
    public func value(from text: String) throws(SchemaError) -> JSON? {
        guard !text.isEmpty else { return nil }
        let place = Place(file: description.excerpt)
        guard let field else { preconditionFailure("a key without a field cannot be made") }
        func node(_ value: Node.Value) -> Node { Node(place: place, value: value) }
        let read: Node
        switch field.form {
        case .text, .principal, .email, .choice, .date, .textMap: read = node(.string(text))
        case .number: read = node(Self.wholeNumber(text).map { .integer($0) } ?? .string(text))
        case .texts, .environments, .tags:
            let words = text.split(separator: ",", omittingEmptySubsequences: false)
            read = node(.array(words.map { node(.string(String($0))) }))
        case .map: read = try Self.free(text, at: place)
        }
        guard field.isMap else {
            try field.check(read)
            return read.json
        }
        guard steps.count > 1, let entry = steps.last else {
            throw SchemaError(
                .wrongType, at: place, "'\(field.key)' is a map", hint: "write \(field.key).NAME=VALUE")
        }
        try field.check(node(.object([.init(key: entry, place: place, node: read)])))
        return read.json
    }

    private static func wholeNumber(_ text: String) -> Int? {
        guard let number = Int(text), String(number).utf8.elementsEqual(text.utf8),
            number.magnitude <= JSON.largestInteger
        else { return nil }
        return number
    }

    private static func free(_ text: String, at place: Place) throws(SchemaError) -> Node {
        let isBare = ["true", "false", "null"].contains { $0.utf8.elementsEqual(text.utf8) }
        let opens = text.utf8.first.map { "[{\"".utf8.contains($0) } ?? false
        guard isBare || opens || wholeNumber(text) != nil else {
            return Node(place: place, value: .string(text))
        }
        let json: JSON
        do { json = try JSON(parsing: Array(text.utf8)) } catch {
            throw SchemaError(
                .syntax, at: place, "expected JSON, since it begins like it: \(error.message)",
                hint: "mend the JSON, or begin the text otherwise")
        }
        guard let node = Node(json: json, file: place.file) else {
            throw SchemaError(.badValue, at: place, "a number has a fraction", hint: "write it as a text")
        }
        return node
    }
}
