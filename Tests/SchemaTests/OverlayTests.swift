import Canonical
import Catalog
import Schema
import Statute
import Testing

let governanceDocument = """
    apiVersion: catalogctl/v1
    kind: Governance
    owner: {principal: dana, displayName: Dana Example, email: dana@example.com}
    team: {name: Support, id: T-7}
    sla: {tier: gold, responseHours: 8}
    risk:
      level: high
      categories: [privacy, money]
    intendedUse:
      summary: Sorts tickets.
      environments: [dev, prod]
      restrictions: [no personal data]
    compliance: {tags: [gdpr, soc2], controls: [C-1]}
    audit: {lastReviewedAt: 2026-03-01, reviewCadenceDays: 90}
    labels: {tier: front, area/team: support}
    annotations: {note: "two\\nlines"}
    ext:
      build: 7
      deep: {list: [1, true, null, {a: b}]}

    """

/// Changes of the document above.
let overlaySlips: [Slip] = [
    Slip(
        .documentKind, "kind: Governance", "kind: Catalog",
        "governance.yaml:2:7: this is a document of kind 'Catalog', not of kind Governance",
        hint: "write 'kind: Governance'"),
    Slip(
        .missingField, "kind: Governance\n", "", "governance.yaml:1:1: field 'kind' is missing",
        hint: "write 'kind: Governance'"),
    Slip(
        .unknownField, "risk:\n", "risc:\n", "governance.yaml:6:1: unknown field 'risc'",
        hint:
            "did you mean 'risk'? the fields here are: apiVersion, kind, owner, team, sla, risk, intendedUse, compliance, audit, labels, annotations, ext"
    ),
    Slip(
        .unknownField, "  level: high", "  levle: high", "governance.yaml:7:3: unknown field 'levle'",
        hint: "did you mean 'level'? the fields here are: level, categories"),
    Slip(
        .badValue, "level: high", "level: hihg",
        "governance.yaml:7:10: 'hihg' is none of the words that may stand here",
        hint: "did you mean 'high'? it is one of: low, medium, high, critical"),
    Slip(
        .wrongType, "responseHours: 8", "responseHours: '8'",
        "governance.yaml:5:34: expected a whole number, found the text '8'",
        hint: "write it in decimal digits"),
    Slip(
        .badValue, "responseHours: 8", "responseHours: 8761", "governance.yaml:5:34: 8761 is out of range",
        hint: "it may be 0 to 8760"),
    Slip(
        .badName, "principal: dana,", "principal: Dana,",
        "governance.yaml:3:20: 'Dana' is not a valid name: it must start with a lower-case letter or a digit",
        hint: "a name looks like 'triage-bot'"),
    Slip(
        .badValue, "email: dana@example.com", "email: dana",
        "governance.yaml:3:60: 'dana' is not a valid name", hint: "write it as dana@example.com"),
    Slip(
        .badValue, "2026-03-01", "2026-02-29", "governance.yaml:14:25: '2026-02-29' is no date",
        hint: "write it as 2026-03-01"),
    Slip(
        .wrongType, "[privacy, money]", "privacy",
        "governance.yaml:8:15: expected a list, found the text 'privacy'", hint: "write it as [a, b]"),
    Slip(
        .badValue, "[privacy, money]", "[]", "governance.yaml:8:15: the list is empty",
        hint: "name something, or leave the field out"),
    Slip(
        .duplicateValue, "[privacy, money]", "[privacy, privacy]",
        "governance.yaml:8:25: 'privacy' stands here twice", hint: "keep one"),
    Slip(
        .badValue, "team: {name: Support, id: T-7}", "team: {}", "governance.yaml:4:7: the map is empty",
        hint: "fill it, or leave it out"),
    Slip(
        .badValue, "id: T-7", "id: ''", "governance.yaml:4:27: the text is empty",
        hint: "write something, or leave the field out"),
    Slip(
        .wrongType, "id: T-7", "id: 7", "governance.yaml:4:27: expected a text, found the number 7",
        hint: "put it in quotes to make it a text"),
    Slip(
        .badValue, "Sorts tickets.", String(repeating: "x", count: 2001),
        "governance.yaml:10:12: the text has 2001 bytes",
        hint: "at most 2000 are kept; put the rest where it can be linked to"),
    Slip(
        .badName, "area/team: support", "-team: support",
        "governance.yaml:15:23: '-team' cannot be a key here",
        hint:
            "a key has 1 to 63 of A-Z, a-z, 0-9, '.', '_', '/' and '-', and begins with a letter or a digit"),
    Slip(
        .wrongType, "tier: front,", "tier: [front],", "governance.yaml:15:16: expected a text, found a list",
        hint: "put it in quotes to make it a text"),
    Slip(
        .badValue, "{list: [1, true, null, {a: b}]}", "[[[[[[[[1]]]]]]]]",
        "governance.yaml:18:3: the field is 9 levels deep", hint: "at most 8 are kept"),
    Slip(
        .tooLarge, "{list: [1, true, null, {a: b}]}", String(repeating: "x", count: 16 * 1024),
        "governance.yaml:18:3: the field has 16", hint: ""),
    Slip(
        .badValue, "{tier: front, area/team: support}",
        "{\((0...100).map { "k\($0): v" }.joined(separator: ", "))}",
        "governance.yaml:15:9: the map has 101 entries", hint: "at most 100 are kept"),
    Slip(
        .badValue, "[C-1]", "[\((0...100).map { "c\($0)" }.joined(separator: ", "))]",
        "governance.yaml:13:44: the list has 101 entries", hint: "at most 100 are kept"),
]

struct OverlayTests {
    private static func overlay(_ old: String = "kind", _ new: String = "kind") throws -> Overlay {
        try Overlay(
            document: Array(Sources.changed(governanceDocument, old, new).utf8), file: "governance.yaml")
    }

    @Test(
        "a slip in an overlay is told with its place, its value and its cure", arguments: overlaySlips.indices
    )
    func told(_ index: Int) throws {
        let slip = overlaySlips[index]
        let told = try #require(
            diagnostic { try Self.overlay(slip.old, slip.new) }, "\(slip.new.prefix(80)) was accepted")
        #expect(told.code == slip.code, "\(told.sentence)")
        #expect(told.sentence.hasPrefix(slip.sentence), "\(told.sentence)")
        #expect(slip.hint.isEmpty || told.hint == slip.hint, "\(told.hint)")
    }

    @Test("a document of every field is an overlay of every field, and its record reads back")
    func everyField() throws {
        let overlay = try Self.overlay()
        for field in OverlayField.table {
            #expect(overlay[field.key] != nil, "\(field.key) is not in the document of this test")
        }
        #expect(overlay["apiVersion"] == nil && overlay.json["kind"] == nil)
        #expect(overlay.text("risk.level") == "high" && overlay.text("labels.area/team") == "support")
        #expect(overlay.texts("compliance.tags") == ["gdpr", "soc2"])
        #expect(overlay.text("annotations.note") == "two\nlines" && overlay["ext.build"] == 7)
        #expect(try Overlay(record: overlay.bytes, file: "overlay.json") == overlay)
        #expect(
            try Overlay(
                document: Array("apiVersion: catalogctl/v1\nkind: Governance\n".utf8), file: "g.yaml"
            ).isEmpty)
        #expect(try Overlay(record: Array("{}\n".utf8), file: "overlay.json").isEmpty)
    }

    @Test(
        "A091 a record that is not in its one spelling, or says what no overlay says, is refused",
        arguments: [
            "{}", "{ }\n", "{\"a\": 1}\n", "[]\n", "{\n  \"kind\": \"Governance\"\n}\n",
            "{\n  \"risk\": {}\n}\n", "{\n  \"labels\": {}\n}\n",
            "{\n  \"risk\": {\n    \"categories\": []\n  }\n}\n",
            "{\n  \"risk\": {\n    \"level\": \"high\"\n  },\n  \"risk\": {}\n}\n",
            "{\n  \"team\": {\n    \"id\": \"a\\u0000b\"\n  }\n}\n",
            "{\n  \"ext\": {\n    \"a\": 1.5\n  }\n}\n", "{\n  \"ext\": null\n}\n",
        ])
    func records(_ text: String) throws {
        #expect(diagnostic { try Overlay(record: Array(text.utf8), file: "overlay.json") } != nil)
    }

    /// A word of a command line, and the JSON that it puts there.
    private static let words: [(word: String, key: String, json: JSON?)] = [
        ("risk.level=high", "risk.level", "high"),
        ("risk.level=", "risk.level", nil),
        ("compliance.tags=a,b", "compliance.tags", ["a", "b"]),
        ("risk.categories=money, or time", "risk.categories", ["money", " or time"]),
        ("sla.responseHours=24", "sla.responseHours", 24),
        ("owner.displayName=a=b", "owner.displayName", "a=b"),
        ("team.id=7", "team.id", "7"),
        ("labels.team=x", "labels.team", "x"),
        ("labels.a.b/c=true", "labels.a.b/c", "true"),
        ("labels=", "labels", nil),
        ("ext.a=x y", "ext.a", "x y"), ("ext.a=true", "ext.a", true), ("ext.a=null", "ext.a", .null),
        ("ext.a=-12", "ext.a", -12), ("ext.a=007", "ext.a", "007"), ("ext.a=1.5", "ext.a", "1.5"),
        ("ext.a=[1, \"x\"]", "ext.a", [1, "x"]), ("ext.a={\"b\": {}}", "ext.a", ["b": [:]]),
        ("ext.a=\"7\"", "ext.a", "7"),
        ("audit.lastReviewedAt=2026-03-01", "audit.lastReviewedAt", "2026-03-01"),
    ]

    @Test("a word of a command line means what its field is", arguments: words.indices)
    func means(_ index: Int) throws {
        let (word, key, json) = Self.words[index]
        let change = try OverlayChange(word)
        #expect(change.key.description == key && change.value == json)
        #expect(try Self.overlay().setting([word])[key] == json)
    }

    private static let slips: [(word: String, code: DiagnosticCode, sentence: String, hint: String)] = [
        (
            "risk.level", .syntax, "risk.level: expected KEY=VALUE",
            "such as risk.level=high; KEY= takes it away"
        ),
        (
            "risk.levle=high", .unknownField, "risk.levle: unknown field 'risk.levle'",
            "did you mean 'risk.level'? fields are: owner.principal"
        ),
        ("risk=high", .unknownField, "risk: unknown field 'risk'", "fields are: risk.level, risk.categories"),
        ("labels.=x", .unknownField, "labels.: unknown field 'labels.'", "did you mean 'labels'?"),
        (
            "risk.level=hgh", .badValue, "risk.level: 'hgh' is none of the words that may stand here",
            "did you mean 'high'? it is one of: low, medium, high, critical"
        ),
        (
            "sla.responseHours=soon", .wrongType,
            "sla.responseHours: expected a whole number, found the text 'soon'", "write it in decimal digits"
        ),
        (
            "sla.responseHours=9999", .badValue, "sla.responseHours: 9999 is out of range",
            "it may be 0 to 8760"
        ),
        ("labels=x", .wrongType, "labels: 'labels' is a map", "write labels.NAME=VALUE"),
        ("labels.-a=x", .badName, "labels.-a: '-a' cannot be a key here", "a key has 1 to 63"),
        ("compliance.tags=a,,b", .badName, "compliance.tags: '' is not a valid name: it is empty", ""),
        ("ext.a=[1", .syntax, "ext.a: expected JSON, since it begins like it", "mend the JSON"),
        (
            "audit.lastReviewedAt=yesterday", .badValue, "audit.lastReviewedAt: 'yesterday' is no date",
            "write it as 2026-03-01"
        ),
        (
            "team.name=a\u{1B}[2J", .badValue, "team.name: 'a\\u{1B}[2J' holds a control character",
            "remove it"
        ),
    ]

    @Test("a slip in a word is told with its key and its cure", arguments: slips.indices)
    func slip(_ index: Int) throws {
        let (word, code, sentence, hint) = Self.slips[index]
        let told = try #require(diagnostic { try OverlayChange(word) }, "\(word) was accepted")
        #expect(told.code == code && told.sentence.hasPrefix(sentence), "\(told.sentence)")
        #expect(told.hint.hasPrefix(hint), "\(told.hint)")
    }

    @Test("a map does not grow over its bound one word at a time")
    func bounds() throws {
        var overlay = Overlay.empty
        for number in 0..<100 { overlay = try overlay.setting(["labels.k\(number)=v"]) }
        #expect(diagnostic { try overlay.setting(["labels.one-more=v"]) }?.code == .badValue)
        _ = try overlay.setting(["labels.k5=w", "labels.k6=", "labels.one-more=v"])
        let half = String(repeating: "x", count: 9000)
        let one = try Overlay.empty.setting(["ext.a=\(half)"])
        #expect(diagnostic { try one.setting(["ext.b=\(half)"]) }?.code == .tooLarge)
    }

    @Test("what a policy does not know is told with the words that it knows")
    func policy() throws {
        let bundle = try Sources.bundle("environments:", "complianceTags: [soc2, gdpr]\nenvironments:")
        #expect(try Self.overlay().fault(under: bundle) == nil)
        for (old, new, key, value, noun, allowed) in [
            (
                "principal: dana,", "principal: dan,", "owner.principal", "dan", "principal",
                ["botty", "dana"]
            ),
            (
                "[dev, prod]", "[dev, stage]", "intendedUse.environments", "stage", "environment",
                ["dev", "prod"]
            ),
            ("[gdpr, soc2]", "[hipaa]", "compliance.tags", "hipaa", "compliance tag", ["gdpr", "soc2"]),
        ] {
            let fault = try #require(Self.overlay(old, new).fault(under: bundle))
            #expect(fault.key == key && fault.value == value && fault.noun == noun)
            #expect(fault.allowed == allowed)
        }
        #expect(try Self.overlay().fault(under: Sources.bundle())?.allowed == [], "no list allows no tag")
    }
}
