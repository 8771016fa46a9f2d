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
            guard let ledger = try context.ledgerIfAny() else { return [] }
            // What was verified here says it without a walk.
            let verified = try translating { () throws(LedgerError) in
                try ledger.trust.verifiedTip(in: ledger.repository)
            }
            let root = verified?.root.hex ?? "OID"
            let isServer = ledger.repository.isBare
            var findings = try hooks(isServer ? .server : .clone, in: context, root: root)
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
        _ side: HookSide, in context: Context, root: String
    ) throws(ActionError) -> [Finding] {
        let standings = try ListHooks(side).run(in: context)
        var findings: [Finding] = []
        // In a clone hooks are a choice: nobody who has none of ours is told of those of others.
        let isWanted = side == .server || standings.contains { $0.isInForce || $0.state == .outdated }
        for standing in standings
        where isWanted && (standing.state == .outdated || standing.state == .foreign) {
            findings.append(
                Finding(
                    "hooks", .warning,
                    "\(standing.hook.rawValue) is \(standing.state.rawValue): \(standing.path)",
                    cure: standing.cure))
        }
        let missing = standings.filter { $0.state == .missing }
        if side == .server, missing.contains(where: { $0.hook == .preReceive }) {
            findings.append(
                Finding(
                    "hooks", .warning, "nobody is asked before a push is taken: there is no pre-receive hook",
                    cure: "catalogctl hooks install --server --root \(root)"))
        }
        guard findings.isEmpty else { return findings }
        let inForce = standings.filter(\.isInForce).map(\.hook.rawValue)
        return [Finding("hooks", .good, inForce.isEmpty ? "none" : inForce.joined(separator: ", "))]
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
        let isGuarded = try ListHooks(.server).run(in: there).contains {
            $0.hook == .preReceive && $0.isInForce
        }
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
