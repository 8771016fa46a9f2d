// Exchange: how a ledger travels: by the user's own git, which fetches and pushes, or in a file that is handed on. It has
// what came judged by the one validator, and says own events anew where others were faster. What does not enter: an
// opinion of its own on what is valid, writing to the ledger other than through Store, and any program that a
// repository's configuration names.

import Bearings
import Canonical
import Git
import Objects
import Packs
import Programs
import Store

/// Another repository of the same ledger: its name here, and where it is.
struct Remote {
    let name: String
    let url: String
    /// Where it is pushed to, where that is another place.
    let pushURL: String
    private let addresses: [RemoteAddress]
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
        let urls = settings.values("remote.\(name).url")
        let pushURLs = settings.values("remote.\(name).pushurl")
        // Of several git fetches from the first. It pushes to all; a ledger has one place.
        guard let url = urls.first else {
            throw ActionError(
                "remote.unknown", .notFound, "there is no remote '\(name.excerpt)'",
                hint:
                    "see those there are: git remote; or make one: git remote add \(quotedForShell(name)) URL"
            )
        }
        self.name = name
        self.url = url
        pushURL = pushURLs.first ?? url
        addresses = (urls + pushURLs).map(RemoteAddress.init)
        for address in addresses { try Self.refuseProgram(address, settings) }
        ignored = settings.keys(scopes: [.local, .worktree]).filter { Self.leadsElsewhere($0, name) }
    }

    /// Refuses an address in the repository's own folders. Git runs the hooks of a repository on this machine that it
    /// pushes to, and whoever has made this one has made that one too.
    func refuseInside(_ repository: Repository) throws(ActionError) {
        let folders = [repository.workTree, repository.commonDirectory, repository.gitDirectory]
            .compactMap { $0.flatMap { Files.place(Array($0.utf8)) } }
        for address in addresses {
            guard let places = address.places(from: repository.workTree ?? repository.commonDirectory) else {
                throw Self.refusal(
                    address, "is another place for each program",
                    hint: "write the whole path, from the root on")
            }
            let isInside = places.contains { place in
                folders.contains { (place + [0x2F]).starts(with: $0 + [0x2F]) }
            }
            guard !isInside else {
                throw Self.refusal(
                    address, "lies within this repository, whose programs are not run",
                    hint: "keep the repository that you push to somewhere else")
            }
        }
    }

    private static func refusal(_ address: RemoteAddress, _ what: String, hint: String) -> ActionError {
        ActionError(
            "remote.address", .usage, "the address '\(address.text.excerpt)' \(what)", hint: hint)
    }

    private static func only(for command: String, in settings: Settings) throws(ActionError) -> String {
        let names = settings.names(in: "remote", having: "url")
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

    /// An address that came with the repository may name no program, unless the user's own settings make another
    /// address of it.
    private static func refuseProgram(_ address: RemoteAddress, _ settings: Settings) throws(ActionError) {
        let isRewritten = settings.keys(scopes: Scope.ofUser).contains { key in
            key.hasPrefix("url.") && (key.hasSuffix(".insteadof") || key.hasSuffix(".pushinsteadof"))
                && settings.values(key, scopes: Scope.ofUser).contains {
                    address.text.utf8.starts(with: $0.utf8)
                }
        }
        guard !address.isCommand, !address.isStrange || isRewritten else {
            throw refusal(
                address, "names a program, and none that a repository names is run",
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

    /// Where what was fetched stands until it is verified, what was verified last, and what is sent before the events of
    /// others.
    var incoming: String { LedgerNote.incoming.reference(name) }
    var verified: String { LedgerNote.remotes.reference(name) }
    var outgoing: String { LedgerNote.outgoing.reference(name) }

    /// Where what stood here is kept: for good, where something of it is in no history any more.
    func replaced(_ tip: ObjectID, leavingOut: Bool) -> String {
        LedgerNote.replaced.reference(leavingOut ? tip.short : "last")
    }
}
