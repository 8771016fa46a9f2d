import Catalog
import Hearing
import Policy
import Statute
import Testing

/// Where a version in each state may be bound, under the default profile: yes, only with the flag, or no.
private let places: [(state: String, dev: String, stage: String, prod: String)] = [
    ("draft", "yes", "no", "no"),
    ("approved", "yes", "yes", "yes"),
    ("deprecated", "flag", "flag", "flag"),
    ("archived", "no", "no", "no"),
]

struct BindingTests {
    struct Place: CustomTestStringConvertible {
        let state: String
        let environment: String
        let verdict: String
        let retired: String?
        let flag: Bool

        var testDescription: String {
            "\(state) to \(environment)\(retired.map { ", asset \($0)" } ?? "")\(flag ? " with the flag" : "")"
        }

        /// A retired asset makes it stricter, never laxer.
        var code: DenialCode? {
            if retired == "archived" { return .assetArchived }
            if verdict == "no" { return .bindingState }
            return (verdict == "flag" || retired == "deprecated") && !flag ? .bindingDeprecated : nil
        }
    }

    private static let all = places.flatMap { row in
        [("dev", row.dev), ("stage", row.stage), ("prod", row.prod)].flatMap { environment, verdict in
            [nil, "deprecated", "archived"].flatMap { retired in
                [false, true].map {
                    Place(
                        state: row.state, environment: environment, verdict: verdict, retired: retired,
                        flag: $0)
                }
            }
        }
    }

    @Test("a version is bound where the table says so, by bind, promote and rollback alike", arguments: all)
    func states(_ place: Place) throws {
        var town = try Town()
        let elsewhere = place.environment == "dev" ? "stage" : "dev"
        try town.plant(place.state)
        try town.plant(retired: place.retired)
        try town.plant("v1", in: elsewhere)
        try town.plant("v2", in: place.environment, previous: ["v1"])
        let allowance: Allowance? = place.flag ? .deprecated : nil
        let drafts = [
            try Draft.bind("v1", to: place.environment, allowing: allowance, in: town.state),
            try .bind("v1", to: place.environment, from: elsewhere, allowing: allowance, in: town.state),
            try .rollBack(place.environment, to: "v1", allowing: allowance, in: town.state),
        ]
        for draft in drafts {
            #expect(refusal(of: draft, on: town.state)?.code == place.code, "\(draft.event.kind.rawValue)")
            guard place.code == nil else { continue }
            var after = town
            try after.does(draft)
            let record = try #require(try after.state.binding(place.environment))
            // What is rolled back from is nothing to go back to.
            let remembered = draft.event.kind == .promotionRollback ? [] : ["v2"]
            #expect(record.bound?.label.text == "v1" && record.previous.map(\.label.text) == remembered)
            #expect(record.isHeld == (draft.event.kind == .promotionRollback))
        }
    }

    @Test("a profile says itself what its environments take; what is archived nothing takes")
    func profile() throws {
        let states = try ["draft", "tried", "approved", "deprecated", "archived"].map {
            text throws in try StateName(text)
        }
        let lifecycle = Lifecycle(
            name: try ProfileName("trial"), states: states, initial: states[0], transitions: [],
            bindable: [
                try EnvironmentName("stage"): [states[1], states[4]],
                try EnvironmentName("prod"): [states[2]],
            ])
        // What each of dev, stage and prod takes, in the order of the states; deprecated always wants the flag.
        let rows = ["dev": "yes yes yes flag no", "stage": "no yes no no no", "prod": "no no yes flag no"]
        for (environment, row) in rows {
            for (state, verdict) in zip(states, row.split(separator: " ")) {
                for flag in [false, true] {
                    var town = try Town()
                    try town.does { try .unbind(from: environment == "dev" ? "prod" : "dev", in: $0) }
                    try town.adopt { try $0.with(lifecycle) }
                    try town.plant(state.text)
                    let draft = try Draft.bind(
                        "v1", to: environment, allowing: flag ? .deprecated : nil, in: town.state)
                    let expected: DenialCode? =
                        verdict == "no"
                        ? .bindingState : verdict == "flag" && !flag ? .bindingDeprecated : nil
                    #expect(
                        refusal(of: draft, on: town.state)?.code == expected, "\(state) to \(environment)")
                }
            }
        }
    }

    @Test("to allow what is deprecated where nothing is changes nothing")
    func needlessAllowance() throws {
        let town = try Town()
        let plain = try allowed(.bind("v1", to: "stage", in: town.state), on: town.state)
        let allowing = try Draft.bind("v1", to: "stage", allowing: .deprecated, in: town.state)
        #expect(try allowed(allowing, on: town.state).edits == plain.edits)
    }

    @Test("after a rollback people go on and machines do not, until a person has promoted")
    func held() throws {
        // Who does what to the held binding, and what comes of it.
        let rows: [(who: String, verb: EventKind, code: DenialCode?, held: Bool)] = [
            ("sam", .promotionBind, nil, false), ("sam", .promotionPromote, nil, false),
            ("sam", .promotionRollback, nil, true), ("sam", .promotionUnbind, nil, true),
            ("botty", .promotionBind, .bindingHeld, true), ("botty", .promotionPromote, .bindingHeld, true),
            ("botty", .promotionRollback, nil, true), ("botty", .promotionUnbind, nil, true),
        ]
        for row in rows {
            var town = try Town()
            try town.does { try .snapshot("v5", in: $0) }
            try town.does { try .move("v5", to: "approved", in: $0) }
            try town.does { try .bind("v5", to: "prod", in: $0) }
            try town.does { try .rollBack("prod", to: "v2", by: "sam", in: $0) }
            #expect(try town.state.binding("prod")?.isHeld == true)
            let draft =
                switch row.verb {
                case .promotionBind: try Draft.bind("v2", to: "prod", by: row.who, in: town.state)
                case .promotionPromote:
                    try Draft.bind("v2", to: "prod", from: "dev", by: row.who, in: town.state)
                case .promotionRollback: try Draft.rollBack("prod", to: "v1", by: row.who, in: town.state)
                default: try Draft.unbind(from: "prod", by: row.who, in: town.state)
                }
            #expect(
                refusal(of: draft, on: town.state)?.code == row.code, "\(row.verb.rawValue) by \(row.who)")
            if row.code == nil { try town.does(draft) }
            #expect(try town.state.binding("prod")?.isHeld == row.held, "\(row.verb.rawValue) by \(row.who)")
        }
    }

    @Test("a machine cannot take a held version out and put another in")
    func heldRoundabout() throws {
        var town = try Town()
        try town.does { try .rollBack("prod", to: "v1", in: $0) }
        try town.does { try .unbind(from: "prod", by: "botty", in: $0) }
        #expect(try town.refuses { try .bind("v2", to: "prod", by: "botty", in: $0) } == .bindingHeld)
        try town.does { try .bind("v2", to: "prod", by: "sam", in: $0) }
        try town.does { try .bind("v1", to: "prod", by: "botty", in: $0) }
    }

    @Test("a person lifts a hold with the very version that is held, and a hold goes along with a rename")
    func lifted() throws {
        var town = try Town()
        try town.does { try .rollBack("prod", to: "v1", in: $0) }
        try town.does { try .rename(to: "helper", in: $0) }
        let helper = "agents/agent/helper"
        #expect(
            try town.refuses { try .bind("v1", to: "prod", of: helper, by: "botty", in: $0) } == .bindingHeld)
        try town.does { try .bind("v1", to: "prod", of: helper, by: "sam", in: $0) }
        #expect(try town.state.binding("prod", of: helper)?.isHeld == false)
        #expect(
            try town.refuses { try .bind("v1", to: "prod", of: helper, by: "sam", in: $0) }
                == .bindingUnchanged)
    }

    @Test(
        "a binding remembers what was there before, the latest first, each once, and goes back to any of it")
    func memory() throws {
        func labels(_ town: Town) throws -> [String] {
            try town.state.binding("prod")?.previous.map(\.label.text) ?? []
        }
        var town = try Town()
        try town.does { try .snapshot("v5", in: $0) }
        try town.does { try .move("v5", to: "approved", in: $0) }
        #expect(try labels(town) == ["v1"])
        try town.does { try .bind("v5", to: "prod", in: $0) }
        #expect(try labels(town) == ["v2", "v1"])
        try town.does { try .rollBack("prod", to: "v2", in: $0) }
        #expect(try labels(town) == ["v1"])
        try town.does { try .bind("v5", to: "prod", in: $0) }
        #expect(try labels(town) == ["v2", "v1"])
        try town.does { try .unbind(from: "prod", in: $0) }
        #expect(try labels(town) == ["v5", "v2", "v1"])
        try town.does { try .rollBack("prod", to: "v2", in: $0) }
        #expect(try labels(town) == ["v1"])
        // Each environment has a memory of its own.
        #expect(try town.refuses { try .rollBack("dev", to: "v1", in: $0) } == .bindingNotPrevious)
    }

    @Test("what was rolled back from is bound again, and not gone back to")
    func noWayForward() throws {
        var town = try Town()
        try town.does { try .rollBack("prod", to: "v1", in: $0) }
        try town.does { try .freeze("prod", in: $0) }
        #expect(try town.refuses { try .rollBack("prod", to: "v2", in: $0) } == .bindingNotPrevious)
        #expect(try town.refuses { try .bind("v2", to: "prod", in: $0) } == .environmentFrozen)
        try town.does { try .thaw("prod", in: $0) }
        try town.does { try .bind("v2", to: "prod", in: $0) }
    }

    @Test("A109 a binding remembers 64 versions and forgets the earliest")
    func longMemory() throws {
        var town = try Town()
        try town.plant("v2", in: "dev", previous: ["v1"])
        let planted = try #require(try town.state.binding("dev"))
        let earlier = try (1...64).map { number throws in
            BindingRecord.Bound(
                label: try VersionLabel("d\(number)"), version: .nowhere, sequence: number)
        }
        town.state.files[try AssetPath(Town.bot).binding(EnvironmentName("dev"))] =
            BindingRecord(
                bound: planted.bound, by: planted.by, sequence: 1, isHeld: false, previous: earlier
            ).bytes
        try town.does { try .bind("v1", to: "dev", in: $0) }
        let previous = try #require(try town.state.binding("dev")).previous.map(\.label.text)
        #expect(previous == ["v2"] + (1...63).map { "d\($0)" })
    }

    @Test("what is bound stays bound when its state changes")
    func stays() throws {
        var town = try Town()
        let before = try town.state.binding("prod")
        try town.does { try .deprecate("v2", in: $0) }
        try town.does { try .deprecate(in: $0) }
        #expect(try town.state.binding("prod") == before)
        #expect(
            town.state.folder(at: try AssetPath(Town.bot).place(in: EnvironmentName("prod")))
                == before?.bound?.version)
    }

    @Test("a promotion from an environment takes what is there now, and no other version")
    func source() throws {
        // What dev has, what is promoted from it, and what comes of it.
        let rows: [(there: String?, label: String, code: DenialCode?)] = [
            ("v1", "v1", nil), ("v2", "v1", .bindingSource), (nil, "v1", .bindingSource), ("v2", "v2", nil),
        ]
        for row in rows {
            var town = try Town()
            try town.plant(row.there, in: "dev", previous: ["v1"])
            #expect(
                try town.refuses { try .bind(row.label, to: "stage", from: "dev", in: $0) } == row.code,
                "\(row.there ?? "nothing") in dev, \(row.label) to stage")
        }
    }
}
