import Canonical
import Catalog
import Schema
import Statute

let approvalsShape = Shape.document(
    .approvals, kind: ["const": .string(DocumentKind.approvals.rawValue)],
    [
        .init(
            "defaults",
            Shape.object([
                .init(
                    "requireOwnerForApproval", Shape.truth,
                    "whether an asset must have an owner before a version of it is approved; else true"),
                .init("expiresAfter", spanShape, "how long requests and approvals count; else for ever"),
            ]), "what holds where no rule says otherwise"),
        .init(
            "exceptions",
            Shape.object([
                .init("expiresAfter", spanShape, "how long an exception can be used; else 24h"),
                .init("settleWithin", spanShape, "how soon one that was used must be settled; else 7d"),
            ]), "the terms of exceptions"),
        .init(
            "rules", Shape.list(of: ruleShape, most: ApprovalsDocument.mostRules),
            "what must be approved; every gate that matches must be passed"),
    ], definitions: selectorDefinitions)

private let ruleShape = Shape.object(
    required: ["name", "gates"],
    [
        .init(
            "name",
            Shape.name(except: Name<GateReceipt>.reserved.map(\.text)),
            "what receipts call the rule"),
        .init("selector", selector(1), "which assets it is about; all where it is not said"),
        .init(
            "gates", ["type": "array", "items": gateShape, "minItems": 1],
            "the conditions that it sets on effects"),
    ])

private let gateShape = Shape.object(
    required: ["action"],
    [
        .init(
            "action", Shape.words(ApprovalsDocument.actions.map(\.rawValue)),
            "the effect: promotion.bind is every change of an environment, lifecycle.setState every change of a state, policy.activate every change of the policy; another event stands for itself"
        ),
        .init(
            "when",
            Shape.object([
                .init("environment", oneOrMore(Shape.name), "where it matches"),
                .init(
                    "transition",
                    Shape.object([
                        .init("from", Shape.name, "the state that is left"),
                        .init("to", Shape.name, "the state that is gone to"),
                    ]), "the change of state that it matches"),
            ]), "the circumstances in which it matches"),
        .init("denyWhen", selector(1), "assets for which the effect is refused, whoever approves"),
        .init(
            "approvalsRequired", Shape.number(0...Gate.mostApprovals),
            "how many people must say yes; else one, or none with denyWhen or evidence"),
        .init(
            "approverRoles", Shape.list(of: Shape.name, least: 1),
            "whose word counts; else that of everybody permitted request.approve"),
        .init("excluding", Shape.list(of: Shape.words(["requester"])), "whose word does not count"),
        .init("evidence", Shape.list(of: Shape.name), "what must be attached to the version"),
        .init("ownerApproval", Shape.truth, "whether the asset's owner must be among those who say yes"),
        .init(
            "personallySigned", Shape.number(0...Gate.mostApprovals),
            "how many of the approvals must be signed by the approver's own key; else all"),
        .init("expiresAfter", spanShape, "how long an approval counts at this gate"),
    ])

/// A selector that may hold others, down to the deepest.
private func selector(_ depth: Int) -> JSON { ["$ref": .string("#/definitions/selector\(depth)")] }

private let selectorDefinitions: [JSON.Member] = (1...AssetSelector.deepest).map { depth in
    var fields: [JSON.Member] = [
        .init("plugins", oneOrMore(Shape.name), "assets of one of these plugins"),
        .init("kinds", oneOrMore(Shape.name), "assets of one of these kinds"),
        .init(
            "labels",
            ["type": "object", "propertyNames": ["minLength": 1], "additionalProperties": oneOrMore(word)],
            "assets with one of these values at a label; none where the label is not set"),
        .init(
            "governance", conditionsShape,
            "assets with one of these values at a field of their governance; none where it is not set"),
    ]
    if depth < AssetSelector.deepest {
        let below: JSON = ["type": "array", "items": selector(depth + 1), "minItems": 1]
        fields += [
            .init("any", below, "one of these must match"), .init("all", below, "each of these must match"),
        ]
    }
    return .init(key: "selector\(depth)", value: Shape.object(fields))
}

/// Values by the dotted keys of the governance metadata.
private let conditionsShape: JSON = {
    let fields = OverlayField.table.filter { !$0.isMap }.map { field in
        let words = field.choices.filter { $0 != ReservedWords.nobody } + [ReservedWords.nobody]
        return JSON.Member(
            field.key, oneOrMore(field.choices.isEmpty ? word : Shape.words(words)), field.meaning)
    }
    let entries = OverlayField.table.filter(\.isMap).map { field in
        JSON.Member(key: "^\(field.key)\\.[\\s\\S]", value: oneOrMore(word))
    }
    return .object(
        (Shape.object(fields).asObject ?? []) + [.init(key: "patternProperties", value: .object(entries))])
}()

private let word: JSON = ["type": ["string", "integer", "boolean"]]

/// One value, or a list of some.
private func oneOrMore(_ value: JSON) -> JSON { ["anyOf": [value, Shape.list(of: value, least: 1)]] }

/// `90m`, `36h` or `14d`.
private let spanShape: JSON = {
    let spans = ApprovalsDocument.units.map { unit, seconds in
        "\(Shape.numbers(upTo: ApprovalsDocument.longest / seconds))\(unit)"
    }
    return Shape.text(like: "(?:\(spans.joined(separator: "|")))")
}()
