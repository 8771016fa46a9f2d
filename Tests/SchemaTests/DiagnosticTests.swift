import Catalog
import Schema
import Statute
import Testing

private let blocks = "the document is not accepted, nothing was migrated, no identity is touched"
private let principalFields = "the fields here are: type, displayName, emails, keys, keeper"

private let bundleSlips: [Slip] = [
    Slip(
        .syntax, "[agent, crew]", "[agent, crew", "catalog.yaml:7:16: did not find expected ',' or ']'",
        hint: "mend the YAML there"),
    Slip(
        .syntax, "[dev, prod]", "&all [dev, prod]", "catalog.yaml:3:15: anchor is not allowed (yaml.anchor)",
        hint: "mend the YAML there"),
    Slip(
        .syntax, "[dev, prod]", "*all", "catalog.yaml:3:15: alias is not allowed (yaml.alias)",
        hint: "mend the YAML there"),
    Slip(
        .syntax, "[dev, prod]", "!!seq [dev, prod]", "catalog.yaml:3:15: tag is not allowed (yaml.tag)",
        hint: "mend the YAML there"),
    Slip(
        .syntax, "defaultKind: crew", "kinds: [crew]",
        "catalog.yaml:7:5: duplicate key 'kinds', first on line 6 (yaml.duplicate-key)",
        hint: "mend the YAML there"),
    Slip(
        .apiVersion, "apiVersion: catalogctl/v1\nkind: Catalog", "apiVersion: catalogctl/v2\nkind: Catalog",
        "catalog.yaml:1:13: found schema version 'catalogctl/v2', and catalogctl/v1 is the only one supported",
        hint: "use a catalogctl that knows catalogctl/v2; \(blocks)"),
    Slip(
        .apiVersion, "apiVersion: catalogctl/v1\nkind: Catalog", "apiVersion: catalogctl/v0\nkind: Catalog",
        "catalog.yaml:1:13: found schema version 'catalogctl/v0', and catalogctl/v1 is the only one supported",
        hint:
            "there is no migration path from it; rewrite the document by the rules of catalogctl/v1; \(blocks)"
    ),
    Slip(
        .apiVersion, "apiVersion: catalogctl/v1\nkind: Catalog", "apiVersion: v1\nkind: Catalog",
        "catalog.yaml:1:13: found schema version 'v1', and catalogctl/v1 is the only one supported",
        hint: "begin the document with 'apiVersion: catalogctl/v1'; \(blocks)"),
    Slip(
        .documentKind, "kind: Catalog", "kind: Catalogue",
        "catalog.yaml:2:7: unknown kind of document 'Catalogue'",
        hint: "did you mean 'Catalog'? kinds are: ApprovalPolicies, Catalog, Lifecycle, Principals"),
    Slip(
        .unknownField, "environments:", "enviroments:", "catalog.yaml:3:1: unknown field 'enviroments'",
        hint: "did you mean 'environments'? "
            + "the fields here are: apiVersion, kind, environments, plugins, complianceTags, protectDependents, clockSkewSeconds, compatibility"
    ),
    Slip(
        .unknownField, "displayName:", "displayname:", "principals.yaml:5:5: unknown field 'displayname'",
        hint: "did you mean 'displayName'? \(principalFields)"),
    Slip(
        .unknownField, "defaultKind:", "zzz:", "catalog.yaml:7:5: unknown field 'zzz'",
        hint: "the fields here are: kinds, defaultKind, lifecycle, labelFormat, autoSnapshot"),
    Slip(
        .unknownField, "defaultKind:", "\"\\u202Edef\":", "catalog.yaml:7:5: ", hint: ""),
    Slip(
        .badName, "  botty:", "  recovery-7:",
        "principals.yaml:", hint: "give them another name; recovery keys stand under 'recovery'"),
    Slip(
        .missingField, "environments: [dev, prod]\n", "", "catalog.yaml:1:1: field 'environments' is missing",
        hint:
            "add it; the fields here are: apiVersion, kind, environments, plugins, complianceTags, protectDependents, clockSkewSeconds, compatibility"
    ),
    Slip(
        .missingField, "    emails: [botty@example.com]\n", "",
        "principals.yaml:10:5: field 'emails' is missing", hint: "add it; \(principalFields)"),
    Slip(
        .missingField, "apiVersion: catalogctl/v1\nkind: Catalog", "kind: Catalog",
        "catalog.yaml:1:1: field 'apiVersion' is missing",
        hint: "begin the document with 'apiVersion: catalogctl/v1'"),
    Slip(
        .missingField, "kind: Catalog\n", "", "catalog.yaml:1:1: field 'kind' is missing",
        hint: "kinds are: ApprovalPolicies, Catalog, Lifecycle, Principals"),
    Slip(
        .wrongType, "[dev, prod]", "dev", "catalog.yaml:3:15: expected a list, found the text 'dev'",
        hint: "write it as [a, b]"),
    Slip(
        .wrongType, "[dev, prod]", "[dev, true]",
        "catalog.yaml:3:21: expected a text, found the truth value true",
        hint: "put it in quotes to make it a text"),
    Slip(
        .wrongType, "[dev, prod]", "[dev, 1]", "catalog.yaml:3:21: expected a text, found the number 1",
        hint: "put it in quotes to make it a text"),
    Slip(
        .wrongType, "kinds: [model]", "[model]", "catalog.yaml:9:5: expected a map, found a list",
        hint: "its fields are: kinds, defaultKind, lifecycle, labelFormat, autoSnapshot"),
    Slip(
        .wrongType, "environments:", "clockSkewSeconds: 5m\nenvironments:",
        "catalog.yaml:3:19: expected a whole number, found the text '5m'", hint: "write it in decimal digits"),
    Slip(
        .wrongType, "  admin: [dana]", "  admin:", "principals.yaml:14:9: expected a list, found nothing",
        hint: "write it as [a, b]"),
    Slip(
        .badName, "[dev, prod]", "[dev, Prod]",
        "catalog.yaml:3:21: 'Prod' is not a valid name: it must start with a lower-case letter or a digit",
        hint: "a name looks like 'triage-bot'"),
    Slip(
        .badName, "  models:", "  ../../hooks:",
        "catalog.yaml:8:3: '../../hooks' is not a valid name: it must start with a lower-case letter or a digit",
        hint: "a name looks like 'triage-bot'"),
    Slip(
        .badName, "  models:", "  hook:",
        "catalog.yaml:8:3: 'hook' is a command of catalogctl and cannot name a plugin",
        hint: "call it 'hook-assets' or the like"),
    Slip(
        .badName, "  botty:", "  none:",
        "principals.yaml:9:3: 'none' stands for nobody and cannot name a principal",
        hint: "give them another name"),
    Slip(
        .badKey, "- \(Sources.keys[0])", "- ssh-dss AAAA",
        "principals.yaml:8:9: key type 'ssh-dss' is not supported",
        hint: "paste the line of the .pub file: ssh-ed25519 AAAA…"),
    Slip(
        .badValue, "[dev, prod]", "[]", "catalog.yaml:3:15: there is no environment",
        hint: "name at least one, the first the earliest: [dev, stage, prod]"),
    Slip(
        .badValue, "environments:", "clockSkewSeconds: 86401\nenvironments:",
        "catalog.yaml:3:19: 86401 is out of range", hint: "it may be 0 to 86400"),
    Slip(
        .badValue, "kinds: [model]", "kinds: []", "catalog.yaml:9:12: plugin 'models' has no kind",
        hint: "name at least one"),
    Slip(
        .unknownKind, "defaultKind: crew", "defaultKind: bot",
        "catalog.yaml:7:18: default kind 'bot' is not among the kinds of plugin 'agents'",
        hint: "its kinds are: agent, crew"),
    Slip(
        .badValue, "defaultKind: crew", "labelFormat: SemVer",
        "catalog.yaml:7:18: 'SemVer' is none of the words that may stand here",
        hint: "did you mean 'semver'? it is one of: semver, freeform"),
    Slip(
        .unknownProfile, "defaultKind: crew", "lifecycle: defalt",
        "catalog.yaml:7:16: plugin 'agents' lives by profile 'defalt', which no document declares",
        hint: "did you mean 'default'? profiles are: default"),
    Slip(
        .badName, "environments:", "complianceTags: [GDPR]\nenvironments:",
        "catalog.yaml:3:18: 'GDPR' is not a valid name: it must start with a lower-case letter or a digit",
        hint: "a name looks like 'triage-bot'"),
    Slip(
        .wrongType, "environments:", "protectDependents: 1\nenvironments:",
        "catalog.yaml:3:20: expected a truth value, found the number 1",
        hint: "write true or false, without quotes"),
    Slip(
        .badValue, "type: machine", "type: robot",
        "principals.yaml:10:11: unknown type of principal: the text 'robot'",
        hint: "it is one of: person, machine"),
    Slip(
        .badValue, "[dana@example.com]", "['*@example.com']",
        "principals.yaml:6:14: '*@example.com' is not a valid name: an e-mail is [A-Za-z0-9._+-]+@[A-Za-z0-9.-]+",
        hint: "write it as dana@example.com"),
    Slip(
        .badValue, "[botty@example.com]", "[]", "principals.yaml:9:3: principal 'botty' has no e-mail",
        hint: "commits are signed under one"),
    Slip(
        .badValue, "Dana Example", "Dana <root>",
        "principals.yaml:5:18: 'Dana <root>' cannot stand as a name in a commit",
        hint: "1 to 128 bytes, no control characters, no '<' or '>', no space or punctuation at its ends"),
    Slip(
        .duplicateValue, "[dev, prod]", "[dev, dev]", "catalog.yaml:3:21: 'dev' stands here twice",
        hint: "keep one"),
    Slip(
        .duplicateValue, "[botty@example.com]", "[dana@example.com]",
        "principals.yaml:11:14: e-mail 'dana@example.com' stands under dana already",
        hint: "an e-mail belongs to one principal, once"),
    Slip(
        .duplicateValue, "[dana, botty]", "[dana, dana]",
        "principals.yaml:15:22: 'dana' stands twice in role 'maintainer'", hint: "keep one"),
    Slip(
        .duplicateValue, "[asset.register]", "[asset.register, asset.register]",
        "principals.yaml:18:32: role 'maintainer' is permitted this twice", hint: "keep one"),
    Slip(
        .duplicateKey, "[\(Sources.keys[1])]", "[\(Sources.keys[0])]",
        "principals.yaml:12:12: key SHA256:",
        hint: "people are counted by their keys: a key belongs to one principal, once"),
    Slip(
        .unknownPrincipal, "[dana, botty]", "[dana, boty]",
        "principals.yaml:15:22: role 'maintainer' names 'boty', who is no principal",
        hint: "did you mean 'botty'?"),
    Slip(
        .unknownPrincipal, "[dana, botty]", "[dana, mallory]",
        "principals.yaml:15:22: role 'maintainer' names 'mallory', who is no principal",
        hint: "list them under 'principals' first"),
    Slip(
        .unknownRole, "  admin: [\"ledger.*\", \"policy.*\"]", "  admim: [\"ledger.*\", \"policy.*\"]",
        "principals.yaml:17:3: 'admim' is no role",
        hint: "did you mean 'admin'?"),
    Slip(
        .unknownEvent, "[asset.register]", "[asset.registre]",
        "principals.yaml:18:16: 'asset.registre' is no event",
        hint:
            "did you mean 'asset.register'? events are: ledger.init, asset.register, asset.rename, asset.set, "
            + "asset.halt, asset.resume, governance.set, version.create, lifecycle.setState, lifecycle.deprecate, "
            + "lifecycle.archive, lifecycle.restore, promotion.bind, promotion.promote, promotion.rollback, "
            + "promotion.unbind, alias.set, evidence.attach, evidence.revoke, environment.freeze, "
            + "environment.thaw, policy.propose, policy.withdraw, policy.activate, policy.rollback, key.revoke, "
            + "exception.grant, exception.settle, request.open, request.approve, request.withdraw, "
            + "request.reject, request.cancel, request.expire, alias.*, asset.*, environment.*, evidence.*, "
            + "exception.*, governance.*, key.*, ledger.*, lifecycle.*, policy.*, promotion.*, request.*, version.*"
    ),
    Slip(
        .lockout, "[\"ledger.*\", \"policy.*\"]", "[]",
        "principals.yaml:17:3: nobody with a key may do ledger.init",
        hint: "permit it to a role that somebody with a key has"),
    Slip(
        .lockout, "\"policy.*\"]", "policy.activate]",
        "principals.yaml:17:3: nobody with a key may do policy.propose",
        hint: "permit it to a role that somebody with a key has"),
    Slip(
        .lockout, "\"policy.*\"]", "policy.propose, policy.rollback]",
        "principals.yaml:17:3: nobody with a key may do policy.activate",
        hint: "permit it to a role that somebody with a key has"),
]

struct DiagnosticTests {
    @Test(
        "A165 A166 a slip is told with its place, its value and its cure",
        arguments: bundleSlips.indices)
    func told(_ index: Int) throws {
        let slip = bundleSlips[index]
        let told = try #require(
            diagnostic { try Sources.bundle(slip.old, slip.new) }, "\(slip.new) was accepted")
        #expect(told.code == slip.code, "\(told.sentence)")
        #expect(told.sentence.hasPrefix(slip.sentence), "\(told.sentence)")
        #expect(slip.hint.isEmpty || told.hint == slip.hint, "\(told.hint)")
        #expect(!told.sentence.unicodeScalars.contains("\u{202E}") && !told.message.hasSuffix("."))
    }

    /// Codes that are not earned by a change of one document; each has a test of its own below.
    private static let elsewhere: [DiagnosticCode] = [
        .missingDocument, .duplicateDocument, .notCanonical, .unknownTransition, .unknownPlugin,
    ]

    @Test("every code has a case that earns it", arguments: DiagnosticCode.allCases)
    func everyCode(_ code: DiagnosticCode) {
        let tables = [bundleSlips, lifecycleSlips, overlaySlips, manifestSlips]
        #expect(
            tables.contains { $0.contains { $0.code == code } } || Self.elsewhere.contains(code),
            "add a change that earns '\(code.rawValue)' to one of the tables of slips, or remove the code")
    }

    @Test("a gate for a plugin that there is not is refused")
    func unknownPlugin() throws {
        let rules = """
            apiVersion: catalogctl/v1
            kind: ApprovalPolicies
            rules:
              - name: two-eyes
                selector: {plugins: [modles]}
                gates: [{action: promotion.bind}]

            """
        let told = try #require(diagnostic { try Sources.bundle(lifecycles: [rules]) })
        #expect(told.code == .unknownPlugin)
        #expect(told.hint == "did you mean 'models'? there are: agents, models")
    }

    @Test("a bundle without one of its documents names the kind that is missing")
    func missingDocument() throws {
        let told = try #require(diagnostic { try PolicyBundle(sources: [Sources.sources()[1]]) })
        #expect(told.code == .missingDocument)
        #expect(told.sentence == "policy/source: the bundle has no document of kind Catalog")
        #expect(told.hint == "add one; see: catalogctl init --help")
        #expect(diagnostic { try PolicyBundle(sources: []) }?.code == .missingDocument)
    }

    @Test(
        "A154 no part of a policy declares a command",
        arguments: ["verify: \"sh -c id\"", "command: [sh, -c, id]", "exec: id", "hooks: {post: id}"])
    func commands(_ field: String) throws {
        let places = [
            ("    kinds: [model]\n", "    kinds: [model]\n    \(field)\n"),
            ("plugins:\n", "\(field)\nplugins:\n"),
            ("    displayName: Dana Example\n", "    \(field)\n    displayName: Dana Example\n"),
        ]
        for (old, new) in places {
            #expect(diagnostic { try Sources.bundle(old, new) }?.code == .unknownField, "\(new)")
        }
    }

    @Test("A082 two documents of a kind are not mixed")
    func duplicateDocument() throws {
        let sources = try Sources.sources()
        let second = PolicySource(file: "other.yaml", bytes: sources[0].bytes)
        for order in [sources + [second], [second] + sources] {
            let told = try #require(diagnostic { try PolicyBundle(sources: order) })
            #expect(told.code == .duplicateDocument)
            #expect(told.sentence == "other.yaml:1:1: kind Catalog stands in 'catalog.yaml' already")
            #expect(told.hint == "keep one document of a kind")
        }
    }

    @Test("more files than a bundle may have are refused before any is read")
    func tooMany() throws {
        let files = (0...PolicySource.most).map { PolicySource(file: "f\($0).yaml", bytes: [0xFF]) }
        let told = try #require(diagnostic { try PolicyBundle(sources: files) })
        #expect(told.code == .badValue)
        #expect(told.sentence == "f64.yaml: the bundle has 65 files")
        #expect(told.hint == "at most 64 are read")
    }

    @Test("a long value is quoted in part")
    func excerpt() throws {
        let long = String(repeating: "x", count: 100_000)
        for (old, new) in [
            ("[dev, prod]", "[\(long)]"), ("type: machine", "type: \(long)"),
            ("[asset.register]", "[\(long)]"),
        ] {
            let told = try #require(diagnostic { try Sources.bundle(old, new) })
            #expect(told.sentence.utf8.count < 500)
        }
    }

    @Test("A027 one key is one person's, whatever its comment, its kind or the application it signs for")
    func oneKey() throws {
        let first = "- \(Sources.keys[0])"
        for other in [Sources.keys[0] + " laptop"] + Sources.sameMaterial {
            let told = try #require(diagnostic { try Sources.bundle("[\(Sources.keys[1])]", "[\(other)]") })
            #expect(told.code == .duplicateKey, "\(told.sentence)")
            #expect(told.sentence.contains("stands under dana already"))
            let twice = try #require(diagnostic { try Sources.bundle(first, "\(first)\n      - \(other)") })
            #expect(twice.code == .duplicateKey, "a second time under the same person: \(twice.sentence)")
        }
    }

    @Test(
        "A085 a permission is an event or a family, and nothing else is a pattern",
        arguments: [
            "*", "**", ".*", "*.*", "asset.", "asset.**", "asset.r*", "Asset.*", "asset.* ", "asset.*/",
            "asset", "",
            "asset.(a+)+$", "^asset", "asset.register ", "ASSET.REGISTER", "asset.\u{212A}", "asset\u{2024}*",
        ])
    func patterns(_ text: String) throws {
        let told = try #require(diagnostic { try Sources.bundle("[asset.register]", "['\(text)']") })
        #expect(told.code == .unknownEvent)
    }

    @Test(
        "a ledger that nobody could write is refused",
        arguments: [
            ("  admin: [dana]", "  admin: []"),
            ("    keys:\n      - \(Sources.keys[0])", "    keys: []"),
            ("[\"ledger.*\", \"policy.*\"]", "[\"asset.*\"]"),
        ])
    func lockout(_ old: String, _ new: String) throws {
        #expect(diagnostic { try Sources.bundle(old, new) }?.code == .lockout)
    }

    @Test(
        "what git strips from the ends of a name, or what shows nothing, is refused in a display name",
        arguments: [
            "", " Dana", "Dana ", "Dana.", "'Dana", "\"Dana", "Dana,", "Da\\u202Ena", "Da\\nna", "Da\\x1Bna",
            "'\\u0301Dana", "Da\\u200Bna", "Da\\u115Fna", String(repeating: "d", count: 129),
        ])
    func displayNames(_ text: String) throws {
        let quoted = text.replacing("\"", with: "\\\"")
        let told = try #require(diagnostic { try Sources.bundle("Dana Example", "\"\(quoted)\"") })
        // YAML itself refuses the controls; the others are valid text that no commit could carry.
        #expect(
            told.code == .badValue || (told.code == .syntax && told.message.contains("control")),
            "\(told.sentence)")
    }
}
