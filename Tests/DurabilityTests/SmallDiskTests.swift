import Foundation
import Glibc
import TestSupport
import Testing
import Trials

/// A file system of a test's own, which goes with it.
final class Mounted {
    private let folder: TemporaryFolder
    var path: String { folder.path }

    init(_ words: [String]) throws {
        folder = try TemporaryFolder()
        let tried = try ran(
            ["mount"] + words + [folder.path], environment: ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin"])
        guard tried.status == 0 else { throw Setback("mount: \(tried.errors)") }
    }

    deinit { umount2(folder.path, Int32(MNT_DETACH)) }

    static let canMountMemory: Bool = possible(["-t", "tmpfs", "-o", "size=300k", "none"])

    static func possible(_ words: [String]) -> Bool {
        do {
            _ = try Mounted(words)
            return true
        } catch {
            Durability.report("no mounting here: \(error)")
            return false
        }
    }
}

extension Durability {
    @Suite struct SmallDiskTests {
        @Test(.enabled(if: Mounted.canMountMemory, "nothing can be mounted here"))
        func `A132 on a disk of 300 kB events are refused when it is full, none is lost, and space cures it`()
            throws
        {
            let disk = try Mounted(["-t", "tmpfs", "-o", "size=300k", "none"])
            let scene = try Scene(in: disk.path)
            var promised: Set<String> = []
            var refused = 0
            for number in 0..<40 where refused < 8 {
                let ended = try scene.run(["agents", "register", "agent-\(number)"])
                if ended.status == 0 {
                    promised.insert("agent-\(number)")
                } else {
                    refused += 1
                    #expect(ended.status == 7 && ended.errors.contains("(git.disk-full)"), "\(ended.errors)")
                    #expect(ended.errors.contains("hint: nothing was recorded"))
                }
                #expect(try scene.flaw() == nil)
            }
            #expect(refused == 8 && !promised.isEmpty)
            #expect(try scene.agents() == promised)
            let drafts = try scene.good([
                "find", scene.gitDirectory, "-name", "tmp_*", "-o", "-name", "*.lock", "-size", "+0",
            ])
            #expect(drafts == "")
            try scene.good(["mount", "-o", "remount,size=4m", disk.path])
            try scene.act(["agents", "register", "next"])
            #expect(try scene.agents() == promised.union(["next"]))
            Durability.report("300 kB: \(promised.count) events recorded, then \(refused) refused, none lost")
        }
    }
}
