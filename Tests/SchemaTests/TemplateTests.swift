import Catalog
import Keys
import Scaffold
import Schema
import Statute
import Testing

struct TemplateTests {
    private static func bundle(_ founder: PolicyTemplate.Founder, _ template: PolicyTemplate = .default)
        throws -> PolicyBundle
    {
        try PolicyBundle(
            sources: template.files(for: founder).map { PolicySource(file: $0.name, bytes: $0.bytes) })
    }

    private static func founder(
        _ principal: String = "dana", _ display: String = "Dana", email: String = "dana@example.com"
    ) -> PolicyTemplate.Founder {
        .init(principal: principal, displayName: display, email: email, key: Sources.keys[0])
    }

    @Test(
        "whatever the founder is called, the template says exactly that",
        arguments: [
            "Dana Example", "O'Brien", "Dana \"D\" Example", "Dana: the first", "Dana #1", "\u{1F600} Dana",
            "D\u{E4}na", "Da\u{308}na", "1 Dana", "no", "true", "false", "null", "~", "42", "-1", "0x10",
            "2026-01-01",
            "- Dana", "[Dana]", "{Dana}", "&Dana", "*Dana", "!Dana", "%Dana", "@Dana", "`Dana`", "| Dana",
            "? Dana",
            "Dana \\ Example", "$Dana", "${email}", "a\u{FE0F}b", "Dana \u{4F60}\u{597D}",
            "<<\u{2026}".replacing("<<", with: "«"),
        ])
    func displayNames(_ name: String) throws {
        for template in PolicyTemplate.allCases {
            let bundle = try Self.bundle(Self.founder("dana", name), template)
            let principal = try #require(bundle.principals[try PrincipalName("dana")])
            #expect(principal.displayName.utf8.elementsEqual(name.utf8))
            #expect(principal.emails.map(\.text) == ["dana@example.com"])
            #expect(principal.keys.map(\.line) == [Sources.keys[0]])
        }
    }

    @Test(
        "a name that YAML could take for something else is still the founder's, in every place",
        arguments: [
            "dana", "0", "007", "1e3", "true", "false", "null", "no", "yes", "on", "0x10", "2026-01-01",
            "1.5",
        ])
    func principals(_ name: String) throws {
        for (template, roles) in [
            (PolicyTemplate.default, ["admin"]), (.team, ["admin", "approver", "author", "operator"]),
        ] {
            let bundle = try Self.bundle(Self.founder(name), template)
            let principal = try PrincipalName(name)
            #expect(bundle.principals.keys.map(\.text) == [name])
            #expect(bundle.roles(of: principal).map(\.text) == roles)
            #expect(bundle.mayApprove(principal))
            for kind in EventKind.allCases {
                let permits = bundle.permits(kind, to: principal)
                #expect(permits, "\(template): \(kind.rawValue)")
            }
        }
    }

    @Test(
        "a line break or an invisible sign in the founder's name is refused, not dropped",
        arguments: [
            "Dana\nkind: Catalog", "Da\u{0}na", "Da\u{200B}na", "Dana\u{2028}x", "Da\tna", "Da\u{85}na",
        ])
    func invisible(_ name: String) {
        #expect(throws: SchemaError.self) { try Self.bundle(Self.founder("dana", name)) }
    }

    @Test("the founder cannot write more of the policy than their own name")
    func injection() throws {
        let bundle = try Self.bundle(Self.founder("dana", "x\", emails: [\"root@example.com\"], y: \"z"))
        #expect(bundle.principals.count == 1)
        #expect(bundle.principals.values.first?.emails.map(\.text) == ["dana@example.com"])
    }

    @Test("each template has the plugins and environments that it promises")
    func defaults() throws {
        for template in PolicyTemplate.allCases {
            let bundle = try Self.bundle(Self.founder(), template)
            #expect(bundle.environments.map(\.text) == ["dev", "stage", "prod"])
            #expect(
                bundle.plugins.keys.map(\.text).sorted() == [
                    "agents", "datasets", "mcp-servers", "models", "prompts",
                ])
            #expect(bundle.clockSkew == 300 && bundle.complianceTags.contains("gdpr"))
            #expect(bundle.protectsDependents == (template == .team))
        }
    }

    @Test("the default template's lifecycle is the standard one, and its comment is the standard table")
    func standardLifecycle() throws {
        for plugin in try Self.bundle(Self.founder()).plugins.values {
            #expect(plugin.lifecycle == .standard)
        }
        let file = try #require(
            PolicyTemplate.default.files(for: Self.founder()).first { $0.name == "lifecycle.yaml" })
        let rows = String(decoding: file.bytes, as: UTF8.self).split(separator: "\n").compactMap { line in
            line.wholeMatch(of: /# +([a-z]+) +-> +([a-z]+) *([a-z, ]*)/).map { "\($0.1)->\($0.2) \($0.3)" }
        }
        let table = Lifecycle.standard.transitions.map { transition in
            let words =
                (transition.needsApproval ? ["needs approval"] : []) + (transition.isOpen ? [] : ["closed"])
            return "\(transition.way) \(words.joined(separator: ", "))"
        }
        #expect(rows == table)
    }

    @Test(
        "in the team template who writes asks and cannot approve or bind, who approves cannot write or bind, who binds cannot approve"
    )
    func team() throws {
        let bundle = try Self.bundle(Self.founder(), .team)
        func permissions(_ role: String) throws -> Set<PolicyBundle.Permission> {
            try #require(bundle.permissions[try RoleName(role)])
        }
        let (author, approver, runner) = try (
            permissions("author"), permissions("approver"), permissions("operator")
        )
        func may(_ role: Set<PolicyBundle.Permission>, _ family: String) -> Bool {
            EventKind.allCases.contains { kind in
                kind.rawValue.hasPrefix(family + ".") && role.contains { $0.allows(kind) }
            }
        }
        #expect(may(author, "version") && !may(author, "promotion"))
        // Of the lifecycle only what needs an approval, which an author has to ask for.
        let asks = EventKind.allCases.filter { kind in
            kind.rawValue.hasPrefix("lifecycle.") && author.contains { $0.allows(kind) }
        }
        #expect(asks == [.lifecycleSetState, .lifecycleRestore])
        #expect(!may(approver, "version") && may(approver, "lifecycle") && !may(approver, "promotion"))
        #expect(!may(runner, "version") && may(runner, "promotion"))
        #expect(approver.contains { $0.allowsApproval })
        #expect(!author.contains { $0.allowsApproval } && !runner.contains { $0.allowsApproval })
        let profile = try #require(bundle.plugins[try PluginName("agents")]).lifecycle
        let (writes, approves) = try (RoleName("author"), RoleName("approver"))
        for transition in profile.transitions {
            #expect(
                !transition.roles.isEmpty && transition.roles.contains(writes) == transition.needsApproval)
            #expect(
                transition.needsApproval == (transition.way.to == .approved || transition.way.to == .draft))
            if transition.needsApproval { #expect(transition.roles == [writes, approves]) }
        }
        #expect(profile.bindable.keys.map(\.text).sorted() == ["prod", "stage"])
        // It changes who may take a way, and no way itself.
        #expect(
            Set(profile.transitions.map(\.way))
                == Set(Lifecycle.standard.transitions.filter(\.isOpen).map(\.way)))
    }

    /// The files of a template with its commented rules put in force, and so many people, all with the founder's roles.
    private static func inForce(_ template: PolicyTemplate, people: Int) throws -> PolicyBundle {
        let others = Array(zip(["sam", "nora"], otherKeys).prefix(people - 1))
        let entries = others.map { "  \($0): {emails: [\($0)@example.com], keys: [\($1)]}\n" }.joined()
        let everybody = "[\((["dana"] + others.map { $0.0 }).joined(separator: ", "))]"
        let sources = template.files(for: founder()).map { file in
            var text = String(decoding: file.bytes, as: UTF8.self)
            switch file.name {
            case "approvals.yaml":
                let halves = text.split(separator: "# rules:")
                text = halves[0] + "rules:" + halves[1].replacing("\n# ", with: "\n")
            case "principals.yaml":
                text = text.replacing("[\"dana\"]", with: everybody)
                text = text.replacing(
                    "\n# Everybody with a role", with: "\(entries)\n# Everybody with a role")
            default: break
            }
            return PolicySource(file: file.name, bytes: Array(text.utf8))
        }
        return try PolicyBundle(sources: sources)
    }

    private static let otherKeys = [
        Sources.keys[1],
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAICvtbtSjd5O8oc2ISYmbiwe6oV1Y9N+/0W2fDM2VAvlp",
    ]

    @Test(
        "a template's own rules are refused while there are too few people, and can be in force with as many as it says"
    )
    func rulesInForce() throws {
        for (template, people) in [(PolicyTemplate.team, 2), (.default, 3)] {
            #expect(try Self.bundle(Self.founder(), template).approvals.rules == [])
            for fewer in 1..<people {
                let told = diagnostic { try Self.inForce(template, people: fewer) }
                #expect(
                    told?.code == .lockout && told?.place.file == "approvals.yaml", "\(template) \(fewer)")
            }
            let bundle = try Self.inForce(template, people: people)
            #expect(bundle.principals.count == people)
            let gates = bundle.approvals.rules.flatMap(\.gates)
            #expect(!gates.contains { !$0.excludesRequester })
            #expect(gates.contains { $0.action == .promotionBind && $0.environments.map(\.text) == ["prod"] })
            guard template == .team else { continue }
            #expect(gates.contains { $0.action == .policyActivate })
            // Every transition that needs an approval has its gate.
            let profile = try #require(bundle.plugins[PluginName("agents")]).lifecycle
            for transition in profile.transitions where transition.needsApproval {
                let (from, to) = (transition.way.from, transition.way.to)
                let guarded = gates.contains {
                    $0.action == .lifecycleSetState && ($0.from ?? from) == from && $0.to == to
                }
                #expect(guarded, "\(transition.way)")
            }
        }
    }
}
