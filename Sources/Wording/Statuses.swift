package import Bearings
package import Output

extension ActionError.Category {
    /// What the shell is told.
    package var status: ExitStatus {
        switch self {
        case .denied: .denied
        case .usage: .usage
        case .approvalNeeded: .approvalNeeded
        case .integrity: .integrity
        case .conflict: .conflict
        case .notFound: .notFound
        case .unavailable: .unavailable
        }
    }
}
