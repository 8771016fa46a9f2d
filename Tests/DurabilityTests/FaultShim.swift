import Foundation
import TestSupport

/// The library that fails calls in a program's place (Shim/faults.c), built for this run.
struct FaultShim {
    /// One call that the library saw.
    struct Call {
        let name: String
        let result: Int
        let path: String
        /// The second path of a rename or link; how a file was opened; the bytes of a write, in hexadecimal.
        let detail: String
    }

    let library: String
    private let folder: TemporaryFolder

    /// Nil where there is no C compiler.
    static let built: FaultShim? = {
        do { return try FaultShim() } catch {
            Durability.report("no fault shim: \(error)")
            return nil
        }
    }()

    private init() throws {
        folder = try TemporaryFolder()
        library = folder.path + "/faults.so"
        let source = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Shim/faults.c").path
        var complaints: [String] = []
        for compiler in ["cc", "clang", "gcc"] {
            let built = try ran(
                ["/usr/bin/env", compiler, "-shared", "-fPIC", "-O1", "-o", library, source, "-ldl"],
                environment: ProcessInfo.processInfo.environment)
            if built.status == 0 { return }
            complaints.append("\(compiler): \(built.errors.prefix(300))")
        }
        throw Setback(complaints.joined(separator: "; "))
    }

    /// The variables that put the library under a program.
    /// - Parameters:
    ///   - number: the call that is to fail, from 1.
    ///   - how: an errno, or `kill-before`, or `kill-after`.
    func variables(
        in scene: Scene, seeing: String = "writes", at number: Int = 0, how: String = "0", log: String? = nil
    ) -> [String: String] {
        var variables = [
            "LD_PRELOAD": library, "FAULT_ROOTS": "\(scene.repository):\(scene.state)", "FAULT_SEES": seeing,
            "FAULT_AT": String(number), "FAULT_HOW": how,
        ]
        if let log { variables["FAULT_LOG"] = log }
        return variables
    }

    static func calls(in log: String) throws -> [Call] {
        let text = String(decoding: try Data(contentsOf: URL(fileURLWithPath: log)), as: UTF8.self)
        return try text.split(separator: "\n").map { line in
            let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
            guard fields.count == 6, let result = Int(fields[2]) else { throw Setback("log line '\(line)'") }
            return Call(
                name: String(fields[1]), result: result, path: String(fields[4]), detail: String(fields[5]))
        }
    }
}
