import Bearings
import Canonical
import Git
import Programs
import Store

// What lies between this ledger and the others of its kind: remotes whose settings lose a ledger without a word, and
// ways in which plain git sees another history than there is.

extension Diagnose {
    func remotes(_ context: Context, _ ledger: Ledger) -> [Finding] {
        let settings: Settings
        do { settings = try context.settings() } catch {
            return [Finding("remotes", .warning, error.message, cure: error.cure)]
        }
        let names = settings.names(in: "remote", having: "url")
        let traps = names.flatMap { RemoteTraps(of: $0, in: settings, for: ledger.reference.name).findings }
        guard traps.isEmpty else { return traps }
        return [Finding("remotes", .good, names.isEmpty ? "none" : names.joined(separator: ", ").printable)]
    }

    /// Replaced objects and grafts count for nothing here, and plain git shows what they say.
    func plainView(_ repository: Repository) -> [Finding] {
        do {
            let replaced = try translating { () throws(GitError) in
                try repository.references(under: "refs/replace/").map(\.name)
            }
            let grafts = repository.commonDirectory + "/info/grafts"
            var findings = replaced.map { name in
                let id = name.dropFirst("refs/replace/".count)
                return Finding(
                    "objects", .warning,
                    "plain git shows another object in the place of \(id.prefix(12).printable)",
                    cure: "git replace -d \(quotedForShell(String(id)))")
            }
            if try translating({ () throws(GitError) in try repository.hasGrafts() }) {
                findings.append(
                    Finding(
                        "objects", .warning,
                        "plain git shows other parents than commits have (\(grafts.printable))",
                        cure: "rm \(quotedForShell(grafts))"))
            }
            return findings
        } catch { return [Finding("objects", .warning, error.message)] }
    }
}

/// One remote's settings, as far as they touch the ledger's ref.
///
/// git takes no push to a ref of one level and says so only for that ref; `push --mirror` leaves it out in silence, and
/// takes away over there what is not here under the same name. A fetch that writes `refs/*` puts what the remote has in
/// the place of what is here.
private struct RemoteTraps {
    private let name: String
    private let settings: Settings
    private let reference: String

    init(of name: String, in settings: Settings, for reference: String) {
        self.name = name
        self.settings = settings
        self.reference = reference
    }

    var findings: [Diagnose.Finding] { mirror + fetches + pushes }

    private var isTwoPart: Bool { reference == LedgerReference.home }

    private var mirror: [Diagnose.Finding] {
        let key = "remote.\(name).mirror"
        guard isTwoPart, let value = settings.value(key), !["false", "no", "off", "0", ""].contains(value)
        else {
            return []
        }
        return [
            finding(
                "pushes to \(name) mirror: they leave \(reference) out, and delete \(LedgerReference.wire) there",
                cure: "git config\(scope(of: key)) --unset-all \(quotedForShell(key))")
        ]
    }

    private var fetches: [Diagnose.Finding] {
        let key = "remote.\(name).fetch"
        return settings.values(key).filter { Refspec(fetched: $0)?.writes(reference) ?? false }.map { spec in
            let isWide = spec.hasSuffix(":refs/*")
            let change =
                isWide
                ? "--replace-all \(quotedForShell(key)) \(quotedForShell("+refs/heads/*:refs/remotes/\(name)/*"))"
                : "--unset-all \(quotedForShell(key))"
            return finding(
                "'git fetch \(name)' writes over \(reference) (\(spec))",
                cure: "git config\(scope(of: key)) --fixed-value \(change) \(quotedForShell(spec))")
        }
    }

    private var pushes: [Diagnose.Finding] {
        let key = "remote.\(name).push"
        guard isTwoPart else { return [] }
        return settings.values(key).filter { Refspec(pushed: $0)?.writes(reference) ?? false }.map { spec in
            finding(
                "'git push \(name)' sends \(reference) under a name that git does not take (\(spec))",
                cure: "git config\(scope(of: key)) --fixed-value --unset-all \(quotedForShell(key)) "
                    + "\(quotedForShell(spec)); send it with: catalogctl sync \(quotedForShell(name))")
        }
    }

    private func finding(_ detail: String, cure: String) -> Diagnose.Finding {
        Diagnose.Finding("remotes", .warning, detail.printable, cure: cure.printable)
    }

    /// Where `git config` must write to mend it.
    private func scope(of key: String) -> String {
        switch settings.scope(of: key) {
        case .global: " --global"
        case .system: " --system"
        case .worktree: " --worktree"
        case .local, .command, nil: ""
        }
    }
}

/// `+SOURCE:TARGET`, where both may have one star.
private struct Refspec {
    private let target: [UInt8]

    /// Nil for one that writes nothing: it has no target, or says what to leave out.
    init?(fetched text: String) {
        guard text.utf8.contains(UInt8(ascii: ":")) else { return nil }
        self.init(pushed: text)
    }

    /// Without a target a push writes the name that it reads.
    init?(pushed text: String) {
        guard text.utf8.first != UInt8(ascii: "^") else { return nil }
        let spec = text.utf8.first == UInt8(ascii: "+") ? text.utf8.dropFirst() : text.utf8[...]
        target = Array(
            spec.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false).last ?? spec)
    }

    func writes(_ reference: String) -> Bool {
        let ends = target.split(separator: UInt8(ascii: "*"), omittingEmptySubsequences: false)
        guard ends.count == 2 else { return target.elementsEqual(reference.utf8) }
        let name = Array(reference.utf8)
        return name.count >= ends[0].count + ends[1].count && name.starts(with: ends[0])
            && name.suffix(ends[1].count).elementsEqual(ends[1])
    }
}
