import Canonical
import Catalog
import Schema

let policyTestShape = Shape.document(
    .policyTest, kind: ["const": .string(PolicyTestDocument.kind)], required: ["cases"],
    [
        .init(
            "given",
            Shape.map(of: givenShape, names: ["pattern": .string(NamePattern.asset)]),
            "assets as they stand before each case, by PLUGIN/NAME or PLUGIN/KIND/NAME"),
        .init("frozen", Shape.list(of: Shape.name), "environments that are frozen"),
        .init(
            "cases", ["type": "array", "items": trialShape, "minItems": 1],
            "who does what, and what is to come of it"),
    ], definitions: freeDefinitions)

private let givenShape = Shape.object([
    .init("governance", Shape.object(governanceFields), "its governance, as in a Governance document"),
    .init(
        "versions",
        Shape.map(
            of: Shape.object(
                required: ["state"],
                [
                    .init("state", Shape.name, "where it stands in its lifecycle"),
                    .init("evidence", Shape.list(of: Shape.name), "the types of what is attached to it"),
                ]), names: Shape.label), "its versions, the earliest first"),
    .init("bindings", Shape.map(of: Shape.label), "which version each environment has"),
    .init("halted", Shape.truth, "whether it is halted"),
])

private let trialShape = Shape.object(
    required: ["name", "who", "does", "expect"],
    [
        .init("name", Shape.prose(longest: PolicyTestDocument.longestName), "what is tried"),
        .init("who", Shape.name, "a principal of the policy"),
        .init("does", Shape.words(EventKind.allCases.map(\.rawValue)), "the event"),
        .init(
            "to", ["type": "string", "pattern": .string(NamePattern.link)],
            "the asset, and @LABEL for a version"),
        .init("environment", Shape.name, "where"),
        .init("from", Shape.name, "the environment whose version is promoted"),
        .init("state", Shape.name, "the state to go to"),
        .init("approvedBy", Shape.list(of: Shape.name), "who has approved a request for it before"),
        .init(
            "expect",
            [
                "type": "string",
                "pattern": .string(NamePattern.whole("(?:\(PolicyTestDocument.allowed)|[a-z-]+\\.[a-z-]+)")),
            ], "'allowed', or the code of a denial"),
    ])
