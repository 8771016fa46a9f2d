import Canonical
import Catalog

/// Reads the fields of a map strictly: each field is asked for by name, and what nobody asked for is an
/// error that names the nearest known field.
struct Fields {
    let place: Place
    private let fields: [Node.Field]
    private let known: [String]

    init(_ node: Node, known: [String]) throws(SchemaError) {
        guard case .object(let fields) = node.value else {
            throw SchemaError(
                .wrongType, at: node.place, "expected a map, found \(node.noun)",
                hint: "its fields are: \(known.joined(separator: ", "))")
        }
        place = node.place
        self.fields = fields
        self.known = known
        for field in fields where !known.contains(where: { $0.utf8.elementsEqual(field.key.utf8) }) {
            throw SchemaError(
                .unknownField, at: field.place, "unknown field '\(field.key.excerpt)'",
                hint: guess(field.key, among: known) + "the fields here are: \(known.joined(separator: ", "))"
            )
        }
    }

    func optional(_ key: String) -> Node? {
        precondition(known.contains(key), "'\(key)' is not among the known fields")
        return fields.first { $0.key.utf8.elementsEqual(key.utf8) }?.node
    }

    func required(_ key: String) throws(SchemaError) -> Node {
        guard let node = optional(key) else {
            throw SchemaError(
                .missingField, at: place, "field '\(key)' is missing",
                hint: "add it; the fields here are: \(known.joined(separator: ", "))")
        }
        return node
    }
}

extension Node {
    func text() throws(SchemaError) -> String {
        guard case .string(let text) = value else {
            throw SchemaError(
                .wrongType, at: place, "expected a text, found \(noun)",
                hint: "put it in quotes to make it a text")
        }
        return text
    }

    func integer(in range: ClosedRange<Int>) throws(SchemaError) -> Int {
        guard case .integer(let number) = value else {
            throw SchemaError(
                .wrongType, at: place, "expected a whole number, found \(noun)",
                hint: "write it in decimal digits")
        }
        guard range.contains(number) else {
            throw SchemaError(
                .badValue, at: place, "\(number) is out of range",
                hint: "it may be \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    func bool() throws(SchemaError) -> Bool {
        guard case .bool(let truth) = value else {
            throw SchemaError(
                .wrongType, at: place, "expected a truth value, found \(noun)",
                hint: "write true or false, without quotes")
        }
        return truth
    }

    /// One of some words, none of them like another.
    func choice(of words: [String]) throws(SchemaError) -> String {
        let text = try text()
        guard words.contains(where: { $0.utf8.elementsEqual(text.utf8) }) else {
            throw SchemaError(
                .badValue, at: place, "'\(text.excerpt)' is none of the words that may stand here",
                hint: guess(text, among: words) + "it is one of: \(words.joined(separator: ", "))")
        }
        return text
    }

    func list() throws(SchemaError) -> [Node] {
        guard case .array(let nodes) = value else {
            throw SchemaError(
                .wrongType, at: place, "expected a list, found \(noun)", hint: "write it as [a, b]")
        }
        return nodes
    }

    func map() throws(SchemaError) -> [Field] {
        guard case .object(let fields) = value else {
            throw SchemaError(
                .wrongType, at: place, "expected a map, found \(noun)", hint: "write it as name: value")
        }
        return fields
    }

    func name<T>(_ type: Name<T>.Type = Name<T>.self) throws(SchemaError) -> Name<T> {
        try Self.name(text(), at: place)
    }

    /// A list of names, none twice.
    func names<T>(_ type: Name<T>.Type = Name<T>.self) throws(SchemaError) -> [Name<T>] {
        try distinct { node throws(SchemaError) in try node.name() }
    }

    /// A list of values, none twice.
    func distinct<T>(_ read: (Node) throws(SchemaError) -> T) throws(SchemaError) -> [T] {
        var values: [T] = []
        // By bytes: two texts that Unicode holds for equal are two.
        var seen: Set<[UInt8]> = []
        for node in try list() {
            let value = try read(node)
            guard seen.insert(Array("\(value)".utf8)).inserted else {
                throw SchemaError(
                    .duplicateValue, at: node.place, "'\(value)' stands here twice", hint: "keep one")
            }
            values.append(value)
        }
        return values
    }

    static func name<T>(_ text: String, at place: Place) throws(SchemaError) -> Name<T> {
        do { return try Name<T>(text) } catch {
            throw SchemaError(.badName, at: place, error.message, hint: "a name looks like 'triage-bot'")
        }
    }
}

extension Node.Field {
    func name<T>(_ type: Name<T>.Type = Name<T>.self) throws(SchemaError) -> Name<T> {
        try Node.name(key, at: place)
    }
}
