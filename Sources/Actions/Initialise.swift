public import Bearings
public import Catalog
import Hearing
import Keys
import Policy
import Programs
import Scaffold
import Schema
import Signing
import Statute
import Store

/// Begins a ledger: the root event, signed by the person who begins it, with their policy.
public struct Initialise: Sendable {
    /// The policies that a ledger can begin with.
    public enum Template: String, CaseIterable, Sendable {
        case `default`
        case team

        fileprivate var files: PolicyTemplate {
            switch self {
            case .default: .default
            case .team: .team
            }
        }
    }

    public let template: Template
    /// The principal's name; by default it is taken from the user's name.
    public let principal: PrincipalName?
    /// A policy of one's own, as it stands in a folder, in the place of a template.
    public let folder: String?
    /// A file with a public key that lies in a safe.
    public let recovery: String?
    public let options: ActOptions

    public init(
        template: Template, principal: PrincipalName?, folder: String? = nil, recovery: String? = nil,
        options: ActOptions
    ) {
        self.template = template
        self.principal = principal
        self.folder = folder
        self.recovery = recovery
        self.options = options
    }

    public func run(in context: Context) throws(ActionError) -> Receipt {
        let note = try options.note()
        let ledger = try context.ledger()
        if try translating(ledger.claimedTip) != nil {
            throw ActionError(LedgerError.exists(reference: ledger.reference.name))
        }
        let absence = try translating(ledger.absence)
        guard case .absent = absence else { throw ActionError(absence) }
        let settings = try context.settings()
        let signer = try context.signer(settings)
        let sources: [PolicySource]
        if let folder {
            sources = try context.policy(in: folder)
        } else {
            sources = template.files.files(for: try founder(settings, signer.publicKey, in: context)).map {
                PolicySource(file: $0.name, bytes: $0.bytes)
            }
        }
        let policy = try translating { () throws(SchemaError) in try PolicyBundle(sources: sources) }
        let payloads = Payloads(
            files: sources.map { .init(path: "\(PolicyPlace.active.source)/\($0.file)", bytes: $0.bytes) },
            policy: policy)
        let event = Event(
            kind: .ledgerInit, id: context.newEventID(), sequence: 1,
            policy: PolicyVersion(counter: 1, digest: policy.digest), payloads: payloads.lines, note: note)
        guard let owner = policy.owner(of: signer.publicKey) else {
            throw ActionError(
                "policy.founder", .usage, "the policy is to begin with your key, and has it in nobody's name",
                hint: "list it there, under 'keys' of your principal: \(signer.publicKey.line)")
        }
        let signatory = Signatory(name: owner.displayName, email: owner.emails[0].text)
        let submission = Submission(
            event: event, time: context.now, author: signatory, committer: signatory,
            signer: signer.publicKey,
            payloads: payloads)
        if options.isDryRun {
            let decision = try allowed(submission, on: translating(ledger.emptyState))
            return Receipt(decision.event, by: decision.principal, on: ledger.reference)
        }
        let appended = try ledger.append(signedBy: signer, at: context.now, failing: ActionError.init(ofAct:))
        {
            _, state throws(ActionError) in try allowed(submission, on: state)
        }[0]
        return Receipt(appended.event, by: appended.principal, on: ledger.reference, as: appended.commit)
    }

    private func founder(
        _ settings: Settings, _ key: PublicKey, in context: Context
    ) throws(ActionError) -> PolicyTemplate.Founder {
        let address = try settings.email()
        let display = settings.value("user.name") ?? address.text
        let name = try translating { () throws(NameFault) in
            if let principal { return principal }
            return try Self.name(from: display, or: address)
        }
        return PolicyTemplate.Founder(
            principal: name.text, displayName: display, email: address.text, key: key.line,
            recovery: try recovery.map { file throws(ActionError) in try context.publicKey(in: file).line })
    }

    /// `Dana Example` becomes `dana-example`.
    private static func name(from display: String, or email: EmailAddress) throws(NameFault) -> PrincipalName
    {
        func slug(_ text: some StringProtocol) -> String {
            String(
                text.lowercased().utf8.map { byte in
                    (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte)
                        ? Character(UnicodeScalar(byte)) : "-"
                }
            ).split(separator: "-").joined(separator: "-")
        }
        let fromDisplay = slug(display)
        return try PrincipalName(fromDisplay.isEmpty ? slug(email.text.prefix { $0 != "@" }) : fromDisplay)
    }
}
