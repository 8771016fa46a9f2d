import Canonical
import Catalog
import Policy
import Schema
import Shapes
import Testing

/// Every field of every document of a policy decides something: a change of it alone changes a verdict.
struct FlipTests {
    private static let forms: [DocumentForm] = [.catalog, .principals, .lifecycle, .approvals]

    @Test("every field that a schema has stands in the table once, and no other", arguments: forms)
    func everyField(_ form: DocumentForm) {
        let fields = FieldTree(of: jsonSchema(of: form)).paths()
        let rows = Flip.all.filter { $0.page.form == form }.map(\.path)
        #expect(fields.count > 10 && Set(fields).count == fields.count)
        for field in fields where !rows.contains(field) {
            Issue.record("\(form.rawValue): '\(field)' has no row: say in a 'Flip' what it decides")
        }
        for row in Set(rows) where !fields.contains(row) {
            Issue.record("\(form.rawValue): '\(row)' is no field; take its row away")
        }
        #expect(Set(rows).count == rows.count, "a field has two rows")
    }

    @Test("a change of one field changes the verdict", arguments: Flip.all.indices)
    func flips(_ index: Int) throws {
        let flip = Flip.all[index]
        let texts = try flip.texts()
        let tree = FieldTree(of: jsonSchema(of: flip.page.form))
        let changed = try tree.differences(JSON(yaml: texts.before), JSON(yaml: texts.after))
        #expect(changed == [flip.path], "what changes is not '\(flip.path)' alone")
        #expect(flip.before != flip.after)
        let (before, after) = (try flip.verdict(on: texts.before), try flip.verdict(on: texts.after))
        #expect(before == flip.before, "\(flip.path), as it is: \(flip.what)")
        #expect(after == flip.after, "\(flip.path), changed: \(flip.what)")
    }

    @Test("a selector within others decides as it does alone", arguments: Flip.ofNestedSelectors.indices)
    func nested(_ index: Int) throws {
        let flip = Flip.ofNestedSelectors[index]
        let texts = try flip.texts()
        let (before, after) = (try flip.verdict(on: texts.before), try flip.verdict(on: texts.after))
        #expect(before == flip.before && after == flip.after, "\(flip.block)")
    }
}
