import Foundation
import Glibc
import TestSupport
import Testing

extension Durability {
    @Suite struct KillTests {
        @Test
        func `a writer killed at any moment loses nothing acknowledged, breaks nothing and blocks nobody`()
            throws
        {
            let kills = Durability.isLong ? 1_000 : 40
            let killsPerRepository = 100
            var numbers = SeededGenerator(seed: Durability.seed)
            var acknowledged = 0
            var lost = 0
            var corrupt = 0
            var blocked = 0
            var interrupted = 0
            var longestWait = 0.0
            for first in stride(from: 0, to: kills, by: killsPerRepository) {
                let scene = try Scene()
                let duration = try (0..<5).map {
                    try scene.act(["agents", "register", "calm-\($0)"]).seconds
                }.max()!
                var promised: Set<String> = []
                for number in first..<min(first + killsPerRepository, kills) {
                    let name = "victim-\(number)"
                    let before = try #require(scene.tip)
                    let victim = try scene.start(["agents", "register", name])
                    usleep(UInt32(.random(in: 0..<duration * 1.1, using: &numbers) * 1e6))
                    victim.kill()
                    let ended = victim.wait()
                    if ended.killed { interrupted += 1 }
                    // What it has printed is a promise as well, though it was killed before its end.
                    if ended.status == 0 || ended.output.contains("registered") { promised.insert(name) }
                    #expect(ended.killed || ended.status == 0, "\(ended.errors)")
                    if let flaw = try scene.flaw() {
                        corrupt += 1
                        Issue.record("kill \(number): \(flaw)")
                    }
                    let after = try #require(scene.tip)
                    if after != before { #expect(try scene.git(["rev-parse", after + "^"]) == before) }
                    if promised.contains(name), after == before { lost += 1 }

                    let next = try scene.run(["agents", "register", "next-\(number)"])
                    longestWait = max(longestWait, next.seconds)
                    if next.status != 0 {
                        blocked += 1
                        Issue.record("after kill \(number): \(next.errors)")
                    }
                }
                acknowledged += promised.count
                let present = try scene.agents()
                lost += promised.subtracting(present).count
                #expect(try scene.flaw() == nil)
            }
            Durability.report(
                "seed \(Durability.seed): kills \(kills) (in the middle \(interrupted)), acknowledged "
                    + "\(acknowledged), lost \(lost), corrupt \(corrupt), blocked \(blocked), "
                    + "longest run of a next writer \(Int(longestWait * 1000)) ms")
            #expect(interrupted > 0)
            #expect((lost, corrupt, blocked) == (0, 0, 0))
        }

        @Test func `what killed writers began and never named is removed by doctor once it is old`() throws {
            let scene = try Scene()
            let folder = scene.gitDirectory + "/objects/aa"
            try scene.good(["mkdir", "-p", folder])
            let pack = scene.gitDirectory + "/objects/pack/tmp_pack_old"
            let old = [folder + "/tmp_obj_old", folder + "/tmp_object_git2_old", pack]
            for path in old { try scene.good(["touch", "-d", "2 hours ago", path]) }
            let kept = [folder + "/tmp_obj_new", folder + "/" + String(repeating: "a", count: 38)]
            try scene.good(["touch", kept[0]])
            try scene.good(["touch", "-d", "2 hours ago", kept[1]])
            let ended = try scene.run(["doctor"])
            for path in old {
                #expect(!FileManager.default.fileExists(atPath: path), "\(path): \(ended.output)")
            }
            for path in kept { #expect(FileManager.default.fileExists(atPath: path), "\(path)") }
        }

        @Test func `A138 a writer waits for another, and not for ever`() throws {
            let scene = try Scene()
            let lock = open(scene.gitDirectory + "/catalogctl.lock", O_RDWR | O_CLOEXEC)
            try #require(lock >= 0 && flock(lock, LOCK_EX) == 0)
            let waiting = try scene.start(["agents", "register", "patient"])
            usleep(700_000)
            #expect(waiting.poll() == nil)
            flock(lock, LOCK_UN)
            #expect(waiting.wait().status == 0)
            if Durability.isLong {
                flock(lock, LOCK_EX)
                let ended = try scene.run(["agents", "register", "late"])
                #expect(ended.status == 7 && ended.errors.contains("(git.locked)"), "\(ended.errors)")
                #expect((25...40).contains(ended.seconds))
            }
            close(lock)
            #expect(try scene.agents() == ["patient"])
        }

        @Test(arguments: [
            (0, "a moment old"), (3600, "an hour old"),
            (-86_400, "dated a day ahead, as after a clock put back"),
        ])
        func `A130 a ref lock that a killed writer left does not block the next`(age: Int, said: String)
            throws
        {
            let scene = try Scene()
            let lock = scene.gitDirectory + "/refs/governance.lock"
            try Data().write(to: URL(fileURLWithPath: lock))
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSinceNow: -Double(age))], ofItemAtPath: lock)
            let ended = try scene.run(["agents", "register", "next"])
            #expect(ended.status == 0, "\(said): \(ended.errors)")
            #expect(!FileManager.default.fileExists(atPath: lock))
            #expect(try scene.agents() == ["next"])
        }

        @Test func `A130 a ref lock that somebody holds is waited for`() throws {
            let scene = try Scene()
            let lock = scene.gitDirectory + "/refs/governance.lock"
            try Data().write(to: URL(fileURLWithPath: lock))
            let writer = try scene.start(["agents", "register", "patient"])
            usleep(700_000)
            #expect(writer.poll() == nil)
            try FileManager.default.removeItem(atPath: lock)
            let ended = writer.wait()
            #expect(ended.status == 0, "\(ended.errors)")
            #expect(try scene.flaw() == nil)
        }
    }
}
