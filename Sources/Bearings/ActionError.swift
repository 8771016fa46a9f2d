public import Catalog
package import Git
package import Hearing
import Keys
import Objects
package import Programs
package import Schema
package import Signing
package import Store

/// Why something was not done: a stable code, one sentence, what to do next, and how bad it is.
public struct ActionError: Error, Sendable {
    public enum Category: Sendable {
        case denied, usage, approvalNeeded, integrity, conflict, notFound, unavailable
    }

    public let code: String
    public let category: Category
    public let message: String
    public let hints: [String]
    /// The request by which it was asked for instead.
    public private(set) var request: RequestID?

    package init(_ code: String, _ category: Category, _ message: String, hint: String? = nil) {
        self.init(code, category, message, hints: hint.map { [$0] } ?? [])
    }

    package init(_ code: String, _ category: Category, _ message: String, hints: [String]) {
        self.code = code
        self.category = category
        self.message = message
        self.hints = hints
    }

    /// The same refusal, and the request by which it was asked for.
    package func asked(for request: RequestID, _ sentence: String, hints: [String]) -> ActionError {
        var error = ActionError(code, .approvalNeeded, "\(message); \(sentence)", hints: self.hints + hints)
        error.request = request
        return error
    }

    /// What the judge would deny, said before it is asked.
    package init(_ code: DenialCode, _ message: String, hint: String) {
        self.init(code.rawValue, Category(code), message, hint: hint)
    }

    package init(_ denial: Denial) { self.init(denial.code, denial.sentence, hint: denial.remedy) }

    package init(_ fault: NameFault) {
        self.init("name.invalid", .usage, fault.message)
    }

    package init(_ error: SchemaError) {
        let diagnostic = error.diagnostic
        self.init(diagnostic.code.rawValue, .usage, diagnostic.sentence, hint: diagnostic.hint)
    }

    package init(_ error: ProgramError) {
        let hint = error.code == .missing ? "install it, or add its folder to PATH" : nil
        self.init(error.code.rawValue, .unavailable, error.message, hint: hint)
    }

    package init(_ error: SigningError) {
        self.init(error.code.rawValue, .unavailable, error.message, hint: error.hint)
    }

    package init(_ error: GitError) {
        let (category, hint): (Category, String?) =
            switch error.code {
            case .notARepository:
                (.unavailable, "go into a repository, name one with -C DIR, or make one: git init")
            case .noSuchFolder: (.unavailable, "name one that is there: -C DIR")
            case .embeddedRepository:
                (
                    .unavailable,
                    "if it is the one you mean, name its own folder, outside of any work tree: -C DIR"
                )
            case .notOwned:
                (
                    .unavailable,
                    "if you trust it: git config --global --add safe.directory "
                        + quotedForShell(error.path ?? "DIR")
                )
            case .unsupportedRepository:
                (.unavailable, "use a repository with SHA-1 objects and the files ref format")
            case .referenceSymbolic:
                (
                    .integrity,
                    "remove it, and put the real one in its place: git symbolic-ref -d REF; git update-ref REF COMMIT"
                )
            case .objectCorrupt: (.integrity, "fetch the object again, and see: git fsck --full")
            case .objectMissing: (.unavailable, "fetch it: git fetch --refetch REMOTE")
            case .locked: (.unavailable, "wait for the other writer, or see: catalogctl doctor")
            case .readOnly: (.unavailable, "you need to read and write the repository")
            case .diskFull: (.unavailable, "free some space and try again")
            case .outOfMemory: (.unavailable, "free some memory and try again")
            case .io: (.unavailable, "look at the disk, then try again")
            case .vanished: (.unavailable, "wait until whoever tidies the repository is done, then try again")
            case .referenceChanged: (.conflict, "try again")
            default: (.unavailable, "see what is wrong: catalogctl doctor")
            }
        self.init("git.\(Self.hyphenated(error.code.rawValue))", category, error.message, hint: hint)
    }

    /// `notARepository` becomes `not-a-repository`, as codes are written.
    private static func hyphenated(_ code: String) -> String {
        code.map { $0.isUppercase ? "-\($0.lowercased())" : String($0) }.joined()
    }

    package init(_ error: LedgerError) {
        switch error {
        case .absent(let reference):
            self.init(
                "ledger.absent", .notFound, "there is no ledger here (\(reference) does not exist)",
                hints: [
                    "join the one that a remote has: catalogctl join",
                    "or begin one: catalogctl init",
                ])
        case .exists(let reference):
            self.init(
                "ledger.exists", .denied, "a ledger exists here already (\(reference))",
                hint: "see it: catalogctl status")
        case .denied(let denial): self.init(denial)
        case .refused(let refusal):
            self.init(refusal.code, .integrity, refusal.sentence, hints: refusal.remedies)
        case .unverifiable(let reason):
            self.init(reason.code, .unavailable, reason.sentence, hint: reason.remedy)
        case .git(let error): self.init(error)
        case .keys(let error):
            self.init(
                error.code.rawValue, .unavailable, error.message,
                hint: "nothing was decided; free some memory and try again")
        case .signing(let error): self.init(error)
        case .trust(let path, let why):
            self.init(
                "trust.folder", .unavailable, "the state folder cannot be used: \(path): \(why)",
                hint: "make it writable, or set XDG_STATE_HOME")
        case .contended(let attempts):
            self.init(
                "ledger.contended", .conflict, "the ledger moved under this act \(attempts) times",
                hint: "nothing was written; try again")
        case .unconfirmed(let commit, let why):
            self.init(
                "ledger.unconfirmed", .unavailable,
                "the event was written as \(commit.short), but it may not outlive a power cut: \(why)",
                hint: "look before you try again: catalogctl history")
        }
    }

    /// What became of an act. Whether the disk was full before or while it was written, nothing was.
    package init(ofAct error: LedgerError) {
        guard case .git(let fault) = error, [.readOnly, .diskFull, .outOfMemory, .io].contains(fault.code)
        else {
            self.init(error)
            return
        }
        let plain = ActionError(fault)
        self.init(
            plain.code, plain.category, plain.message,
            hint: (["nothing was recorded"] + plain.hints).joined(separator: "; "))
    }
}

extension ActionError.Category {
    fileprivate init(_ code: DenialCode) {
        self =
            switch code {
            case .approvalNeeded: .approvalNeeded
            case .eventStale: .conflict
            case .pluginUnknown, .kindUnknown, .assetUnknown, .assetMoved, .versionUnknown,
                .environmentUnknown, .environmentNotFrozen, .exceptionUnknown, .bindingAbsent,
                .policyNotProposed, .policyUnknown, .keyHolder,
                .requestUnknown:
                .notFound
            default: .denied
            }
    }
}

/// The error of a room below, which has its words here. One that has none cannot leave an action.
package protocol Translatable: Error {
    var inOurWords: ActionError { get }
}

extension LedgerError: Translatable { package var inOurWords: ActionError { ActionError(self) } }
extension GitError: Translatable { package var inOurWords: ActionError { ActionError(self) } }
extension SchemaError: Translatable { package var inOurWords: ActionError { ActionError(self) } }
extension SigningError: Translatable { package var inOurWords: ActionError { ActionError(self) } }
extension ProgramError: Translatable { package var inOurWords: ActionError { ActionError(self) } }
extension Records.Fault: Translatable where S == LedgerState {
    package var inOurWords: ActionError {
        switch self {
        case .state(let error): ActionError(error)
        case .form(let path, let fault): .unreadable(path, fault)
        }
    }
}
extension NameFault: Translatable { package var inOurWords: ActionError { ActionError(self) } }

/// Runs a step that may fail in the words of a room below, and says it in ours.
package func translating<T, Failure: Translatable>(_ step: () throws(Failure) -> T) throws(ActionError) -> T {
    do { return try step() } catch { throw error.inOurWords }
}
