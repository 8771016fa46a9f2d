import Actions
import Audit
import Bearings
import Canonical
import Catalog
import Consent
import Foundation
import Objects
import Reports
import Schema
import Statute
import Store
import TestSupport
import Testing

/// Requests on a real ledger whose clock is the test's: Ann asks, Max and Vic say yes.
@Suite struct Requests {
    private let town: Town
    private static let hour: Int64 = 3600
    private static let day: Int64 = 86_400

    init() throws {
        town = try Town.empty()
        for source in town.policy() where source.file == "catalog.yaml" {
            try town.folder.write(source.bytes, to: "repository/governance/catalog.yaml")
        }
        let people = try Person.allCases.map { person in
            let key = try person.key.line
            return
                "  \(person): {displayName: \(person.displayName), emails: [\(person.email)], keys: ['\(key)']}\n"
        }
        let principals = """
            apiVersion: catalogctl/v1
            kind: Principals
            principals:
            \(people.joined())
            roles: {author: [ann], approver: [max, vic], clerk: [mallory]}
            permissions:
              author: ["ledger.*", "policy.*", "asset.*", "environment.*", "version.*", "promotion.*", request.open, request.cancel, request.expire]
              approver: ["request.*", "exception.*"]
              clerk: [asset.rename]
            """
        let approvals = """
            apiVersion: catalogctl/v1
            kind: ApprovalPolicies
            defaults: {expiresAfter: 2d}
            rules:
              - name: names
                gates:
                  - {action: asset.rename, approvalsRequired: 2, excluding: [requester], expiresAfter: 24h}
              - name: stops
                gates:
                  - {action: environment.freeze, approverRoles: [approver], excluding: [requester]}
              - name: bindings
                gates:
                  - {action: promotion.bind, approvalsRequired: 2, excluding: [requester]}
              - name: emergencies
                gates:
                  - {action: exception.grant, approverRoles: [approver]}
            """
        try town.folder.write("\(principals)\n".utf8, to: "repository/governance/principals.yaml")
        try town.folder.write("\(approvals)\n".utf8, to: "repository/governance/approvals.yaml")
        _ = try Initialise(
            template: .default, principal: nil, folder: "governance", options: ActOptions()
        ).run(in: town.context())
        for name in ["bot", "clerk"] { try town.register(name) }
    }

    /// Somebody, so many seconds after the request was opened.
    private func at(_ seconds: Int64, _ person: Person = .ann) -> Context {
        var context = town.context(as: person)
        context.milliseconds = { (Town.now + seconds) * 1000 }
        return context
    }

    private func asks(
        at seconds: Int64 = 0, for name: String = "helper", of asset: String = "bot"
    ) throws -> RequestReference {
        try asks {
            _ = try Rename(
                plugin: PluginName("agents"), name: AssetReference(asset), newName: AssetName(name),
                options: ActOptions()
            ).run(in: at(seconds))
        }
    }

    private func asks(by act: () throws -> Void) throws -> RequestReference {
        do { try act() } catch let error as ActionError {
            #expect(error.code == "approval.needed" && error.category == .approvalNeeded)
            return try #require(error.request.map { RequestReference($0) })
        }
        throw RunFailure(description: "nothing was asked for")
    }

    private func approve(_ request: RequestReference, at seconds: Int64, by person: Person) throws {
        _ = try ApproveRequest(request, options: ActOptions()).run(in: at(seconds, person))
    }

    private func execute(_ request: RequestReference, at seconds: Int64) throws {
        _ = try ExecuteRequest(request, options: ActOptions()).run(in: at(seconds))
    }

    @Test func `an approval counts as long as its gate says, by log time, and no second longer`() throws {
        let (one, other) = (try asks(), try asks(for: "other", of: "clerk"))
        for request in [one, other] { try approve(request, at: 0, by: .max) }
        try approve(one, at: Self.day, by: .vic)
        try execute(one, at: Self.day)
        try approve(other, at: Self.day + 1, by: .vic)
        #expect(town.code { try execute(other, at: Self.day + 1) } == "approval.needed")
        let found = try ShowRequest(other).run(in: at(Self.day + 1)).request
        #expect(found.state == .waiting)
        #expect(found.gates.first?.missing?.contains("max (expired at ") ?? false)
        // A permit was written for the first, and the years do not change what was so.
        #expect(try town.verify().sequence == 10)
    }

    @Test func `a request waits as long as the policy says, by log time, and no second longer`() throws {
        let request = try asks()
        #expect(
            town.code {
                _ = try CloseRequest(request, .expire, options: ActOptions()).run(in: at(2 * Self.day))
            } == "request.not-expired")
        try approve(request, at: 2 * Self.day, by: .max)
        #expect(town.code { try approve(request, at: 2 * Self.day + 1, by: .vic) } == "request.expired")
        #expect(town.code { try execute(request, at: 2 * Self.day + 1) } == "request.expired")
        // What is asked for again is asked for anew.
        let next = try asks(at: 2 * Self.day + 1)
        let ids = try ListRequests().run(in: at(2 * Self.day + 1)).requests
        #expect(ids.map(\.state) == [.expired, .waiting])
        _ = try CloseRequest(request, .expire, options: ActOptions()).run(in: at(2 * Self.day + 1))
        #expect(town.code { try approve(request, at: 3 * Self.day, by: .vic) } == "request.closed")
        try approve(next, at: 3 * Self.day, by: .vic)
        try approve(next, at: 3 * Self.day, by: .max)
        try execute(next, at: 3 * Self.day)
        _ = try town.verify()
    }

    @Test
    func `what rests on an approval that has expired when it comes in is refused, and in the log it stands`()
        throws
    {
        let request = try asks()
        for person in [Person.max, .vic] { try approve(request, at: 0, by: person) }
        try town.neighbour("fetch", "-q", town.git.folder, "\(Town.reference):\(Town.reference)")
        let root = try town.git("rev-list", "--max-parents=0", Town.reference)
        _ = try Join(.root(#require(Revision(root)))).run(in: town.neighbourContext())
        try execute(request, at: Self.hour)
        try town.neighbour("fetch", "-q", town.git.folder, "\(Town.reference):refs/heads/came")
        let came = try #require(ObjectID(hex: town.neighbour("rev-parse", "refs/heads/came")))
        let ledger = try town.neighbourContext().ledger()
        func code(lookedAt seconds: Int64?) throws -> String? {
            let now = Timestamp(seconds: Town.now + 9 * Self.day)!
            let looked = seconds.flatMap { Timestamp(seconds: Town.now + $0) }
            let reception = Reception(of: ledger, now: now, unheardUntil: looked)
            do { _ = try reception.judge(came) } catch { return ActionError(error).code }
            return nil
        }
        // Nobody knows when it was published first, or it may have been in time.
        #expect(try code(lookedAt: nil) == nil)
        #expect(try code(lookedAt: Self.day) == nil)
        #expect(try code(lookedAt: Self.day + 1) == "time.expired")
        try town.neighbour("update-ref", Town.reference, came.hex)
        #expect(try VerifyLedger(isFull: true).run(in: town.neighbourContext()).tip.hex == came.hex)
    }

    @Test func `what is asked for twice is one request, and a trial asks for nothing`() throws {
        #expect(
            town.code {
                _ = try Rename(
                    plugin: PluginName("agents"), name: AssetReference("bot"), newName: AssetName("helper"),
                    options: ActOptions(isDryRun: true)
                ).run(in: at(0))
            } == "approval.needed")
        #expect(try ListRequests().run(in: at(0)).requests.isEmpty)
        for _ in 0..<3 { _ = try asks(at: Self.hour) }
        _ = try asks(for: "other")
        let found = try ListRequests().run(in: at(Self.hour, .max))
        #expect(found.requests.map(\.subject).count == 2)
        #expect(found.requests.allSatisfy { $0.waits(for: found.you ?? PrincipalName(valid: "ann")!) })
        // Whoever asked is not the one it waits for.
        #expect(
            try ListRequests().run(in: at(Self.hour)).requests.allSatisfy {
                !$0.waits(for: PrincipalName(valid: "ann")!)
            })
    }

    @Test func `an act that needs a reason is asked for with it, and done with the same and no other`() throws
    {
        let request = try asks {
            _ = try FreezeEnvironment(EnvironmentName("prod"), options: ActOptions(message: "the fair")).run(
                in: at(0))
        }
        try approve(request, at: 0, by: .vic)
        #expect(
            town.code {
                _ = try ExecuteRequest(request, options: ActOptions(message: "a whim")).run(in: at(0))
            } == "request.action")
        let receipt = try ExecuteRequest(request, options: ActOptions()).run(in: at(0))
        #expect(receipt.event.note?.text == "the fair")
        let found = try ShowRequest(request).run(in: at(0)).request
        #expect(found.state == .executed)
        #expect(found.record.reason?.text == "the fair")
        _ = try town.verify()
    }

    @Test func `of an approval that somebody else carries the approver is the one who signed`() throws {
        let request = try asks()
        let made = try ApproveRequest(request, isHandedOut: true, options: ActOptions()).run(in: at(0, .vic))
        #expect(made.receipt.commit == nil)
        #expect(try ShowRequest(request).run(in: at(0)).request.approvals.isEmpty)
        var context = at(0)
        context.input = { _ in Array(made.block.utf8) }
        #expect(try CheckApproval(file: "-").run(in: context).statement.approver.text == "vic")
        let receipt = try ImportApproval(file: "-", options: ActOptions()).run(in: context)
        #expect(receipt.principal.text == "ann" && receipt.event.approver?.text == "vic")
        #expect(try ShowRequest(request).run(in: at(0)).request.approvals.map(\.by.text) == ["vic"])
        context.input = { limit in [UInt8](repeating: 0x41, count: limit) }
        #expect(
            town.code { _ = try ImportApproval(file: "-", options: ActOptions()).run(in: context) }
                == "input.unreadable")
        context.input = { _ in nil }
        #expect(town.code { _ = try CheckApproval(file: "-").run(in: context) } == "input.unreadable")
        _ = try town.verify()
    }

    @Test func `what an exception lets through has only to be done, as long as the exception lasts`() throws {
        let request = try asks()
        _ = try GrantException(request, options: ActOptions(message: "it is on fire")).run(in: at(0, .max))
        let found = try ShowRequest(request).run(in: at(Self.day)).request
        #expect(found.state == .approved && found.gates.isEmpty && found.exception?.granted.by.text == "max")
        #expect(try ShowRequest(request).run(in: at(Self.day + 1)).request.state == .waiting)
        #expect(town.code { try execute(request, at: Self.day + 1) } == "approval.needed")
        try execute(request, at: Self.day)
        #expect(try ShowRequest(request).run(in: at(Self.day)).request.state == .executed)
        _ = try town.verify()
    }

    @Test func `what an exception let through rests on the key that granted it`() throws {
        let (plugin, bot) = (try PluginName("agents"), try AssetReference("bot"))
        try town.folder.write("be kind\n".utf8, to: "repository/bot.md")
        _ = try Snapshot(
            plugin: plugin, name: bot, label: VersionLabel("1"), file: "bot.md", options: ActOptions()
        ).run(in: at(0))
        let request = try asks {
            _ = try Promote(
                plugin: plugin, name: bot, environment: EnvironmentName("dev"),
                version: VersionChoice("1"), options: ActOptions()
            ).run(in: at(0))
        }
        let granted = try GrantException(request, options: ActOptions(message: "it is on fire"))
            .run(in: at(0, .max)).event.sequence
        try execute(request, at: 0)
        let max = KeyReference.holder(try PrincipalName("max"))
        let reliance = try FindReliance(key: max, since: granted).run(in: at(0))
        #expect(reliance.events.map(\.event.sequence) == [granted])
        #expect(reliance.marks.map(\.events) == [[granted + 1]])
        #expect(try FindReliance(key: max, since: granted + 1).run(in: at(0)).marks.isEmpty)
    }

    @Test func `who may not even ask is told so, and nothing is asked for`() throws {
        let told = #expect(throws: ActionError.self) {
            _ = try Rename(
                plugin: PluginName("agents"), name: AssetReference("bot"), newName: AssetName("helper"),
                options: ActOptions()
            ).run(in: at(0, .mallory))
        }
        #expect(told?.code == "approval.needed" && told?.request == nil)
        #expect(
            told?.hints.last
                == "it was not asked for either: mallory may not do request.open (roles: clerk)")
        #expect(try ListRequests().run(in: at(0)).requests.isEmpty)
    }
}
