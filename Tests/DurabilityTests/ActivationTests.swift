import Foundation
import Testing
import Trials

extension Durability {
    /// Readers beside a writer that puts one policy after the other in force.
    @Suite struct ActivationTests {
        /// What tells one policy from another, each in a document or file of its own.
        struct Reading: Hashable {
            let hash: String
            let skew: String
            let people: Set<String>
        }

        @Test func `A087 readers beside activations see the old policy or the new one, never a mixture`()
            throws
        {
            let rounds = Durability.isLong ? 1_000 : 24
            let scene = try Scene()
            let folders = try ["anna", "bert"].enumerated().map { index, name in
                try folder(of: name, skew: 100 * (index + 1), in: scene)
            }
            let whole = Set(
                try folders.map(\.reading) + [ours(scene.act(["policy", "show", "--json"]).output)])
            #expect(whole.count == 3)
            var readers = try (0..<2).map { _ in try scene.start(["policy", "show", "--json"]) }
            var auditor = try Started(
                ["sh", "-c", Self.audit, scene.repository], environment: scene.environment)
            var (seen, audited): ([Reading: Int], [Reading: Int]) = ([:], [:])
            func read() throws {
                for index in readers.indices {
                    guard let ended = readers[index].poll() else { continue }
                    #expect(ended.status == 0, "\(ended.errors)\(ended.status == 0 ? "" : ended.output)")
                    seen[try ours(ended.output), default: 0] += 1
                    readers[index] = try scene.start(["policy", "show", "--json"])
                }
                if let ended = auditor.poll() {
                    #expect(ended.status == 0, "\(ended.errors)\(ended.status == 0 ? "" : ended.output)")
                    audited[try theirs(ended.output), default: 0] += 1
                    auditor = try Started(
                        ["sh", "-c", Self.audit, scene.repository], environment: scene.environment)
                }
            }
            for round in 0..<rounds {
                for words in [["propose", folders[round % 2].path], ["activate"]] {
                    let writer = try scene.start(["policy"] + words + ["--quiet"])
                    var ended = writer.poll()
                    while ended == nil {
                        try read()
                        usleep(500)
                        ended = writer.poll()
                    }
                    #expect(ended?.status == 0, "\(ended?.errors ?? "")")
                }
            }
            for reader in readers + [auditor] { _ = reader.wait() }
            #expect(Set(seen.keys).isSubset(of: whole), "\(seen)")
            #expect(Set(audited.keys).isSubset(of: whole), "\(audited)")
            // Who has looked at one policy only has looked beside no activation.
            #expect(seen.count > 1 && audited.count > 1)
            Durability.report(
                "\(rounds) activations beside \(seen.values.reduce(0, +)) readings of ours and "
                    + "\(audited.values.reduce(0, +)) by plain git")
            #expect(try scene.act(["policy", "show", "--quiet"]).output.hasPrefix("\(rounds + 1):"))
            #expect(try scene.flaw() == nil)
        }

        /// One tip, read by plain git: what the version says, what the bundle hashes to, and both sides of the source.
        private static let audit = """
            cd "$0" && tip=$(git rev-parse refs/governance) && git show "$tip:policy/version" | cut -d: -f2 &&
            git show "$tip:policy/bundle.json" | sha256sum | cut -c1-64 &&
            git show "$tip:policy/source/catalog.yaml" | sed -n 's/^clockSkewSeconds: //p' &&
            git show "$tip:policy/allowed_signers" | cut -d@ -f1
            """

        /// A folder with the policy that the ledger began with, another clock, and one person more.
        private func folder(
            of name: String, skew: Int, in scene: Scene
        ) throws -> (path: String, reading: Reading) {
            let path = "\(scene.root)/\(name)"
            try scene.good([
                "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", "\(scene.home)/\(name)",
            ])
            try scene.good(["mkdir", path])
            try scene.good([
                "sh", "-c", "git -C \"$0\" archive refs/governance:policy/source | tar x -C \"$1\"",
                scene.repository, path,
            ])
            let key = try String(contentsOfFile: "\(scene.home)/\(name).pub", encoding: .utf8)
            let people = try String(contentsOfFile: "\(path)/principals.yaml", encoding: .utf8)
            let entry =
                "  \(name):\n    emails: [\(name)@example.com]\n    keys: [\(key.trimmingCharacters(in: .whitespacesAndNewlines))]\n"
            try people.replacing("\nroles:", with: "\n\(entry)\nroles:")
                .write(toFile: "\(path)/principals.yaml", atomically: false, encoding: .utf8)
            let catalog = try String(contentsOfFile: "\(path)/catalog.yaml", encoding: .utf8)
            try (catalog + "clockSkewSeconds: \(skew)\n")
                .write(toFile: "\(path)/catalog.yaml", atomically: false, encoding: .utf8)
            let version = try scene.act(["policy", "validate", path, "--quiet"]).output
            return (
                path,
                Reading(
                    hash: try #require(
                        version.split(whereSeparator: { ":\n".contains($0) }).last.map(String.init)),
                    skew: "\(skew)", people: ["dana", name])
            )
        }

        private func ours(_ output: String) throws -> Reading {
            let json = try #require(
                try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any])
            let version = try #require(json["policy"] as? String)
            let hash = try #require(json["sha256"] as? String)
            #expect(version.hasSuffix(":\(hash)"))
            let people = try #require(json["principals"] as? [[String: Any]])
            let bundle = try #require(json["bundle"] as? [String: Any])
            let documents = try #require(bundle["documents"] as? [[String: Any]])
            let skew = documents.compactMap { ($0["content"] as? [String: Any])?["clockSkewSeconds"] as? Int }
            return Reading(
                hash: hash, skew: skew.first.map { "\($0)" } ?? "",
                people: Set(
                    people.flatMap { $0["emails"] as? [String] ?? [] }.map { String($0.prefix { $0 != "@" }) }
                ))
        }

        private func theirs(_ output: String) throws -> Reading {
            let lines = output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            let hash = try #require(lines.first)
            #expect(lines.dropFirst().first == hash)
            let rest = lines.dropFirst(2).filter { !$0.isEmpty }
            return Reading(
                hash: hash, skew: rest.first { Int($0) != nil } ?? "",
                people: Set(rest.filter { Int($0) == nil }))
        }
    }
}
