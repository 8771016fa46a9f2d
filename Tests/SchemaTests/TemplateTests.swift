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
        let bundle = try Self.bundle(Self.founder(name))
        let principal = try PrincipalName(name)
        #expect(bundle.principals.keys.map(\.text) == [name])
        #expect(bundle.roles(of: principal).map(\.text) == ["admin"])
        for kind in EventKind.allCases { #expect(bundle.permits(kind, to: principal), "\(kind.rawValue)") }
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

    @Test("the default template has the plugins and environments that it promises")
    func defaults() throws {
        let bundle = try Self.bundle(Self.founder())
        #expect(bundle.environments.map(\.text) == ["dev", "stage", "prod"])
        #expect(
            bundle.plugins.keys.map(\.text).sorted() == [
                "agents", "datasets", "mcp-servers", "models", "prompts",
            ])
        #expect(bundle.clockSkew == 300)
    }
}
