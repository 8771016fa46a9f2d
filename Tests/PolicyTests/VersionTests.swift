import Canonical
import Catalog
import Hearing
import Policy
import Statute
import Testing

struct VersionTests {
    @Test("labels of a plugin with SemVer are SemVer, and those of another are any label")
    func formats() throws {
        let rows: [(label: String, isSemantic: Bool)] = [
            ("1.0.0", true), ("0.0.1-rc.1", true), ("1.0.0+build.7", true), ("10.20.30-a.b+c", true),
            ("1.0", false), ("v1.0.0", false), ("01.0.0", false), ("1.0.0-01", false), ("2026-03-01", false),
            ("release", false), ("1.0.0-", false),
        ]
        let town = try Town()
        for row in rows {
            #expect(try town.refuses { try .snapshot(row.label, in: $0) } == nil, "\(row.label)")
            #expect(
                try town.refuses { try .snapshot(row.label, of: Town.prompt, in: $0) }
                    == (row.isSemantic ? nil : .versionLabel), "\(row.label)")
        }
    }

    @Test("two builds of one SemVer are two versions; the same in other letters is one")
    func builds() throws {
        var town = try Town()
        try town.does { try .snapshot("1.0.0+a", of: Town.prompt, in: $0) }
        try town.does { try .snapshot("1.0.0+b", of: Town.prompt, in: $0) }
        #expect(try town.refuses { try .snapshot("1.0.0+A", of: Town.prompt, in: $0) } == .versionExists)
    }

    @Test("A108 no two labels of an asset differ by case alone, and each asset has its own")
    func cases() throws {
        var town = try Town()
        try town.does { try .snapshot("RC-1", in: $0) }
        for label in ["RC-1", "rc-1", "Rc-1"] {
            #expect(try town.refuses { try .snapshot(label, in: $0) } == .versionExists, "\(label)")
            #expect(try town.refuses { try .snapshot(label, of: Town.crew, in: $0) } == nil, "\(label)")
        }
    }

    @Test("an alias is moved, taken away and given back, and never stands for two")
    func aliases() throws {
        var town = try Town()
        try town.does { try .alias("latest-good", "v1", in: $0) }
        try town.does { try .alias("stable", "v3", in: $0) }
        #expect(try town.state.asset(Town.bot)?.aliases.count == 2)
        try town.does { try .alias("latest-good", nil, in: $0) }
        #expect(
            try town.state.asset(Town.bot)?.aliases
                == [try AliasName("stable"): try VersionLabel("v3")])
        try town.does { try .snapshot("latest-good", in: $0) }
        #expect(try town.refuses { try .alias("latest-good", "v1", in: $0) } == .aliasTaken)
    }

    @Test("an alias may stand at a version that is archived, and outlasts the retirement of its asset")
    func aliasOfArchived() throws {
        var town = try Town()
        try town.does { try .alias("old", "v4", in: $0) }
        for environment in ["dev", "prod"] { try town.does { try .unbind(from: environment, in: $0) } }
        let before = try town.state.asset(Town.bot)?.aliases
        try town.does { try .archive(in: $0) }
        #expect(try town.refuses { try .alias("old", nil, in: $0) } == .assetArchived)
        try town.does { try .restore(in: $0) }
        #expect(try town.state.asset(Town.bot)?.aliases == before)
    }

    @Test("the hundredth alias may still be moved and taken away")
    func fullAliases() throws {
        var town = try Town()
        for number in 1..<100 { try town.does { try .alias("a\(number)", "v1", in: $0) } }
        #expect(try town.refuses { try .alias("b", "v1", in: $0) } == .aliasInvalid)
        try town.does { try .alias("a1", "v2", in: $0) }
        try town.does { try .alias("a1", nil, in: $0) }
        try town.does { try .alias("b", "v1", in: $0) }
    }

    @Test("A031 a version keeps the overlay that it was made with")
    func overlay() throws {
        var town = try Town()
        let before = try town.state.version("v3")
        try town.does { try .govern(["risk.level": .string("critical")], in: $0) }
        #expect(try town.state.version("v3") == before)
        try town.does { try .snapshot("v5", in: $0) }
        let folder = try AssetPath(Town.bot).version(VersionLabel("v5"))
        #expect(
            town.state.files["\(folder)/overlay.json"]
                == town.state.files[try AssetPath(Town.bot).overlay])
    }

    @Test("a record that is no manifest is kept as it is, and a manifest may say its label")
    func records() throws {
        var town = try Town()
        var parts = Draft.Parts()
        parts.file = "record.onnx"
        parts.content = "\u{0}\u{1}bytes"
        try town.does { try .snapshot("v5", parts, in: $0) }
        parts = Draft.Parts()
        parts.stated = "v6"
        try town.does { try .snapshot("v6", parts, in: $0) }
        #expect(try town.state.life("v5")?.created == 18 && town.state.life("v6")?.created == 19)
    }

    @Test("a version begins in the first state of its profile")
    func initial() throws {
        var town = try Town()
        let states = try ["idea", "draft", "approved"].map { text throws in try StateName(text) }
        try town.adopt {
            try $0.with(
                Lifecycle(
                    name: try ProfileName("ideas"), states: states, initial: states[0], transitions: []))
        }
        try town.does { try .snapshot("v5", in: $0) }
        #expect(try town.state.life("v5")?.state.text == "idea")
    }

    @Test("declared links are entered with what they lead to, under any of its names")
    func links() throws {
        var town = try Town()
        try town.does { try .snapshot("1.0.0", of: Town.prompt, in: $0) }
        try town.does { try .rename(Town.prompt, to: "hello", in: $0) }
        let rows: [(label: String, link: String, asset: String, file: String)] = [
            ("w1", "agents/crew/night-shift", Town.crew, "{}\n"),
            ("w2", "prompts/hello", "prompts/prompt/hello", "{}\n"),
            ("w3", "prompts/greeting", "prompts/prompt/hello", "{}\n"),
            ("w4", "prompts/greeting@1.0.0", "prompts/prompt/hello", "{\n  \"label\": \"1.0.0\"\n}\n"),
        ]
        let uid = try #require(try town.state.asset(Town.bot)?.uid)
        for row in rows {
            try town.does { try .snapshot(row.label, uses: [row.link], in: $0) }
            let path = try AssetPath(row.asset).user(uid, VersionLabel(row.label))
            #expect(
                town.state.files[path].map { String(decoding: $0, as: UTF8.self) } == row.file, "\(row.link)")
        }
        let folder = try AssetPath(Town.bot).version(VersionLabel("w4"))
        let record = try VersionRecord(bytes: try #require(town.state.files["\(folder)/version.json"]))
        #expect(
            record.uses == [
                Use(
                    uid: try #require(try town.state.asset("prompts/prompt/hello")?.uid),
                    label: try VersionLabel("1.0.0"))
            ])
    }

    @Test("several links are entered in byte order of uid, whatever the order in the manifest")
    func manyLinks() throws {
        for links in [
            ["prompts/greeting", "agents/crew/night-shift"], ["agents/crew/night-shift", "prompts/greeting"],
        ] {
            var town = try Town()
            let decision = try town.does { try .snapshot("v5", uses: links, in: $0) }
            let record = try #require(decision.submission.payloads.version)
            #expect(record.uses.map { "\($0.uid)" } == [Draft.id(3), Draft.id(4)].map { "\($0)" })
        }
    }
}

struct DependentTests {
    @Test("what a bound version uses is neither deprecated nor archived, where the policy protects it")
    func protected() throws {
        // What the bot's v5 links, what is done to the crew, and whether that is in its way.
        let rows: [(link: String, label: String?, isUsed: Bool)] = [
            ("agents/crew/night-shift", nil, true), ("agents/crew/night-shift", "v1", true),
            ("agents/crew/night-shift", "v2", true), ("agents/crew/night-shift@v1", nil, true),
            ("agents/crew/night-shift@v1", "v1", true), ("agents/crew/night-shift@v1", "v2", false),
        ]
        for row in rows {
            for isBound in [true, false] {
                for isProtected in [true, false] {
                    var town = try Town()
                    try town.useProtected(row.link)
                    if !isBound { try town.does { try .unbind(from: "dev", in: $0) } }
                    try town.adopt { try $0.with(protectsDependents: isProtected) }
                    let expected: DenialCode? = row.isUsed && isBound && isProtected ? .versionUsed : nil
                    let what: Comment = "\(row.link), \(row.label ?? "all"), \(isBound), \(isProtected)"
                    #expect(
                        try town.refuses { try .deprecate(row.label, of: Town.crew, in: $0) } == expected,
                        what)
                    #expect(
                        try town.refuses { try .archive(row.label, of: Town.crew, in: $0) } == expected, what)
                    guard let label = row.label else { continue }
                    #expect(
                        try town.refuses { try .move(label, to: "deprecated", of: Town.crew, in: $0) }
                            == expected, what)
                }
            }
        }
    }

    @Test("another version of the user that uses nothing is in nobody's way")
    func otherVersion() throws {
        var town = try Town()
        try town.useProtected()
        try town.does { try .bind("v2", to: "dev", in: $0) }
        try town.does { try .deprecate(of: Town.crew, in: $0) }
    }

    @Test("both may be renamed, and what is used stays protected")
    func renamed() throws {
        var town = try Town()
        try town.useProtected()
        try town.does { try .rename(Town.crew, to: "day-shift", in: $0) }
        try town.does { try .rename(to: "helper", in: $0) }
        #expect(try town.refuses { try .deprecate(of: "agents/crew/day-shift", in: $0) } == .versionUsed)
    }

    @Test("what was archived in spite of its users may come back to deprecated")
    func comesBack() throws {
        var town = try Town()
        try town.useProtected()
        try town.plant("archived", at: Town.crew)
        try town.does { try .restore("v1", of: Town.crew, to: "deprecated", in: $0) }
        #expect(try town.refuses { try .archive("v1", of: Town.crew, in: $0) } == .versionUsed)
    }
}

struct RenameTests {
    private static let helper = "agents/agent/helper"

    @Test("a rename takes along every file, and leaves one that says where it went")
    func files() throws {
        var town = try Town()
        try town.useProtected("prompts/greeting")
        let before = town.state
        let old = try AssetPath(Town.bot)
        let new = try AssetPath(Self.helper)
        try town.does { try .rename(to: "helper", in: $0) }
        let uid = try #require(try before.asset(Town.bot)?.uid)
        #expect(town.state.names(under: old.folder) == ["moved.json"])
        #expect(town.state.files[Layout.uid(uid)] == Array("\(new.folder)\n".utf8))
        #expect(town.state.folder(at: new.folder) == before.folder(at: old.folder))
        // Everything else stands where it stood, but for the places that were bound.
        for (path, bytes) in before.files
        where !path.hasPrefix(old.folder + "/") && path != Layout.uid(uid)
            && !path.hasPrefix("environments/")
        {
            #expect(town.state.files[path] == bytes, "\(path)")
        }
        for environment in ["dev", "prod"] {
            let environment = try EnvironmentName(environment)
            #expect(town.state.folder(at: old.place(in: environment)) == nil)
            #expect(
                town.state.folder(at: new.place(in: environment))
                    == before.folder(at: old.place(in: environment))
            )
        }
    }

    @Test("an asset that was renamed twice is found by its uid, and none of its names is used again")
    func twice() throws {
        var town = try Town()
        try town.does { try .rename(to: "helper", in: $0) }
        try town.does { try .rename(Self.helper, to: "aide", in: $0) }
        let uid = try town.state.asset("agents/agent/aide")?.uid
        for name in ["triage-bot", "helper"] {
            let path = "agents/agent/\(name)"
            #expect(
                try town.refuses { try .register(path, by: "dana", after: $0, id: Draft.id(0xFFF0)) }
                    == .assetExists)
            #expect(try town.refuses { try .rename("agents/agent/aide", to: name, in: $0) } == .assetExists)
            #expect(try town.refuses { try .rename(Town.crew, to: name, in: $0) } == nil, "of another kind")
            var draft = try Draft.alias("stable", "v1", of: "agents/agent/aide", in: town.state)
            draft.event.asset = try AssetPath(path)
            #expect(draft.event.assetUID == uid)
            let denial = refusal(of: draft, on: town.state)
            #expect(
                denial?.code == .assetMoved && denial?.remedy == "see it: catalogctl agents show agent/aide")
        }
    }

    @Test("what is bound in an environment that the policy has dropped goes along, and can be taken out")
    func droppedEnvironment() throws {
        var town = try Town()
        try town.adopt { try $0.with(environments: ["dev", "stage"]) }
        try town.does { try .rename(to: "helper", in: $0) }
        let place = try AssetPath(Self.helper).place(in: EnvironmentName("prod"))
        #expect(town.state.folder(at: place) == (try town.state.version("v2", of: Self.helper)))
        try town.does { try .unbind(Self.helper, from: "prod", in: $0) }
        #expect(town.state.folder(at: place) == nil)
    }

    @Test("an asset that is deprecated may be renamed, and its versions keep their ids")
    func deprecated() throws {
        var town = try Town()
        let before = try town.state.version("v1")
        try town.does { try .deprecate(in: $0) }
        try town.does { try .rename(to: "helper", in: $0) }
        #expect(try town.state.version("v1", of: Self.helper) == before)
        try town.does { try .bind("v1", to: "stage", of: Self.helper, allowing: .deprecated, in: $0) }
    }
}
