import Catalog
import Git
import Objects
import Programs
package import Trials

/// A sample of the forgeries on the roads that histories come by, with git itself at both ends: pushed to a server with
/// hooks, and through a server without to the next clone that syncs. Neither is to take one.
package struct RoadProof: Sendable {
    private let ground: Ground
    private let forge: Forge
    private let seed: UInt64

    package init(on ground: Ground, seed: UInt64, with forge: Forge) {
        self.ground = ground
        self.forge = forge
        self.seed = seed
    }

    private struct Tally: Sendable {
        var tried = 0
        var accepted: [String] = []
        /// By git, by the server's hook, by the next clone.
        var refused: [String: Int] = [:]
    }

    /// How many forgeries are shown to one server and one clone.
    private static let turn = 20

    package func run(_ size: Int, only number: Int? = nil, into figure: inout Figure) throws {
        let turns =
            number.map { [$0..<($0 + 1)] }
            ?? stride(from: 0, to: size, by: Self.turn).map { $0..<min($0 + Self.turn, size) }
        try control()
        var refused: [String: Int] = [:]
        try ground.share(turns.count) {
            try travel(turns[$0], $0)
        } taking: { _, tally in
            figure.tried += tally.tried
            figure.accepted += tally.accepted.count
            for what in tally.accepted { figure.note(what) }
            refused.merge(tally.refused) { $0 + $1 }
        }
        figure.note(
            "refused: "
                + refused.sorted { $0.key < $1.key }.map { "by \($0.key) \($0.value)" }.joined(
                    separator: ", "))
    }

    /// On the same roads an event that is as good as the honest one is taken.
    private func control() throws {
        // The last: what comes to a new server whole rests on much that has expired since.
        let index = forge.quarry.deeds.count - 1
        let twin = try forge.forger(0, at: index, Dice(seed: seed)).twin(.note)
        let post = try Post(forge, upTo: index, in: ground.memory + "/post-control", on: ground)
        try Self.control(post, by: twin)
    }

    private static func control(_ post: Post, by good: Forgery) throws {
        for (seat, isTaken, said) in try post.show(good) where !isTaken {
            throw Setback(
                "by \(seat) the \(good.trick) is refused, so that no refusal proves anything: \(said)")
        }
    }

    private func travel(_ numbers: Range<Int>, _ place: Int) throws -> Tally {
        var tally = Tally()
        var posts: [Int: Post] = [:]
        for number in numbers {
            guard let (index, forgery) = try forge.sample(number, seed: seed) else {
                throw Setback("no trick \(number) can be played")
            }
            let folder = "\(ground.memory)/post-\(place)-\(index)"
            let post = try posts[index] ?? Post(forge, upTo: index, in: folder, on: ground)
            posts[index] = post
            tally.tried += 1
            for (seat, isTaken, said) in try post.show(forgery) {
                guard isTaken else {
                    tally.refused[seat, default: 0] += 1
                    continue
                }
                let kept = try ground.keep(folder, as: "roads-\(number)")
                tally.accepted.append(
                    "case \(number): \(forgery.trick): \(seat): \(said); kept in \(kept)")
                posts[index] = nil
            }
        }
        // Nor does what is refused by who takes nothing any more. An approval is one of long ago, to a server.
        for (index, post) in posts where forge.quarry.deeds[index].event.kind != .requestApprove {
            let next = forge.quarry.deeds[index].id
            try Self.control(
                post, by: Forgery(trick: "honest event", known: index, objects: [], tip: next))
        }
        return tally
    }
}

/// A server with hooks, one without, and a clone of this one, which all have the honest ledger up to some event.
private final class Post {
    private let folder: String
    private let ground: Ground
    private let honest: String
    private let pusher: Repository
    private var clone: String { folder + "/clone" }

    private static let wire = "refs/governance/main"

    init(_ forge: Forge, upTo index: Int, in folder: String, on ground: Ground) throws {
        self.folder = folder
        self.ground = ground
        honest = forge.quarry.deeds[index - 1].id.hex
        let root = forge.quarry.deeds[0].id.hex
        try Disk.copy(forge.guild.repository + "/.git", to: folder + "/pusher/.git")
        pusher = try Repository.open(at: folder + "/pusher", how: .exact)
        for server in ["hooked", "open"] {
            let path = "\(folder)/\(server).git"
            try ground.git(["init", "--quiet", "--bare", "--template=", path], in: folder)
            if server == "hooked" {
                try ground.run(
                    .custom(ground.catalogctl), ["-C", path, "hooks", "install", "--server", "--root", root],
                    changing: state(of: server))
            }
            try ground.run(
                .git, ["push", "--quiet", path, "\(honest):\(Self.wire)"], in: folder + "/pusher",
                changing: state(of: server))
        }
        try ground.git(["init", "--quiet", "--template=", clone], in: folder)
        try ground.git(["remote", "add", "origin", folder + "/open.git"], in: clone)
        try ground.run(
            .custom(ground.catalogctl), ["-C", clone, "join", "origin", "--root", root],
            changing: state(of: "clone"))
    }

    deinit {
        do { try Disk.remove(folder) } catch { print("a server stays behind: \(error)") }
    }

    private func state(of place: String) -> [String: String?] {
        ["XDG_STATE_HOME": "\(folder)/state-\(place)"]
    }

    /// What each seat made of it: whether the honest history is still what stands there, and what was said.
    func show(_ forgery: Forgery) throws -> [(seat: String, isTaken: Bool, said: String)] {
        try pusher.write(forgery.objects)
        func pushed(to server: String) throws -> (isTaken: Bool, said: String) {
            let result = try ground.launcher.run(
                .git, ["push", "--quiet", "\(folder)/\(server).git", "+\(forgery.tip.hex):\(Self.wire)"],
                changing: state(of: server), in: folder + "/pusher")
            let tip = try ground.git(["rev-parse", Self.wire], in: "\(folder)/\(server).git")
            return (tip != honest, String(decoding: result.errors, as: UTF8.self))
        }
        let hooked = try pushed(to: "hooked")
        let open = try pushed(to: "open")
        // What git takes nowhere has no way to anybody.
        guard open.isTaken else { return [("git", hooked.isTaken, hooked.said)] }
        let synced = try ground.launcher.run(
            .custom(ground.catalogctl), ["-C", clone, "sync"], changing: state(of: "clone"))
        let tip = try ground.git(["rev-parse", Guild.reference], in: clone)
        try ground.git(["update-ref", Self.wire, honest], in: folder + "/open.git")
        return [
            ("hook", hooked.isTaken, hooked.said),
            ("sync", synced.status == 0 || tip != honest, String(decoding: synced.errors, as: UTF8.self)),
        ]
    }
}
