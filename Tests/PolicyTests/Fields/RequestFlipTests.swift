import Canonical
import Catalog
import Consent
import Hearing
import Policy
import Schema
import Shapes
import Testing

/// Every field of a request and of an approval decides which approval counts for which request.
struct RequestFlipTests {
    @Test(
        "every field of a request and of an approver's statement stands in its table once, and no other",
        arguments: [DocumentForm.request, .statement])
    func everyField(_ form: DocumentForm) {
        let fields = FieldTree(of: jsonSchema(of: form)).paths()
        let rows = form == .request ? RequestFlip.all.map(\.path) : StatementFlip.all.map(\.path)
        #expect(fields.sorted() == rows.sorted())
    }

    @Test(
        "an approval counts for the request as it was signed, field by field",
        arguments: RequestFlip.all.indices)
    func request(_ index: Int) throws {
        let flip = RequestFlip.all[index]
        var (town, id) = try flip.asked()
        let approval = try Draft.approve(id, by: flip.approver, in: town.state)
        #expect(town.refuses(approval) == nil, "\(flip.path), as it was signed")

        let asked: RequestRecord = try #require(try town.state.record(at: id.open.request))
        let other = JSON.object(asked.members).replacing(flip.path, with: flip.other)
        let tree = FieldTree(of: jsonSchema(of: .request))
        #expect(tree.differences(.object(asked.members), other) == [flip.path])
        town.state.files[id.open.request] = try RequestRecord(bytes: other.recordBytes()).bytes
        #expect(town.refuses(approval) == .approvalSubject, "\(flip.path), as something else")
    }

    @Test("a statement says one thing in every field", arguments: StatementFlip.all.indices)
    func statement(_ index: Int) throws {
        let flip = StatementFlip.all[index]
        let (town, id) = try RequestFlip("", "").asked()
        let right = try Draft.approve(id, by: "sam", in: town.state)
        let statement = try #require(right.payloads.approval).statement
        let other = try JSON(parsing: statement.bytes).replacing(flip.path, with: flip.other)
        let tree = FieldTree(of: jsonSchema(of: .statement))
        #expect(try tree.differences(JSON(parsing: statement.bytes), other) == [flip.path])
        func verdict(_ bytes: [UInt8]) throws -> StatementFlip.Verdict {
            let read: ApprovalStatement
            do { read = try ApprovalStatement(bytes: bytes) } catch { return .unread }
            let draft = try Draft.approve(id, by: "sam", in: town.state) { $0 = read }
            return town.refuses(draft).map { .denied($0) } ?? .allowed
        }
        #expect(try verdict(statement.bytes) == .allowed)
        #expect(try verdict(other.canonicalBytes()) == flip.after, "\(flip.path)")
    }
}
