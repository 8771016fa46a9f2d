import Actions
import Bearings
import Canonical
import Catalog
import Foundation
import Objects
import TestSupport
import Testing

@testable import Store

/// What a member with a small role, a valid key and push rights can make of the next act of somebody else.
@Suite struct `Attacks by a member on other people's acts` {
    /// A town whose bot takes its versions from `notes/plan.txt`, by an event that a plain client made.
    private static func town() throws -> Town {
        let town = try Town()
        var forgery = try Forgery(in: town, name: "bot", by: .max)
        let record = AssetRecord(
            uid: try #require(forgery.event.assetUID), source: SourcePath("notes/plan.txt"))
        let asset = try #require(forgery.event.asset)
        forgery.event.payloads = [PayloadLine(digest: .init(of: record.bytes), path: asset.record)]
        forgery.edits[0].bytes = record.bytes
        try forgery.plant()
        try town.expectVerified(events: 5)
        try town.folder.write("not for everybody\n".utf8, to: "home/key")
        try town.folder.write("for everybody\n".utf8, to: "repository/notes/real.txt")
        return town
    }

    private static func snapshot(_ file: String? = nil, in town: Town) -> String? {
        town.code {
            _ = try Snapshot(
                plugin: PluginName("agents"), name: AssetReference("bot"), label: VersionLabel("1"),
                file: file, options: ActOptions()
            ).run(in: town.context())
        }
    }

    private static func link(_ name: String, to target: String, in town: Town) throws {
        let path = "\(town.folder.path)/repository/\(name)"
        try? FileManager.default.removeItem(atPath: path)
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: target)
    }

    @Test(arguments: [
        "../../home/key", "/proc/self/environ", "../.git/config", "../../repository/.git/HEAD", "other",
    ])
    func `A070 a source that is a link out of the repository's files is not taken into a version`(
        target: String
    ) throws {
        let town = try Self.town()
        // One that leads to another link.
        try Self.link("notes/other", to: "../../home/key", in: town)
        try Self.link("notes/plan.txt", to: target, in: town)
        #expect(Self.snapshot(in: town) == "source.leads-out")
        let named = "\(town.folder.path)/repository/notes/plan.txt"
        for file in [named, "notes/plan.txt", "./notes/../notes/plan.txt"] {
            #expect(Self.snapshot(file, in: town) == "source.leads-out", "\(file)")
        }
        try town.expectVerified(events: 5)
    }

    @Test func `A070 no file is taken from a work tree that only a setting names`() throws {
        let town = try Self.town()
        try town.folder.write("mine\n".utf8, to: "elsewhere/notes/plan.txt")
        let folder = town.folder.path + "/repository"
        try git(["config", "core.worktree", town.folder.path + "/elsewhere"], in: folder)
        #expect(Self.snapshot(in: town) == "source.leads-out")
        // One that says so itself is as good as any.
        try town.folder.write("gitdir: ../repository/.git\n".utf8, to: "elsewhere/.git")
        #expect(Self.snapshot(in: town) != "source.leads-out")
    }

    @Test func `A070 no evidence and no governance is taken through a link out of the repository's files`()
        throws
    {
        let town = try Self.town()
        try Self.link("report.json", to: "../home/key", in: town)
        let code = town.code {
            _ = try AttachEvidence(
                plugin: PluginName("agents"), name: AssetReference("bot"), version: .latest,
                type: EvidenceType("report"), file: "report.json", address: nil, options: ActOptions()
            ).run(in: town.context())
        }
        #expect(code == "source.leads-out")
    }

    @Test func `A070 a folder that is a link out of the repository is seen in the middle of a path`() throws {
        let town = try Self.town()
        try Self.link("notes/away", to: "../../home", in: town)
        #expect(Self.snapshot("notes/away/key", in: town) == "source.leads-out")
        #expect(Self.snapshot("notes/away/../home/key", in: town) == "source.leads-out")
    }

    @Test func `A070 a source that git ignores is not taken because the record names it`() throws {
        let town = try Self.town()
        try town.folder.write("TOKEN=1\n".utf8, to: "repository/notes/plan.txt")
        try town.folder.write("notes/plan.txt\n".utf8, to: "repository/.gitignore")
        #expect(Self.snapshot(in: town) == "source.ignored")
        // Who names it means it.
        #expect(Self.snapshot("notes/plan.txt", in: town) == "authz.role")
        try town.expectVerified(events: 5)
    }

    /// Nobody there may make versions: what gets so far was read.
    @Test func `a link within the repository, and a file outside that is named as such, are read`() throws {
        let town = try Self.town()
        try Self.link("notes/plan.txt", to: "real.txt", in: town)
        #expect(Self.snapshot(in: town) == "authz.role")
        for file in ["notes/real.txt", "../home/key", "\(town.folder.path)/home/key"] {
            #expect(Self.snapshot(file, in: town) == "authz.role", "\(file)")
        }
    }

    @Test func `A142 a repository that was put back to an earlier day is found by who saw the later one`()
        throws
    {
        let town = try Town()
        let (place, copy) = ("\(town.folder.path)/repository", "\(town.folder.path)/earlier")
        try FileManager.default.copyItem(atPath: place, toPath: copy)
        try town.register("second")
        try FileManager.default.removeItem(atPath: place)
        try FileManager.default.moveItem(atPath: copy, toPath: place)
        try town.expectRefused("history.rewound", onlyHere: true)
        #expect(town.code { try town.register("third") } == "history.rewound")
    }
}
