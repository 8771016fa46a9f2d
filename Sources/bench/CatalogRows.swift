import Objects
import Programs
import Store

/// The rows of a catalog: assets with three versions and two bindings each.
extension Plan {
    func catalogs(_ place: Workplace) throws {
        for assets in assets {
            let duration = try place.begin(assets: assets)
            if wants(.stock) {
                rate("stock of \(assets) assets, in batches", Stock.events(for: assets), duration)
            }
            if wants(.page) { try pages(place, assets) }
            if wants(.list) { try list(place, assets) }
            if wants(.promote) { try promote(place, assets) }
            if wants(.replay) { try replay(place, assets) }
        }
    }

    private func pages(_ place: Workplace, _ assets: Int) throws {
        for verb in ["show", "versions", "bindings"] {
            let words = [Stock.plugin, verb, Stock.name(assets / 2)]
            let (ours, theirs) = try compare(runs: runs * 3) {
                try place.catalogctl(words)
            } _: {
                try place.readReference()
            }
            row(
                "\(Stock.plugin) \(verb), \(assets) assets", ours, theirs, peak: try place.peak(of: words),
                "open and read one ref in C")
        }
    }

    /// Cold is a list that finds no rows of an earlier one.
    private func list(_ place: Workplace, _ assets: Int) throws {
        for (isCold, options) in [(true, []), (false, []), (false, ["--json"])] {
            let words = [Stock.plugin, "list"] + options
            let forget = { if isCold { try place.forgetRows() } }
            let (ours, theirs) = try compare(runs: max(1, isCold && assets > 1000 ? runs / 3 : runs)) {
                try place.catalogctl(words)
            } _: {
                try place.readReference()
            } between: {
                try forget()
            }
            try forget()
            row(
                "\(words.joined(separator: " ")), \(assets) assets\(isCold ? ", cold" : "")", ours, theirs,
                peak: try place.peak(of: words), "open and read one ref in C")
            if isCold {
                print(Self.line(["  an asset of these", Times.text(ours.median / Double(assets))]))
            }
        }
    }

    private func promote(_ place: Workplace, _ assets: Int) throws {
        var turn = 0
        // Two versions take turns in one environment, so that each act changes something.
        func words() -> [String] {
            turn += 1
            return [
                Stock.plugin, "promote", Stock.name(assets / 2), "--to", "prod", "--version",
                Stock.labels[turn % 2],
            ]
        }
        let (ours, theirs) = try compare(runs: runs) {
            try place.catalogctl(words())
        } _: {
            try gitCommit(place)
        }
        row(
            "\(Stock.plugin) promote, \(assets) assets", ours, theirs, peak: try place.peak(of: words()),
            "git commit-tree -S, update-ref (and rev-parse)")
    }

    private func replay(_ place: Workplace, _ assets: Int) throws {
        let words = ["verify", "--full"]
        let (ours, theirs) = try compare(runs: max(1, assets > 1000 ? runs / 3 : runs)) {
            try place.catalogctl(words)
        } _: {
            try SignatureCheck(repository: place.repository).run()
        }
        row(
            "verify --full, \(assets) assets", ours, theirs, peak: try place.peak(of: words),
            "signatures alone, two threads")
    }
}

extension Workplace {
    /// Removes what lists have kept of what they read.
    func forgetRows() throws {
        let trust = TrustFolder(path: folder + "/state/catalogctl")
        for root in try trust.pins() {
            try run(.custom("/bin/rm"), ["-rf", "--", "\(trust.path)/\(root.hex)/rows"])
        }
    }

    func catalogctl(_ words: [String]) throws {
        try run(.custom(catalogctl), ["-C", repository] + words)
    }

    func readReference() throws { try run(.custom(baseline), [repository, "refs/governance"]) }

    /// The most memory that a command had at a time. A child's own count begins with that of who started it, so a
    /// small program starts it; where that one is not installed the cell stays empty.
    func peak(of words: [String]) throws -> String {
        let timer = "time"
        let result: ProgramResult
        do throws(ProgramError) {
            result = try launcher.run(.custom(timer), ["-f", "%M", catalogctl, "-C", repository] + words)
        } catch {
            guard error.code == .missing else { throw error }
            return ""
        }
        let last = String(decoding: result.errors, as: UTF8.self).split(separator: "\n").last
        guard result.status == 0, let last, let kilobytes = Double(last) else {
            throw BenchFault("\(timer) gave no peak: \(String(decoding: result.errors, as: UTF8.self))")
        }
        return Times.rounded(kilobytes / 1024, 10) + " MB"
    }
}
