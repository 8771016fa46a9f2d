import Foundation
import TestSupport
import Testing

extension Durability {
    @Suite struct PowerCutTests {
        /// An act, the calls that it made, and whether it was acknowledged.
        struct Act {
            let name: String
            let calls: [FaultShim.Call]
            let isPromised: Bool
        }

        @Test(.enabled(if: FaultShim.built != nil, "no C compiler"))
        func
            `A129 what was acknowledged survives a power cut at any moment, and the rest is absent or whole`()
            throws
        {
            let shim = try #require(FaultShim.built)
            let cuts = Durability.isLong ? 200 : 20
            var numbers = SeededGenerator(seed: Durability.seed)
            let scene = try Scene(begun: false)
            try scene.keep(as: "before")
            let acts = try record(scene, shim, &numbers)
            let root = try scene.git(["rev-list", "--max-parents=0", "refs/governance"])

            let calls = acts.flatMap(\.calls)
            let ends = acts.indices.filter { acts[$0].isPromised }.map { last in
                acts[...last].reduce(0) { $0 + $1.calls.count }
            }
            // Every other cut comes right after an acknowledgement, where there is the most to lose.
            let places = (0..<cuts).map {
                $0 % 2 == 0
                    ? ends.randomElement(using: &numbers)! : .random(in: 1...calls.count, using: &numbers)
            }
            try scene.good(["mv", scene.repository, scene.root + "/last"])
            try scene.good(["cp", "-a", scene.root + "/before/catalog", scene.repository])
            let disk = try DiskModel(of: scene.repository)
            var promises = 0
            var lost = 0
            var corrupt = 0
            var done = 0
            for (number, cut) in places.sorted().enumerated() {
                for call in calls[done..<cut] { try disk.apply(call) }
                done = cut
                let mercy: DiskModel.Mercy = number % 2 == 0 ? .none : .some
                let (found, promised, flaw) = try survivors(
                    of: cut, on: disk, mercy, acts, scene, root, &numbers)
                promises += promised.count
                lost += promised.subtracting(found).count
                if let flaw {
                    corrupt += 1
                    Issue.record("cut after call \(cut) of \(calls.count), mercy \(mercy): \(flaw)")
                }
                #expect(
                    promised.isSubset(of: found), "cut after call \(cut) of \(calls.count), mercy \(mercy)")
                #expect(found.isSubset(of: Set(acts.map(\.name))))
            }
            for call in calls[done...] { try disk.apply(call) }
            try scene.good(["rm", "-rf", scene.repository])
            try scene.good(["mv", scene.root + "/last", scene.repository])
            #expect(try disk.differences() == [], "the model of the disk is wrong")
            Durability.report(
                "seed \(Durability.seed): \(cuts) power cuts in \(calls.count) calls of \(acts.count) acts: "
                    + "\(promises) acknowledged events looked for, \(lost) lost, \(corrupt) repositories corrupt"
            )
            #expect((lost, corrupt) == (0, 0))
        }

        /// `init` and registrations, some killed in the middle and done again.
        private func record(
            _ scene: Scene, _ shim: FaultShim, _ numbers: inout SeededGenerator
        ) throws -> [Act] {
            var acts: [Act] = []
            func run(_ words: [String], killedAt number: Int? = nil) throws -> Bool {
                let log = scene.root + "/calls-\(acts.count)"
                let ended = try scene.run(
                    words,
                    with: shim.variables(
                        in: scene, at: number ?? 0, how: number == nil ? "0" : "kill-after", log: log))
                // Killed late, an act may be recorded though nobody was told: then it cannot be done anew.
                let isThere = ended.errors.contains(".exists)")
                #expect(ended.status == 0 || ended.killed || isThere, "\(ended.errors)")
                acts.append(
                    Act(
                        name: words.last!, calls: try FaultShim.calls(in: log),
                        isPromised: ended.status == 0))
                return ended.status == 0 || isThere
            }
            // Killed where its objects have names, and those are not synced yet; then done anew.
            for words in [["init"]] + (0..<6).map({ ["agents", "register", "agent-\($0)"] }) {
                let deaths = words == ["init"] ? [50] : [.random(in: 1..<80, using: &numbers), 60]
                var isDone = false
                for death in deaths where !isDone { isDone = try run(words, killedAt: death) }
                if !isDone { _ = try run(words) }
            }
            return acts
        }

        /// The events that a power cut after so many calls leaves, those that were promised by then, and what is
        /// wrong with the repository.
        private func survivors(
            of cut: Int, on disk: DiskModel, _ mercy: DiskModel.Mercy, _ acts: [Act], _ scene: Scene,
            _ root: String,
            _ numbers: inout SeededGenerator
        ) throws -> (found: Set<String>, promised: Set<String>, flaw: String?) {
            let machine = try Scene(begun: false)
            try machine.good(["rm", "-rf", machine.repository])
            try disk.leave(at: machine.repository, mercy, using: &numbers)
            var promised: Set<String> = []
            var end = 0
            for act in acts {
                end += act.calls.count
                if act.isPromised, end <= cut { promised.insert(act.name) }
            }
            if let flaw = try machine.repositoryFlaw() { return ([], promised, flaw) }
            // The machine's own key is not the ledger's: the founder's home has survived.
            machine.environment["HOME"] = scene.home
            guard machine.tip != nil else {
                let again = try machine.run(["init"])
                return ([], promised, again.status == 0 ? nil : again.errors)
            }
            var found: Set = ["init"]
            let joined = try machine.run(["join", "--root", root])
            guard joined.status == 0 else { return (found, promised, joined.errors) }
            found.formUnion(try machine.agents())
            let next = try machine.run(["agents", "register", "next"])
            return (found, promised, next.status == 0 ? try machine.flaw() : next.errors)
        }

        @Test(.enabled(if: FaultShim.built != nil, "no C compiler"))
        func `the model loses what plain git writes without syncing`() throws {
            let shim = try #require(FaultShim.built)
            let scene = try Scene()
            let model = try DiskModel(of: scene.repository)
            let log = scene.root + "/calls"
            let variables = shim.variables(in: scene, log: log)
            let git = ["git", "-C", scene.repository, "-c", "core.fsync=none"]
            let tip = try #require(scene.tip)
            let moved = try ran(
                git + ["update-ref", "refs/heads/copy", tip],
                environment: scene.environment.merging(variables) { $1 })
            #expect(moved.status == 0)
            for call in try FaultShim.calls(in: log) { try model.apply(call) }
            #expect(try model.differences() == [])
            var numbers = SeededGenerator(seed: 1)
            try model.leave(at: scene.root + "/left", .none, using: &numbers)
            #expect(FileManager.default.fileExists(atPath: scene.root + "/left/.git/refs/governance"))
            #expect(!FileManager.default.fileExists(atPath: scene.root + "/left/.git/refs/heads/copy"))
        }
    }

    @Suite struct SyncOrderTests {
        @Test(
            .enabled(if: FaultShim.built != nil, "no C compiler"),
            arguments: [["init"], ["agents", "register", "triage-bot"]],
            ["refs/governance", "refs/governance/main", "refs/heads/governance"])
        func
            `every object, its name and the names above are synced before the ref moves, and the ref before the end`(
                words: [String], reference: String
            ) throws
        {
            let shim = try #require(FaultShim.built)
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
