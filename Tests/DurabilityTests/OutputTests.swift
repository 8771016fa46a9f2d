import Foundation
import Glibc
import Testing
import Trials

extension Durability {
    @Suite struct OutputTests {
        @Test func `A139 an act whose output nobody reads is done once, and says so by its exit status`()
            throws
        {
            let scene = try Scene()
            var ends: [Int32] = [0, 0]
            #expect(pipe(&ends) == 0)
            close(ends[0])
            defer { close(ends[1]) }
            let act = try scene.start(["agents", "register", "triage-bot"], output: ends[1]).wait()
            #expect(act.status == 0, "\(act.errors)")
            #expect(act.errors == "")
            #expect(try scene.agents() == ["triage-bot"])
            #expect(try scene.subjects().count == 2)
            let read = try scene.start(["history"], output: ends[1]).wait()
            #expect(read.status == 0 && read.errors.isEmpty, "\(read.errors)")
            let piped = try ran(
                ["sh", "-c", "\"$@\" | head -0", "sh"] + scene.words(["agents", "register", "second"]),
                environment: scene.environment)
            #expect(piped.status == 0 && piped.errors.isEmpty, "\(piped.errors)")
            #expect(try scene.agents() == ["second", "triage-bot"])
        }

        @Test func `A139 output that cannot be written fails a read, and does not undo an act`() throws {
            let scene = try Scene()
            let full = open("/dev/full", O_WRONLY | O_CLOEXEC)
            try #require(full >= 0)
            defer { close(full) }
            let act = try scene.start(["agents", "register", "triage-bot"], output: full).wait()
            #expect(act.status == 0)
            #expect(act.errors.hasPrefix("error: the output could not be written"))
            #expect(try scene.agents() == ["triage-bot"])
            let read = try scene.start(["history"], output: full).wait()
            #expect(read.status == 7)
        }

        @Test(arguments: ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
        func `A139 a program that is started without its streams writes into nobody's file`(closing: String)
            throws
        {
            let scene = try Scene()
            try scene.keep(as: "before")
            for words in [
                ["agents", "register", "triage-bot"], ["agents", "register", "triage-bot", "--bogus"],
                ["init"],
            ] {
                let ended = try ran(
                    ["sh", "-c", "exec \"$@\" \(closing)", "sh"] + scene.words(words),
                    environment: scene.environment)
                #expect(
                    ended.status == (words.last == "triage-bot" ? 0 : words == ["init"] ? 1 : 2),
                    "\(ended.errors)")
                #expect(try scene.flaw() == nil)
            }
            #expect(try scene.agents() == ["triage-bot"])
            let lock = try FileManager.default.attributesOfItem(
                atPath: scene.gitDirectory + "/catalogctl.lock")
            #expect(lock[.size] as? Int == 0)
        }
    }

    @Suite struct MemoryTests {
        @Test func `A141 with too little memory an act is done or it is not, and the next one succeeds`()
            throws
        {
            let scene = try Scene()
            var number = 0
            func act(kilobytes: Int) throws -> Ended {
                number += 1
                return try ran(
                    ["sh", "-c", "ulimit -v \(kilobytes); exec \"$@\"", "sh"]
                        + scene.words(["agents", "register", "agent-\(number)"]),
                    environment: scene.environment)
            }
            // Where it begins to be enough, to within a quarter of a megabyte.
            var little = 4_096
            var enough = 4_194_304
            #expect(try act(kilobytes: enough).status == 0)
            var promised: Set = ["agent-1"]
            while enough - little > 256 {
                let middle = (enough + little) / 2
                if try act(kilobytes: middle).status == 0 {
                    enough = middle
                    promised.insert("agent-\(number)")
                } else {
                    little = middle
                }
            }
            var told = 0
            var died = 0
            for step in 0..<(Durability.isLong ? 400 : 24) {
                let kilobytes = enough - step * (Durability.isLong ? 32 : 128)
                guard kilobytes > 4_096 else { break }
                let before = try scene.tip
                let ended = try act(kilobytes: kilobytes)
                if ended.status == 0 {
                    promised.insert("agent-\(number)")
                    continue
                }
                #expect(ended.status == 7 || ended.status > 125, "\(kilobytes) kB: \(ended.errors)")
                if ended.status > 128 || ended.status == 127 || ended.status == 126 {
                    died += 1
                } else {
                    told += 1
                }
                if try scene.tip != before {
                    #expect(ended.status > 7 || ended.errors.contains("unconfirmed"))
                }
                let flaw = try scene.flaw()
                #expect(flaw == nil, "\(kilobytes) kB: \(ended.errors)")
            }
            #expect(promised.isSubset(of: try scene.agents()))
            try scene.act(["agents", "register", "next"])
            Durability.report(
                "memory: \(enough) kB of address space are enough; with less \(told) acts said so, \(died) died, "
                    + "\(promised.count) were done, no half state")
            #expect(told + died > 0)
        }
    }
}
