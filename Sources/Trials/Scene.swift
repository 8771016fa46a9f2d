import Programs

/// What a program left when it ended.
package struct Ending: Sendable {
    /// The exit code, or 128 + the signal that ended it.
    package let status: Int32
    package let output: String
    package let errors: String

    package var killed: Bool { status == 128 + 9 }
}

/// A person with a key, a home and a repository, all throwaway.
package final class Scene {
    let ground: Ground
    /// Everything of the scene lies below.
    package let root: String
    package let repository: String
    package var gitDirectory: String { repository + "/.git" }
    /// The ref that the ledger is on.
    package let reference: String
    package var home: String { root + "/home" }
    package var state: String { root + "/state" }
    package var environment: [String: String]

    /// - Parameters:
    ///   - begun: whether the ledger has begun.
    ///   - reference: the ref that the ledger is on, if not the usual one.
    ///   - place: where the repository is to lie, if not in the scene's own folder.
    package init(
        on ground: Ground, begun: Bool = true, reference: String? = nil, in place: String? = nil
    ) throws {
        self.ground = ground
        self.reference = reference ?? "refs/governance"
        root = try Disk.newFolder(below: ground.folder)
        repository = (place ?? root) + "/catalog"
        environment = ground.launcher.environment
        environment["HOME"] = root + "/home"
        environment["XDG_STATE_HOME"] = root + "/state"
        try Disk.makeFolder(home)
        try Disk.write(Person.dana.key, to: home + "/key")
        try Disk.write(
            """
            [user]
                name = Dana Example
                email = dana@example.com
                signingkey = \(home)/key
            [gpg]
                format = ssh
            [init]
                defaultBranch = main

            """, to: home + "/.gitconfig")
        try good(["git", "init", "--quiet", "--template=", repository])
        if let reference { try git(["config", "catalogctl.ref", reference]) }
        if begun { try act(["init"]) }
    }

    deinit {
        do { try Disk.remove(root) } catch { print("a scene stays behind: \(error)") }
    }

    package func words(_ words: [String]) -> [String] { [ground.catalogctl, "-C", repository] + words }

    /// Runs the program, whatever comes of it.
    @discardableResult
    package func run(_ words: [String], with variables: [String: String] = [:]) throws -> Ending {
        try ran(self.words(words), with: variables)
    }

    /// Runs a program to its end.
    @discardableResult
    package func ran(_ words: [String], with variables: [String: String] = [:]) throws -> Ending {
        try Self.ran(words, in: environment.merging(variables) { $1 })
    }

    static func ran(_ words: [String], in environment: [String: String]) throws -> Ending {
        let result = try Launcher(environment: environment).run(.custom(words[0]), Array(words.dropFirst()))
        return Ending(
            status: result.status, output: String(decoding: result.output, as: UTF8.self),
            errors: String(decoding: result.errors, as: UTF8.self))
    }

    /// Runs the program where nothing stands in its way.
    @discardableResult
    package func act(_ words: [String]) throws -> Ending {
        let ended = try run(words)
        guard ended.status == 0 else { throw Setback("\(words): exit \(ended.status): \(ended.errors)") }
        return ended
    }

    @discardableResult
    package func good(_ words: [String]) throws -> String {
        let ended = try ran(words)
        guard ended.status == 0 else { throw Setback("\(words): exit \(ended.status): \(ended.errors)") }
        return ended.output.hasSuffix("\n") ? String(ended.output.dropLast()) : ended.output
    }

    @discardableResult
    package func git(_ words: [String]) throws -> String { try good(["git", "-C", repository] + words) }

    /// The ref's value as the file has it; nil where there is none.
    package var tip: String? {
        get throws {
            try Disk.read(gitDirectory + "/" + reference).map { bytes in
                String(decoding: bytes.prefix { $0 != 0x0A }, as: UTF8.self)
            }
        }
    }

    /// The subjects of the events, newest first, as plain git reads them.
    package func subjects() throws -> [String] {
        try git(["log", "--format=%s", reference]).split(separator: "\n").map(String.init)
    }

    /// The names of the agents on the ledger, as the program lists them.
    package func agents() throws -> Set<String> {
        Set(
            try act(["agents", "list", "--quiet"]).output.split(separator: "\n").compactMap {
                $0.split(separator: "/").last.map(String.init)
            })
    }

    /// What is wrong with the ledger or with the repository; nil where all is well.
    package func flaw() throws -> String? {
        let verified = try run(["verify", "--full"])
        if verified.status != 0 { return "verify --full: exit \(verified.status): \(verified.errors)" }
        return try repositoryFlaw()
    }

    package func repositoryFlaw() throws -> String? {
        let checked = try ran([
            "git", "-C", repository, "fsck", "--strict", "--full", "--no-dangling", "--no-progress",
        ])
        let said = (checked.output + checked.errors).split(separator: "\n").filter {
            !$0.hasPrefix("notice:")
        }
        return checked.status == 0 && said.isEmpty ? nil : "git fsck: exit \(checked.status): \(said)"
    }

    /// What is wrong where the agents whose registrations were acknowledged are to be on the ledger, and no others, an
    /// event each.
    func flaws(registered done: [String]) throws -> [String] {
        let present = try agents()
        var flaws = Set(done).subtracting(present).sorted().map { "\($0) was acknowledged, and is not there" }
        flaws += present.subtracting(done).sorted().map { "\($0) is there, and was not acknowledged" }
        let events = try subjects()
        if Set(events).count != events.count { flaws.append("an event is there twice") }
        if events.count != present.count + 1 {
            flaws.append("\(events.count) events of \(present.count) agents")
        }
        return flaws + [try flaw()].compactMap(\.self)
    }

    /// Keeps the repository, the home and the state as they are now.
    package func keep(as name: String) throws {
        try good(["mkdir", root + "/" + name])
        try good(["cp", "-a", repository, home, root + "/" + name])
        if Disk.exists(state) { try good(["cp", "-a", state, root + "/" + name]) }
    }

    /// Puts back what was kept.
    package func putBack(_ name: String) throws {
        for path in [repository, home, state] { try Disk.remove(path) }
        try good(["sh", "-c", "cp -a \"$0\"/\"$1\"/* \"$0\"", root, name])
    }
}
