import Programs

/// GTO, which keeps a registry of versions and stages as git tags: the same catalog, and its commands beside ours.
extension Plan {
    /// About a thousand versions: GTO takes seconds a command from there on.
    private static let assets = 334

    func peer(_ place: Workplace) throws {
        do { try place.run(.custom("gto"), ["--version"]) } catch let error as ProgramError {
            guard error.code == .missing else { throw error }
            print("GTO is not installed, so it is not measured (pip install gto)")
            return
        }
        try place.begin(assets: Self.assets)
        let registry = try Registry(in: place, assets: Self.assets)
        let name = Stock.name(Self.assets / 2)
        var turn = 0
        /// Ours, GTO's, and what they do; `#` is a number that grows.
        let pairs: [(ours: [String], theirs: [String])] = [
            ([Stock.plugin, "list"], ["show"]),
            ([Stock.plugin, "versions", name], ["show", name]),
            ([Stock.plugin, "history", name], ["history", name]),
            ([Stock.plugin, "register", "new-#"], ["register", "new-#", "--version", "v1.0.0"]),
            (
                [Stock.plugin, "promote", name, "--to", "stage", "--version", "1.0.0"],
                ["assign", name, "--version", "v1.0.0", "--stage", "test-#"]
            ),
        ]
        for pair in pairs {
            func numbered(_ words: [String]) -> [String] {
                words.map { word in
                    word.hasSuffix("#") ? "\(word.dropLast())\(turn)" : word
                }
            }
            var label = 0
            let (ours, theirs) = try compare(runs: max(1, runs / 2)) {
                turn += 1
                label += 1
                var words = numbered(pair.ours)
                // A binding must change each time.
                if words[1] == "promote" { words[words.count - 1] = Stock.labels[label % 2] }
                try place.catalogctl(words)
            } _: {
                try registry.gto(numbered(pair.theirs))
            }
            row(
                "\(pair.ours.prefix(2).joined(separator: " ")), \(Self.assets * Stock.labels.count) versions",
                ours, theirs, "gto \(pair.theirs[0])")
        }
    }
}

/// A git repository with the tags that GTO itself would have made, written at once.
private struct Registry {
    private let place: Workplace
    private let folder: String

    init(in place: Workplace, assets: Int) throws {
        self.place = place
        folder = place.folder + "/registry"
        try place.run(.git, ["init", "--quiet", folder])
        var stream = ""
        // GTO takes one version of a name a commit.
        for (index, label) in Stock.labels.enumerated() {
            stream += "commit refs/heads/main\nmark :\(index + 1)\n\(Self.person("committer", index))"
            stream += Self.data("version \(label)")
        }
        for number in 1...assets {
            let name = Stock.name(number)
            for (index, label) in Stock.labels.enumerated() {
                stream += Self.tag(
                    "\(name)@v\(label)", of: index, "Registering artifact \(name) version v\(label)")
            }
            for (index, stage) in ["prod", number % 2 == 0 ? "stage" : "dev"].enumerated() {
                stream += Self.tag(
                    "\(name)#\(stage)#1", of: index,
                    "Assigning stage \(stage) to artifact \(name) version v\(Stock.labels[index])")
            }
        }
        try place.run(.git, ["fast-import", "--quiet"], in: folder, input: Array(stream.utf8))
        try place.run(.git, ["reset", "--quiet", "--hard", "main"], in: folder)
    }

    func gto(_ words: [String]) throws {
        try place.run(.custom("gto"), [words[0], "--repo", folder] + words.dropFirst())
    }

    private static func tag(_ name: String, of version: Int, _ message: String) -> String {
        "tag \(name)\nfrom :\(version + 1)\n\(person("tagger", version))\(data(message))"
    }

    private static func person(_ role: String, _ second: Int) -> String {
        "\(role) Dana Example <dana@example.com> \(1_700_000_000 + second) +0000\n"
    }

    private static func data(_ text: String) -> String { "data \(text.utf8.count)\n\(text)\n" }
}
