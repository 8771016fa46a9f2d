import Foundation
import Glibc
import TestSupport
import Testing

extension Exchanges {
    @Suite("A sync that is killed") struct InterruptionTests {
        /// Starts `sync`, and kills it and all that it has started at the Nth of some system calls; whether it came to that.
        private func killed(_ person: Colleague, at number: Int, of call: String) throws -> Bool {
            let ran = try run(
                "setsid",
                [
                    "-w", "strace", "-f", "-o", "/dev/null", "-e", "trace=\(call)", "-e",
                    "inject=\(call):signal=KILL:when=\(number)", BuiltProgram.path, "-C", person.clone,
                    "sync",
                    "--quiet",
                ], env: person.environment)
            return ran.status != 0
        }

        /// A123: every call that makes, moves or names something, in the program itself and in the git that it runs.
        @Test(arguments: ["rename,renameat2", "fsync", "mkdir", "unlink", "execve", "exit_group"])
        func
            `A123 A124 killed at any step, nothing is lost, nothing unverified stands, and the next sync ends it`(
                call: String
            ) throws
        {
            let people = try ["dana", "sam"].map { try Colleague($0) }
            let server = try Server(.file, for: people)
            try server.bring(together: people)
            let (dana, sam) = (people[0], people[1])
            let most = isLong ? 200 : 4
            var killed = 0
            var names: Set<String> = []
            for number in 1...most {
                for person in people {
                    let name = "\(person.name)-\(number)"
                    try person.does("agents", "register", name, "--quiet")
                    names.insert("agents/agent/\(name)")
                }
                try sam.does("sync", "--quiet")
                // Spread over the run: the first calls of a short form are not all that there are.
                guard try self.killed(dana, at: isLong ? number : 1 + number * number / 2, of: call) else {
                    continue
                }
                killed += 1
                // What stands on the ledger's ref is good, whichever side of the move it is.
                let verified = try dana.program("verify")
                #expect(verified.status == 0, "\(call) \(number): \(verified.errors)")
                #expect(try dana.program("agents", "show", "dana-\(number)").status == 0)
                let ran = try dana.program("sync", "--quiet")
                #expect(ran.status == 0, "\(call) \(number): \(ran.errors)\(ran.text)")
            }
            #expect(killed > 0)
            for person in people { try person.does("sync", "--quiet") }
            let told = try dana.told()
            #expect(told.count == 3 + names.count)
            #expect(
                Set(told.compactMap { $0.split(separator: " ").last.map(String.init) })
                    .isSuperset(of: names))
            #expect(try dana.does("verify", "--full").hasPrefix("verified: \(told.count) events"))
            #expect(try sam.git("rev-parse", "refs/governance") == dana.git("rev-parse", "refs/governance"))
        }

        @Test func `A124 what is fetched stands on no ref of the ledger before it is verified`() throws {
            let people = try ["dana", "sam"].map { try Colleague($0) }
            let server = try Server(.file, for: people)
            try server.bring(together: people)
            let (dana, sam) = (people[0], people[1])
            try sam.does("agents", "register", "good", "--quiet")
            let before = try dana.git("rev-parse", "refs/governance")
            // Sam's own key, on a change that no event explains.
            let tree = try sam.git("rev-parse", "refs/governance~1^{tree}")
            let forged = try sam.git("commit-tree", "-S", "-p", "refs/governance", "-m", "nothing", tree)
            try sam.git("push", "-q", "origin", "\(forged):refs/governance/main")
            #expect(try dana.program("sync").status == 4)
            #expect(try dana.git("rev-parse", "refs/governance") == before)
            #expect(try dana.git("rev-parse", "refs/governance-remotes/origin") == before)
            #expect(try dana.git("rev-parse", "refs/governance-incoming/origin") == forged)
            #expect(try dana.program("status").status == 0)
        }

        @Test func `A120 garbage collection during a sync takes nothing that is needed`() throws {
            let people = try ["dana", "sam"].map { try Colleague($0) }
            let server = try Server(.file, for: people)
            try server.bring(together: people)
            for number in 0..<(isLong ? 30 : 4) {
                for person in people {
                    try person.does("agents", "register", "\(person.name)-\(number)", "--quiet")
                }
                try people[1].does("sync", "--quiet")
                let collector = Thread { _ = try? people[0].git("gc", "-q", "--prune=now") }
                collector.start()
                let ran = try people[0].program("sync", "--quiet")
                #expect(ran.status == 0, "\(ran.errors)\(ran.text)")
                while !collector.isFinished { usleep(1000) }
            }
            #expect(try people[0].does("verify", "--full").hasPrefix("verified"))
            #expect(try people[0].git("fsck", "--strict", "--no-dangling", "--no-progress") == "")
        }
    }
}
