/// People at once on machines of their own, who act and sync with one server by its hooks: every act arrives, each once.
package struct PusherProof: Sendable {
    private let ground: Ground

    private static let pushers = 8
    /// How often somebody acts before the next sync.
    private static let acts = 5
    private static let attempts = 20
    private static let wire = "refs/governance/main"

    package init(on ground: Ground) { self.ground = ground }

    private struct Tally: Sendable {
        var done: [String] = []
        var refused: [String] = []
    }

    package func run(_ size: Int, into figure: inout Figure) throws {
        let founder = try Scene(on: ground)
        let root = try founder.git(["rev-list", "--max-parents=0", founder.reference])
        let server = founder.root + "/server.git"
        try founder.good(["git", "init", "--quiet", "--bare", "--template=", server])
        try founder.good([ground.catalogctl, "-C", server, "hooks", "install", "--server", "--root", root])
        try founder.git(["remote", "add", "origin", server])
        try founder.act(["sync"])
        var done: [String] = []
        var flaws: [String] = []
        let each = max(1, size / Self.pushers)
        let state = founder.state
        try ground.share(Self.pushers, among: Self.pushers) {
            try work($0, each, server, root, state)
        } taking: { _, tally in
            done += tally.done
            flaws += tally.refused
        }
        figure.tried += each * Self.pushers
        try founder.act(["sync"])
        flaws += try founder.flaws(registered: done)
        guard !flaws.isEmpty else { return }
        let place = try ground.keep(founder.root, as: "pushers")
        figure.lose(flaws.map { "\($0); kept in \(place)" })
    }

    private func work(
        _ pusher: Int, _ count: Int, _ server: String, _ root: String, _ serverState: String
    ) throws -> Tally {
        var tally = Tally()
        let scene = try Scene(on: ground, begun: false)
        try scene.git(["remote", "add", "origin", server])
        try scene.act(["join", "origin", "--root", root])
        // The hook runs as the server's user, whatever machine is pushed from.
        try Disk.write(
            Array("#!/bin/sh\nXDG_STATE_HOME='\(serverState)' exec git receive-pack \"$@\"\n".utf8),
            to: scene.root + "/receive", mode: 0o700)
        try scene.git(["config", "remote.origin.receivepack", scene.root + "/receive"])
        for number in 0..<count {
            let name = "agent-\(pusher)-\(number)"
            let ended = try scene.run(["agents", "register", name, "--quiet"])
            guard ended.status == 0 else {
                tally.refused.append("\(name): exit \(ended.status): \(ended.errors)")
                continue
            }
            tally.done.append(name)
            guard number % Self.acts == Self.acts - 1 || number == count - 1 else { continue }
            var attempt = 0
            var synced = try scene.run(["sync"])
            while synced.status == 5, attempt < Self.attempts {
                attempt += 1
                synced = try scene.run(["sync"])
            }
            if synced.status != 0 {
                tally.refused.append("sync of \(name): exit \(synced.status): \(synced.errors)")
            }
        }
        return tally
    }
}
