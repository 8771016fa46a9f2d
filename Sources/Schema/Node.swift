// Schema: untrusted text becomes values of Catalog, or diagnostics with a place and a cure. Strict parse,
// structure, meaning and version are checked in that order. What does not enter: the state of a ledger,
// and any rule about who may do what.

import Canonical
import YAML

/// Where a piece of a document stands. Line and column count from one; zero where the text is not at hand.
public struct Place: Sendable, Hashable {
    public let file: String
    public let line: Int
    public let column: Int

    public init(file: String, line: Int = 0, column: Int = 0) {
        self.file = file
        self.line = line
        self.column = column
    }

    public var description: String { line == 0 ? file : "\(file):\(line):\(column)" }
}

/// A document on its way to a value: the same tree, whether it was YAML or canonical JSON.
struct Node: Sendable {
    indirect enum Value: Sendable {
        case null
        case bool(Bool)
        case integer(Int)
        case string(String)
        case array([Node])
        case object([Field])
    }

    struct Field: Sendable {
        let key: String
        let place: Place
        let node: Node
    }

    let place: Place
    let value: Value

    /// What it is, in a word for a diagnostic.
    var noun: String {
        switch value {
        case .null: "nothing"
        case .bool(let truth): "the truth value \(truth)"
        case .integer(let number): "the number \(number)"
        case .string(let text): "the text '\(text.excerpt)'"
        case .array: "a list"
        case .object: "a map"
        }
    }

    var json: JSON {
        switch value {
        case .null: .null
        case .bool(let truth): .bool(truth)
        case .integer(let number): .integer(number)
        case .string(let text): .string(text)
        case .array(let nodes): .array(nodes.map(\.json))
        case .object(let fields): .object(fields.map { .init(key: $0.key, value: $0.node.json) })
        }
    }
}

extension Node {
    /// Reads one document of strict YAML.
    init(yaml bytes: [UInt8], file: String) throws(SchemaError) {
        let yaml: YAMLNode
        do { yaml = try YAMLNode.parse(bytes) } catch {
            throw SchemaError(
                .syntax, at: Place(file: file, line: error.line, column: error.column),
                "\(error.message)\(error.code == .syntax ? "" : " (\(error.code.rawValue))")",
                hint: "mend the YAML there")
        }
        self.init(yaml: yaml, file: file)
    }

    init(yaml node: YAMLNode, file: String) {
        place = Place(file: file, line: node.line, column: node.column)
        switch node.content {
        case .scalar(let scalar):
            switch scalar.meaning {
            case .null: value = .null
            case .bool(let truth): value = .bool(truth)
            case .integer(let number): value = .integer(number)
            case .string(let text): value = .string(text)
            }
        case .sequence(let nodes):
            value = .array(nodes.map { Node(yaml: $0, file: file) })
        case .mapping(let entries):
            value = .object(
                entries.map {
                    Field(
                        key: $0.key.text,
                        place: Place(file: file, line: $0.key.mark.line, column: $0.key.mark.column),
                        node: Node(yaml: $0.value, file: file))
                })
        }
    }

    /// Nil where the JSON holds what none of our documents can: a fraction.
    init?(json: JSON, file: String) {
        place = Place(file: file)
        switch json {
        case .null: value = .null
        case .bool(let truth): value = .bool(truth)
        case .integer(let number): value = .integer(number)
        case .string(let text): value = .string(text)
        case .number: return nil
        case .array(let items):
            var nodes: [Node] = []
            for item in items {
                guard let node = Node(json: item, file: file) else { return nil }
                nodes.append(node)
            }
            value = .array(nodes)
        case .object(let members):
            var fields: [Field] = []
            for member in members {
                guard let node = Node(json: member.value, file: file) else { return nil }
                fields.append(Field(key: member.key, place: Place(file: file), node: node))
            }
            value = .object(fields)
        }
    }
}
