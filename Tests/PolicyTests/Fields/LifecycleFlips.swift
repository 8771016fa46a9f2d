import Catalog
import Hearing
import Policy
import Schema

extension Flip {
    /// The ways that the life of the agents has anyhow.
    private static let ways =
        "{from: approved, to: deprecated}, {from: approved, to: archived}, {from: archived, to: draft}"

    static let ofLifecycles: [Flip] =
        envelope(.team, kind: "Lifecycle") + [
            .judged(
                .standard, "name", "name: «default|spare»",
                "the draft of a prompt, whose plugin names no profile, is archived",
                from: .allowed, to: .denied(.transitionClosed)
            ) { try leaving(&$0, to: "archived") },
            .judged(
                .standard, "enable", "enable: [«\"draft->deprecated\", |»\"draft->archived\"]",
                "the draft of a prompt is deprecated",
                from: .allowed, to: .denied(.transitionClosed)
            ) { try leaving(&$0, to: "deprecated") },
            .read(
                .team, "states", "states: [draft, approved, «deprecated|paused», archived]", .unknownState,
                because: "each is one that a transition leads to, so that they change together or not at all"),
            .judged(
                .team, "initial", "initial: «draft|approved»", "a new version goes to stage",
                from: .denied(.bindingState), to: .allowed
            ) { town in
                try town.does { try .snapshot("v5", in: $0) }
                return try .bind("v5", to: "stage", in: town.state)
            },
            .judged(
                .team, "transitions",
                "transitions: [{from: draft, to: approved}, \(ways)«, {from: draft, to: deprecated}|»]",
                "a draft is deprecated",
                from: .allowed, to: .denied(.transitionClosed)
            ) { try .move("v3", to: "deprecated", in: $0.state) },
            .judged(
                .team, "transitions[].from",
                "transitions: [{from: draft, to: approved}, \(ways), {from: «draft|deprecated», to: archived}]",
                "a draft is archived",
                from: .allowed, to: .denied(.transitionClosed)
            ) { try .move("v3", to: "archived", in: $0.state) },
            .judged(
                .team, "transitions[].to",
                "transitions: [{from: draft, to: approved}, \(ways), {from: draft, to: «archived|deprecated»}]",
                "a draft is archived",
                from: .allowed, to: .denied(.transitionClosed)
            ) { try .move("v3", to: "archived", in: $0.state) },
            .judged(
                .team, "transitions[].approval",
                "transitions: [{from: draft, to: approved, approval: «false|true»}, \(ways)]",
                "a draft is approved by Vic, whose word does not count",
                from: .allowed, to: .denied(.approvalNeeded)
            ) { try .move("v3", to: "approved", by: "vic", in: $0.state) },
            .judged(
                .team, "transitions[].roles",
                "transitions: [{from: draft, to: approved, roles: [«worker|auditor»]}, \(ways)]",
                "a draft is approved by Vic, who is a worker",
                from: .allowed, to: .denied(.transitionRole)
            ) { try .move("v3", to: "approved", by: "vic", in: $0.state) },
            .judged(
                .team, "bindable", "bindable: {«stage|dev»: [draft, approved]}", "a draft goes to stage",
                from: .allowed, to: .denied(.bindingState)
            ) { try .bind("v3", to: "stage", in: $0.state) },
            .judged(
                .team, "bindable.*", "bindable: {stage: [«draft|deprecated», approved]}",
                "a draft goes to stage",
                from: .allowed, to: .denied(.bindingState)
            ) { try .bind("v3", to: "stage", in: $0.state) },
        ]

    private static func leaving(_ town: inout Town, to state: String) throws -> Draft {
        try town.does { try .snapshot("1.0.0", of: Town.prompt, in: $0) }
        return try .move("1.0.0", to: state, of: Town.prompt, in: town.state)
    }
}
