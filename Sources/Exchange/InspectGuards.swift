public import Audit
public import Bearings
import Canonical
import Git
import Hooks
import Objects
import Programs
import Store

extension Diagnose {
    /// Who is asked before git moves the ledger: the hooks here, and those of remotes that can be looked at.
    public func guards(in context: Context) -> [Finding] {
        do {
            let ledger = try context.ledger()
            // What was verified here says it without a walk.
            let verified = try translating { () throws(LedgerError) in
                try ledger.trust.verifiedTip(in: ledger.repository)
            }
            let isBegun = try translating(ledger.claimedTip) != nil
            let root = isBegun ? verified?.root.hex ?? "OID" : nil
            let side = try HookSide(of: context)
            // Of a clone without a ledger nothing is to be guarded; a server should be before the first push.
            guard root != nil || side == .server else { return [] }
            var findings = try hooks(side, in: context, root: root)
            guard let root else { return findings }
            let settings = try context.settings()
            for name in settings.names(in: "remote", having: "url") {
                guard let address = settings.value("remote.\(name).url") else { continue }
                do { findings += try remote(name, at: address, of: ledger, context, root: root) } catch {
                    let what = "'\(name.printable)' cannot be looked at: \(error.message)"
                    findings.append(Finding("remotes", .warning, what, cure: error.hints.first))
                }
            }
            return findings
        } catch {
            // What is wrong with the ledger or the settings is told by a finding of its own.
            return []
        }
    }

    private func hooks(
        _ side: HookSide, in context: Context, root: String?
    ) throws(ActionError) -> [Finding] {
        let listing = try ListHooks(side).run(in: context)
        let standings = listing.standings
        var findings = listing.cautions.map { Finding("hooks", .warning, $0.text, cure: $0.cure) }
        // In a clone hooks are a choice: nobody who has none of ours is told of those of others.
        let isWanted = side == .server || standings.contains(where: \.isOurs)
        for standing in standings where isWanted && !standing.isInForce && standing.state != .missing {
            findings.append(
                Finding(
                    "hooks", .warning,
                    "\(standing.hook.rawValue) is \(standing.state.rawValue): \(standing.path)",
                    cure: standing.cure))
        }
        if side == .server, standings.contains(where: { $0.hook == .preReceive && $0.state == .missing }) {
            findings.append(
                Finding(
                    "hooks", .warning, "nobody is asked before a push is taken: there is no pre-receive hook",
                    cure: "\(side.install) --root \(root ?? "OID")"))
        }
        guard findings.isEmpty else { return findings }
        let inForce = standings.filter(\.isInForce).map(\.hook.rawValue)
        return [
            Finding(
                "hooks", .good,
                inForce.isEmpty
                    ? "none; they are put in place by '\(side.install)'" : inForce.joined(separator: ", "))
        ]
    }

    private func remote(
        _ name: String, at address: String, of ledger: Ledger, _ context: Context, root: String
    ) throws(ActionError) -> [Finding] {
        let isBranch = ledger.reference.name.hasPrefix("refs/heads/")
        if !isBranch, let forge = Self.forges.first(where: { address.lowercased().contains($0) }) {
            return [
                Finding(
                    "remotes", .warning,
                    "\(forge) protects branches only, and \(LedgerReference.wire) of '\(name.printable)' is none",
                    cure: "keep the ledger on a protected branch there, in every clone: "
                        + "git config \(LedgerReference.configurationKey) refs/heads/governance")
            ]
        }
        guard let path = Self.path(in: address), let server = Self.server(at: path) else { return [] }
        var there = context
        there.directory = path
        let isGuarded = try ListHooks(.server).standing(of: .preReceive, in: there).isInForce
        guard server.isBare, !isGuarded else { return [] }
        return [
            Finding(
                "remotes", .warning,
                "'\(name.printable)' takes any push to the ledger: it has no hook of ours",
                cure:
                    "whoever owns it: catalogctl -C \(quotedForShell(path)) hooks install --server --root \(root)"
            )
        ]
    }

    /// Where a ref of any other name can be moved by whoever may push.
    private static let forges = ["github.com", "gitlab.com", "bitbucket.org", "codeberg.org"]

    /// The folder that an address names on this machine.
    private static func path(in address: String) -> String? {
        let scheme = "file://"
        if address.utf8.starts(with: scheme.utf8) { return String(address.dropFirst(scheme.count)) }
        return address.utf8.first == 0x2F ? address : nil
    }

    /// Nil where there is no repository that we may look at.
    private static func server(at path: String) -> Repository? {
        do { return try Repository.open(at: path, how: .exact) } catch { return nil }
    }
}
