import Catalog
import Foundation
import Schema
import Testing

private let manifest = """
    apiVersion: catalogctl/v1
    kind: agent
    metadata:
      name: triage-bot
      displayName: Triage bot
      description: Sorts tickets.
    spec:
      version: 1.2.0
      uses: [models/llama, prompts/prompt/greeting@2.0]
      contract:
        inputs: [{name: ticket, type: text, required: true}]
        outputs: [{name: team, type: text}]
      anything: {of: [the, teams, own], count: 3}

    """

/// Changes of the manifest above.
let manifestSlips: [Slip] = [
    Slip(
        .unknownField, "spec:", "specs:", "m.yaml:7:1: unknown field 'specs'",
        hint: "did you mean 'spec'? the fields here are: apiVersion, kind, metadata, spec"),
    Slip(
        .unknownField, "displayName:", "displayname:", "m.yaml:5:3: unknown field 'displayname'",
        hint: "did you mean 'displayName'? the fields here are: name, displayName, description"),
    Slip(
        .missingField, "kind: agent\n", "", "m.yaml:1:1: field 'kind' is missing",
        hint: "write the kind of asset, such as 'kind: agent'"),
    Slip(
        .apiVersion, "catalogctl/v1", "v1",
        "m.yaml:1:13: found schema version 'v1', and catalogctl/v1 is the only one supported", hint: ""),
    Slip(
        .badName, "kind: agent", "kind: Agent",
        "m.yaml:2:7: 'Agent' is not a valid name: it must start with a lower-case letter or a digit",
        hint: "a name looks like 'triage-bot'"),
    Slip(
        .wrongType, "version: 1.2.0", "version: 1", "m.yaml:8:12: expected a text, found the number 1",
        hint: "put it in quotes to make it a text"),
    Slip(
        .badName, "version: 1.2.0", "version: latest",
        "m.yaml:8:12: 'latest' is not a valid name: it is a word that chooses a version",
        hint: "a version looks like 1.2.0 or 2026-03-01"),
    Slip(
        .badName, "[models/llama,", "[llama,",
        "m.yaml:9:10: 'llama' is not a valid name: a link is PLUGIN/NAME or PLUGIN/KIND/NAME, and may end with @LABEL",
        hint: "write it as models/llama, models/model/llama or models/llama@1.2.0"),
    Slip(
        .duplicateValue, "[models/llama,", "[models/llama, models/llama,",
        "m.yaml:9:24: 'models/llama' stands here twice", hint: "keep one"),
    Slip(
        .unknownField, "        inputs:", "        input:", "m.yaml:11:5: unknown field 'input'",
        hint: "did you mean 'inputs'? the fields here are: inputs, outputs"),
    Slip(
        .missingField, "{name: team, type: text}", "{name: team}", "m.yaml:12:15: field 'type' is missing",
        hint: "add it; the fields here are: name, type, required"),
    Slip(
        .wrongType, "required: true", "required: yes",
        "m.yaml:11:51: expected a truth value, found the text 'yes'",
        hint: "write true or false, without quotes"),
    Slip(
        .duplicateValue, "[{name: team, type: text}]", "[{name: t, type: x}, {name: t, type: y}]",
        "m.yaml:12:35: 't' stands here twice", hint: "keep one"),
    Slip(
        .badValue, "Sorts tickets.", "''", "m.yaml:6:16: the text is empty",
        hint: "write something, or leave the field out"),
]

struct ManifestTests {
    private static func read(_ old: String = "kind", _ new: String = "kind") throws -> Manifest {
        // Swift takes four spaces of a line off; what is deeper stands as it is.
        let old = old.hasPrefix("        ") ? String(old.dropFirst(4)) : old
        let new = new.hasPrefix("        ") ? String(new.dropFirst(4)) : new
        return try Manifest(yaml: Array(Sources.changed(manifest, old, new).utf8), file: "m.yaml")
    }

    @Test(
        "a slip in a manifest is told with its place, its value and its cure",
        arguments: manifestSlips.indices)
    func told(_ index: Int) throws {
        let slip = manifestSlips[index]
        let told = try #require(diagnostic { try Self.read(slip.old, slip.new) }, "\(slip.new) was accepted")
        #expect(told.code == slip.code, "\(told.sentence)")
        #expect(told.sentence.hasPrefix(slip.sentence), "\(told.sentence)")
        #expect(slip.hint.isEmpty || told.hint == slip.hint, "\(told.hint)")
    }

    @Test("a manifest holds what the ledger needs of it, and the rest of its spec is free")
    func values() throws {
        let read = try Self.read()
        #expect(read.kind.text == "agent" && read.name?.text == "triage-bot")
        #expect(read.version?.text == "1.2.0")
        #expect(read.uses.map(\.description) == ["models/llama", "prompts/prompt/greeting@2.0"])
        let least = "apiVersion: catalogctl/v1\nkind: agent\nspec: {}\n"
        let small = try Manifest(yaml: Array(least.utf8), file: "m.yaml")
        #expect(small.name == nil && small.version == nil && small.uses.isEmpty)
        #expect(
            diagnostic {
                try Manifest(yaml: Array(least.replacing("spec: {}\n", with: "").utf8), file: "m.yaml")
            }?.code == .missingField)
    }

    @Test(
        "what is no document of strict YAML is no manifest",
        arguments: ["", "a: b: c", "a: &x 1", "{}\n---\n{}"])
    func syntax(_ text: String) {
        #expect(diagnostic { try Manifest(yaml: Array(text.utf8), file: "m.yaml") }?.code == .syntax)
    }

    @Test("more links than a version may have are refused")
    func bounds() throws {
        func links(_ count: Int) -> String {
            "[\((0..<count).map { "m/a\($0)" }.joined(separator: ", "))]"
        }
        let list = "[models/llama, prompts/prompt/greeting@2.0]"
        #expect(try Self.read(list, links(1000)).uses.count == 1000)
        #expect(diagnostic { try Self.read(list, links(1001)) }?.code == .badValue)
    }

    @Test("A100 two names of one look and two spellings are two, as every other reader has them")
    func spellings() throws {
        let text = """
            apiVersion: catalogctl/v1
            kind: agent
            spec:
              contract:
                inputs:
                  - {name: "caf\u{E9}", type: text}
                  - {name: "cafe\u{301}", type: text}

            """
        #expect(try Manifest(yaml: Array(text.utf8), file: "m.yaml").kind.text == "agent")
    }

    /// templates/assets, three steps up from this file and down again.
    static let templates = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "templates/assets")

    @Test("each manifest in templates/assets is one, of the kind and name that its file promises")
    func examples() throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: Self.templates.path).sorted()
        #expect(files == ["agent.yaml", "dataset.yaml", "mcp-server.yaml", "model.yaml", "prompt.yaml"])
        for file in files {
            let bytes = try [UInt8](Data(contentsOf: Self.templates.appending(path: file)))
            let manifest = try Manifest(yaml: bytes, file: file)
            #expect("\(manifest.kind).yaml" == file && manifest.name != nil && manifest.version != nil)
        }
    }
}
