import Programs

/// The library that fails calls in a program's place (shim/faults.c), built for this run.
package struct FaultShim: Sendable {
    /// One call that the library saw.
    package struct Call: Sendable {
        package let name: String
        package let result: Int
        package let path: String
        /// The second path of a rename or link; how a file was opened; the bytes of a write, in hexadecimal.
        package let detail: String
    }

    private let library: String
    /// Where the library lies.
    private let ground: Ground

    /// Throws where there is no C compiler.
    package init(on ground: Ground) throws {
        self.ground = ground
        library = ground.folder + "/faults.so"
        let source = ground.folder + "/faults.c"
        try Disk.write(PackageResources.faults_c, to: source)
        var complaints: [String] = []
        for compiler in ["cc", "clang", "gcc"] {
            do {
                try ground.run(
                    .custom(compiler), ["-shared", "-fPIC", "-O1", "-o", library, source, "-ldl"])
                return
            } catch { complaints.append("\(compiler): \(error)") }
        }
        throw Setback(complaints.joined(separator: "; "))
    }

    /// The variables that put the library under a program.
    /// - Parameters:
    ///   - number: the call that is to fail, from 1.
    ///   - how: an errno, or `kill-before`, or `kill-after`.
    package func variables(
        in scene: Scene, seeing: String = "writes", at number: Int = 0, how: String = "0", log: String? = nil
    ) -> [String: String] {
        var variables = [
            "LD_PRELOAD": library, "FAULT_ROOTS": "\(scene.repository):\(scene.state)", "FAULT_SEES": seeing,
            "FAULT_AT": String(number), "FAULT_HOW": how,
        ]
        if let log { variables["FAULT_LOG"] = log }
        return variables
    }

    package static func calls(in log: String) throws -> [Call] {
        let text = String(decoding: try Disk.read(log) ?? [], as: UTF8.self)
        return try text.split(separator: "\n").map { line in
            let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
            guard fields.count == 6, let result = Int(fields[2]) else { throw Setback("log line '\(line)'") }
            return Call(
                name: String(fields[1]), result: result, path: String(fields[4]), detail: String(fields[5]))
        }
    }
}
