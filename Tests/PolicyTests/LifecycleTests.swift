import Catalog
import Hearing
import Policy
import Statute
import Testing

/// DESIGN 6, pair by pair.
private let standardTable = """
    draft -> draft: no
    draft -> approved: yes, with approval
    draft -> deprecated: closed
    draft -> archived: closed
    approved -> draft: no
    approved -> approved: no
    approved -> deprecated: yes
    approved -> archived: yes
    deprecated -> draft: no
    deprecated -> approved: yes
    deprecated -> deprecated: no
    deprecated -> archived: yes
    archived -> draft: yes, with approval
    archived -> approved: closed, with approval
    archived -> deprecated: yes
    archived -> archived: no
    """.split(separator: "\n").map { String($0) }

struct LifecycleTests {
    private static let allOpen = Lifecycle.standard.enabling(
        Set(Lifecycle.standard.transitions.map(\.way)))

    @Test("the default profile is the table of the design, pair by pair")
    func table() {
        #expect(Lifecycle.standard.table.map(\.description) == standardTable)
        #expect(
            Self.allOpen.table.map(\.description)
                == standardTable.map {
                    $0 == "deprecated -> approved: yes"
                        ? $0 + ", with approval" : $0.replacing("closed", with: "yes")
                })
    }

    @Test("opening one way opens that one, and a way that is not closed cannot be made")
    func enabling() {
        for row in Lifecycle.standard.table {
            let opened = Lifecycle.standard.enabling([row.way]).table
            for (after, before) in zip(opened, Lifecycle.standard.table) {
                #expect(after.isAllowed == (before.isAllowed || (before.way == row.way && before.isClosed)))
                let isRoundabout =
                    ["draft->deprecated", "draft->archived"].contains(row.way.description)
                    && before.way.description == "deprecated->approved"
                #expect(after.needsApproval == (before.needsApproval || isRoundabout))
            }
        }
    }

    @Test(
        "where a draft can leave use, coming back as approved is an approval, and prod takes no deprecated one",
        arguments: ["draft->deprecated", "draft->archived"])
    func roundabout(_ open: String) throws {
        var town = try Town()
        let way = try #require(Lifecycle.closed.first { $0.description == open })
        try town.adopt {
            try $0.with(.standard.enabling([way])).with(permitting: ["maintainer": [.family("lifecycle")]])
        }
        if way.to == .archived { try town.does { try .move("v3", to: "archived", by: "sam", in: $0) } }
        try town.does { try .move("v3", to: "deprecated", by: "sam", in: $0) }
        #expect(try town.refuses { try .move("v3", to: "approved", by: "sam", in: $0) } == .approvalNeeded)
        #expect(
            try town.refuses { try .bind("v3", to: "prod", allowing: .deprecated, by: "sam", in: $0) }
                == .bindingState)
        // What prod has had may come back, deprecated as it is.
        try town.does { try .move("v1", to: "deprecated", by: "sam", in: $0) }
        try town.does { try .rollBack("prod", to: "v1", allowing: .deprecated, by: "sam", in: $0) }
        try town.does { try .move("v3", to: "approved", in: $0) }
        try town.does { try .bind("v3", to: "prod", by: "sam", in: $0) }
    }

    /// A way between two states, as some table has it.
    struct Pair: CustomTestStringConvertible {
        let row: Lifecycle.Row
        let isOpen: Bool
        var testDescription: String { "\(row)\(isOpen ? " (all open)" : "")" }
    }

    private static let pairs =
        Lifecycle.standard.table.map { Pair(row: $0, isOpen: false) }
        + allOpen.table.map { Pair(row: $0, isOpen: true) }

    @Test(
        "the rules allow what the table says, to who may, by every event that moves a version",
        arguments: pairs)
    func judged(_ pair: Pair) throws {
        let way = pair.row.way
        var town = try Town()
        try town.adopt {
            try $0.with(pair.isOpen ? Self.allOpen : .standard).with(permitting: [
                "maintainer": [.family("lifecycle")]
            ])
        }
        try town.plant(way.from.text)
        for name in ["dana", "sam", "botty"] {
            let mayApprove = name == "dana"
            let expected: DenialCode? =
                if way.from == way.to { .stateUnchanged } else if !pair.row.isAllowed {
                    .transitionClosed
                } else if pair.row.needsApproval, !mayApprove { .approvalNeeded } else { nil }
            let drafts = try moves(of: way, by: name, in: town.state)
            for (verb, draft) in drafts {
                let denial = refusal(of: draft, on: town.state)
                #expect(denial?.code == code(of: verb, expected, way), "\(verb) by \(name)")
                guard denial == nil else { continue }
                var after = town
                let decision = try after.does(draft)
                #expect(try after.state.life("v1")?.state == way.to)
                #expect(
                    decision.event.gates.map(\.description)
                        == (pair.row.needsApproval ? ["lifecycle/1 by dana"] : []))
            }
        }
    }

    private func moves(
        of way: Lifecycle.Way, by name: String, in state: DictionaryState
    ) throws -> [(EventKind, Draft)] {
        var moves = [
            (EventKind.lifecycleSetState, try Draft.move("v1", to: way.to.text, by: name, in: state)),
            (.lifecycleRestore, try .restore("v1", to: way.to.text, by: name, in: state)),
        ]
        if way.to == .deprecated {
            moves.append((.lifecycleDeprecate, try .deprecate("v1", by: name, in: state)))
        }
        if way.to == .archived {
            moves.append((.lifecycleArchive, try .archive("v1", by: name, in: state)))
        }
        return moves
    }

    /// What is not archived cannot be restored, whichever way there is.
    private func code(of verb: EventKind, _ code: DenialCode?, _ way: Lifecycle.Way) -> DenialCode? {
        verb == .lifecycleRestore && way.from != .archived ? .transitionClosed : code
    }

    @Test("a whole asset is retired and comes back by one table")
    func wholeAsset() throws {
        // From, the act, then what it is afterwards or why not, and whether it is approved.
        let rows: [(from: String?, act: String, to: String?, code: DenialCode?, approved: Bool)] = [
            (nil, "deprecate", "deprecated", nil, false),
            (nil, "archive", "archived", nil, false),
            (nil, "restore", nil, .stateUnchanged, false),
            (nil, "restore to deprecated", nil, .stateUnchanged, false),
            ("deprecated", "deprecate", nil, .stateUnchanged, false),
            ("deprecated", "archive", "archived", nil, false),
            ("deprecated", "restore", nil, nil, false),
            ("deprecated", "restore to deprecated", nil, .transitionClosed, false),
            ("deprecated", "restore to approved", nil, .transitionClosed, false),
            ("archived", "deprecate", nil, .assetArchived, false),
            ("archived", "archive", nil, .assetArchived, false),
            ("archived", "restore", nil, nil, true),
            ("archived", "restore to deprecated", "deprecated", nil, false),
            ("archived", "restore to draft", nil, .transitionClosed, false),
        ]
        for row in rows {
            var town = try Town()
            for environment in ["dev", "prod"] { try town.does { try .unbind(from: environment, in: $0) } }
            try town.plant(retired: row.from)
            let words = row.act.split(separator: " ")
            let to = words.count == 3 ? String(words[2]) : nil
            let draft =
                switch words[0] {
                case "deprecate": try Draft.deprecate(in: town.state)
                case "archive": try Draft.archive(in: town.state)
                default: try Draft.restore(to: to, in: town.state)
                }
            let what: Comment = "\(row.from ?? "in use"): \(row.act)"
            #expect(refusal(of: draft, on: town.state)?.code == row.code, what)
            guard row.code == nil else { continue }
            let decision = try town.does(draft)
            #expect(try town.state.asset(Town.bot)?.retirement?.state.text == row.to, what)
            #expect(decision.event.gates.isEmpty == !row.approved, what)
        }
    }

    @Test("a replacement is kept until the version or the asset is back in use, whatever plugin it is of")
    func replacements() throws {
        var town = try Town()
        let uid = try #require(try town.state.asset(Town.prompt)?.uid)
        try town.does { try .deprecate("v1", for: Town.prompt, in: $0) }
        #expect(try town.state.life("v1")?.replacement == uid)
        try town.does { try .archive("v1", in: $0) }
        #expect(try town.state.life("v1")?.replacement == uid)
        try town.does { try .restore("v1", to: "deprecated", in: $0) }
        #expect(try town.state.life("v1")?.replacement == uid)
        try town.does { try .move("v1", to: "approved", in: $0) }
        #expect(try town.state.life("v1")?.replacement == nil)

        for environment in ["dev", "prod"] { try town.does { try .unbind(from: environment, in: $0) } }
        try town.does { try .deprecate(for: Town.prompt, in: $0) }
        try town.does { try .archive(in: $0) }
        try town.does { try .restore(to: "deprecated", in: $0) }
        #expect(try town.state.asset(Town.bot)?.retirement?.replacement == uid)
        try town.does { try .restore(in: $0) }
        #expect(try town.state.asset(Town.bot)?.retirement == nil)
    }

    @Test("what leaves use can, when the policy has dropped its plugin, its kind or the environment")
    func dropped() throws {
        let policies: [(PolicyBundle) throws -> PolicyBundle] = [
            { try $0.without() }, { try $0.without("agent") }, { try $0.with(environments: ["stage"]) },
        ]
        for change in policies {
            var town = try Town()
            try town.adopt(change)
            try town.does { try .unbind(from: "dev", in: $0) }
            try town.does { try .unbind(from: "prod", in: $0) }
            try town.does { try .deprecate(in: $0) }
            try town.does { try .archive(in: $0) }
            #expect(try town.state.asset(Town.bot)?.retirement?.state == .archived)
        }
    }

    @Test("what never was in a plugin that there is not is told so, whatever is to become of it")
    func nowhere() throws {
        let town = try Town()
        let ghost = "models/model/ghost"
        #expect(try town.refuses { try .unbind(ghost, from: "dev", in: $0) } == .pluginUnknown)
        #expect(try town.refuses { try .archive(of: ghost, in: $0) } == .pluginUnknown)
        #expect(try town.refuses { try .deprecate(of: "agents/bird/ghost", in: $0) } == .kindUnknown)
        #expect(try town.refuses { try .archive(of: "agents/agent/ghost", in: $0) } == .assetUnknown)
    }

    @Test("a state that the profile has no more can be left by no way, and the whole asset still archived")
    func lostState() throws {
        var town = try Town()
        try town.plant("published")
        #expect(try town.refuses { try .move("v1", to: "approved", in: $0) } == .transitionClosed)
        for environment in ["dev", "prod"] { try town.does { try .unbind(from: environment, in: $0) } }
        try town.does { try .archive(in: $0) }
    }

    @Test(
        "with the right to approve a person's act is the approval, and a machine's is none",
        arguments: [true, false])
    func approvers(_ permitted: Bool) throws {
        var town = try Town()
        if permitted { try town.adopt { try $0.with(permitting: ["maintainer": [.event(.requestApprove)]]) } }
        let rows: [(name: String, code: DenialCode?)] = [
            ("dana", nil), ("sam", permitted ? nil : .approvalNeeded), ("botty", .approvalNeeded),
        ]
        for row in rows {
            let draft = try Draft.move("v3", to: "approved", by: row.name, in: town.state)
            #expect(refusal(of: draft, on: town.state)?.code == row.code, "\(row.name)")
            if row.code == nil {
                #expect(draft.event.gates.map(\.description) == ["lifecycle/1 by \(row.name)"])
            }
        }
    }

    @Test("a way that is for one role still needs the approval that it needs")
    func roles() throws {
        var town = try Town()
        try town.adopt {
            try $0.with(Lifecycle.standard.reserving("draft", "approved", for: "maintainer"))
        }
        #expect(try town.refuses { try .move("v3", to: "approved", in: $0) } == .transitionRole)
        #expect(try town.refuses { try .move("v3", to: "approved", by: "sam", in: $0) } == .approvalNeeded)
        try town.adopt { try $0.with(permitting: ["maintainer": [.event(.requestApprove)]]) }
        try town.does { try .move("v3", to: "approved", by: "sam", in: $0) }
    }
}
