import Canonical
import Foundation
import TestSupport
import Testing

extension Exchanges {
    /// Somebody hands an event on, and sends another one under the same Event-Id once others have built on it.
    @Suite("An event that is sent in other words") struct ResaidTests {
        @Test func `what was approved of the one is not signed of the other`() throws {
            let people = try ["alice", "mallory"].map { try Colleague($0) }
            let (alice, mallory) = (people[0], people[1])
            let server = try Server(.file, for: people)
            try server.bring(together: people)
            func write(_ memory: Int) throws {
                try mallory.folder.write(
                    "apiVersion: catalogctl/v1\nkind: agent\nmetadata: {name: bot}\nspec: {version: 1.0.0, memory: \(memory)}\n"
                        .utf8, to: "catalog/bot.yaml")
                try mallory.git("add", "bot.yaml")
                try mallory.git("commit", "-q", "-m", "bot")
            }
            try write(1)
            try mallory.does("agents", "register", "bot", "--file", "bot.yaml")
            try mallory.does("agents", "governance", "set", "bot", "owner.principal=mallory")
            try mallory.does("sync")
            try alice.does("sync")
            let before = try mallory.git("rev-parse", "refs/governance")

            try mallory.does("agents", "snapshot", "bot")
            let shown = try mallory.git("rev-parse", "refs/governance")
            try alice.git("fetch", "-q", mallory.clone, "refs/governance:refs/governance")
            try alice.does(
                "agents", "approve", "bot", "--version", "1.0.0", "--reason", "read every line of it")
            let answer = try alice.git("rev-parse", "refs/governance")

            // Once more with other content, and under the Event-Id of the first.
            try mallory.git("update-ref", "refs/governance", before)
            try FileManager.default.removeItem(atPath: mallory.state)
            try mallory.does("join", "--trust-on-first-use")
            try write(2)
            try mallory.does("agents", "snapshot", "bot")
            let sent = try mallory.says("refs/governance", underTheIdOf: shown)
            try mallory.git("push", "-q", "origin", "\(sent):refs/governance/main")

            let stopped = try alice.program("sync")
            #expect(stopped.status == 5 && stopped.text.contains("(event.resaid)"), "\(stopped)")
            #expect(stopped.text.contains("since:  their event"))
            #expect(try alice.git("rev-parse", "refs/governance") == answer)
            #expect(try server.git("rev-parse", "refs/governance/main") == sent)
            // Who has looked at it may say it of the other.
            let number = try alice.told().count
            let forced = try alice.program("sync", "--reissue", "\(number)")
            #expect(forced.status == 0, "\(forced.errors)\(forced.text)")
            #expect(try alice.told().first?.hasPrefix("alice: ") ?? false)
            #expect(try alice.git("rev-parse", "refs/governance~1") == sent)
        }
    }
}

extension Colleague {
    /// An event of one's own once more, under the Event-Id of another; its commit.
    fileprivate func says(_ event: String, underTheIdOf other: String) throws -> String {
        func id(_ commit: String) throws -> String {
            try git("log", "-1", "--format=%(trailers:key=Event-Id,valueonly)", commit)
                .trimmingCharacters(in: .whitespacesAndNewlines)
        }
        let written = try git("cat-file", "commit", event).replacing(try id(event), with: try id(other))
        let parts = written.split(separator: "\n\n", maxSplits: 1).map(String.init)
        let headers = parts[0].split(separator: "\n").map(String.init)
        let signature = try #require(headers.firstIndex { $0.hasPrefix("gpgsig ") })
        let plain = headers[..<signature]
        let told = parts[1].split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let end = try #require(told.lastIndex { $0.hasPrefix("Chain: ") })
        let said = told[..<end].map { $0 + "\n" }.joined()
        let chain = try git("log", "-1", "--format=%(trailers:key=Chain,valueonly)", "\(event)~1")
            .trimmingCharacters(in: .whitespacesAndNewlines).dropFirst("sha256:".count)
        let link = try #require(SHA256Digest(hex: String(chain)))
        let people = plain.filter { $0.hasPrefix("author ") || $0.hasPrefix("committer ") }
        let digest = SHA256Digest(
            of: link.bytes + Array((people.map { $0 + "\n" }.joined() + said).utf8))
        let payload =
            plain.map { $0 + "\n" }.joined() + "\n" + said + "Chain: sha256:\(digest.hex)\n"
        let file = try folder.write(payload.utf8, to: "payload")
        try good("ssh-keygen", ["-q", "-Y", "sign", "-n", "git", "-f", folder.path + "/.ssh/id", file])
        let armour = try String(contentsOfFile: file + ".sig", encoding: .utf8)
            .split(separator: "\n").joined(separator: "\n ")
        let signed = payload.replacing("\n\n", with: "\ngpgsig \(armour)\n\n", maxReplacements: 1)
        return try RawGit(in: clone).write("commit", Array(signed.utf8))
    }
}
