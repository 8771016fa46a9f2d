import Canonical
import Catalog
import Hearing
import Policy

extension Flip {
    /// Where a selector stands, and what comes of it where it matches.
    enum Place: CaseIterable {
        case selector, denyWhen

        var path: String { self == .selector ? "rules[].selector" : "rules[].gates[].denyWhen" }

        /// The rule that has it.
        func rule(_ selector: String) -> String {
            switch self {
            case .selector:
                "rules: [{name: two-eyes, selector: {\(selector)}, gates: [{action: promotion.bind, approvalsRequired: 2}]}]"
            case .denyWhen:
                "rules: [{name: two-eyes, gates: [{action: promotion.bind, denyWhen: {\(selector)}}]}]"
            }
        }

        var verdict: Verdict { .denied(self == .selector ? .approvalNeeded : .gateDenies) }
    }

    /// What is said of the bot, and what is not.
    private static let said: [(key: String, value: JSON, is: String, isNot: String)] = [
        ("owner.principal", "dana", "dana", "sam"),
        ("owner.displayName", "Dana", "Dana", "Sam"),
        ("owner.email", "dana@example.com", "dana@example.com", "sam@example.com"),
        ("team.name", "Claims", "Claims", "Core"),
        ("team.id", "t-1", "t-1", "t-2"),
        ("sla.tier", "gold", "gold", "silver"),
        ("sla.responseHours", 4, "4", "5"),
        ("risk.level", "high", "high", "low"),
        ("risk.categories", ["privacy", "cost"], "cost", "bias"),
        ("intendedUse.summary", "sorts mail", "sorts mail", "answers mail"),
        ("intendedUse.environments", ["prod"], "prod", "dev"),
        ("intendedUse.restrictions", ["no advice"], "no advice", "no jokes"),
        ("compliance.tags", ["gdpr"], "gdpr", "soc2"),
        ("compliance.controls", ["iso-1"], "iso-1", "iso-2"),
        ("audit.lastReviewedAt", "2026-02-28", "2026-02-28", "2026-03-01"),
        ("audit.reviewCadenceDays", 90, "90", "30"),
        ("labels.domain", "claims", "claims", "core"),
        ("annotations.note", "x", "x", "y"),
        ("ext.cost", 7, "7", "8"),
    ]

    /// What a selector asks and the bot is, against what it is not; the names of its fields, and the field as a path.
    private static let asked: [(path: String, selector: String)] =
        [
            ("plugins", "plugins: [«agents|prompts»]"),
            ("kinds", "kinds: [«agent|crew»]"),
            ("labels", "labels: {«domain|team»: claims}"),
            ("labels.*", "labels: {domain: «claims|core»}"),
            ("governance", "plugins: [agents]«|, governance: {risk.level: low}»"),
        ]
        + said.map { key, _, this, other in
            let map = OverlayField.table.first { $0.isMap && key.hasPrefix("\($0.key).") }
            return (
                "governance.\(map.map { "\($0.key).*" } ?? key)", "governance: {\(key): «\(this)|\(other)»}"
            )
        }

    static let ofSelectors: [Flip] = Place.allCases.flatMap { place in
        asked.map { selecting(place, $0.path, $0.selector) } + [
            selecting(place, "any", "any: [{kinds: crew}, {kinds: «agent|crew»}]"),
            selecting(place, "all", "all: [{plugins: agents}, {kinds: «agent|crew»}]"),
        ]
    }

    /// The same within other selectors, down to the deepest.
    static let ofNestedSelectors: [Flip] = Place.allCases.flatMap { place in
        asked.flatMap { path, selector in
            ["any: [{@}]", "all: [{@}]", "any: [{all: [{any: [{@}]}]}]"].map { nest in
                selecting(place, path, nest.replacing("@", with: selector))
            }
        }
    }

    private static func selecting(_ place: Place, _ path: String, _ selector: String) -> Flip {
        .judged(
            .approvals, "\(place.path).\(path)", place.rule(selector),
            "an agent of which much is said is bound",
            from: place.verdict, to: .allowed
        ) { town in
            try town.does { state in
                try .govern(Dictionary(uniqueKeysWithValues: said.map { ($0.key, $0.value) }), in: state)
            }
            return try .bind("v1", to: "stage", in: town.state)
        }
    }
}
