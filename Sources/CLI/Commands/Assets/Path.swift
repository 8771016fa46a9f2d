import Actions
import Arguments
import Canonical

extension Commands {
    static let path = Command<Run>(
        "path", "where an asset is, for plain git", group: .assets, use: .reads,
        about:
            "Prints REF:PATH, for git show, git ls-tree and git archive. With --at it names a commit instead of the ref.",
        examples: [
            Example("path agents/triage-bot", "then: git ls-tree $(catalogctl path agents/triage-bot)")
        ],
        Word.assetPath
    ) { asset in
        { session in
            let found = try FindPath(plugin: asset.plugin, name: asset.name, moment: session.moment())
                .run(in: session.context)
            let revision = found.commit?.hex ?? found.reference
            return Report(
                "Path",
                json: [
                    .init(key: "ref", value: .string(found.reference)),
                    .init(key: "revision", value: .string(revision)),
                    .init(key: "path", value: .string(found.path)),
                    .init(key: "object", value: .string(found.object.hex)),
                ],
                names: ["\(revision):\(found.path)"], [.line("\(revision):\(found.path)")])
        }
    }
}
