import Canonical
import Catalog
import Hearing
import Policy
import Schema
import Statute

/// One field of a policy's document and one change of it, which changes a verdict.
///
/// `block` is what the document says there; the field is where it has `«before|after»`.
struct Flip: Sendable {
    enum Verdict: Sendable, Equatable {
        case allowed
        case denied(DenialCode)
        /// Of the document itself.
        case taken
        case refused(DiagnosticCode)
    }

    enum Trial: Sendable {
        /// Something is done in a town under the policy, and `judge` asked about what comes back.
        case act(@Sendable (inout Town) throws -> Draft)
        /// The field only decides whether the document is taken, and it is said why no more hangs on it.
        case reading(because: String)
    }

    let page: Page
    let path: String
    let block: String
    /// What is tried, in a few words.
    let what: String
    let before: Verdict
    let after: Verdict
    let trial: Trial

    private init(
        _ page: Page, _ path: String, _ block: String, _ what: String, from before: Verdict,
        to after: Verdict, _ trial: Trial
    ) {
        self.page = page
        self.path = path
        self.block = block
        self.what = what
        self.before = before
        self.after = after
        self.trial = trial
    }

    static func judged(
        _ page: Page, _ path: String, _ block: String, _ what: String, from before: Verdict,
        to after: Verdict, _ act: @escaping @Sendable (inout Town) throws -> Draft
    ) -> Flip {
        Flip(page, path, block, what, from: before, to: after, .act(act))
    }

    /// A field that decides nothing but whether the document is taken.
    static func read(
        _ page: Page, _ path: String, _ block: String, _ code: DiagnosticCode, because reason: String
    ) -> Flip {
        Flip(page, path, block, "reading", from: .taken, to: .refused(code), .reading(because: reason))
    }

    /// Every one there is.
    static let all = ofCatalog + ofPrincipals + ofLifecycles + ofApprovals + ofSelectors
}

extension Flip {
    struct Unmarked: Error {
        let block: String
    }

    /// The document before and after.
    func texts() throws -> (before: String, after: String) {
        let parts = block.split(separator: "«", omittingEmptySubsequences: false)
        guard parts.count == 2 else { throw Unmarked(block: block) }
        let rest = parts[1].split(separator: "»", omittingEmptySubsequences: false)
        let words = rest[0].split(separator: "|", omittingEmptySubsequences: false)
        guard rest.count == 2, words.count == 2 else { throw Unmarked(block: block) }
        let (before, after) = ("\(parts[0])\(words[0])\(rest[1])", "\(parts[0])\(words[1])\(rest[1])")
        let head = before.prefix { $0 != ":" }
        return (page.text(with: before, insteadOf: head), page.text(with: after, insteadOf: head))
    }

    func verdict(on text: String) throws -> Verdict {
        let policy: PolicyBundle
        do { policy = try Page.policy([page: text]) } catch let error as SchemaError {
            return .refused(error.diagnostic.code)
        }
        guard case .act(let act) = trial else { return .taken }
        var town = try Page.town(under: policy)
        let draft = try act(&town)
        return town.refuses(draft).map { .denied($0) } ?? .allowed
    }
}
