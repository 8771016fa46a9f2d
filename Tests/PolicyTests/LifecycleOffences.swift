import Canonical
import Catalog
import Hearing
import Statute

extension Offence {
    static let ofLifecycles: [Offence] = [
        .acting(.stateUnknown, "a state that the profile has not", saying: "no state 'published'") {
            try .move("v1", to: "published", in: $0)
        },
        .acting(.reasonLong, "a reason longer than is kept", saying: "the reason has 2001 bytes") {
            var draft = try Draft.move("v3", to: "approved", in: $0)
            draft.event.note = try Note(String(repeating: "x", count: 2001))
            return draft
        },
        .acting(.stateUnchanged, "the state that it is in", saying: "is approved already") {
            try .move("v1", to: "approved", in: $0)
        },
        .acting(.stateUnchanged, "an asset deprecated twice", saying: "is deprecated already") {
            try $0.does { try .deprecate(in: $0) }
        } _: {
            try .deprecate(in: $0)
        },
        .acting(.stateUnchanged, "an asset in use is restored", saying: "is in use") { try .restore(in: $0) },
        .acting(.transitionClosed, "a way that there is not", saying: "does not take it to draft") {
            try .move("v1", to: "draft", in: $0)
        },
        .acting(.transitionClosed, "a way that is closed", saying: "does not take it to deprecated") {
            try .deprecate("v3", in: $0)
        },
        .acting(.transitionClosed, "a restore of what is not archived", saying: "is approved, not archived") {
            try .restore("v1", to: "draft", in: $0)
        },
        .acting(.transitionClosed, "an asset restored to draft", saying: "cannot be restored to draft") {
            try $0.plant(retired: "archived")
        } _: {
            try .restore(to: "draft", in: $0)
        },
        .acting(
            .transitionClosed, "a deprecated asset restored to deprecated", saying: "restored to deprecated"
        ) {
            try $0.plant(retired: "deprecated")
        } _: {
            try .restore(to: "deprecated", in: $0)
        },
        .acting(.assetArchived, "a version of an archived asset", saying: "archived as a whole") {
            try $0.plant(retired: "archived")
        } _: {
            try .restore("v4", to: "deprecated", in: $0)
        },
        .acting(.transitionRole, "a way that is for other roles", saying: "sam may not take") {
            try $0.adopt { try $0.with(Lifecycle.standard.reserving("approved", "deprecated", for: "admin")) }
        } _: {
            try .deprecate("v1", by: "sam", in: $0)
        },
        .acting(.ownerMissing, "an approval without an owner", saying: "has no owner") {
            try $0.does { try .snapshot("v1", of: Town.crew, in: $0) }
        } _: {
            try .move("v1", to: "approved", of: Town.crew, in: $0)
        },
        .acting(
            .approvalNeeded, "A003 somebody without the right to approve",
            saying: "not counted: sam (none of its roles)"
        ) {
            try .move("v3", to: "approved", by: "sam", in: $0)
        },
        .acting(
            .approvalNeeded, "A042 a machine with the right to approve",
            saying: "not counted: botty (a machine)"
        ) {
            try $0.adopt { try $0.with(permitting: ["maintainer": [.event(.requestApprove)]]) }
        } _: {
            try .move("v3", to: "approved", by: "botty", in: $0)
        },
        .acting(
            .approvalNeeded, "an archived asset brought back",
            saying: "for: restore agents/agent/triage-bot; none"
        ) {
            try $0.plant(retired: "archived")
            try $0.adopt { try $0.with(permitting: ["maintainer": [.family("lifecycle")]]) }
        } _: {
            try .restore(by: "sam", in: $0)
        },
        .acting(.gateReceipt, "an approval without its receipt", saying: "[lifecycle/1 by dana]") {
            var draft = try Draft.move("v3", to: "approved", in: $0)
            draft.event.gates = []
            return draft
        },
        .acting(.gateReceipt, "A025 a receipt in somebody else's name", saying: "[lifecycle/1 by sam]") {
            var draft = try Draft.move("v3", to: "approved", in: $0)
            draft.event.gates = [
                GateReceipt(rule: .lifecycle, index: 1, principals: [try PrincipalName("sam")])
            ]
            return draft
        },
        .acting(.gateReceipt, "A028 one approval counted twice", saying: "lifecycle/1 by dana, lifecycle/1") {
            var draft = try Draft.move("v3", to: "approved", in: $0)
            draft.event.gates += draft.event.gates
            return draft
        },
        .acting(.gateReceipt, "an approval that nobody asked for", saying: "and they are []") {
            var draft = try Draft.move("v1", to: "deprecated", in: $0)
            draft.event.gates = [
                GateReceipt(rule: .lifecycle, index: 1, principals: [try PrincipalName("dana")])
            ]
            return draft
        },
        .acting(.versionBound, "a version that is bound", saying: "is bound in dev, prod") {
            try .archive("v2", in: $0)
        },
        .acting(.versionBound, "a version that is bound, by its state", saying: "is bound in dev, prod") {
            try .move("v2", to: "archived", in: $0)
        },
        .acting(.versionBound, "an asset that is bound", saying: "triage-bot' is bound in dev, prod") {
            try .archive(in: $0)
        },
        .acting(.versionUsed, "what a bound version uses", saying: "used by 'agents/agent/triage-bot' v5") {
            try $0.useProtected()
        } _: {
            try .deprecate(of: Town.crew, in: $0)
        },
        .acting(.replacementInvalid, "an asset in place of itself", saying: "cannot replace itself") {
            try .deprecate(for: Town.bot, in: $0)
        },
        .acting(.replacementInvalid, "a replacement that is retired", saying: "is deprecated itself") {
            try $0.plant(retired: "deprecated", at: Town.crew)
        } _: {
            try .deprecate("v1", for: Town.crew, in: $0)
        },
        .acting(.assetUnknown, "a replacement that there is not", saying: "no asset 'agents/agent/ghost'") {
            try .deprecate(for: "agents/agent/ghost", in: $0)
        },
        .acting(.assetMoved, "a replacement under its earlier name", saying: "is called 'day-shift' now") {
            try $0.does { try .rename(Town.crew, to: "day-shift", in: $0) }
        } _: {
            try .deprecate(for: Town.crew, in: $0)
        },
        .acting(.versionID, "a version by another id", saying: "and the event means") {
            var draft = try Draft.move("v1", to: "deprecated", in: $0)
            draft.event.versionID = .nowhere
            return draft
        },
        .acting(.eventForm, "a deprecation to another state", saying: "is to the state deprecated") {
            var draft = try Draft.deprecate("v1", in: $0)
            draft.event.state = .archived
            return draft
        },
        .acting(.eventForm, "a whole asset with a version's id", saying: "names no version") {
            var draft = try Draft.deprecate(in: $0)
            draft.event.versionID = .nowhere
            return draft
        },
        .acting(.eventForm, "a whole asset restored with a version's id", saying: "names no version") {
            try $0.plant(retired: "deprecated")
        } _: {
            var draft = try Draft.restore(in: $0)
            draft.event.versionID = .nowhere
            return draft
        },
        .acting(.kindUnknown, "A084 a state in a kind that was dropped", saying: "no kind 'agent'") {
            try $0.adopt { try $0.without("agent") }
        } _: {
            try .deprecate("v1", in: $0)
        },
    ]
}

extension Lifecycle {
    /// The same, but one way is for one role.
    func reserving(_ from: String, _ to: String, for role: String) throws -> Lifecycle {
        let way = Way(from: try StateName(from), to: try StateName(to))
        let role = try RoleName(role)
        return Lifecycle(
            name: name, states: states, initial: initial,
            transitions: transitions.map {
                Transition(
                    $0.way, needsApproval: $0.needsApproval, roles: $0.way == way ? [role] : $0.roles,
                    isOpen: $0.isOpen)
            }, bindable: bindable)
    }
}

extension Town {
    /// The bot's v5 uses the crew, or one version of it, and is bound in dev; the policy protects what is used.
    mutating func useProtected(_ link: String = "agents/crew/night-shift") throws {
        try does { try .govern(["owner.email": .string("crew@example.com")], of: Town.crew, in: $0) }
        for label in ["v1", "v2"] {
            try does { try .snapshot(label, of: Town.crew, in: $0) }
            try does { try .move(label, to: "approved", of: Town.crew, in: $0) }
        }
        try does { try .snapshot("v5", uses: [link], in: $0) }
        try does { try .bind("v5", to: "dev", in: $0) }
        try adopt { try $0.with(protectsDependents: true) }
    }
}
