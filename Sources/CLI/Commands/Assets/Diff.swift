import Arguments
import Canonical
import Catalog
import Output
import Reports
import Wording

extension Commands {
    static let diff = Command<Run>(
        "diff", "the assets of which two environments have different versions", group: .assets, use: .reads,
        examples: [
            Example("diff stage prod", "what a release would change"),
            Example("diff stage prod --at 2026-03-01", "as it was at the end of that day"),
        ],
        Word.place("ENV", "one environment"), Word.place("OTHER", "the other")
    ) { left, right in
        { session in
            let comparison = try Compare(left: left, right: right, moment: session.moment())
                .run(in: session.context)
            let differences = comparison.differences
            let place = "\(comparison.revision):\(Layout.environments)"
            var table = Table(["ASSET", left.text, right.text], givingWay: ["ASSET"])
            for difference in differences {
                table.add([
                    difference.path.description, difference.left?.text ?? "-", difference.right?.text ?? "-",
                ])
            }
            var blocks: [Report.Block] = [.table(table)]
            if differences.isEmpty { blocks = [.line("\(left) and \(right) have the same")] }
            // An environment that has nothing is no folder, and git would not know what is meant.
            if differences.contains(where: { $0.left != nil }),
                differences.contains(where: { $0.right != nil })
            {
                blocks.append(
                    .hint("what changed in the files: git diff \(place)/\(left) \(place)/\(right)"))
            }
            return Report(
                "EnvironmentDiff",
                json: [
                    .init(key: "left", value: .string(left.text)),
                    .init(key: "right", value: .string(right.text)),
                    .init(
                        key: "differences",
                        value: .array(
                            differences.map {
                                .object([
                                    .init(key: "asset", value: .string($0.path.description)),
                                    .init(key: "leftVersion", value: .text($0.left?.text)),
                                    .init(key: "rightVersion", value: .text($0.right?.text)),
                                ])
                            })),
                ],
                names: differences.map(\.path.description),
                blocks)
        }
    }
}

extension Word {
    /// An environment by its place in the line.
    static func place(_ name: String, _ about: String) -> Argument<EnvironmentName> {
        Argument(name, about, completion: .names("environments"), parse: valid { try EnvironmentName($0) })
    }
}
