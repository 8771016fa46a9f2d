import Canonical
package import Catalog
package import Statute

/// What asks a state and may be refused by what it finds: the case of an event, the fitness of a policy.
package protocol Inquiry<S> {
    associatedtype S: State
    var state: S { get }
}

extension Inquiry {
    package func denied(_ code: DenialCode, _ sentence: String, remedy: String) -> Stop<S.Failure> {
        .denied(Denial(code, sentence, remedy: remedy))
    }

    package func read(_ path: String) throws(Stop<S.Failure>) -> [UInt8]? {
        do { return try state.read(path) } catch { throw .failed(error) }
    }

    package func names(under path: String) throws(Stop<S.Failure>) -> [String] {
        do { return try state.names(under: path) } catch { throw .failed(error) }
    }

    package func policy(at place: PolicyPlace) throws(Stop<S.Failure>) -> PolicyBundle? {
        do { return try state.policy(at: place) } catch { throw .failed(error) }
    }

    package func folder(at path: String) throws(Stop<S.Failure>) -> VersionID? {
        do { return try state.folder(at: path) } catch { throw .failed(error) }
    }

    package func record<R: Record>(_ type: R.Type = R.self, at path: String) throws(Stop<S.Failure>) -> R? {
        do { return try Records(of: state).record(at: path) } catch { throw unread(error) }
    }

    package func overlay(of path: AssetPath) throws(Stop<S.Failure>) -> Overlay {
        do { return try Records(of: state).overlay(of: path) } catch { throw unread(error) }
    }

    /// Where the asset with an identity stands now.
    package func place(of uid: AssetUID) throws(Stop<S.Failure>) -> AssetPath? {
        do { return try Records(of: state).place(of: uid) } catch { throw unread(error) }
    }

    package func revocations() throws(Stop<S.Failure>) -> [RevokedKey] {
        do { return try Records(of: state).revocations() } catch { throw unread(error) }
    }

    package func bindings(
        of path: AssetPath
    ) throws(Stop<S.Failure>) -> [(environment: EnvironmentName, record: BindingRecord)] {
        do { return try Records(of: state).bindings(of: path) } catch { throw unread(error) }
    }

    private func unread(_ fault: Records<S>.Fault) -> Stop<S.Failure> {
        switch fault {
        case .state(let failure): .failed(failure)
        case .form(let path, let fault):
            denied(
                .stateUnreadable, "the state's '\(path)' cannot be read: \(fault.message)",
                remedy: "find out what is damaged: catalogctl verify --full")
        }
    }
}

/// Why a rule does not come to its end.
package enum Stop<Failure: Error>: Error {
    case denied(Denial)
    /// The state could not be read.
    case failed(Failure)
}
