import Schema
import TestSupport
import Testing

/// A smaller ledger, under the court's later policy from the beginning: ways round a gate that are closed.
extension Council {
    static let town = Result { try Council(doing: townActs) }

    private static let townActs = [
        "dana: init --policy town",
        // Playing a risk down before something is put in again.
        "sam: agents register other",
        "dana: agents governance set other owner.principal=dana risk.level=high",
        "sam: agents snapshot other --version 0.1.0 --file hammer.txt",
        "dana: agents approve other --version 0.1.0",
        "dana: agents evidence add other --version 0.1.0 --type evaluation-report --file report.json",
        "sam: agents promote other --to stage --version 0.1.0",
        "sam: agents unbind other --env stage",
        "dana: agents governance set other risk.level=low",
        "sam: agents snapshot other --version 0.2.0 --file hammer.txt",
        "dana: agents approve other --version 0.2.0",
        "dana: agents evidence add other --version 0.2.0 --type evaluation-report --file report.json",
        "sam: agents promote other --to stage --version 0.2.0",
        // Who is heard where.
        "sam: tools register server/forge",
        "sam?: tools rename server/forge mill",
        "dana: approvals approve @0",
        wait + "30",
        "omar: approvals approve @0",
        "dana: approvals withdraw @0 --reason wait",
        "sam: approvals cancel @0",
        // An exception whose voices would not be enough.
        "dana: agents governance set other risk.level=high",
        "vera?: agents promote other --to prod --version 0.1.0",
        "dana: approvals reject @1 --reason no",
        "sam?: agents promote other --to prod --version 0.1.0",
        "vera?: exception grant @2 --reason fire",
        "dana: approvals approve @3",
        "omar: approvals approve @3",
        "vera: approvals execute @3 --reason fire",
        "dana: policy propose strict",
        "omar: policy activate",
        "omar: policy rollback --to 1",
        "sam: approvals execute @2",
    ]
}

extension Book {
    /// The court's later policy, with gates that hear one each; the strict one has others grant exceptions.
    func town(strict: Bool = false) -> [PolicySource] {
        court(late: true) { text in
            let text = text.replacing(
                "      - {action: evidence.attach}\n",
                with: """
                          - {action: evidence.attach}
                      - name: names
                        selector: {plugins: tools}
                        gates:
                          - {action: asset.rename, approverRoles: [admin], expiresAfter: 100m}
                          - {action: asset.rename, approverRoles: [security], expiresAfter: 10m}

                    """)
            guard strict else { return text }
            return text.replacing(
                "exception.grant, approvalsRequired: 2, approverRoles: [approver]",
                with: "exception.grant, approverRoles: [maintainer]")
        }
    }
}

extension Remake {
    static let town: [Remake] = [
        Remake(
            "a bind that forgets what was there last", of: "promote agents/agent/other 0.2.0 to stage",
            both: "gate.receipt"
        ) { event, _ in event.drop("Gate") },
        Remake(
            "a bind without the evidence that what was there last asks for",
            of: "promote agents/agent/other 0.2.0 to stage",
            after: "move agents/agent/other 0.2.0 to approved", both: "evidence.missing"),
        Remake(
            "an approval given again that has expired where nobody heard it", of: "approve request *",
            after: "register tools/cli/clock-30", both: "approval.duplicate"),
        Remake(
            "an approval taken away by who is heard elsewhere", of: "withdraw the approval of dana *",
            both: "authz.role"
        ) { event, keys in try event.sign(as: "omar", keys) },
        Remake(
            "a rejection by who asked, where that counts for nothing", of: "reject request *",
            both: "authz.role"
        ) { event, keys in try event.sign(as: "vera", keys) },
        Remake(
            "an exception under a policy that would not grant it",
            of: "promote agents/agent/other 0.1.0 to prod",
            after: "activate policy 2:*", both: "approval.needed"),
    ]
}

extension SecondOpinion {
    @Suite struct TownTests {
        @Test func `both verify a ledger in which the ways round a gate were tried`() throws {
            let town = try Council.town.get()
            let opinions = try town.opinions(of: try town.copy())
            #expect(opinions.program.outcome == .verified, "\(opinions)")
            #expect(opinions.program == opinions.second, "\(opinions)")
        }

        @Test(arguments: Remake.town)
        func `both refuse`(remake: Remake) throws {
            let town = try Council.town.get()
            let repository = try town.copy()
            let forged = try remake.written(in: repository, of: town)
            try repository.plant(forged, on: "refs/governance")
            let opinions = try town.opinions(of: repository, seen: repository("rev-parse", "\(forged)^"))
            let denial = try #require(remake.denial)
            #expect(opinions.description.contains("\"code\": \"\(denial)\""), "\(opinions)")
            #expect(opinions.description.contains("refused: \(denial) "), "\(opinions)")
        }
    }
}
