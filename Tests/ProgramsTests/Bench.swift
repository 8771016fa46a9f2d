import Foundation
import Programs

/// A folder with a home of its own, gone with the test.
final class Bench {
    let folder: String
    var environment: [String: String]

    init() throws {
        folder = NSTemporaryDirectory() + "catalogctl-programs-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        environment = ["PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": folder, "GIT_CONFIG_NOSYSTEM": "1"]
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    func path(_ name: String) -> String { folder + "/" + name }

    func write(_ name: String, _ text: String) throws {
        try text.write(toFile: path(name), atomically: false, encoding: .utf8)
    }

    @discardableResult
    func git(_ arguments: String...) throws -> ProgramResult {
        try Launcher(environment: environment).run(.git, arguments, in: folder)
    }
}
