import Foundation
import Glibc
import Testing
import Trials

extension Durability {
    @Suite struct KillTests {
        @Test
        func `a writer killed at any moment loses nothing acknowledged, breaks nothing and blocks nobody`()
            throws
        {
            var figure = Figure("kills")
            try KillProof(on: Durability.ground(), seed: Durability.seed)
                .run(Durability.isLong ? 1_000 : 60, into: &figure)
            Durability.expectGood(figure)
        }

        @Test func `what killed writers began and never named is removed by doctor once it is old`() throws {
            let scene = try Scene()
            let folder = scene.gitDirectory + "/objects/aa"
            try scene.good(["mkdir", "-p", folder])
            let pack = scene.gitDirectory + "/objects/pack/tmp_pack_old"
            let old = [folder + "/tmp_obj_old", folder + "/tmp_object_git2_old", pack]
            for path in old { try scene.good(["touch", "-d", "2 hours ago", path]) }
            // What an interrupted verification of a bundle leaves.
            let scratch = scene.root + "/catalogctl-bundle-Ab3xYz"
            try scene.good(["mkdir", scratch])
            try scene.good(["touch", scratch + "/pack"])
            try scene.good(["touch", "-d", "2 hours ago", scratch])
            let kept = [folder + "/tmp_obj_new", folder + "/" + String(repeating: "a", count: 38)]
            try scene.good(["touch", kept[0]])
            try scene.good(["touch", "-d", "2 hours ago", kept[1]])
            let ended = try scene.run(["doctor"], with: ["TMPDIR": scene.root])
            for path in old + [scratch] {
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
                let ended = try scene.start(["agents", "register", "late"]).wait()
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
