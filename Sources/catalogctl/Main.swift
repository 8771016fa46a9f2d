import Bearings
import CLI
import Glibc
import Output

/// The only place that looks outside: environment, clock, randomness, working directory, terminal.
@main
struct Main {
    static func main() {
        var words = CommandLine.arguments
        let name = words.isEmpty ? "catalogctl" : words.removeFirst()
        let environment = Self.environment()
        let context = Context(
            environment: environment, directory: Self.directory(), program: Self.program(),
            milliseconds: Self.milliseconds, random: Self.random, input: Self.input)
        let program = Program(
            startedAs: name, context: context, terminal: .ofProcess(environment: environment))
        exit(program.run(words).rawValue)
    }

    private static func environment() -> [String: String] {
        var variables: [String: String] = [:]
        var next = unsafe environ
        while let entry = unsafe next.pointee {
            let text = unsafe String(cString: entry)
            if let equals = text.utf8.firstIndex(of: UInt8(ascii: "=")) {
                variables[String(text[..<equals])] = String(text[text.index(after: equals)...])
            }
            unsafe next += 1
        }
        return variables
    }

    private static func directory() -> String {
        guard let path = unsafe getcwd(nil, 0) else { return "." }
        defer { unsafe free(path) }
        return unsafe String(cString: path)
    }

    /// This very program, so that the demo starts what was started.
    private static func program() -> String {
        var path = [UInt8](repeating: 0, count: Int(PATH_MAX))
        let count = unsafe path.withUnsafeMutableBytes { buffer in
            unsafe readlink("/proc/self/exe", buffer.baseAddress!, buffer.count)
        }
        return count > 0 ? String(decoding: path[..<count], as: UTF8.self) : "catalogctl"
    }

    @Sendable private static func milliseconds() -> Int64 {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }

    @Sendable private static func input(upTo limit: Int) -> [UInt8]? {
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        while bytes.count < limit {
            let count = unsafe piece.withUnsafeMutableBytes { buffer in
                unsafe read(STDIN_FILENO, buffer.baseAddress!, min(buffer.count, limit - bytes.count))
            }
            if count < 0, errno == EINTR { continue }
            if count < 0 { return nil }
            if count == 0 { break }
            bytes += piece[..<count]
        }
        return bytes
    }

    @Sendable private static func random(_ count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    }
}
