import Catalog
import TestSupport
import Testing

/// The page that the program prints of itself, against the tables that it works by.
struct ReferenceTests {
    private func page() throws -> String {

        let ran = try run(BuiltProgram.path, ["reference"])
        #expect(ran.status == 0)
        return ran.text
    }

    @Test("the reference has every event with its trailers, every field, and every pair of states")
    func tables() throws {
        let page = try page()
        for kind in EventKind.allCases {
            #expect(page.contains("| \(kind.rawValue) | \(kind.form.meaning) |"))
        }
        for field in OverlayField.table { #expect(page.contains("| \(field.key)"), "\(field.key)") }
        #expect(
            page.contains(
                """
                |  | to draft | to approved | to deprecated | to archived |
                | --- | --- | --- | --- | --- |
                | from draft | no | yes, with approval | closed | closed |
                | from approved | no | no | yes | yes |
                | from deprecated | no | yes | no | yes |
                | from archived | yes, with approval | closed, with approval | yes | no |
                """))
    }
}
