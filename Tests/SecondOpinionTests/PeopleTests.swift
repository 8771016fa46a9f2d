import TestSupport
import Testing

/// A root made by hand, and the one thing that is wrong with it.
struct RootForgery: Sendable, CustomTestStringConvertible {
    let testDescription: String
    var policy: @Sendable (inout HandmadePolicy) throws -> Void = { _ in }
    var event: @Sendable (inout HandmadeEvent) throws -> Void = { _ in }
    var signer = 0

    static let all = [
        RootForgery(
            testDescription: "a bundle that gives a role which nobody wrote",
            policy: { policy in
                policy.bundle = policy.writtenBundle.replacing(
                    #""maintainer":["sam"]"#, with: #""maintainer":["vera"]"#)
            }),
        RootForgery(
            testDescription: "A081 a bundle of the same meaning in other bytes",
            policy: { policy in
                policy.bundle = policy.writtenBundle + "\n"
            }),
        RootForgery(
            testDescription: "A151 one key more in allowed_signers",
            policy: { policy in
                policy.signers = policy.writtenSigners + "mallory@example.com \(try SSHKey().line)\n"
            }),
        RootForgery(
            testDescription: "A027 one key under two people",
            policy: { policy in
                policy.people[2] = .init(name: "vera", display: "Вера", key: policy.people[1].key)
            }),
        RootForgery(
            testDescription: "A018 an RSA key that is too short",
            policy: { policy in
                policy.people[2] = .init(
                    name: "vera", display: "Вера", key: try SSHKey(["-t", "rsa", "-b", "1024"]))
            }),
        RootForgery(
            testDescription: "a role for nobody whom the policy knows", policy: { $0.maintainer = "tom" }),
        RootForgery(
            testDescription: "a permission for no event", policy: { $0.maintainerMay = "asset.destroy" }),
        RootForgery(
            testDescription: "A088 a permission for everything", policy: { $0.maintainerMay = "\"*\"" }),
        RootForgery(testDescription: "A090 begun by a maintainer", signer: 1),
        RootForgery(testDescription: "A090 begun by a viewer", signer: 2),
        RootForgery(
            testDescription: "A078 a policy that begins with 2",
            event: { event in
                event["Policy"] = "2" + event["Policy"].dropFirst()
            }),
        RootForgery(testDescription: "a ledger that begins with 2", event: { $0["Seq"] = "2" }),
        RootForgery(
            testDescription: "the id of another store",
            event: { event in
                let record = "{\n  \"format\": 1,\n  \"id\": \"0192f0c4-0000-7000-8000-00000000000b\"\n}\n"
                event.changes[0].bytes = Array(record.utf8)
            }),
        RootForgery(
            testDescription: "an asset from the beginning",
            event: { event in
                event.changes.append(("assets/agents/agent/00/x/asset.json", Array("{}\n".utf8), "100644"))
            }),
        RootForgery(
            testDescription: "a payload that is no source",
            event: { event in
                event.changes.append(("readme.yaml", Array("a: b\n".utf8), "100644"))
                event.trailers.append(("Payload", "sha256:\(try sha256(Array("a: b\n".utf8))) readme.yaml"))
            }),
        RootForgery(testDescription: "a source that no payload names", event: { $0.trailers.removeLast() }),
        RootForgery(
            testDescription: "A091 a key twice in one map, with the same value",
            policy: { policy in
                policy.bundle = policy.writtenBundle
                policy.maintainerMay += "]\n    admin: [\"ledger.*\", asset.*"
            }),
        RootForgery(
            testDescription: "a wrong chain", event: { $0.chain = String(repeating: "1", count: 64) }),
    ]
}

extension SecondOpinion {
    @Suite struct PeopleTests {
        private let place: TemporaryFolder
        private let repository: RawGit
        private let environment: [String: String]

        init() throws {
            place = try TemporaryFolder()
            try git(["init", "--quiet", "--template=", place.path + "/catalog"], in: place.path)
            repository = RawGit(in: place.path + "/catalog")
            environment = ["HOME": place.path, "XDG_STATE_HOME": place.path + "/state", "LC_ALL": "C.UTF-8"]
        }

        /// What both say of the ledger when they are told to begin at a root. The program is told by joining.
        private func opinions(root: String) throws -> (joined: Outcome?, Opinions) {
            let joined = try run(
                BuiltProgram.path, ["-C", repository.folder, "join", "--root", root], env: environment)
            return (
                Outcome(rawValue: joined.status),
                try Opinions(of: repository.folder, root: root, environment: environment)
            )
        }

        @Test func `both verify a ledger of several people that was made by hand`() throws {
            let policy = try HandmadePolicy()
            let root = try policy.root(in: repository).written()
            try repository.plant(root, on: "refs/governance")
            for (index, person) in [0, 1, 0].enumerated() {
                let event = try HandmadeEvent(
                    in: repository, key: policy.people[person].key, person: policy.people[person].identity,
                    asset: "agents/crew/number-\(index)", id: "0192f0c4-0000-7000-8000-0000000000b\(index)")
                try repository.plant(try event.written(), on: "refs/governance")
            }
            let (joined, opinions) = try opinions(root: root)
            #expect(joined == .verified)
            #expect(opinions.program.outcome == .verified, "\(opinions)")
            #expect(opinions.program == opinions.second, "\(opinions)")
            #expect(opinions.second.facts.first == "4")
        }

        @Test(arguments: [(2, 2), (1, 0), (0, 1), (2, 0)])
        func `A003 both refuse who has no right, and who says to be another`(key: Int, name: Int) throws {
            let policy = try HandmadePolicy()
            let root = try policy.root(in: repository).written()
            try repository.plant(root, on: "refs/governance")
            let event = try HandmadeEvent(
                in: repository, key: policy.people[key].key, person: policy.people[name].identity)
            try repository.plant(try event.written(), on: "refs/governance")
            let (joined, opinions) = try opinions(root: root)
            #expect(joined == .refused, "\(opinions)")
            #expect(opinions.second.outcome == .refused, "\(opinions)")
        }

        @Test(arguments: RootForgery.all)
        func `A090 both refuse a root`(forgery: RootForgery) throws {
            var policy = try HandmadePolicy()
            try forgery.policy(&policy)
            var event = try policy.root(in: repository, by: forgery.signer)
            try forgery.event(&event)
            let root = try event.written()
            try repository.plant(root, on: "refs/governance")
            let (joined, opinions) = try opinions(root: root)
            #expect(joined == .refused, "\(opinions)")
            #expect(opinions.second.outcome == .refused, "\(opinions)")
        }

        @Test
        func
            `A052 the root of another ledger is refused where a root is known, and else believed by neither`()
            throws
        {
            let policy = try HandmadePolicy()
            let root = try policy.root(in: repository).written()
            var other = try policy.root(in: repository)
            other.note = "another"
            try repository.plant(try other.written(), on: "refs/governance")
            let (joined, opinions) = try opinions(root: root)
            #expect(joined == .refused, "\(opinions)")
            #expect(opinions.program.outcome == .unverifiable, "\(opinions)")
            #expect(opinions.second.outcome == .refused, "\(opinions)")
        }
    }
}
