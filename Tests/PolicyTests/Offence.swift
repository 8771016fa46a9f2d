import Catalog
import Hearing

/// One way to earn each denial: what is wrong, and on which state.
struct Offence: Sendable {
    let code: DenialCode
    let what: String
    let saying: String
    let commit: @Sendable () throws -> (Draft, DictionaryState)

    init(
        _ code: DenialCode, _ what: String, saying: String,
        _ commit: @escaping @Sendable () throws -> (Draft, DictionaryState)
    ) {
        self.code = code
        self.what = what
        self.saying = saying
        self.commit = commit
    }

    /// A registration that is right but for one change.
    static func registering(
        _ code: DenialCode, _ what: String, saying: String, by name: String = "sam",
        _ change: @escaping @Sendable (inout Draft) throws -> Void
    ) -> Offence {
        Offence(code, what, saying: saying) {
            let state = try begun()
            var draft = try Draft.register(by: name, after: state)
            try change(&draft)
            return (draft, state)
        }
    }

    /// A root that is right but for one change.
    static func beginning(
        _ code: DenialCode, _ what: String, saying: String, by name: String = "dana",
        _ change: @escaping @Sendable (inout Draft) throws -> Void = { _ in }
    ) -> Offence {
        Offence(code, what, saying: saying) {
            var draft = try Draft.root(by: name)
            try change(&draft)
            return (draft, DictionaryState())
        }
    }

    /// An act on the town, after something that makes it wrong.
    static func acting(
        _ code: DenialCode, _ what: String, saying: String,
        after change: @escaping @Sendable (inout Town) throws -> Void = { _ in },
        _ draft: @escaping @Sendable (DictionaryState) throws -> Draft
    ) -> Offence {
        Offence(code, what, saying: saying) {
            var town = try Town()
            try change(&town)
            return (try draft(town.state), town.state)
        }
    }

    /// Every way there is.
    static let all =
        general + ofAssets + ofVersions + ofLifecycles + ofBindings + ofStops + ofProposals + ofActivations
        + ofKeys + ofEvidence + ofRequests + ofApprovals + ofExceptions
}

/// A value that a draft of ours has.
func unwrapped<T>(_ value: T?) throws -> T {
    guard let value else { throw Absent() }
    return value
}

struct Absent: Error {}
