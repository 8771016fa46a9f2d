import Canonical
import YAML

/// The fields of a document as its JSON Schema has them.
///
/// A field's path has `[]` for any entry of a list and `*` for any name that people choose:
/// `rules[].gates[].approvalsRequired`, `plugins.*.kinds`.
indirect enum FieldTree {
    /// One value, or a list of some.
    case value
    case fields([Field])
    case map(FieldTree)
    case list(FieldTree)

    struct Field {
        /// One that ends with `.*` stands for every name that begins so.
        let name: String
        let tree: FieldTree
        /// Whether it must be there and only holds others: then they are the fields, and it is none.
        let isFrame: Bool

        func has(_ name: String) -> Bool {
            self.name == name || self.name.hasSuffix(".*") && name.hasPrefix(self.name.dropLast())
        }
    }

    init(of schema: JSON) { self.init(schema, in: schema, below: []) }

    private init(_ schema: JSON, in whole: JSON, below families: Set<String>) {
        func tree(_ schema: JSON) -> FieldTree { FieldTree(schema, in: whole, below: families) }
        if let reference = schema["$ref"]?.asString {
            let name = String(reference.split(separator: "/").last ?? "")
            // A selector in a selector is the same once more.
            let family = String(name.reversed().drop { $0.isNumber }.reversed())
            guard !families.contains(family), let found = whole["definitions"]?[name] else {
                self = .value
                return
            }
            self = FieldTree(found, in: whole, below: families.union([family]))
        } else if let choices = (schema["allOf"] ?? schema["anyOf"])?.asArray {
            self = choices.map(tree).first { if case .value = $0 { false } else { true } } ?? .value
        } else if let fields = schema["properties"]?.asObject {
            let required = schema["required"]?.asArray ?? []
            let named = fields.map { field in
                let tree = tree(field.value)
                let isFrame = if case .fields = tree { required.contains(.string(field.key)) } else { false }
                return Field(name: field.key, tree: tree, isFrame: isFrame)
            }
            let begun = (schema["patternProperties"]?.asObject ?? []).map { field in
                let name = field.key.replacing("^", with: "").replacing("\\.[\\s\\S]", with: ".*")
                return Field(name: name, tree: .value, isFrame: false)
            }
            self = .fields(named + begun)
        } else if let entry = schema["additionalProperties"], entry.asObject != nil {
            self = .map(tree(entry))
        } else if let entry = schema["items"] {
            let entry = tree(entry)
            if case .value = entry { self = .value } else { self = .list(entry) }
        } else {
            self = .value
        }
    }

    /// The path of every field, those that may be left out and only hold others included.
    func paths(at path: String = "") -> [String] {
        switch self {
        case .value: []
        case .fields(let fields):
            fields.flatMap { field in
                let below = path.isEmpty ? field.name : "\(path).\(field.name)"
                return (field.isFrame ? [] : [below]) + field.tree.paths(at: below)
            }
        case .map(.value): ["\(path).*"]
        case .map(let tree): tree.paths(at: "\(path).*")
        case .list(let tree): tree.paths(at: "\(path)[]")
        }
    }

    /// The paths at which two documents differ, each as far down as both have it.
    func differences(_ one: JSON?, _ other: JSON?, at path: String = "") -> Set<String> {
        guard one != other else { return [] }
        guard let one, let other else { return [path] }
        switch self {
        case .value: return [path]
        case .fields(let fields):
            let names = Set(((one.asObject ?? []) + (other.asObject ?? [])).map(\.key))
            return names.reduce(into: []) { found, name in
                let field = fields.first { $0.has(name) }
                let below = field?.name ?? name
                found.formUnion(
                    (field?.tree ?? .value).differences(
                        one[name], other[name], at: path.isEmpty ? below : "\(path).\(below)"))
            }
        case .map(let tree):
            let names = (one.asObject ?? []).map(\.key)
            guard Set(names) == Set((other.asObject ?? []).map(\.key)) else { return [path] }
            return names.reduce(into: []) { found, name in
                found.formUnion(tree.differences(one[name], other[name], at: "\(path).*"))
            }
        case .list(let tree):
            let (ones, others) = (one.asArray ?? [], other.asArray ?? [])
            guard ones.count == others.count else { return [path] }
            return zip(ones, others).reduce(into: []) { found, pair in
                found.formUnion(tree.differences(pair.0, pair.1, at: "\(path)[]"))
            }
        }
    }
}

extension JSON {
    /// What a document of YAML says.
    init(yaml text: String) throws {
        self.init(try YAMLNode.parse(Array(text.utf8)))
    }

    private init(_ node: YAMLNode) {
        switch node.content {
        case .scalar(let scalar):
            switch scalar.meaning {
            case .null: self = .null
            case .bool(let truth): self = .bool(truth)
            case .integer(let number): self = .integer(number)
            case .string(let text): self = .string(text)
            }
        case .sequence(let nodes): self = .array(nodes.map { JSON($0) })
        case .mapping(let entries):
            self = .object(entries.map { .init(key: $0.key.text, value: JSON($0.value)) })
        }
    }
}
