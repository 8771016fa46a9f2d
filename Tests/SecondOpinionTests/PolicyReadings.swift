import Canonical
import Catalog
import Foundation
import Schema
import Statute
import TestSupport
import Testing

/// The court's policy, with the one thing that no policy may say.
struct BadPolicy: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let old: String
    let new: String

    init(_ name: String, _ old: String, _ new: String) {
        testDescription = name
        self.old = old
        self.new = new
    }

    static let all = [
        BadPolicy("a gate without an action", "- action: promotion.bind\n        when", "- when"),
        BadPolicy("a gate of an event that has none", "promotion.bind\n", "request.approve\n"),
        BadPolicy("a gate of no event", "promotion.bind\n", "promotion.force\n"),
        BadPolicy(
            "a gate A165 with a field to come", "excluding: [requester]\n",
            "excluding: [requester]\n        quorum: 2\n"),
        BadPolicy("a gate with a role that there is not", "[approver, security]", "[approver, oracle]"),
        BadPolicy("a gate with no role", "[approver, security]", "[]"),
        BadPolicy("a gate that excludes somebody else", "excluding: [requester]\n", "excluding: [dana]\n"),
        BadPolicy("a gate with more signatures than approvals", "personallySigned: 2", "personallySigned: 3"),
        BadPolicy(
            "a gate with too many approvals", "approvalsRequired: 2\n        a",
            "approvalsRequired: 17\n        a"),
        BadPolicy("a gate with a span of no length", "expiresAfter: 1h", "expiresAfter: 0h"),
        BadPolicy("a gate with a span of years", "expiresAfter: 1h", "expiresAfter: 400d"),
        BadPolicy("a gate with a span in weeks", "expiresAfter: 1h", "expiresAfter: 1w"),
        BadPolicy("a gate in an environment that there is not", "[prod, stage]", "[prod, mars]"),
        BadPolicy("a gate in no environment", "[prod, stage]", "[]"),
        BadPolicy(
            "a gate in an environment, of what is in none", "evidence.attach}",
            "evidence.attach, when: {environment: prod}}"),
        BadPolicy(
            "a gate of a transition, of what is none", "evidence.attach}",
            "evidence.attach, when: {transition: {to: trial}}}"),
        BadPolicy("a gate of a transition to no state", "to: trial", "to: done"),
        BadPolicy("a gate of a transition from anything to anything", "{from: draft, to: trial}", "{}"),
        BadPolicy(
            "a gate under circumstances that are none", "evidence.attach}", "evidence.attach, when: {}}"),
        BadPolicy("a gate that denies everything", "denyWhen: {labels: {unsafe: true}}", "denyWhen: {}"),
        BadPolicy(
            "a gate that denies what is no asset", "evidence.attach}",
            "policy.propose, denyWhen: {labels: {unsafe: true}}}"),
        BadPolicy(
            "a gate that asks for nothing", "evidence.attach}", "evidence.attach, approvalsRequired: 0}"),
        BadPolicy(
            "a gate that asks for evidence of no version", "evidence.attach}",
            "asset.halt, evidence: [report]}"),
        BadPolicy(
            "a gate that asks for the owner of no asset", "evidence.attach}",
            "policy.propose, ownerApproval: true}"),
        BadPolicy(
            "a gate that asks for the owner among none", "evidence: [evaluation-report]",
            "evidence: [report], ownerApproval: true"),
        BadPolicy(
            "a gate that nobody could ask at", "evidence.attach}", "evidence.attach, excluding: [requester]}"),
        BadPolicy(
            "a gate that two must open who cannot be asked", "evidence.attach}",
            "asset.register, approvalsRequired: 2}"),
        BadPolicy(
            "a gate A075 that too few could open", "approvalsRequired: 2\n        a",
            "approvalsRequired: 4\n        a"),
        BadPolicy(
            "a gate of a rule about assets, on what is none",
            "{all: [{plugins: tools}, {governance: {owner.displayName: none}}]}\n    gates:",
            "{plugins: tools}\n    gates:\n      - {action: policy.propose}"),
        BadPolicy("a rule of the lifecycle's name", "name: law", "name: lifecycle"),
        BadPolicy("a rule of the exceptions' name", "name: law", "name: exception"),
        BadPolicy("a rule of another's name", "name: law", "name: tools"),
        BadPolicy("a rule for a plugin that there is not", "plugins: [agents]", "plugins: [robots]"),
        BadPolicy("a rule for a kind that there is not", "kinds: agent", "kinds: robot"),
        BadPolicy("a rule for no plugin", "plugins: [agents]", "plugins: []"),
        BadPolicy("a rule for a field that there is not", "risk.level", "risk.grade"),
        BadPolicy("a rule for a level that there is not", "[high, critical]", "[high, extreme]"),
        BadPolicy("a rule for a level twice", "[high, critical]", "[high, high]"),
        BadPolicy("a rule for a whole section", "risk.level: [high, critical]", "labels: high"),
        BadPolicy(
            "a rule for any of none",
            "any: [{labels: {team/a: [b, c]}}, {governance: {risk.level: [high, critical]}}]", "any: []"),
        BadPolicy("a rule for one of everything", "{labels: {team/a: [b, c]}}, ", "{}, "),
        BadPolicy("a rule too deep", "{plugins: tools}", "{any: [{any: [{any: [{plugins: tools}]}]}]}"),
        BadPolicy("a rule of the recovery keys' name", "name: law", "name: recovery"),
        BadPolicy("recovery without a threshold", "  threshold: 1\n", ""),
        BadPolicy("recovery by nobody", "threshold: 1", "threshold: 0"),
        BadPolicy("A075 recovery by more than there are", "threshold: 1", "threshold: 3"),
        BadPolicy(
            "A165 recovery with a field to come", "  threshold: 1\n", "  threshold: 1\n  roles: [admin]\n"),
        BadPolicy("a person with the name of a recovery key", "  ci: ", "  recovery-3: "),
        BadPolicy("a person with the e-mail of a recovery key", "ci@example.com", "ci@catalogctl.invalid"),
        BadPolicy(
            "a person of the recovery keys' kind", "type: machine, displayName: Ci",
            "type: recovery, displayName: Ci"),
        BadPolicy(
            "a person whom somebody keeps", "type: person, displayName: Omar",
            "keeper: dana, displayName: Omar"),
        BadPolicy("a machine that a machine keeps", "displayName: Ci", "keeper: robo, displayName: Ci"),
        BadPolicy("a machine that a list keeps", "displayName: Ci", "keeper: [dana], displayName: Ci"),
        BadPolicy("a role for a recovery key", "security: [omar]", "security: [omar, recovery-1]"),
        BadPolicy(
            "A075 gates of the policy that nobody could pass at once",
            "approverRoles: [security]}\n      - {action: exception.g",
            "approverRoles: [security], excluding: [requester]}\n      - {action: policy.activate, approverRoles: [admin], excluding: [requester]}\n      - {action: exception.g"
        ),
        BadPolicy(
            "A075 a gate on proposals at which nobody who may propose is heard", "evidence.attach}",
            "policy.propose, approverRoles: [security]}"),
        BadPolicy(
            "an e-mail that is too long", "ci@example.com",
            "\(String(repeating: "c", count: 243))@example.com"),
        BadPolicy("A075 nobody who may propose a policy", "\"policy.*\", ", ""),
        BadPolicy("A075 nobody who may begin a ledger", "\"ledger.*\", ", ""),
        BadPolicy("A075 nobody who may change the policy", "\"policy.*\", ", ""),
        BadPolicy("A091 a rule with a field twice", "kinds: agent\n", "kinds: agent\n      kinds: agent\n"),
        BadPolicy("A100 a person whose name git would change", "Ci Example", "\"Ci Example.\""),
        BadPolicy("A100 a person whose name reads backwards", "Ci Example", "\"Ci \\U0000202eExample\""),
    ]
}

extension SecondOpinion {
    /// Policies alone, without a ledger: what the program's reader says of them, and what the second one says.
    @Suite struct ReadingTests {
        private static let people = Result {
            Book(try Dictionary(uniqueKeysWithValues: Council.people.map { ($0, try SSHKey()) }))
        }

        /// The digest of the canonical form; nil where it is refused.
        private func digest(_ sources: [PolicySource]) -> String? {
            do throws(SchemaError) { return try PolicyBundle(sources: sources).digest.hex } catch {
                return nil
            }
        }

        /// One line each, of all in one go.
        private func lines(of policies: [[PolicySource]]) throws -> [Substring] {
            let texts = policies.map { policy in
                Dictionary(
                    uniqueKeysWithValues: policy.map { ($0.file, String(decoding: $0.bytes, as: UTF8.self)) })
            }
            let reader = URL(fileURLWithPath: Python.verifier).deletingLastPathComponent()
                .appending(path: "bundles.py").path
            let ran = try run(
                try #require(Python.path), [reader], input: Array(try JSONEncoder().encode(texts)))
            try #require(ran.status == 0, "\(ran.errors)")
            return ran.text.split(separator: "\n")
        }

        @Test func `both refuse what no policy may say`() throws {
            let book = try Self.people.get()
            let policies = BadPolicy.all.map { bad in
                book.court(late: true) { $0.replacing(bad.old, with: bad.new) }
            }
            for (index, line) in try lines(of: policies).enumerated() {
                let bad = BadPolicy.all[index]
                #expect(digest(policies[index]) == nil, "\(bad.testDescription)")
                #expect(line.hasPrefix("refused "), "\(bad.testDescription): \(line)")
            }
        }

        @Test func `both say the same of a policy that lacks a line`() throws {
            let whole = try Self.people.get().court(late: true)
            var policies = [whole]
            for (index, source) in whole.enumerated() {
                let text = String(decoding: source.bytes, as: UTF8.self).split(separator: "\n")
                for line in text.indices {
                    var (policy, less) = (whole, text)
                    less.remove(at: line)
                    policy[index] = PolicySource(
                        file: source.file, bytes: Array((less.joined(separator: "\n") + "\n").utf8))
                    policies.append(policy)
                }
            }
            let lines = try lines(of: policies)
            #expect(lines.count == policies.count)
            for (policy, line) in zip(policies, lines) {
                let digest = digest(policy)
                let text = policy.map { String(decoding: $0.bytes, as: UTF8.self) }.joined(separator: "---\n")
                #expect(digest.map { line == "good \($0)" } ?? !line.hasPrefix("good"), "\(line)\n\(text)")
            }
            // One that the second reader only does not understand proves nothing.
            #expect(lines.count { $0.hasPrefix("unverifiable") } < lines.count / 4)
        }
    }
}
