import Canonical
import Catalog
import Foundation
import Keys
import Schema
import Statute
import TestSupport
import Testing

struct BundleTests {
    @Test("a bundle holds what its documents say")
    func values() throws {
        let bundle = try Sources.bundle()
        #expect(bundle.environments.map(\.text) == ["dev", "prod"])
        let agents = try #require(bundle.plugins[try PluginName("agents")])
        #expect(agents.kinds.map(\.text) == ["agent", "crew"] && agents.defaultKind.text == "crew")
        #expect(bundle.plugins[try PluginName("models")]?.defaultKind.text == "model")
        #expect(bundle.clockSkew == 300)
        #expect(try Sources.bundle("environments:", "clockSkewSeconds: 0\nenvironments:").clockSkew == 0)
        #expect(
            agents.labelFormat == .freeform && bundle.complianceTags.isEmpty && !bundle.protectsDependents)
        let strict = try Sources.bundle(
            "plugins:\n  agents:\n",
            "complianceTags: [gdpr, soc2]\nprotectDependents: true\nplugins:\n  agents:\n    labelFormat: semver\n"
        )
        #expect(strict.plugins[try PluginName("agents")]?.labelFormat == .semver)
        #expect(strict.complianceTags == ["gdpr", "soc2"] && strict.protectsDependents)
        let dana = try #require(bundle.principals[try PrincipalName("dana")])
        #expect(dana.species == .person && dana.displayName == "Dana Example")
        #expect(dana.emails.map(\.text) == ["dana@example.com"] && dana.keys.map(\.line) == [Sources.keys[0]])
        let botty = try #require(bundle.principals[try PrincipalName("botty")])
        #expect(botty.species == .machine && botty.displayName == "botty")
        #expect(bundle.roles[try RoleName("maintainer")]?.count == 2)
        #expect(
            bundle.permissions == [
                try RoleName("admin"): [.family("ledger"), .family("policy")],
                try RoleName("maintainer"): [.event(.assetRegister)],
            ])
    }

    @Test("A081 the order of keys and files, comments and quotes do not change the hash; a value does")
    func sameMeaning() throws {
        let plain = try Sources.bundle()
        let reordered = """
            # The same, otherwise written.
            plugins:
              models: {"kinds": ['model']}   # one kind
              agents:
                defaultKind: crew
                kinds:
                - agent
                - "crew"
            kind: Catalog
            environments: ["dev", 'prod']
            apiVersion: "catalogctl/v1"
            """
        let sources = try Sources.sources()
        let other = try PolicyBundle(
            sources: [sources[1], PolicySource(file: "catalog.yaml", bytes: Array(reordered.utf8))])
        #expect(other.canonical == plain.canonical && other.digest == plain.digest)
        #expect(try Sources.bundle("[agent, crew]", "[crew, agent]").digest != plain.digest)
        #expect(
            try Sources.bundle("environments:", "clockSkewSeconds: 300\nenvironments:").digest
                != plain.digest,
            "nothing that was left out is filled in")
        let renamed = PolicySource(file: "other.yaml", bytes: sources[0].bytes)
        #expect(try PolicyBundle(sources: [renamed, sources[1]]).digest != plain.digest)
    }

    @Test("python's json prints an ASCII bundle in the same bytes, and hashlib finds the same digest")
    func secondOpinion() throws {
        let bundle = try Sources.bundle()
        let program = """
            import sys, json, hashlib
            data = sys.stdin.buffer.read()
            again = json.dumps(json.loads(data), sort_keys=True, separators=(',', ':')).encode()
            print(again == data, hashlib.sha256(again).hexdigest())
            """
        let ran = try run("python3", ["-c", program], input: bundle.canonical)
        #expect(ran.text == "True \(bundle.digest.hex)", "\(ran.errors)")
        let files = try #require(JSON(canonical: bundle.canonical)["documents"]?.asArray)
        #expect(files.map { $0["file"]?.asString } == ["catalog.yaml", "principals.yaml"])
        #expect(files.map { $0["content"]?["kind"]?.asString } == ["Catalog", "Principals"])
    }

    @Test("documents stand in order of kind, whatever their files are called")
    func documentOrder() throws {
        let sources = try Sources.sources()
        let bundle = try PolicyBundle(sources: [
            PolicySource(file: "a.yaml", bytes: sources[1].bytes),
            PolicySource(file: "z.yaml", bytes: sources[0].bytes),
        ])
        let files = try #require(JSON(canonical: bundle.canonical)["documents"]?.asArray)
        #expect(files.map { $0["file"]?.asString } == ["z.yaml", "a.yaml"])
    }

    @Test("bundle.json reads back as the bundle that its sources made")
    func readBack() throws {
        let made = try Sources.bundle("Dana Example", "\"D\\u00E4na \\\"D\\\" \\U0001F600 Ex\"")
        let read = try PolicyBundle(canonical: made.canonical)
        #expect(read.digest == made.digest && read.canonical == made.canonical)
        #expect(read.principals[try PrincipalName("dana")]?.displayName == "D\u{E4}na \"D\" \u{1F600} Ex")
        #expect(read.allowedSigners == made.allowedSigners)
        #expect(read.roles == made.roles && read.permissions == made.permissions)
        #expect(read.environments == made.environments && read.clockSkew == made.clockSkew)
    }

    private static let damages: [(what: String, old: String, new: String, code: DiagnosticCode)] = [
        ("A081 a space", "{\"documents\":", "{ \"documents\":", .notCanonical),
        (
            "A081 another order of keys",
            "\"apiVersion\":\"catalogctl/v1\",\"environments\":[\"dev\",\"prod\"]",
            "\"environments\":[\"dev\",\"prod\"],\"apiVersion\":\"catalogctl/v1\"", .notCanonical
        ),
        ("A081 an escape that is not needed", "\"crew\"]", "\"\\u0063rew\"]", .notCanonical),
        ("a field beside the documents", "{\"documents\":", "{\"a\":1,\"documents\":", .notCanonical),
        (
            "an entry without its file", "\"file\":\"catalog.yaml\"", "\"fill\":\"catalog.yaml\"",
            .notCanonical
        ),
        (
            "an entry with more", "\"file\":\"catalog.yaml\"", "\"file\":\"catalog.yaml\",\"x\":1",
            .notCanonical
        ),
        ("no documents", "{\"documents\":", "{\"document\":", .missingDocument),
        ("A091 a key twice", "\"environments\":", "\"kind\":\"Catalog\",\"environments\":", .syntax),
        (
            "A091 a key twice, once escaped", "\"environments\":",
            "\"\\u006bind\":\"Catalog\",\"environments\":", .syntax
        ),
        ("A093 YAML where JSON belongs", "[\"dev\",\"prod\"]", "&a [\"dev\",\"prod\"]", .syntax),
        ("A097 a bare word", "[\"dev\",\"prod\"]", "[dev]", .syntax),
        ("A099 a fraction", "[\"dev\",\"prod\"]", "[1.5]", .syntax),
        ("A102 a comma too many", "[\"dev\",\"prod\"]", "[\"dev\",\"prod\",]", .syntax),
        (
            "A165 a later schema", "\"apiVersion\":\"catalogctl/v1\",\"environments\"",
            "\"apiVersion\":\"catalogctl/v2\",\"environments\"", .apiVersion
        ),
        ("an unknown field", "\"environments\":", "\"enviroments\":", .unknownField),
    ]

    @Test(
        "A091 A093 A097 A102 A165 a bundle.json that no sources make is refused", arguments: damages.indices)
    func damaged(_ index: Int) throws {
        let damage = Self.damages[index]
        let text = String(decoding: try Sources.bundle().canonical, as: UTF8.self)
        try #require(text.ranges(of: damage.old).count == 1, "\(damage.what): nothing to change")
        let bytes = Array(text.replacing(damage.old, with: damage.new).utf8)
        let error = try #require(throws: SchemaError.self) { try PolicyBundle(canonical: bytes) }
        #expect(error.diagnostic.code == damage.code, "\(damage.what): \(error.diagnostic.sentence)")
        #expect(!error.diagnostic.hint.isEmpty)
    }

    @Test("A013 A102 no prefix of a bundle.json is one, and nothing may follow it")
    func prefixes() throws {
        let bytes = try Sources.bundle().canonical
        for count in stride(from: 0, to: bytes.count, by: 7) {
            #expect(throws: SchemaError.self) { try PolicyBundle(canonical: Array(bytes.prefix(count))) }
        }
        for tail in ["\n", " ", "{}"] {
            #expect(throws: SchemaError.self) { try PolicyBundle(canonical: bytes + Array(tail.utf8)) }
        }
    }

    @Test(
        "A097 words that YAML 1.1 reads as something else are texts",
        arguments: ["no", "yes", "on", "off", "0o17", "0x10", "2026-01-01", "1_000", "1e3", "007", "nan"])
    func words(_ word: String) throws {
        #expect(try Sources.bundle("[dev, prod]", "[\(word)]").environments.map(\.text) == [word])
    }
}
