/// One field of the overlay: its dotted key, and what may stand there.
///
/// This table is the only place that knows. The reader, the dotted keys of the command line, the JSON Schema and the
/// reference page come from it.
public struct OverlayField: Sendable {
    public enum Form: Sendable, Equatable {
        case text
        case principal
        case email
        case choice([String])
        case number(ClosedRange<Int>)
        case date
        case texts
        case environments
        /// Of the policy's allow-list.
        case tags
        /// Names to texts.
        case textMap
        /// Names to anything: the team's own.
        case map
    }

    public let key: String
    public let form: Form
    public let meaning: String

    /// The words that may stand there, where it is a closed set.
    public var choices: [String] { if case .choice(let words) = form { words } else { [] } }

    public var isMap: Bool { form == .textMap || form == .map }

    /// The longest text of a field, in bytes, and the longest list.
    public static let longestText = 2000
    public static let longestList = 100

    init(_ key: String, _ form: Form, _ meaning: String) {
        self.key = key
        self.form = form
        self.meaning = meaning
    }

    public static let table: [OverlayField] = [
        OverlayField("owner.principal", .principal, "who answers for it, as the policy names them"),
        OverlayField("owner.displayName", .text, "the owner's name, where they are no principal"),
        OverlayField("owner.email", .email, "how to reach the owner"),
        OverlayField("team.name", .text, "the team that keeps it"),
        OverlayField("team.id", .text, "the team's id elsewhere"),
        OverlayField("sla.tier", .choice(["gold", "silver", "bronze", "none"]), "the level of service"),
        OverlayField("sla.responseHours", .number(0...8760), "how soon somebody answers"),
        OverlayField(
            "risk.level", .choice(["low", "medium", "high", "critical"]), "how much harm it can do"),
        OverlayField("risk.categories", .texts, "which kinds of harm"),
        OverlayField("intendedUse.summary", .text, "what it is for"),
        OverlayField("intendedUse.environments", .environments, "where it is meant to run"),
        OverlayField("intendedUse.restrictions", .texts, "what it must not be used for"),
        OverlayField("compliance.tags", .tags, "what it must comply with, of the policy's list"),
        OverlayField("compliance.controls", .texts, "the controls that are in place"),
        OverlayField("audit.lastReviewedAt", .date, "when it was reviewed last, as 2026-03-01"),
        OverlayField("audit.reviewCadenceDays", .number(1...3650), "how often it is to be reviewed"),
        OverlayField("labels", .textMap, "words to find it by"),
        OverlayField("annotations", .textMap, "notes of people and tools"),
        OverlayField("ext", .map, "fields of your own"),
    ]

    /// The field that a dotted key names: exactly, or a map with a key of its own behind the dot.
    static func named(_ key: some StringProtocol) -> OverlayField? {
        table.first { field in
            field.key.utf8.elementsEqual(key.utf8)
                || (field.isMap && key.utf8.count > field.key.utf8.count + 1
                    && key.utf8.starts(with: "\(field.key).".utf8))
        }
    }
}
