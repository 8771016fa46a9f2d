import Foundation
import TestSupport
import Testing

extension Exchanges {
    @Suite("A sync that others overtake") struct ContentionTests {
        /// A server that has taken what `refs/heads/ready` names by the time that it refuses the first push.
        private func overtaken(_ server: Server) throws {
            let hook = server.repository + "/hooks/pre-receive"
            try Data(
                """
                #!/bin/sh
                [ -e once ] && exit 0
                touch once
                env -u GIT_QUARANTINE_PATH git update-ref refs/governance/main refs/heads/ready
                exit 1

                """.utf8
            ).write(to: URL(fileURLWithPath: hook))
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: hook)
        }

        /// Dana has three events that wait; the server has one of Sam's, and has a second one ready.
        private func town(whereSamRegisters second: String) throws -> (dana: Colleague, server: Server) {
            let people = try ["dana", "sam"].map { try Colleague($0) }
            let server = try Server(.file, for: people)
            try server.bring(together: people)
            let (dana, sam) = (people[0], people[1])
            try sam.does("agents", "register", "taken")
            try sam.does("sync")
            try sam.does("agents", "register", second)
            try sam.git("push", "-q", "origin", "refs/governance:refs/heads/ready")
            for name in ["first", "taken", "last"] { try dana.does("agents", "register", name) }
            return (dana, server)
        }

        @Test(arguments: ["5", "commit"])
        func `what was chosen for an event is done to it once, and to none that bears its number by then`(
            word: String
        ) throws {
            let (dana, server) = try town(whereSamRegisters: "later")
            let before = try dana.git("rev-parse", "refs/governance")
            try overtaken(server)
            let event = word == "commit" ? try dana.git("rev-parse", "refs/governance~1") : word
            let ran = try dana.program("sync", "--drop", event)
            #expect(ran.status == 0, "\(ran.errors)\(ran.text)")
            #expect(FileManager.default.fileExists(atPath: server.repository + "/once"))
            #expect(
                try dana.told().prefix(4) == [
                    "dana: register agents/agent/last", "dana: register agents/agent/first",
                    "sam: register agents/agent/later", "sam: register agents/agent/taken",
                ])
            // It tells of all that was done, and keeps what stood there before it began.
            #expect(
                ran.text.contains(
                    "received 2 events, told 2 own events anew, without event 5, sent 2 events"),
                "\(ran.text)")
            let kept = try dana.git("for-each-ref", "--format=%(objectname)", "refs/governance-replaced")
            #expect(kept == before)
        }

        @Test
        func `an event that fits no more only since then is shown, and nothing chosen before is told again`()
            throws
        {
            let (dana, server) = try town(whereSamRegisters: "last")
            try overtaken(server)
            let ran = try dana.program("sync", "--drop", "5")
            #expect(ran.status == 5, "\(ran.errors)\(ran.text)")
            #expect(
                ran.text.contains(
                    "1 event of yours does not fit any more; what was told anew before it stands"))
            #expect(ran.text.contains("catalogctl sync origin --drop 6"), "\(ran.text)")
            #expect(!ran.text.contains("--drop 5"))
            try dana.does("sync", "--drop", "6")
            #expect(try dana.told().first == "dana: register agents/agent/first")
        }
    }
}
