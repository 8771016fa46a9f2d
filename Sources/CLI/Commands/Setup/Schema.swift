import Arguments
import Canonical
import Output
import Reports
import Wording

extension Commands {
    static let schema = Command<Run>(
        "schema", "the JSON Schema of a kind of document", group: .upkeep,
        about: DescribeDocument.kinds.map { "\($0.name): \($0.meaning)." }.joined(separator: " "),
        examples: [
            Example("schema catalog > catalog.schema.json", "for an editor that completes and checks")
        ],
        Argument(
            "KIND", "which document", completion: .words(DescribeDocument.kinds.map(\.name)),
            parse: { word in
                if let document = DescribeDocument(word) { return document }
                throw UsageFault("not one of \(DescribeDocument.kinds.map(\.name).joined(separator: ", "))")
            })
    ) { document in
        { _ in
            let schema = document.run()
            return Report(
                "Schema", json: [.init(key: "schema", value: schema)],
                [.page(String(decoding: schema.recordBytes(), as: UTF8.self))])
        }
    }
}
