import Foundation

/// The built program, which `swift test` has put beside the tests.
public enum BuiltProgram {
    /// `CATALOGCTL_PROGRAM` names another one to try.
    public static let path: String = {
        if let named = ProcessInfo.processInfo.environment["CATALOGCTL_PROGRAM"] { return named }
        let itself = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        // Where the tests are loaded by a program of Swift's own, they are named among its arguments.
        let places = [itself] + CommandLine.arguments.filter { $0.contains(".build/") }
        let candidates = places.map {
            URL(fileURLWithPath: $0).deletingLastPathComponent().appending(path: "catalogctl").path
        }
        return candidates.first { access($0, X_OK) == 0 } ?? candidates[0]
    }()
}
