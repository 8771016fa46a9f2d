import Arguments
import Canonical
import Catalog
import Output
import Reports
import Wording

extension Commands {
    static let impact = Command<Run>(
        "impact", "who depends on an asset, directly or through others", group: .assets, use: .reads,
        about: """
            Follows what manifests declare under 'spec: uses:'. A link without a label depends on every version of \
            the asset; --version leaves out the links that name another one.
            """,
        examples: [
            Example("models impact llama", "before it is deprecated"),
            Example("models impact llama --version 1.0.0", "only those that take this version"),
        ],
        Word.plugin, Word.asset, Word.version("which version of it")
    ) { plugin, name, version in
        { session in
            let extent = try Impact(plugin: plugin, name: name, version: version, moment: session.moment())
                .run(in: session.context)
            return Report(
                "Impact",
                json: [
                    .init(key: "asset", value: .string(extent.path.description)),
                    .init(key: "version", value: .text(extent.version?.text)),
                    .init(key: "dependents", value: .array(extent.dependents.map(\.json))),
                ],
                names: extent.dependents.map { "\($0.path)@\($0.label)" }, impactBlocks(extent))
        }
    }

    /// What a person must know before they take an asset out of use; acts show it too.
    static func impactBlocks(_ extent: Impact.Extent) -> [Report.Block] {
        let subject = "'\(extent.path)'" + (extent.version.map { " \($0)" } ?? "")
        guard !extent.dependents.isEmpty else { return [.line("nothing depends on \(subject)")] }
        var table = Table(
            ["DEPENDENT", "VERSION", "STATE", "BOUND", "USES"], givingWay: ["USES", "DEPENDENT"])
        for dependent in extent.dependents {
            table.add([
                Table.Cell(dependent.path.description), Table.Cell(dependent.label.text),
                Table.Cell(dependent.state.text, dependent.state.style),
                Table.Cell(listed(dependent.bound.map(\.text))),
                Table.Cell(
                    dependent.usesLabel.map { "\(dependent.uses)@\($0)" } ?? dependent.uses.description),
            ])
        }
        let assets = Set(extent.dependents.map(\.path)).count
        let bound = extent.dependents.count { !$0.bound.isEmpty }
        let count = extent.dependents.count
        return [
            .table(table),
            .line(
                "\(counted(count, "version")) of \(counted(assets, "asset")) \(count == 1 ? "depends" : "depend") on \(subject), \(bound) of them bound"
            ),
        ]
    }
}

extension Impact.Dependent {
    var json: JSON {
        .object([
            .init(key: "asset", value: .string(path.description)),
            .init(key: "version", value: .string(label.text)),
            .init(key: "state", value: .string(state.text)),
            .init(key: "bound", value: .texts(bound.map(\.text))),
            .init(
                key: "uses",
                value: .array([
                    .object([
                        .init(key: "asset", value: .string(uses.description)),
                        .init(key: "version", value: .text(usesLabel?.text)),
                    ])
                ])),
            .init(key: "depth", value: .integer(depth)),
        ])
    }
}
