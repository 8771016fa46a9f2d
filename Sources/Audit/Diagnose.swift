public import Bearings
import Canonical
import Catalog
import Git
import Keys
import Objects
import Packs
import Programs
import Signing
import Statute
import Store

/// Looks at everything that can be wrong around a ledger, mends what is safe to mend, and says how to mend
/// the rest.
public struct Diagnose: Sendable {
    public enum Condition: String, Sendable { case good, mended, warning, bad }

    public struct Finding: Sendable {
        /// What was looked at.
        public let subject: String
        public let condition: Condition
        public let detail: String
        /// What a person types to mend it.
        public let cure: String?

        package init(_ subject: String, _ condition: Condition, _ detail: String, cure: String? = nil) {
            self.subject = subject
            self.condition = condition
            self.detail = detail
            self.cure = cure
        }
    }

    public init() {}

    /// Never throws: what it cannot look at is a finding too.
    public func run(in context: Context) -> [Finding] {
        var findings = [gitVersion(context)]
        let repository: Repository
        let ledger: Ledger
        do {
            repository = try context.repository()
            ledger = try context.ledger()
        } catch {
            return findings + [Finding("repository", .bad, error.message, cure: error.cure)]
        }
        findings.append(Finding("repository", .good, repository.gitDirectory))
        findings.append(names(ledger))
        findings += leftovers(ledger, context)
        findings.append(history(repository))
        findings.append(alternates(repository))
        findings += plainView(repository)
        findings += remotes(context, ledger)
        if !repository.isBare {
            // A server signs nothing.
            findings.append(key(context, ledger))
            findings += identity(context, ledger)
        }
        findings += people(ledger)
        findings += verified(ledger, context)
        return findings
    }

    /// The first git that signs with SSH keys and reads `verify-commit` trailers as we print them.
    private static let oldestGit = (2, 34)

    private func gitVersion(_ context: Context) -> Finding {
        do {
            let result = try Launcher(environment: context.environment).run(.git, ["version"])
            let text = String(decoding: result.output, as: UTF8.self).split(separator: "\n").first ?? ""
            let numbers = text.split(whereSeparator: { !$0.isNumber }).prefix(2).compactMap { Int($0) }
            guard numbers.count == 2 else {
                return Finding("git", .warning, "its version cannot be read: \(text.printable)")
            }
            if (numbers[0], numbers[1]) < Self.oldestGit {
                return Finding(
                    "git", .bad, "\(text.printable) cannot check SSH signatures",
                    cure: "install git \(Self.oldestGit.0).\(Self.oldestGit.1) or later")
            }
            return Finding("git", .good, text.printable)
        } catch { return Finding("git", .bad, error.message, cure: "install git") }
    }

    /// git lets only one of `refs/governance` and `refs/governance/…` exist.
    private func names(_ ledger: Ledger) -> Finding {
        do {
            let below = try translating { () throws(GitError) in
                try ledger.repository.references(under: LedgerReference.home + "/").map(\.name)
            }
            let tip = try translating(ledger.claimedTip)
            let strangers = below.filter { $0 != ledger.reference.name }
            if tip == nil, let stranger = strangers.first, ledger.reference.name == LedgerReference.home {
                return Finding(
                    "ref", .bad, "\(stranger) stands in the way of \(LedgerReference.home)",
                    cure: "git update-ref -d \(quotedForShell(stranger))")
            }
            if let stranger = strangers.first {
                return Finding(
                    "ref", .warning, "\(stranger.printable) is not the ledger",
                    cure: "git update-ref -d \(quotedForShell(stranger))")
            }
            guard tip != nil else { return absence(ledger) }
            return Finding("ref", .good, ledger.reference.name)
        } catch { return Finding("ref", .bad, error.message) }
    }

    /// A ref that is not there has never been, or somebody has deleted it.
    private func absence(_ ledger: Ledger) -> Finding {
        do {
            _ = try ledger.state()
            return Finding("ref", .good, ledger.reference.name)
        } catch .absent {
            // What is pushed to gets its ledger from a clone; one begun there would be another.
            return Finding(
                "ref", .warning, "\(ledger.reference.name) does not exist",
                cure: ledger.repository.isBare ? "in a clone that has it: catalogctl sync" : "catalogctl init"
            )
        } catch {
            let error = ActionError(error)
            return Finding("ref", .bad, error.message, cure: error.cure)
        }
    }

    private func leftovers(_ ledger: Ledger, _ context: Context) -> [Finding] {
        var findings: [Finding] = []
        func tell(_ removed: [String], leftBy whom: String) {
            findings += removed.map {
                Finding("leftovers", .mended, "removed \($0.printable), left by a killed \(whom)")
            }
        }
        do throws(LedgerError) {
            tell(try ledger.clearLeftovers(now: context.now), leftBy: "writer")
        } catch {
            let error = ActionError(error)
            findings.append(Finding("leftovers", .warning, error.message, cure: error.cure))
        }
        do throws(StorageError) {
            let folder = try ScratchFolder(for: .doctor, environment: context.environment)
            tell(folder.clearOlder(), leftBy: "program")
        } catch {
            findings.append(
                Finding(
                    "leftovers", .warning, error.message, cure: "set TMPDIR to a folder that you can write to"
                ))
        }
        return findings.isEmpty ? [Finding("leftovers", .good, "none")] : findings
    }

    private func history(_ repository: Repository) -> Finding {
        do {
            let cut = try repository.shallowCommits().count
            let isPartial = try repository.isPartialClone()
            guard cut > 0 || isPartial else { return Finding("clone", .good, "whole") }
            return Finding(
                "clone", .good,
                (cut > 0 ? "shallow" : "partial") + "; that is fine for code, as long as the ledger is whole")
        } catch { return Finding("clone", .warning, error.message) }
    }

    private func alternates(_ repository: Repository) -> Finding {
        do {
            let others = try repository.alternates()
            guard let first = others.first else { return Finding("objects", .good, "all its own") }
            return Finding(
                "objects", .warning, "objects are also read from \(first.printable), which others may write",
                cure:
                    "git repack -ad && rm \(quotedForShell(repository.commonDirectory + "/objects/info/alternates"))"
            )
        } catch { return Finding("objects", .warning, error.message) }
    }

    private func key(_ context: Context, _ ledger: Ledger) -> Finding {
        do {
            let key = try context.signer(context.settings()).publicKey
            guard
                let policy = try translating({ () throws(LedgerError) in
                    try ledger.claimedTip() == nil ? nil : ledger.state().policy()
                })
            else { return Finding("key", .good, key.fingerprint.description) }
            guard let owner = policy.owner(of: key) else {
                return Finding(
                    "key", .warning, "\(key.fingerprint) belongs to nobody in the active policy",
                    cure: "ask an admin to add it; reading works without")
            }
            let roles = policy.roles(of: owner.name).map(\.text)
            guard !roles.isEmpty else {
                return Finding("key", .warning, "\(owner.name) has no role", cure: "ask an admin for one")
            }
            return Finding(
                "key", .good, "\(key.fingerprint) of \(owner.name) (\(roles.joined(separator: ", ")))")
        } catch { return Finding("key", .warning, error.message, cure: error.cure) }
    }

    /// A key that the policy lists and permits nothing is most likely somebody whom a change of the policy forgot.
    private func people(_ ledger: Ledger) -> [Finding] {
        do {
            guard try translating(ledger.claimedTip) != nil else { return [] }
            let policy = try translating { () throws(LedgerError) in try ledger.state().activePolicy() }
            return policy.principals.values.sorted { $0.name < $1.name }.filter {
                $0.species != .recovery && !$0.keys.isEmpty && policy.roles(of: $0.name).isEmpty
            }.map {
                Finding(
                    "people", .warning, "\($0.name) has a key and no role",
                    cure:
                        "give \($0.name) a role in principals.yaml, or take the key out, and propose it: catalogctl policy propose DIR"
                )
            }
        } catch {
            // What is wrong with the ledger itself is a finding of its own.
            return []
        }
    }

    /// Whoever begins a ledger needs an e-mail; later the policy knows everybody's.
    private func identity(_ context: Context, _ ledger: Ledger) -> [Finding] {
        do {
            guard try translating(ledger.claimedTip) == nil else { return [] }
            _ = try context.settings().email()
            return []
        } catch { return [Finding("identity", .warning, error.message, cure: error.cure)] }
    }

    private func verified(_ ledger: Ledger, _ context: Context) -> [Finding] {
        do throws(LedgerError) {
            let (state, report) = try Verification(of: ledger).verified()
            return [Finding("ledger", .good, "verified to event \(report.sequence) (\(report.tip.short))")]
                + cautions(ledger, state, context)
        } catch {
            if case .absent = error { return [Finding("ledger", .good, "not begun")] }
            let error = ActionError(error)
            return [Finding("ledger", .bad, error.message, cure: error.cure)]
        }
    }

    private func cautions(_ ledger: Ledger, _ state: LedgerState, _ context: Context) -> [Finding] {
        do {
            return try ledger.cautions(on: state, in: context).map {
                Finding("ledger", .warning, $0.sentence)
            }
        } catch { return [Finding("ledger", .warning, error.message, cure: error.cure)] }
    }
}

extension ActionError {
    /// All that may mend it, in one line.
    var cure: String? { hints.isEmpty ? nil : hints.joined(separator: "; ") }
}
