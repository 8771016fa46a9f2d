import Catalog
import Keys
import Scaffold
import Schema
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
        "in the team template who writes cannot approve or bind, who approves cannot write or bind, who binds cannot approve"
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
        #expect(!may(approver, "version") && may(approver, "lifecycle") && !may(approver, "promotion"))
        #expect(!may(runner, "version") && may(runner, "promotion"))
        #expect(approver.contains { $0.allowsApproval })
        #expect(!author.contains { $0.allowsApproval } && !runner.contains { $0.allowsApproval })
        let profile = try #require(bundle.plugins[try PluginName("agents")]).lifecycle
        let (writes, approves) = try (RoleName("author"), RoleName("approver"))
        for transition in profile.transitions {
            // Who writes may ask for what needs an approval, and do nothing else.
            #expect(!transition.roles.isEmpty)
            #expect(transition.roles.contains(writes) == transition.needsApproval)
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
}
