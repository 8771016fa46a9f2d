import Canonical
import Catalog
import Consent
import Foundation
import Scaffold
import Schema
import Shapes
import Statute
import TestSupport
import Testing

/// A JSON document with one thing changed, and what was changed.
private struct Mutant {
    let what: String
    let json: JSON
}

extension JSON {
    /// Every document that differs from this one by one field less, one more, one under another name, another value,
    /// or an entry of a list twice.
    fileprivate func mutants(at path: String = "") -> [Mutant] {
        var mutants = Self.values.map { Mutant(what: "\(path) = \(Self.text($0))", json: $0) }
        if path.hasSuffix(".uses") {
            for count in [1000, 1001] {
                let links = (0..<count).map { JSON.string("m/v\($0)") }
                mutants.append(Mutant(what: "\(path) of \(count) links", json: .array(links)))
            }
        }
        switch self {
        case .object(let members):
            mutants.append(
                Mutant(what: "\(path) with zzz", json: .object(members + [.init(key: "zzz", value: 1)])))
            for (index, member) in members.enumerated() {
                var fewer = members
                fewer.remove(at: index)
                mutants.append(Mutant(what: "\(path) without \(member.key)", json: .object(fewer)))
                for key in Self.names(like: member.key) where self[key] == nil {
                    var renamed = members
                    renamed[index].key = key
                    mutants.append(Mutant(what: "\(path).\(member.key) as \(key)", json: .object(renamed)))
                }
                for below in member.value.mutants(at: "\(path).\(member.key)") {
                    var changed = members
                    changed[index].value = below.json
                    mutants.append(Mutant(what: below.what, json: .object(changed)))
                }
            }
        case .array(let entries):
            if let first = entries.first {
                mutants.append(Mutant(what: "\(path) with its first twice", json: .array(entries + [first])))
            }
            for (index, entry) in entries.enumerated() {
                for below in entry.mutants(at: "\(path)[\(index)]") {
                    var changed = entries
                    changed[index] = below.json
                    mutants.append(Mutant(what: below.what, json: .array(changed)))
                }
            }
        case .string(let text):
            mutants += Self.names(like: text).map { Mutant(what: "\(path) = \($0)", json: .string($0)) }
        default: break
        }
        return mutants
    }

    private static let values: [JSON] = [
        .null, true, 0, 7, -1, 9000, 1_000_000, "", "x", "X", "true", [], [:], ["x"], ["x", "x"], [1],
        ["x": "y"], ["x": [:]], [[[[[[[[1]]]]]]]], [[[[[[[1]]]]]]], "none", "latest", "archived",
        "2026-02-30",
        "2026-02-28", "1969-01-01", .string(String(repeating: "x", count: 129)),
        .string(String(repeating: "x", count: 2001)),
        .object((0...100).map { .init(key: "k\($0)", value: "v") }),
        .array((0...100).map { .string("v\($0)") }),
    ]

    private static func names(like text: String) -> [String] {
        let short = String(text.prefix(40))
        return [
            short + "x", short.uppercased(), short + "..b", short + ".lock", short + ".GIT",
            short + "/" + short,
            short + ".", "con", "con.x", "COM1", "-" + short, "." + short, short + " ", " " + short,
            short + "\n", short + "@latest", short + "@None", short + "@1.0", "hook", "a/con/b", "a/b.lock@1",
        ]
    }

    private static func text(_ json: JSON) -> String {
        String(String(decoding: json.canonicalBytes(), as: UTF8.self).prefix(40))
    }
}

/// Holds the JSON Schemas and our readers to one another, with a validator that is not ours.
struct AgreementTests {
    /// What a schema cannot say: how one value stands to another, in the document or beyond it.
    private static let semantic: Set<DiagnosticCode> = [
        // A name that refers to something.
        .unknownKind, .unknownEnvironment, .unknownPlugin, .unknownProfile, .unknownState, .unknownPrincipal,
        .unknownRole,
        // A whole that makes no sense.
        .unreachableState, .deadRule, .lockout,
        // One value of two places; a schema sees only entries of one list that are alike in all.
        .duplicateKey, .duplicateValue, .duplicateDocument,
        // What is inside a key; how many bytes a tree has as JSON.
        .badKey, .tooLarge,
    ]

    private static func seed(_ form: DocumentForm) throws -> JSON {
        switch form {
        case .catalog, .principals, .lifecycle:
            let (old, new) = (
                "plugins:\n  agents:\n",
                "complianceTags: [gdpr]\nprotectDependents: true\nclockSkewSeconds: 60\n"
                    + "compatibility: {earlierApprovals: 1}\nplugins:\n  agents:\n"
                    + "    labelFormat: semver\n    lifecycle: reviewed\n"
            )
            let bundle = try Sources.bundle(lifecycles: [Sources.lifecycle], old, new)
            let documents = try #require(JSON(canonical: bundle.canonical)["documents"]?.asArray)
            return try #require(
                documents.map { $0["content"] }.first { $0?["kind"]?.asString?.lowercased() == form.rawValue }
                    ?? nil)
        case .approvals:
            let node = try PolicyBundle(sources: Sources.sources() + [Sources.approvalsSource])
            let documents = try #require(JSON(canonical: node.canonical)["documents"]?.asArray)
            return try #require(documents.first?["content"])
        case .governance:
            let overlay = try Overlay(document: Array(governanceDocument.utf8), file: "governance.yaml")
            return .object(
                (overlay.json.asObject ?? []) + [
                    .init(key: "apiVersion", value: "catalogctl/v1"), .init(key: "kind", value: "Governance"),
                ])
        case .policyTest:
            return [
                "apiVersion": "catalogctl/v1", "kind": "PolicyTest",
                "given": [
                    "agents/agent/bot": [
                        "governance": ["risk": ["level": "high"], "labels": ["a": "b"]],
                        "versions": ["1.0.0": ["state": "approved", "evidence": ["report"]]],
                        "bindings": ["prod": "1.0.0"], "halted": true,
                    ], "prompts/hello": [:],
                ], "frozen": ["stage"],
                "cases": [
                    [
                        "name": "one", "who": "dana", "does": "promotion.promote", "to": "agents/bot@1.0.0",
                        "environment": "prod", "from": "stage", "approvedBy": ["sam"], "expect": "allowed",
                    ],
                    [
                        "name": "two", "who": "sam", "does": "lifecycle.setState", "to": "agents/agent/bot@1",
                        "state": "approved", "expect": "lifecycle.transition-not-allowed",
                    ],
                ],
            ]
        case .asset:
            return [
                "apiVersion": "catalogctl/v1", "kind": "agent",
                "metadata": ["name": "a", "displayName": "A", "description": "An agent."],
                "spec": [
                    "version": "1.0.0-rc.1+b", "uses": ["models/llama", "prompts/prompt/hello@1.0"],
                    "contract": [
                        "inputs": [["name": "a", "type": "text", "required": true]],
                        "outputs": [["name": "b", "type": "text"]],
                    ], "free": ["x": 1],
                ],
            ]
        case .request:
            let digits = String(repeating: "0123456789abcdef", count: 4)
            return [
                "action": .object(RequestRecord.askable.map { .init(key: $0.rawValue, value: "v1") }),
                "content": .string("sha256:\(digits)"), "event": "0192f0c4-89ab-7def-8123-456789abcdef",
                "evidence": ["evaluation-report-0123456789abcdef", "a.b-fedcba9876543210"],
                "ledger": .string(String(digits.prefix(40))), "overlay": .string("sha256:\(digits)"),
                "policy": .string("12:\(digits)"), "reason": "the fair\n\nbegins", "requester": "dana",
            ]
        case .statement:
            let statement = ApprovalStatement(
                request: try #require(RequestID("R-7K3FQ0M2AB")), subject: .zero,
                approver: try PrincipalName("dana"), policy: PolicyVersion(counter: 12, digest: .zero))
            return try JSON(parsing: statement.bytes)
        }
    }

    /// What our reader says of the document, JSON being YAML too; nil where it is content.
    private static func told(_ form: DocumentForm, _ json: JSON) -> (code: DiagnosticCode?, message: String)?
    {
        let bytes = json.recordBytes()
        do {
            switch form {
            case .catalog, .principals, .lifecycle, .approvals:
                let name = "\(form.rawValue).yaml"
                let others = try Sources.sources().filter { $0.file != name }
                // A catalog is read beside the profile that it names.
                let profile =
                    form == .catalog
                    ? [PolicySource(file: "lifecycle.yaml", bytes: Array(Sources.lifecycle.utf8))] : []
                _ = try PolicyBundle(sources: others + profile + [PolicySource(file: name, bytes: bytes)])
            case .governance: _ = try Overlay(document: bytes, file: "governance.yaml")
            case .policyTest: _ = try PolicyTestDocument(document: bytes, file: "policy-test.yaml")
            case .asset: _ = try Manifest(yaml: bytes, file: "asset.yaml")
            case .request: _ = try RequestRecord(bytes: bytes)
            case .statement: _ = try ApprovalStatement(bytes: json.canonicalBytes())
            }
            return nil
        } catch let error as SchemaError {
            return (error.diagnostic.code, error.diagnostic.message)
        } catch { return (nil, "\(error)") }
    }

    /// Which of the documents the validator of python accepts.
    private static func accepted(_ documents: [JSON], by schema: JSON) throws -> [Bool] {
        let program = """
            import json, sys
            from jsonschema import Draft7Validator, FormatChecker
            asked = json.load(sys.stdin)
            Draft7Validator.check_schema(asked["schema"])
            validator = Draft7Validator(asked["schema"], format_checker=FormatChecker())
            print("".join("y" if validator.is_valid(one) else "n" for one in asked["documents"]))
            """
        let input: JSON = ["schema": schema, "documents": .array(documents)]
        let ran = try run("python3", ["-c", program], input: input.canonicalBytes())
        try #require(ran.status == 0, "\(ran.errors)")
        return ran.text.map { $0 == "y" }
    }

    @Test(
        "what the JSON Schema refuses our reader refuses, and the schema all that is wrong in form",
        arguments: DocumentForm.allCases)
    func agreement(_ form: DocumentForm) throws {
        let seed = try Self.seed(form)
        let mutants = [Mutant(what: "as it is", json: seed)] + seed.mutants()
        #expect(mutants.count > 500)
        let verdicts = try Self.accepted(mutants.map(\.json), by: jsonSchema(of: form))
        try #require(verdicts.count == mutants.count)
        #expect(verdicts[0] && Self.told(form, seed) == nil)
        var refusals = 0
        for (mutant, isAccepted) in zip(mutants, verdicts) {
            let told = Self.told(form, mutant.json)
            if told != nil { refusals += 1 }
            if !isAccepted {
                #expect(told != nil, "\(form) \(mutant.what): the schema alone refuses it")
            } else if let told, told.code.map({ !Self.semantic.contains($0) }) ?? true {
                Issue.record(
                    "\(form) \(mutant.what): the reader alone refuses it: \(told.code?.rawValue ?? "a fault"): \(told.message)"
                )
            }
        }
        #expect(refusals > 100 && refusals < mutants.count)
    }

    @Test("every template is valid by its schema")
    func templates() throws {
        let founder = PolicyTemplate.Founder(
            principal: "dana", displayName: "Dana", email: "dana@example.com", key: Sources.keys[0])
        for template in PolicyTemplate.allCases {
            let bundle = try PolicyBundle(
                sources: template.files(for: founder).map { PolicySource(file: $0.name, bytes: $0.bytes) })
            for document in try JSON(canonical: bundle.canonical)["documents"]?.asArray ?? [] {
                let content = try #require(document["content"])
                let kind = content["kind"]?.asString ?? ""
                let form = try #require(
                    kind == "ApprovalPolicies" ? .approvals : DocumentForm(rawValue: kind.lowercased()))
                #expect(try Self.accepted([content], by: jsonSchema(of: form)) == [true], "\(form)")
            }
        }
    }

    @Test("a schema is of draft-07, says what it is for, and leaves no map open but those that are free")
    func shape() throws {
        for form in DocumentForm.allCases {
            let schema = jsonSchema(of: form)
            #expect(schema["$schema"]?.asString == "http://json-schema.org/draft-07/schema#")
            #expect(schema["description"]?.asString == form.meaning)
            #expect(schema["additionalProperties"]?.asBool == false)
        }
        for field in OverlayField.table {
            let steps = field.key.split(separator: ".").map { String($0) }
            let found = steps.reduce(Optional(jsonSchema(of: .governance))) { $0?["properties"]?[$1] }
            #expect(found?["description"]?.asString == field.meaning, "\(field.key)")
        }
    }
}
