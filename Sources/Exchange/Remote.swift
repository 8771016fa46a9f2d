// Exchange: how a ledger travels: by the user's own git, which fetches and pushes, or in a file that is handed on. It has
// what came judged by the one validator, and says own events anew where others were faster. What does not enter: an
// opinion of its own on what is valid, writing to the ledger other than through Store, and any program that a
// repository's configuration names.

import Bearings
import Canonical
import Git
import Packs
import Programs
import Store

/// Another repository of the same ledger: its name here, and where it is.
struct Remote {
    let name: String
    let url: String
    /// Where it is pushed to, where that is another place.
    let pushURL: String
    /// What this repository's own configuration says about how to get there. It is not obeyed.
    let ignored: [String]

    static let `default` = "origin"

    /// - Parameter word: its name; nil for the only one, or `origin`.
    /// - Parameter command: what needs it.
    init(_ word: String?, for command: String, in settings: Settings) throws(ActionError) {
        let name: String
        if let word { name = word } else { name = try Self.only(for: command, in: settings) }
        guard !name.isEmpty, name.utf8.first != 0x2D, name.utf8.first != 0x2F else {
            throw ActionError(
                "remote.name", .usage, "'\(name.excerpt)' is no name of a remote",
                hint: "see those there are: git remote")
        }
        guard let url = settings.value("remote.\(name).url") else {
            throw ActionError(
                "remote.unknown", .notFound, "there is no remote '\(name.excerpt)'",
                hint:
                    "see those there are: git remote; or make one: git remote add \(quotedForShell(name)) URL"
            )
        }
        self.name = name
        self.url = url
        pushURL = settings.value("remote.\(name).pushurl") ?? url
        for key in ["url", "pushurl"] {
            for address in settings.values("remote.\(name).\(key)") {
                try Self.refuseProgram(address, settings)
            }
        }
        ignored = settings.keys(scopes: [.local, .worktree]).filter { Self.leadsElsewhere($0, name) }
    }

    /// Refuses an address in the repository's own folders. Git runs the hooks of a repository on this machine that it
    /// pushes to, and whoever has made this one has made that one too.
    func refuseInside(_ repository: Repository, _ settings: Settings) throws(ActionError) {
        let folders = [repository.workTree, repository.commonDirectory, repository.gitDirectory]
            .compactMap(\.self).compactMap { Files.real($0) }
        for key in ["url", "pushurl"] {
            for address in settings.values("remote.\(name).\(key)") {
                let scheme = "file://"
                let path =
                    address.utf8.starts(with: scheme.utf8) ? String(address.dropFirst(scheme.count)) : address
                let base = repository.workTree ?? repository.commonDirectory
                guard let place = Files.real(path.utf8.first == 0x2F ? path : "\(base)/\(path)"),
                    folders.contains(where: {
                        place.utf8.elementsEqual($0.utf8) || place.utf8.starts(with: "\($0)/".utf8)
                    })
                else { continue }
                throw ActionError(
                    "remote.address", .usage,
                    "the address '\(address.excerpt)' lies within this repository, whose programs are not run",
                    hint: "keep the repository that you push to somewhere else")
            }
        }
    }

    private static func only(for command: String, in settings: Settings) throws(ActionError) -> String {
        let names = settings.keys(scopes: Scope.all).compactMap { key -> String? in
            guard key.hasPrefix("remote."), key.hasSuffix(".url") else { return nil }
            return String(key.dropFirst("remote.".count).dropLast(".url".count))
        }
        if names.count == 1 { return names[0] }
        if names.contains(Self.default) { return Self.default }
        throw ActionError(
            "remote.unknown", .notFound,
            names.isEmpty
                ? "this repository has no remote"
                : "this repository has \(names.count) remotes, and none is called \(Self.default)",
            hint: names.isEmpty
                ? "make one: git remote add \(Self.default) URL"
                : "name the one you mean: catalogctl \(command) NAME")
    }

    private static let schemes = ["file", "ssh", "git", "http", "https", "git+ssh", "ssh+git"]

    /// An address can name a program: `ext::sh -c …`, or `foo://…` for git-remote-foo. One that came with the
    /// repository may not, unless the user's own settings make another address of it.
    private static func refuseProgram(_ address: String, _ settings: Settings) throws(ActionError) {
        let scheme = address.utf8.prefix {
            (0x61...0x7A).contains($0) || (0x41...0x5A).contains($0) || (0x30...0x39).contains($0)
                || "+-.".utf8.contains($0)
        }
        let rest = address.utf8.dropFirst(scheme.count)
        let isStrange =
            rest.starts(with: "://".utf8) && !schemes.contains { $0.utf8.elementsEqual(scheme) }
        let isRewritten = settings.keys(scopes: Scope.ofUser).contains { key in
            key.hasPrefix("url.") && (key.hasSuffix(".insteadof") || key.hasSuffix(".pushinsteadof"))
                && settings.values(key, scopes: Scope.ofUser).contains { address.utf8.starts(with: $0.utf8) }
        }
        guard address.utf8.first != 0x2D, !rest.starts(with: "::".utf8), !isStrange || isRewritten else {
            throw ActionError(
                "remote.address", .usage,
                "the address '\(address.excerpt)' names a program, and none that a repository names is run",
                hint: "use an address that git knows itself: a path, ssh, https")
        }
    }

    /// Settings by which a repository would have a program run, or what is meant for one place go to another.
    private static func leadsElsewhere(_ key: String, _ name: String) -> Bool {
        let own = ["uploadpack", "receivepack", "vcs", "proxy"].map { "remote.\(name).\($0)" }
        return ["core.sshcommand", "core.gitproxy", "core.askpass"].contains(key) || own.contains(key)
            || ["credential.", "protocol.", "url.", "http."].contains { key.hasPrefix($0) }
                && !isHeader(key)
    }

    /// What a forge's workflow leaves in a checkout so that git can push: data for the server, and no program.
    static func isHeader(_ key: String) -> Bool { key.hasPrefix("http.") && key.hasSuffix(".extraheader") }

    /// Where what was fetched stands until it is verified, what was verified last, and what was replaced here.
    var incoming: String { "refs/governance-incoming/\(name)" }
    var verified: String { "refs/governance-remotes/\(name)" }
    var outgoing: String { "refs/governance-outgoing/\(name)" }
    var replaced: String { "refs/governance-replaced/\(name)" }
}
