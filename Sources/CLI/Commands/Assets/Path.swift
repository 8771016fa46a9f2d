import Arguments
import Bearings
import Canonical
import Output
import Reports
import Wording

extension Commands {
    static let path = Command<Run>(
        "path", "where an asset is, for plain git", group: .assets, use: .reads,
        about:
            "Prints REF:PATH, for git show, git ls-tree and git archive. With --at it names a commit instead of the ref.",
        examples: [
            Example("path agents/triage-bot", "then: git ls-tree $(catalogctl path agents/triage-bot)"),
            Example("path agents/triage-bot --env prod", "what prod has of it"),
        ],
        Word.assetPath,
        Word.environment("env", "what this environment has of it"), Word.version("one version of it")
    ) { asset, environment, version in
        if environment != nil, version != nil {
            throw UsageFault("'--env' and '--version' contradict each other", hint: "give one of them")
        }
        let part: FindPath.Part =
            environment.map { .bound($0) } ?? version.map { .version($0) } ?? .asset
        return { session in
            let found = try FindPath(
                plugin: asset.plugin, name: asset.name, part: part, moment: session.moment()
            ).run(in: session.context)
            return Report(
                "Path",
                json: [
                    .init(key: "ref", value: .string(found.reference)),
                    .init(key: "revision", value: .string(found.revision)),
                    .init(key: "path", value: .string(found.path)),
                    .init(key: "object", value: .string(found.object.hex)),
                ],
                names: ["\(found.revision):\(found.path)"], [.line("\(found.revision):\(found.path)")])
        }
    }
}
