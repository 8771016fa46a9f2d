// Bearings: where a person stands, and what they mean. The context that the program was started in; the words by which
// people name an asset, a version, a policy, a request, a key, a moment or a file, and what these lead to on the ledger;
// and how it is said when they lead nowhere. What does not enter: anything that changes the ledger, printing, and the
// wall clock and the environment other than through `Context`.

public import Canonical
package import Catalog
public import Git
package import Programs
package import Signing
package import Statute
public import Store

/// Everything that comes from outside, made once by the program.
public struct Context: Sendable {
    public var environment: [String: String]
    /// Where the program was started, or where `-C` sent it.
    public var directory: String
    /// The program itself, for those who start it anew.
    public var program: String
    public var milliseconds: @Sendable () -> Int64
    public var random: @Sendable (Int) -> [UInt8]
    /// What the program is fed, up to so many bytes; nil where it cannot be read.
    public var input: @Sendable (Int) -> [UInt8]?

    public init(
        environment: [String: String], directory: String, program: String,
        milliseconds: @escaping @Sendable () -> Int64, random: @escaping @Sendable (Int) -> [UInt8],
        input: @escaping @Sendable (Int) -> [UInt8]? = { _ in nil }
    ) {
        self.input = input
        self.environment = environment
        self.directory = directory
        self.program = program
        self.milliseconds = milliseconds
        self.random = random
    }

    public var now: Timestamp { Timestamp(seconds: milliseconds() / 1000) ?? .latest }

    package func newEventID() -> EventID { EventID(UUIDv7(milliseconds: milliseconds(), random: random(10))) }

    /// `$XDG_STATE_HOME/catalogctl`, outside of every repository.
    public func trustFolder() throws(ActionError) -> TrustFolder {
        if let state = environment["XDG_STATE_HOME"], state.hasPrefix("/") {
            return TrustFolder(path: state + "/catalogctl")
        }
        guard let home = environment["HOME"], home.hasPrefix("/") else {
            throw ActionError(
                "trust.folder", .unavailable, "neither XDG_STATE_HOME nor HOME names a folder",
                hint: "set HOME; pins and the last verified tip are kept below it")
        }
        return TrustFolder(path: home + "/.local/state/catalogctl")
    }

    public func repository() throws(ActionError) -> Repository {
        try translating { () throws(GitError) in try Repository.open(at: directory, how: .discover) }
    }

    public func ledger() throws(ActionError) -> Ledger {
        let (repository, trust) = (try repository(), try trustFolder())
        return try translating { () throws(LedgerError) in try Ledger(in: repository, trust: trust) }
    }

    /// The ledger, where there is one: nil outside of a repository, and in one where none has begun.
    package func ledgerIfAny() throws(ActionError) -> Ledger? {
        let repository: Repository
        do { repository = try Repository.open(at: directory, how: .discover) } catch {
            guard error.code == .notARepository else { throw ActionError(error) }
            return nil
        }
        let trust = try trustFolder()
        let ledger = try translating { () throws(LedgerError) in try Ledger(in: repository, trust: trust) }
        if try translating(ledger.claimedTip) != nil { return ledger }
        guard case .absent = try translating(ledger.absence) else { return ledger }
        return nil
    }

    package func settings() throws(ActionError) -> Settings {
        try translating { () throws(ProgramError) in
            try Settings(in: directory, Launcher(environment: environment))
        }
    }

    package func signer(_ settings: Settings) throws(ActionError) -> Signer {
        try translating { () throws(SigningError) in
            try Signer.resolve(
                SigningSettings(settings, home: environment["HOME"] ?? "/", environment: environment))
        }
    }
}

extension Settings {
    /// The e-mail that git signs with.
    package func email() throws(ActionError) -> EmailAddress {
        guard let email = value("user.email") else {
            throw ActionError(
                "identity.missing", .unavailable, "git does not know your e-mail",
                hint: "tell it: git config --global user.email you@example.com")
        }
        return try translating { () throws(NameFault) in try EmailAddress(email) }
    }
}
