import Foundation
import Testing
import Trials

extension Durability {
    @Suite struct PowerCutTests {
        @Test(.enabled(if: Durability.shim() != nil, "no C compiler"))
        func
            `A129 what was acknowledged survives a power cut at any moment, and the rest is absent or whole`()
            throws
        {
            let shim = try #require(Durability.shim())
            var figure = Figure("cuts")
            try PowerCutProof(on: Durability.ground(), seed: Durability.seed, with: shim)
                .run(Durability.isLong ? 200 : 20, into: &figure)
            Durability.expectGood(figure)
        }

        @Test(.enabled(if: Durability.shim() != nil, "no C compiler"))
        func `the model loses what plain git writes without syncing`() throws {
            let shim = try #require(Durability.shim())
            let scene = try Scene()
            let model = try DiskModel(of: scene.repository)
            let log = scene.root + "/calls"
            let variables = shim.variables(in: scene, log: log)
            let git = ["git", "-C", scene.repository, "-c", "core.fsync=none"]
            let tip = try #require(try scene.tip)
            let moved = try ran(
                git + ["update-ref", "refs/heads/copy", tip],
                environment: scene.environment.merging(variables) { $1 })
            #expect(moved.status == 0)
            for call in try FaultShim.calls(in: log) { try model.apply(call) }
            #expect(try model.differences() == [])
            var numbers = SystemRandomNumberGenerator()
            try model.leave(at: scene.root + "/left", .none, using: &numbers)
            #expect(FileManager.default.fileExists(atPath: scene.root + "/left/.git/refs/governance"))
            #expect(!FileManager.default.fileExists(atPath: scene.root + "/left/.git/refs/heads/copy"))
        }
    }

    @Suite struct SyncOrderTests {
        @Test(
            .enabled(if: Durability.shim() != nil, "no C compiler"),
            arguments: [["init"], ["agents", "register", "triage-bot"]],
            ["refs/governance", "refs/governance/main", "refs/heads/governance"])
        func
            `every object, its name and the names above are synced before the ref moves, and the ref before the end`(
                words: [String], reference: String
            ) throws
        {
            let shim = try #require(Durability.shim())
            let scene = try Scene(begun: words != ["init"], on: reference)
            let old = try scene.tip.map { try scene.git(["rev-list", "--objects", $0]) } ?? ""
            let log = scene.root + "/calls"
            #expect(try scene.run(words, with: shim.variables(in: scene, log: log)).status == 0)
            let calls = try FaultShim.calls(in: log).filter { $0.result >= 0 }
            let ref = scene.gitDirectory + "/" + reference
            let moves = calls.indices.filter {
                ["rename", "link"].contains(calls[$0].name) && calls[$0].detail == ref
            }
            try #require(moves.count == 1)
            let move = moves[0]
            func index(_ name: String, _ path: String, in range: Range<Int>) -> Int? {
                range.last { calls[$0].name == name && calls[$0].path == path }
            }
            let known = Set(old.split(separator: "\n").map { $0.prefix(40) })
            let objects = try scene.git(["rev-list", "--objects", reference]).split(separator: "\n")
                .map { $0.prefix(40) }.filter { !known.contains($0) }
            #expect(objects.count > 5)
            for object in objects {
                let folder = scene.gitDirectory + "/objects/" + object.prefix(2)
                let path = folder + "/" + object.dropFirst(2)
                let place = try #require(
                    calls.firstIndex { ["rename", "link"].contains($0.name) && $0.detail == path }, "\(path)")
                let draft = calls[place].path
                let written = try #require(index("write", draft, in: 0..<place))
                let synced = try #require(index("fsync", draft, in: 0..<place), "\(path) is never synced")
                #expect(written < synced && synced < place && place < move)
                let named = try #require(
                    index("fsync", folder, in: place..<move), "the name of \(path) is not synced")
                if let made = index("mkdir", folder, in: 0..<place) {
                    _ = try #require(
                        index("fsync", scene.gitDirectory + "/objects", in: made..<move),
                        "the folder of \(path) is not synced")
                }
                #expect(named < move)
            }
            let draft = ref + ".lock"
            let written = try #require(index("write", draft, in: 0..<move))
            #expect(try #require(index("fsync", draft, in: 0..<move)) > written)
            let folder = ref.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 }
            _ = try #require(index("fsync", folder, in: move..<calls.count), "the ref's name")
            if index("mkdir", folder, in: 0..<move) != nil {
                _ = try #require(
                    index("fsync", scene.gitDirectory + "/refs", in: move..<calls.count), "the ref's folder")
            }
            Durability.report(
                "\(words.joined(separator: " ")) on \(reference): \(objects.count) objects and the ref, all synced in order"
            )
        }
    }
}
