import Schema
import Testing

@Suite struct DocumentClaimTests {
    @Test(
        "a file says what it is by two lines at its margin, whether or not the rest of it can be read",
        arguments: [
            ("apiVersion: catalogctl/v1\nkind: agent\n", "agent"),
            ("# about\n\nkind: 'agent' # ours\nspec: [\napiVersion: \"catalogctl/v9\"\r\n", "agent"),
            ("apiVersion:catalogctl/v1\nkind:\tprompt\n\u{FFFD}", "prompt"),
            ("apiVersion: apps/v1\nkind: agent\n", nil),
            ("apiVersion: catalogctl\nkind: agent\n", nil),
            ("  apiVersion: catalogctl/v1\n  kind: agent\n", nil),
            ("apiVersion: catalogctl/v1\nkind:\n", nil),
            ("kind: agent\n", nil),
            ("{apiVersion: catalogctl/v1, kind: agent}\n", nil),
            ("", nil),
        ])
    func claim(_ text: String, _ kind: String?) {
        let claim = DocumentClaim(of: Array(text.utf8))
        #expect(claim.flatMap { $0.isOurs ? $0.kind : nil } == kind)
    }
}
