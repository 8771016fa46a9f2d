import Programs

/// The rows of a sync: a thousand events sent, received, and told anew on top of somebody else's.
extension Plan {
    private static let count = 1_000

    func sync(_ place: Workplace, _ size: Int) throws {
        let (server, plain) = (place.folder + "/sync.git", place.folder + "/plain.git")
        let (other, copy) = (place.folder + "/other", place.folder + "/copy")
        try place.run(.custom("/bin/rm"), ["-rf", "--", server, plain, other, copy])
        for bare in [server, plain] { try place.run(.git, ["init", "--quiet", "--bare", bare]) }
        try place.run(.git, ["remote", "add", "origin", server], in: place.repository)
        for clone in [other, copy] {
            try place.run(.git, ["init", "--quiet", clone])
            try place.run(.git, ["remote", "add", "origin", server], in: clone)
        }
        func sync(_ repository: String) throws {
            try place.run(.custom(place.catalogctl), ["-C", repository, "sync", "--quiet"])
        }
        let send = ["push", "--quiet", plain, "refs/governance:refs/governance/main"]
        let receive = ["fetch", "--quiet", "origin", "refs/governance/main:refs/governance"]
        try sync(place.repository)
        try place.run(.git, send, in: place.repository)
        try place.run(
            .custom(place.catalogctl), ["-C", other, "join", "origin", "--trust-on-first-use", "--quiet"])
        try place.run(.git, receive, in: copy)
        var (sent, pushed, received, fetched, told) = (Times(), Times(), Times(), Times(), Times())
        let clock = ContinuousClock()
        for run in 0..<max(1, runs / 3) {
            try place.append(Self.count)
            sent.add(try clock.measure { try sync(place.repository) })
            pushed.add(try clock.measure { try place.run(.git, send, in: place.repository) })
            received.add(try clock.measure { try sync(other) })
            fetched.add(try clock.measure { try place.run(.git, receive, in: copy) })
            try place.append(Self.count)
            let name = "of-another-\(run)"
            try place.run(.custom(place.catalogctl), ["-C", other, "agents", "register", name, "--quiet"])
            try sync(other)
            told.add(try clock.measure { try sync(place.repository) })
            try sync(other)
            try place.run(.git, receive, in: copy)
            // What was told anew is another history than the one that plain git has pushed.
            try place.run(.git, ["update-ref", "-d", "refs/governance/main"], in: plain)
            try place.run(.git, send, in: place.repository)
        }
        row("sync: send \(Self.count), \(size) events", sent, pushed, "git push of the same")
        row("sync: receive \(Self.count), \(size) events", received, fetched, "git fetch of the same")
        row("sync: tell \(Self.count) anew and send, \(size)", told, pushed, "git push of as many")
    }
}
