import Git
import Glibc
import Keys
import Programs
import Store

/// Which rows are measured, at which sizes, how often.
struct Plan {
    enum Row: String, CaseIterable {
        case read, act, batch, verify, incremental, push, sync
        // Of a catalog of assets, with versions and bindings.
        case stock, page, list, promote, replay

        var isOfCatalog: Bool { [.stock, .page, .list, .promote, .replay].contains(self) }
    }

    var rows: Set<Row> = []
    var sizes = [10, 10_000]
    var assets = [10, 10_000]
    var runs = 7
    var withPeer = false

    func wants(_ row: Row) -> Bool { rows.isEmpty || rows.contains(row) }

    func run() throws {
        let place = try Workplace()
        print(Self.line(["work", "ours", "beside it", "ratio", "peak", "beside it is"]))
        if rows.isEmpty || rows.contains(where: { !$0.isOfCatalog }) { try events(place) }
        if rows.isEmpty || rows.contains(where: \.isOfCatalog) { try catalogs(place) }
        if withPeer { try peer(place) }
    }

    private func events(_ place: Workplace) throws {
        for size in sizes {
            try place.begin(events: size)
            if wants(.read) { try read(place, size) }
            if wants(.act) { try act(place, size) }
            if wants(.verify) { try verify(place, size) }
            if wants(.incremental) { try incremental(place, size) }
            if wants(.push) { try push(place, size) }
            if wants(.sync) { try sync(place, size) }
        }
        if wants(.batch) { try batch(place) }
    }

    private func read(_ place: Workplace, _ size: Int) throws {
        for words in [["plugins"], ["agents", "show", "asset-1"], ["path", "agents/asset-1"]] where size > 5 {
            let (ours, theirs) = try compare(runs: runs * 3) {
                try place.run(.custom(place.catalogctl), ["-C", place.repository] + words)
            } _: {
                try place.run(.custom(place.baseline), [place.repository, "refs/governance"])
            }
            row(
                "\(words.prefix(2).joined(separator: " ")), \(size) events", ours, theirs,
                "open and read one ref in C")
        }
    }

    private func act(_ place: Workplace, _ size: Int) throws {
        var next = 0
        let (ours, theirs) = try compare(runs: runs) {
            next += 1
            try place.run(
                .custom(place.catalogctl),
                ["-C", place.repository, "agents", "register", "act-\(getpid())-\(next)"])
        } _: {
            try gitCommit(place)
        }
        row("register, \(size) events", ours, theirs, "git commit-tree -S, update-ref (and rev-parse)")
    }

    /// What git does for a signed commit of the tree that is there.
    func gitCommit(_ place: Workplace) throws {
        let tree = try place.run(.git, ["rev-parse", "refs/governance^{tree}"], in: place.repository)
        let commit = try place.run(
            .git,
            ["commit-tree", "-S", "-m", "register", "-p", "refs/governance", String(tree.dropLast())],
            in: place.repository)
        try place.run(
            .git, ["update-ref", "refs/bench/act", String(commit.dropLast())], in: place.repository)
    }

    private func verify(_ place: Workplace, _ size: Int) throws {
        let (ours, theirs) = try compare(runs: max(1, size > 1000 ? runs / 3 : runs)) {
            try place.run(.custom(place.catalogctl), ["-C", place.repository, "verify", "--full"])
        } _: {
            try SignatureCheck(repository: place.repository).run()
        }
        row("verify --full, \(size) events", ours, theirs, "signatures alone, two threads")
        // git starts ssh-keygen for each commit, so that a hundred tell what ten thousand cost.
        let sample = min(size, 100)
        let clock = ContinuousClock()
        var git = Times()
        for _ in 0..<3 {
            git.add(
                try clock.measure {
                    try place.run(
                        .git,
                        ["log", "--show-signature", "-n", "\(sample)", "--format=%H", "refs/governance"],
                        in: place.repository)
                })
        }
        let each = ours.median / Double(size)
        let gits = git.median / Double(sample)
        print(
            Self.line([
                "  an event of these", Times.text(each), Times.text(gits),
                Times.rounded(gits / each, 10) + "x", "",
                "git log --show-signature, a commit (times faster)",
            ]))
    }

    private func incremental(_ place: Workplace, _ size: Int) throws {
        let (ours, theirs) = try compare(runs: runs) {
            try place.run(.custom(place.catalogctl), ["-C", place.repository, "verify"])
        } _: {
            try place.run(.git, ["verify-commit", "refs/governance"], in: place.repository)
        } between: {
            try place.append(1)
        }
        row("verify (nothing new), \(size) events", ours, theirs, "git verify-commit of one")
    }

    private func batch(_ place: Workplace) throws {
        let count = sizes.max() ?? 10_000
        try place.begin(events: 2)
        let duration = try place.append(count)
        rate("batch of \(count) events", count, duration)
    }

    // MARK: The table

    func rate(_ work: String, _ events: Int, _ duration: Duration) {
        let each = Double(events) / (duration / .seconds(1))
        print(
            Self.line([
                work, Times.text(duration / .milliseconds(1)), "", "", "", "\(Int(each)) events a second",
            ]))
    }

    func row(_ work: String, _ ours: Times, _ theirs: Times, peak: String = "", _ beside: String) {
        print(
            Self.line([
                work, Times.text(ours.median), Times.text(theirs.median),
                Times.rounded(Times.ratio(ours, to: theirs), 100), peak, beside,
            ]))
    }

    static func line(_ cells: [String]) -> String {
        let widths = [36, 10, 10, 8, 8]
        var line = ""
        for (index, cell) in cells.enumerated() {
            let width = index < widths.count ? widths[index] : 0
            line += cell + String(repeating: " ", count: max(1, width - cell.count))
        }
        return line
    }
}
