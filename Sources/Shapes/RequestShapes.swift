import Canonical
import Catalog
import Consent

// Nobody writes these two by hand. Who checks an approval without the program reads them by these.

let requestShape = Shape.record(
    .request, required: ["action", "event", "ledger", "policy", "requester"],
    [
        .init(
            "action",
            Shape.object(
                RequestRecord.askable.map { .init(key: $0.rawValue, value: ["type": "string"]) }),
            "the event that is asked for: what its message would say"),
        .init(
            "content", digest,
            "the SHA-256 of lines NAME NUL SHA256 LF: the files of the version and its evidence, in byte order"
        ),
        .init(
            "event",
            Shape.text(
                like: "[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"),
            "the id of the event that opened it"),
        .init(
            "evidence",
            [
                "type": "array", "minItems": 1,
                "items": ["type": "string", "pattern": .string(NamePattern.evidence)],
            ], "the evidence of the version as it was"),
        .init("ledger", Shape.text(like: "[0-9a-f]{40}"), "the object id of the ledger's root"),
        .init("overlay", digest, "the SHA-256 of the asset's governance as it was"),
        .init("policy", policyVersion, "the policy that was active"),
        .init("reason", note, "why it is asked for; the event says the same"),
        .init("requester", Shape.name, "who asks"),
    ])

let statementShape = Shape.record(
    .statement, required: ["_type", "predicate", "predicateType", "subject"],
    [
        .init("_type", ["const": .string(ApprovalStatement.type)], "in-toto's"),
        .init("predicateType", ["const": .string(ApprovalStatement.predicateType)], "an approval"),
        .init(
            "predicate",
            Shape.object(
                required: ["approver", "policy", "request"],
                [
                    .init("approver", Shape.name, "whose word it is"),
                    .init("policy", policyVersion, "the policy that was active when it was signed"),
                    .init("request", requestID, "the request"),
                ]), "who says yes, to what, and when"),
        .init(
            "subject",
            [
                "type": "array", "minItems": 1, "maxItems": 1,
                "items": Shape.object(
                    required: ["digest", "name"],
                    [
                        .init(
                            "digest",
                            Shape.object(
                                required: ["sha256"],
                                [.init(key: "sha256", value: Shape.text(like: "[0-9a-f]{64}"))]),
                            "of the request's canonical JSON"),
                        .init("name", requestID, "the request"),
                    ]),
            ], "the one thing that is approved"),
    ])

/// Lines without control characters and spaces at their ends, which begin like nothing that git reads as its own; between
/// two of them may stand a blank one.
private let note: JSON = {
    let line = #"(?!#|---)[^\u0000-\u001f\u007f-\u009f]*[^\u0000-\u0020\u007f-\u009f]"#
    return Shape.text(like: #"\#(line)(\n\n?\#(line))*"#)
}()

private let digest = Shape.text(like: "sha256:[0-9a-f]{64}")
private let policyVersion = Shape.text(like: "\(Shape.numbers(upTo: Count.largest)):[0-9a-f]{64}")
private let requestID = Shape.text(like: "R-[0-9A-HJKMNP-TV-Z]{10}")
