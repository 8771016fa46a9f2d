import Canonical
import Catalog
import Schema
import Statute
import Testing

/// Changes of `Sources.lifecycle`.
let lifecycleSlips: [Slip] = [
    Slip(
        .missingField, "name: reviewed\n", "", "lifecycle-0.yaml:1:1: field 'name' is missing",
        hint:
            "add it; the fields here are: apiVersion, kind, name, states, initial, transitions, enable, bindable"
    ),
    Slip(
        .unknownField, "initial: draft", "inital: draft",
        "lifecycle-0.yaml:5:1: unknown field 'inital'",
        hint:
            "did you mean 'initial'? the fields here are: apiVersion, kind, name, states, initial, transitions, enable, bindable"
    ),
    Slip(
        .missingField, "initial: draft\n", "", "lifecycle-0.yaml:1:1: field 'initial' is missing", hint: ""),
    Slip(
        .missingField, "states: [draft, checked, approved, archived]\n", "",
        "lifecycle-0.yaml:1:1: field 'states' is missing", hint: ""),
    Slip(
        .badValue, "[draft, checked, approved, archived]", "[]",
        "lifecycle-0.yaml:4:9: there is no state",
        hint: "name them, the earliest first: [draft, approved, archived]"),
    Slip(
        .duplicateValue, "[draft, checked, approved, archived]", "[draft, checked, approved, draft]",
        "lifecycle-0.yaml:4:36: 'draft' stands here twice", hint: "keep one"),
    Slip(
        .badName, "[draft, checked, approved, archived]", "[draft, none]",
        "lifecycle-0.yaml:4:17: 'none' stands for no state and cannot name one",
        hint: "give the state another name"),
    Slip(
        .unknownState, "initial: draft", "initial: drat",
        "lifecycle-0.yaml:5:10: 'drat' is no state of this profile",
        hint: "did you mean 'draft'? its states are: draft, checked, approved, archived"),
    Slip(
        .unknownState, "to: checked}", "to: chekced}",
        "lifecycle-0.yaml:7:23: 'chekced' is no state of this profile",
        hint: "did you mean 'checked'? its states are: draft, checked, approved, archived"),
    Slip(
        .unknownState, "from: checked", "from: proposed",
        "lifecycle-0.yaml:8:12: 'proposed' is no state of this profile",
        hint: "its states are: draft, checked, approved, archived"),
    Slip(
        .deadRule, "{from: draft, to: checked}", "{from: draft, to: draft}",
        "lifecycle-0.yaml:7:5: a transition leads from 'draft' to itself",
        hint: "remove it; a version stays where it is without one"),
    Slip(
        .duplicateValue, "{from: approved, to: archived}",
        "{from: draft, to: checked, approval: true}",
        "lifecycle-0.yaml:9:5: transition draft->checked stands here twice", hint: "keep one"),
    Slip(
        .wrongType, "approval: true", "approval: 'true'",
        "lifecycle-0.yaml:8:45: expected a truth value, found the text 'true'",
        hint: "write true or false, without quotes"),
    Slip(
        .wrongType, "approval: true", "approval: yes",
        "lifecycle-0.yaml:8:45: expected a truth value, found the text 'yes'",
        hint: "write true or false, without quotes"),
    Slip(
        .unknownRole, "roles: [admin]", "roles: [admn]", "lifecycle-0.yaml:8:59: 'admn' is no role",
        hint: "did you mean 'admin'? roles are: admin, maintainer"),
    Slip(
        .badValue, "roles: [admin]", "roles: []",
        "lifecycle-0.yaml:8:58: the transition has roles, and names none",
        hint: "leave 'roles' out where anybody permitted may take it"),
    Slip(
        .unreachableState, "{from: draft, to: checked}", "{from: draft, to: archived}",
        "lifecycle-0.yaml:4:17: no version can ever come to state 'checked' from 'draft'",
        hint: "add a transition to it, or remove the state"),
    Slip(
        .unreachableState, "initial: draft", "initial: checked",
        "lifecycle-0.yaml:4:10: no version can ever come to state 'draft' from 'checked'",
        hint: "add a transition to it, or remove the state"),
    Slip(
        .badValue, "bindable:\n", "enable: [\"draft->archived\"]\nbindable:\n",
        "lifecycle-0.yaml:10:9: 'enable' opens transitions of the standard table, and this profile has a table of its own",
        hint: "write the transition under 'transitions', or leave out 'states', 'initial' and 'transitions'"),
    Slip(
        .unknownEnvironment, "  prod: [", "  prd: [", "lifecycle-0.yaml:11:3: 'prd' is no environment",
        hint: "did you mean 'prod'? environments are: dev, prod"),
    Slip(
        .unknownState, "prod: [checked, approved]", "prod: [chcked]",
        "lifecycle-0.yaml:11:10: 'chcked' is no state of this profile",
        hint: "did you mean 'checked'? its states are: draft, checked, approved, archived"),
    Slip(
        .deadRule, "prod: [checked, approved]", "prod: [approved, archived]",
        "lifecycle-0.yaml:11:20: what is archived is never bound", hint: "remove 'archived' here"),
    Slip(
        .badValue, "prod: [checked, approved]", "prod: []",
        "lifecycle-0.yaml:11:9: nothing could ever be bound to 'prod'",
        hint: "name the states that it takes, or leave it out"),
    Slip(
        .deadRule,
        """
        states: [draft, checked, approved, archived]
        initial: draft
        transitions:
          - {from: draft, to: checked}
          - {from: checked, to: approved, approval: true, roles: [admin]}
          - {from: approved, to: archived}
        bindable:
          prod: [checked, approved]
        """,
        """
        states: [draft, active, archived]
        initial: draft
        transitions:
          - {from: draft, to: active}
          - {from: active, to: archived}
        """,
        "lifecycle-0.yaml:1:1: profile 'reviewed' has no state 'approved', so that nothing could ever be bound to 'prod'",
        hint: "say under 'bindable' what it takes: {prod: [STATE]}; the states are: draft, active"),
]

struct LifecycleTests {
    private static func profile(_ bundle: PolicyBundle, of plugin: String = "models") throws -> Lifecycle {
        try #require(bundle.plugins[try PluginName(plugin)]).lifecycle
    }

    private static func living(by profile: String) -> (String, String) {
        ("kinds: [model]", "kinds: [model]\n    lifecycle: \(profile)")
    }

    @Test(
        "a slip in a profile is told with its place, its value and its cure",
        arguments: lifecycleSlips.indices)
    func told(_ index: Int) throws {
        let slip = lifecycleSlips[index]
        let text = try Sources.changed(Sources.lifecycle, slip.old, slip.new)
        let told = try #require(
            diagnostic { try Sources.bundle(lifecycles: [text]) }, "\(slip.new) was accepted")
        #expect(told.code == slip.code, "\(told.sentence)")
        #expect(told.sentence.hasPrefix(slip.sentence), "\(told.sentence)")
        #expect(slip.hint.isEmpty || told.hint == slip.hint, "\(told.hint)")
    }

    @Test("without a profile of its own a plugin lives by the standard one")
    func standard() throws {
        #expect(try Self.profile(Sources.bundle()) == .standard)
        let bundle = try Sources.bundle(lifecycles: [Sources.lifecycle])
        #expect(try Self.profile(bundle) == .standard, "a profile that nobody names changes nothing")
        let (old, new) = Self.living(by: "default")
        #expect(try Self.profile(Sources.bundle(old, new)) == .standard)
    }

    @Test("a profile holds what its document says")
    func values() throws {
        let (old, new) = Self.living(by: "reviewed")
        let bundle = try Sources.bundle(lifecycles: [Sources.lifecycle], old, new)
        let profile = try Self.profile(bundle)
        #expect(profile.name.text == "reviewed" && profile.initial == .draft)
        #expect(profile.states.map(\.text) == ["draft", "checked", "approved", "archived"])
        #expect(
            profile.transitions.map { "\($0.way) \($0.needsApproval) \($0.roles.map(\.text)) \($0.isOpen)" }
                == [
                    "draft->checked false [] true", "checked->approved true [\"admin\"] true",
                    "approved->archived false [] true",
                ])
        #expect(profile.bindable == [try EnvironmentName("prod"): [try StateName("checked"), .approved]])
        #expect(try Self.profile(bundle, of: "agents") == .standard)
    }

    @Test("a profile opens closed transitions of the standard table, and a way around approval stays closed")
    func enabling() throws {
        let (old, new) = Self.living(by: "open")
        let profile = try Self.profile(
            Sources.bundle(lifecycles: [Sources.standardLifecycle, Sources.lifecycle], old, new))
        #expect(profile.name.text == "open" && profile.states == Lifecycle.standard.states)
        for (one, standard) in zip(profile.transitions, Lifecycle.standard.transitions) {
            let isRoundabout = one.way.description == "deprecated->approved"
            #expect(
                one.way == standard.way && one.needsApproval == (standard.needsApproval || isRoundabout))
            #expect(one.isOpen == (standard.isOpen || one.way.description == "draft->archived"))
        }
        #expect(profile.bindable == [try EnvironmentName("prod"): [.draft, .approved]])
    }

    @Test("a document of the name 'default' is every plugin's that names none")
    func named() throws {
        let text = Sources.lifecycle.replacing("name: reviewed", with: "name: default")
        let bundle = try Sources.bundle(lifecycles: [text])
        #expect(try Self.profile(bundle).states.count == 4 && Self.profile(bundle) != .standard)
    }

    @Test(
        "only what is closed in the standard table can be opened",
        arguments: [
            "draft->approved", "draft -> archived", "draft->archvied", "archived->draft", "draft", "",
            "DRAFT->ARCHIVED", "draft->archived->draft", "*", "*->archived",
        ])
    func closed(_ text: String) throws {
        let document = try Sources.changed(
            Sources.standardLifecycle, "[\"draft->archived\"]", "[\"\(text)\"]")
        let told = try #require(diagnostic { try Sources.bundle(lifecycles: [document]) })
        #expect(told.code == .unknownTransition)
        #expect(
            told.sentence
                == "lifecycle-0.yaml:4:10: '\(text)' is no closed transition of the standard table")
        #expect(
            told.hint.hasSuffix(
                "these are closed: draft->deprecated, draft->archived, archived->approved"))
    }

    @Test("a plugin cannot live by a profile that no document declares")
    func unknownProfile() throws {
        let (old, new) = Self.living(by: "reviwed")
        let told = try #require(
            diagnostic { try Sources.bundle(lifecycles: [Sources.lifecycle], old, new) })
        #expect(told.code == .unknownProfile)
        #expect(
            told.sentence
                == "catalog.yaml:10:16: plugin 'models' lives by profile 'reviwed', which no document declares"
        )
        #expect(told.hint == "did you mean 'reviewed'? profiles are: default, reviewed")
    }

    @Test("two documents of one profile are not mixed")
    func twice() throws {
        let told = try #require(
            diagnostic { try Sources.bundle(lifecycles: [Sources.lifecycle, Sources.lifecycle]) })
        #expect(told.code == .duplicateDocument)
        #expect(
            told.sentence == "lifecycle-1.yaml:3:7: profile 'reviewed' stands in 'lifecycle-0.yaml' already")
    }

    @Test(
        "the first environment may be left out where there is no state 'approved', and what is deprecated is no answer"
    )
    func silence() throws {
        let text = """
            apiVersion: catalogctl/v1
            kind: Lifecycle
            name: reviewed
            states: [draft, deprecated]
            initial: draft
            transitions: [{from: draft, to: deprecated}]

            """
        #expect(diagnostic { try Sources.bundle(lifecycles: [text]) }?.code == .deadRule)
        _ = try Sources.bundle(lifecycles: [text + "bindable: {prod: [draft]}\n"])
        #expect(
            diagnostic { try Sources.bundle(lifecycles: [text + "bindable: {dev: [draft]}\n"]) }?.code
                == .deadRule)
    }

    @Test(
        "bundle.json with profiles reads back as the bundle that its sources made, documents by kind and file"
    )
    func readBack() throws {
        let (old, new) = Self.living(by: "reviewed")
        let made = try Sources.bundle(
            lifecycles: [Sources.lifecycle, Sources.standardLifecycle], old, new)
        let read = try PolicyBundle(canonical: made.canonical)
        #expect(read.digest == made.digest && read.canonical == made.canonical)
        for (name, plugin) in made.plugins {
            #expect(read.plugins[name]?.lifecycle == plugin.lifecycle)
            #expect(read.plugins[name]?.labelFormat == plugin.labelFormat)
        }
        let files = try #require(JSON(canonical: made.canonical)["documents"]?.asArray)
        #expect(
            files.map { $0["file"]?.asString } == [
                "catalog.yaml", "lifecycle-0.yaml", "lifecycle-1.yaml", "principals.yaml",
            ])
    }

    private static let moving = "maintainer: [asset.register, \"lifecycle.*\"]"

    /// Who may move versions, who may approve, and whether the policy is refused.
    private static let staffings: [(what: String, old: String, new: String, refused: Bool)] = [
        ("nobody moves versions", "maintainer: [asset.register]", "maintainer: [asset.register]", false),
        ("nobody may approve", "maintainer: [asset.register]", moving, true),
        (
            "somebody only restores", "maintainer: [asset.register]", "maintainer: [lifecycle.restore]", true
        ),
        (
            "somebody only archives", "maintainer: [asset.register]", "maintainer: [lifecycle.archive]",
            false
        ),
        (
            "who moves them approves", "maintainer: [asset.register]",
            "maintainer: [\"lifecycle.*\", request.approve]", false
        ),
        (
            "another approves", "admin: [\"ledger.*\", \"policy.*\"]\n  maintainer: [asset.register]",
            "admin: [\"ledger.*\", \"policy.*\", \"request.*\"]\n  \(moving)", false
        ),
        (
            "who might approve has no key",
            """
                keys: [\(Sources.keys[1])]
            roles:
              admin: [dana]
              maintainer: [dana, botty]
            permissions:
              admin: ["ledger.*", "policy.*"]
              maintainer: [asset.register]
            """,
            """
                keys: []
            roles:
              admin: [dana]
              maintainer: [botty]
            permissions:
              admin: ["ledger.*", "policy.*", "lifecycle.*"]
              maintainer: [request.approve]
            """, true
        ),
        (
            "only a machine might approve",
            """
              maintainer: [dana, botty]
            permissions:
              admin: ["ledger.*", "policy.*"]
              maintainer: [asset.register]
            """,
            """
              maintainer: [botty]
            permissions:
              admin: ["ledger.*", "policy.*", "lifecycle.*"]
              maintainer: [request.approve]
            """, true
        ),
    ]

    @Test(
        "a policy under which versions move and nobody could approve is refused", arguments: staffings.indices
    )
    func approvers(_ index: Int) throws {
        let staffing = Self.staffings[index]
        let told = diagnostic { try Sources.bundle(staffing.old, staffing.new) }
        #expect(
            told?.code == (staffing.refused ? .lockout : nil), "\(staffing.what): \(told?.sentence ?? "")")
        guard let told else { return }
        #expect(
            told.message
                == "no person with a key may approve, and draft->approved of profile 'default' needs it")
        #expect(
            told.hint
                == "permit request.approve to a role that a person with a key has; the word of a machine is no approval"
        )
    }

    @Test("a transition that needs approval and is left to a role that nobody has is refused")
    func takers() throws {
        let text = Sources.lifecycle.replacing("name: reviewed", with: "name: default").replacing(
            "roles: [admin]", with: "roles: [approver]")
        func bundle(_ members: String) throws -> PolicyBundle {
            try Sources.bundle(
                lifecycles: [text],
                "  maintainer: [dana, botty]\npermissions:\n  admin: [\"ledger.*\", \"policy.*\"]",
                "  maintainer: [dana, botty]\n  approver: \(members)\npermissions:\n"
                    + "  admin: [\"ledger.*\", \"policy.*\", \"lifecycle.*\", request.approve]")
        }
        let told = try #require(diagnostic { try bundle("[]") })
        #expect(told.code == .lockout)
        #expect(
            told.message
                == "nobody with a key has a role that may take checked->approved of profile 'default'")
        #expect(told.hint == "give somebody with a key one of these roles: 'approver'")
        _ = try bundle("[botty]")
    }

    @Test("the right to approve is that to request.approve, by its name or by its family")
    func permissions() throws {
        for (word, family) in [("request.approve", "request.approve"), ("\"request.*\"", "request.")] {
            let bundle = try Sources.bundle("[asset.register]", "[\(word)]")
            #expect(try bundle.mayApprove(PrincipalName("botty")))
            for kind in EventKind.allCases {
                #expect(
                    try bundle.permits(kind, to: PrincipalName("botty")) == kind.rawValue.hasPrefix(family))
            }
        }
        #expect(try !Sources.bundle().mayApprove(PrincipalName("dana")))
    }
}
