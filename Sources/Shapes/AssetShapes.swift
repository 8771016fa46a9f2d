import Canonical
import Catalog
import Schema

let governanceShape = Shape.document(
    .governance, kind: ["const": .string(GovernanceDocument.kind)], governanceFields,
    definitions: freeDefinitions)

/// The fields of the overlay, by section.
let governanceFields: [JSON.Member] = OverlayField.sections.map { section in
    if let field = OverlayField.table.first(where: { $0.key == section }) {
        return .init(section, field.shape, field.meaning)
    }
    let fields = OverlayField.table.filter { $0.section == section }
    return .init(
        key: section,
        value: Shape.object(fields.map { .init($0.leaf, $0.shape, $0.meaning) }, least: 1))
}

extension OverlayField {
    fileprivate var shape: JSON {
        switch form {
        case .text: Shape.prose()
        case .principal: Shape.name
        case .email: Shape.email
        case .choice(let words): Shape.words(words)
        case .number(let range): Shape.number(range)
        case .date: Self.dateShape
        case .texts: Shape.list(of: Shape.prose(), least: 1, most: Self.longestList)
        case .environments, .tags: Shape.list(of: Shape.name, least: 1, most: Self.longestList)
        case .textMap: Self.mapShape(of: Shape.prose())
        case .map: Self.mapShape(of: free(levels: Self.deepestExtension - 1))
        }
    }

    private static let dateShape: JSON = [
        "type": "string", "format": "date",
        "pattern": .string(
            NamePattern.whole(
                "(?:19[7-9][0-9]|[2-9][0-9]{3})-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])")),
    ]

    private static func mapShape(of value: JSON) -> JSON {
        let key = "[A-Za-z0-9][A-Za-z0-9._/-]{0,\(longestEntryKey - 1)}"
        return Shape.map(
            of: value, names: ["pattern": .string(NamePattern.whole(key))], least: 1, most: mostEntries)
    }
}

/// Anything, with so many lists and maps within one another at most.
private func free(levels: Int) -> JSON { ["$ref": .string("#/definitions/free\(levels)")] }

let freeDefinitions: [JSON.Member] = (0..<OverlayField.deepestExtension).map { levels in
    let plain: JSON = ["null", "boolean", "number", "string"]
    guard levels > 0 else { return .init(key: "free0", value: ["type": plain]) }
    let below = free(levels: levels - 1)
    return .init(
        key: "free\(levels)",
        value: [
            "type": .array((plain.asArray ?? []) + ["array", "object"]), "items": below,
            "additionalProperties": below,
        ])
}

let assetShape = Shape.document(
    .asset, kind: Shape.name.described("the kind of asset, such as agent"), required: ["spec"],
    [
        .init(
            "metadata",
            Shape.object([
                .init("name", Shape.name, "what the asset is called"),
                .init("displayName", Shape.prose(), "its name for people"),
                .init("description", Shape.prose(), "what it is"),
            ]), "what it is called"),
        .init(
            "spec",
            Shape.object(
                [
                    .init("version", Shape.label, "the label of the next snapshot"),
                    .init(
                        "uses",
                        Shape.list(
                            of: ["type": "string", "pattern": .string(NamePattern.link)],
                            most: Manifest.mostLinks),
                        "the assets that it needs: PLUGIN/NAME or PLUGIN/KIND/NAME, and @LABEL for one version"
                    ),
                    .init(
                        "contract",
                        Shape.object([
                            .init("inputs", contractShape, "what goes in"),
                            .init("outputs", contractShape, "what comes out"),
                        ]), "what later versions are compared by"),
                ], isOpen: true), "the team's own, but for these"),
    ])

private let contractShape: JSON = [
    "type": "array",
    "items": Shape.object(
        required: ["name", "type"],
        [
            .init(key: "name", value: Shape.prose(longest: Manifest.longestType)),
            .init(key: "type", value: Shape.prose(longest: Manifest.longestType)),
            .init(key: "required", value: Shape.truth),
        ]),
]
