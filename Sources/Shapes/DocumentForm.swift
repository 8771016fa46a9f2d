// Shapes: what a document looks like, told to those who have not this program: editors and other checkers. What does not
// enter: reading, and a bound of its own. The bounds are those of the readers in Schema, and a test holds the two together.

public import Canonical
import Catalog
import Schema
import Statute

/// The kinds of document that people write, and what they sign, as `catalogctl schema` names them.
public enum DocumentForm: String, CaseIterable, Sendable {
    case catalog, principals, lifecycle, approvals, governance, asset
    case policyTest = "policy-test"
    case request
    case statement = "approval-statement"

    /// What the document is for, in one line.
    public var meaning: String {
        switch self {
        case .catalog: "what a ledger governs: its environments, and the plugins with their kinds"
        case .principals: "who acts on a ledger, with which keys, and what each role may do"
        case .lifecycle: "a profile that versions live by: states, and the transitions between them"
        case .approvals: "what must be approved, by whom and how often, before it is done"
        case .governance: "the governance metadata of an asset, kept beside its source"
        case .policyTest: "what is so, and what a policy is to say of some acts: for 'policy test'"
        case .asset: "the manifest of an asset; its spec is the team's own, but for what is described here"
        case .request: "exactly what is asked for; the program writes it, and an approval is of its digest"
        case .statement: "what an approver signs: an in-toto statement, in canonical JSON and nothing else"
        }
    }
}

/// The JSON Schema (draft-07) of a kind of document, for editors and other checkers.
///
/// It says all that can be said of one document alone. Whether names refer to something, and whether anybody could
/// act under the policy, the readers say.
public func jsonSchema(of form: DocumentForm) -> JSON {
    switch form {
    case .catalog: catalogShape
    case .principals: principalsShape
    case .lifecycle: lifecycleShape
    case .approvals: approvalsShape
    case .governance: governanceShape
    case .asset: assetShape
    case .policyTest: policyTestShape
    case .request: requestShape
    case .statement: statementShape
    }
}

/// Pieces of a JSON Schema.
enum Shape {
    /// A document with its envelope.
    static func document(
        _ form: DocumentForm, kind: JSON, required: [String] = [], _ properties: [JSON.Member],
        definitions: [JSON.Member] = [], rules: [JSON.Member] = []
    ) -> JSON {
        let envelope: [JSON.Member] = [
            .init(key: "apiVersion", value: ["const": .string(Envelope.apiVersion)]),
            .init(key: "kind", value: kind),
        ]
        return record(
            form, required: ["apiVersion", "kind"] + required, envelope + properties,
            definitions: definitions, rules: rules)
    }

    /// What the program writes, without an envelope.
    static func record(
        _ form: DocumentForm, required: [String] = [], _ properties: [JSON.Member],
        definitions: [JSON.Member] = [], rules: [JSON.Member] = []
    ) -> JSON {
        let head: [JSON.Member] = [
            .init(key: "$schema", value: "http://json-schema.org/draft-07/schema#"),
            .init(key: "title", value: .string("catalogctl: \(form.rawValue)")),
            .init(key: "description", value: .string(form.meaning)),
            .init(key: "definitions", value: .object(nameDefinitions + definitions)),
        ]
        return .object(head + (object(required: required, properties).asObject ?? []) + rules)
    }

    /// A map of these fields and no others.
    static func object(
        required: [String] = [], _ properties: [JSON.Member], least: Int = 0, isOpen: Bool = false
    ) -> JSON {
        var members: [JSON.Member] = [
            .init(key: "type", value: "object"), .init(key: "properties", value: .object(properties)),
            .init(key: "additionalProperties", value: .bool(isOpen)),
        ]
        if !required.isEmpty {
            members.append(.init(key: "required", value: .array(required.map { .string($0) })))
        }
        if least > 0 { members.append(.init(key: "minProperties", value: .integer(least))) }
        return .object(members)
    }

    /// A map of names that people choose.
    static func map(of value: JSON, names: JSON = name, least: Int = 0, most: Int? = nil) -> JSON {
        var members: [JSON.Member] = [
            .init(key: "type", value: "object"), .init(key: "propertyNames", value: names),
            .init(key: "additionalProperties", value: value),
        ]
        if least > 0 { members.append(.init(key: "minProperties", value: .integer(least))) }
        if let most { members.append(.init(key: "maxProperties", value: .integer(most))) }
        return .object(members)
    }

    /// A list, none of its entries twice.
    static func list(of items: JSON, least: Int = 0, most: Int? = nil) -> JSON {
        var members: [JSON.Member] = [
            .init(key: "type", value: "array"), .init(key: "items", value: items),
            .init(key: "uniqueItems", value: true),
        ]
        if least > 0 { members.append(.init(key: "minItems", value: .integer(least))) }
        if let most { members.append(.init(key: "maxItems", value: .integer(most))) }
        return .object(members)
    }

    static let truth: JSON = ["type": "boolean"]

    static func number(_ range: ClosedRange<Int>) -> JSON {
        [
            "type": "integer", "minimum": .integer(range.lowerBound), "maximum": .integer(range.upperBound),
        ]
    }

    static func words(_ words: some Sequence<String>) -> JSON { ["enum": .array(words.map { .string($0) })] }

    static func text(like pattern: String) -> JSON {
        ["type": "string", "pattern": .string(NamePattern.whole(pattern))]
    }

    /// The decimal numbers from 1 to the largest, as a regular expression.
    static func numbers(upTo largest: Int) -> String {
        let digits = Array("\(largest)")
        // Fewer digits; or as many, the first that differs being smaller; or the largest itself.
        var cases = digits.count > 1 ? ["[1-9][0-9]{0,\(digits.count - 2)}"] : []
        for (place, digit) in digits.enumerated() {
            let least = place == 0 ? 1 : 0
            guard let value = digit.wholeNumberValue, value > least else { continue }
            cases.append(
                String(digits[..<place]) + "[\(least)-\(value - 1)]" + "[0-9]{\(digits.count - place - 1)}")
        }
        return "(?:\((cases + [String(digits)]).joined(separator: "|")))"
    }

    /// Text that people write for people. The bound is in bytes there, and in characters here.
    static func prose(longest: Int = OverlayField.longestText) -> JSON {
        [
            "type": "string", "minLength": 1, "maxLength": .integer(longest),
            "not": ["pattern": "[\\u0000-\\u0009\\u000b-\\u001f\\u007f-\\u009f]"],
        ]
    }

    static let email: JSON = [
        "type": "string", "pattern": .string(EmailAddress.pattern),
        "maxLength": .integer(EmailAddress.longest),
    ]

    static let name: JSON = ["$ref": "#/definitions/name"]
    static let label: JSON = ["$ref": "#/definitions/label"]

    private static let nameDefinitions: [JSON.Member] = [
        .init(key: "name", value: ["type": "string", "pattern": .string(NamePattern.name)]),
        .init(key: "label", value: ["type": "string", "pattern": .string(NamePattern.label)]),
    ]

    /// A name, but none of these.
    static func name(except words: some Sequence<String>) -> JSON {
        ["allOf": [name, ["not": Self.words(words)]]]
    }
}

extension JSON {
    /// The same piece with a description, which a reference could not have beside it.
    func described(_ text: String) -> JSON {
        guard self["$ref"] == nil else { return ["allOf": [self], "description": .string(text)] }
        return .object((asObject ?? []) + [.init(key: "description", value: .string(text))])
    }
}

extension JSON.Member {
    init(_ key: String, _ shape: JSON, _ meaning: String) {
        self.init(key: key, value: shape.described(meaning))
    }
}
