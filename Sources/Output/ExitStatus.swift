/// What the program tells the shell.
public enum ExitStatus: Int32, Hashable, Sendable, CaseIterable {
    case done = 0
    case denied = 1
    case usage = 2
    case approvalNeeded = 3
    case integrity = 4
    case conflict = 5
    case notFound = 6
    /// No key, no network, locked, a disk that is full: not now or not here.
    case unavailable = 7
}
