import Dispatch
import Foundation
import Synchronization
import TestSupport
import Testing

extension Exchanges {
    @Suite("Many people and one server") struct TransportTests {
        @Test(arguments: Transport.allCases)
        func `eight people push at once: all events are there, none signed by another`(transport: Transport)
            throws
        {
            let (rounds, each) = isLong ? (10, 5) : (2, 2)
            let people = try (0..<8).map { try Colleague("pusher-\($0)") }
            let server = try Server(transport, for: people)
            try server.bring(together: people)
            let failures = Mutex<[String]>([])
            let environment = server.environment
            DispatchQueue.concurrentPerform(iterations: people.count) { number in
                let person = people[number]
                do {
                    for round in 0..<rounds {
                        for event in 0..<each {
                            try person.does("agents", "register", "of-\(number)-\(round)-\(event)", "--quiet")
                        }
                        try person.does("sync", "--quiet", with: environment)
                    }
                } catch { failures.withLock { $0.append("\(error)") } }
            }
            #expect(failures.withLock { $0 } == [])
            let reader = people[0]
            try reader.does("sync", with: server.environment)
            let told = try reader.told()
            #expect(told.count == 3 + people.count * rounds * each)
            for number in people.indices {
                for round in 0..<rounds {
                    for event in 0..<each {
                        let line = "pusher-\(number): register agents/agent/of-\(number)-\(round)-\(event)"
                        #expect(told.count { $0 == line } == 1, "\(line)")
                    }
                }
            }
            let ids = try reader.git("log", "--format=%(trailers:key=Event-Id,valueonly)", "refs/governance")
                .split(separator: "\n")
            #expect(Set(ids).count == told.count)
            #expect(try reader.does("verify", "--full").hasPrefix("verified: \(told.count) events"))
            #expect(
                try server.git("rev-parse", "refs/governance/main")
                    == reader.git("rev-parse", "refs/governance"))
            #expect(try server.git("fsck", "--strict", "--no-dangling", "--no-progress") == "")
        }

        @Test(arguments: Transport.allCases)
        func `what a server's hook says of a push is told with its controls escaped, and nothing is lost`(
            transport: Transport
        ) throws {
            let person = try Colleague("dana")
            let server = try Server(transport, for: [person])
            try server.bring(together: [person])
            let hook = server.repository + "/hooks/pre-receive"
            try Data("#!/bin/sh\nprintf 'no \\033[31mred\\007 pushes\\n' >&2\nexit 1\n".utf8).write(
                to: URL(fileURLWithPath: hook))
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: hook)
            try person.does("agents", "register", "first")
            let before = try person.git("rev-parse", "refs/governance")
            let ran = try person.program("sync", with: server.environment)
            #expect(ran.status == 1)
            #expect(ran.errors.contains("'origin' did not take the push") && ran.errors.contains("no "))
            #expect(ran.errors.contains("(remote.refused)"))
            #expect(!ran.errors.utf8.contains(0x1B) && !ran.errors.utf8.contains(0x07))
            #expect(try person.git("rev-parse", "refs/governance") == before)
            #expect(try person.does("status").contains("origin: 1 event not sent"))
            try FileManager.default.removeItem(atPath: hook)
            #expect(try person.does("sync", with: server.environment).contains("sent 1 event"))
            #expect(try person.does("status").contains("origin: all is sent"))
        }

        @Test(arguments: Transport.allCases)
        func `the server's own hooks take what sync pushes`(transport: Transport) throws {
            let people = try ["dana", "sam"].map { try Colleague($0) }
            let server = try Server(transport, for: people)
            let root = try people[0].begins(with: [people[1]])
            // The hooks are installed by the user as whom the server's git runs, for its state folder.
            let home = NSHomeDirectory()
            let state = try TemporaryFolder()
            let installed = try run(
                BuiltProgram.path, ["-C", server.repository, "hooks", "install", "--server", "--root", root],
                env: ["HOME": home, "XDG_STATE_HOME": state.path])
            try #require(installed.status == 0, "\(installed.errors)")
            let hook = server.repository + "/hooks/pre-receive"
            // Servers start hooks with an environment of their own: here it is made to name the folder with the pin.
            let text = try String(contentsOfFile: hook, encoding: .utf8)
            try text.replacing(
                "#!/bin/sh\n",
                with:
                    "#!/bin/sh\nexport XDG_STATE_HOME='\(state.path)' PATH='\(URL(fileURLWithPath: BuiltProgram.path).deletingLastPathComponent().path)':\"$PATH\"\n"
            )
            .write(toFile: hook, atomically: false, encoding: .utf8)
            for person in people { try person.git("remote", "add", "origin", server.url) }
            try people[0].does("sync", with: server.environment)
            try people[1].does("join", "origin", "--root", root, with: server.environment)
            for person in people { try person.does("agents", "register", "by-\(person.name)") }
            for person in people { try person.does("sync", with: server.environment) }
            #expect(
                try people[1].told().prefix(2) == [
                    "sam: register agents/agent/by-sam", "dana: register agents/agent/by-dana",
                ])
        }
    }
}
