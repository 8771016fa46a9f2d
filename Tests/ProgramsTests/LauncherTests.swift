import Foundation
import Testing

@testable import Programs

@Suite struct LauncherTests {
    let launcher = Launcher(environment: ["PATH": "/usr/bin:/bin", "LANG": "C"])

    func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    func code(_ run: () throws(ProgramError) -> ProgramResult) -> ProgramError.Code? {
        do {
            _ = try run()
            return nil
        } catch {
            return error.code
        }
    }

    @Test func `four megabytes go in and come out at once`() throws {
        let input = (0..<4 << 20).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
        let result = try launcher.run(.custom("cat"), [], input: input)
        #expect(result.status == 0)
        #expect(result.output == input)
        #expect(result.errors.isEmpty)
    }

    @Test func `both streams are drained however they are mixed`() throws {
        let script =
            "i=0; while [ $i -lt 2000 ]; do echo oooooooooooooooooooooooooooooooooooooooooooooooo; "
            + "echo eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee >&2; i=$((i+1)); done"
        let result = try launcher.run(.custom("sh"), ["-c", script])
        #expect(result.output.count == 2000 * 49)
        #expect(result.errors.count == 2000 * 53)
    }

    @Test func `a program that does not read its input harms nobody`() throws {
        let result = try launcher.run(
            .custom("true"), [], input: [UInt8](repeating: 65, count: 1 << 20))
        #expect(result.status == 0)
    }

    @Test func `a program without input reads its end at once`() throws {
        #expect(try launcher.run(.custom("cat"), []).output.isEmpty)
    }

    @Test(arguments: [
        ("exit 0", Int32(0)), ("exit 7", 7), ("exit 255", 255), ("kill -9 $$", 137), ("kill -15 $$", 143),
    ])
    func `the status is what a shell would show`(_ script: String, _ status: Int32) throws {
        #expect(try launcher.run(.custom("sh"), ["-c", script]).status == status)
    }

    @Test func `arguments reach the program as they are`() throws {
        let arguments = ["%s\\n", "$(id)", "`id`", "; id", "a b", "", "*", "\u{e9}", "--", "-n"]
        let result = try launcher.run(.custom("printf"), arguments)
        #expect(text(result.output) == arguments.dropFirst().map { $0 + "\n" }.joined())
    }

    @Test func `the environment is what was handed in and nothing else`() throws {
        let launcher = Launcher(environment: ["PATH": "/usr/bin:/bin", "A": "1", "B": "2\n=", "C": "3"])
        let result = try launcher.run(.custom("env"), ["-0"], changing: ["A": "changed", "C": nil, "D": ""])
        let lines = Set(text(result.output).split(separator: "\0").map(String.init))
        #expect(lines == ["PATH=/usr/bin:/bin", "A=changed", "B=2\n=", "D="])
    }

    /// The test runner has descriptors of its own that pass on, as they do through any program.
    @Test func `a program inherits no stream of another program`() throws {
        var held = try Programs.Stream()
        let numbers = held.numbers
        let links = try numbers.map {
            try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)")
        }
        let script = "for f in /proc/self/fd/*; do readlink $f; done; true"
        let result = try launcher.run(.custom("sh"), ["-c", script], input: [1, 2, 3])
        let seen = Set(text(result.output).split(separator: "\n").map(String.init))
        #expect(seen.contains { $0.hasPrefix("socket:") }, "its own streams are sockets")
        #expect(seen.isDisjoint(with: links))
        let last = held.numbers
        #expect(last == numbers, "the stream was held all the while")
    }

    @Test func `a program begins with no signal blocked and SIGPIPE at its default`() throws {
        let result = try launcher.run(.custom("grep"), ["-E", "^Sig(Blk|Ign)", "/proc/self/status"])
        for line in text(result.output).split(separator: "\n") {
            let mask = try #require(UInt64(line.suffix(16), radix: 16))
            if line.hasPrefix("SigBlk") { #expect(mask == 0) }
            #expect(mask & (1 << 12) == 0)
        }
    }

    @Test func `more output than the limit kills the program`() {
        #expect(
            code { () throws(ProgramError) in
                try launcher.run(.custom("cat"), ["/dev/zero"], outputLimit: 100_000)
            } == .outputLimit)
        #expect(
            code { () throws(ProgramError) in
                try launcher.run(.custom("sh"), ["-c", "cat /dev/zero >&2"], outputLimit: 100_000)
            } == .outputLimit)
    }

    @Test func `output up to the limit is not too much`() throws {
        let result = try launcher.run(.custom("head"), ["-c", "1000", "/dev/zero"], outputLimit: 1000)
        #expect(result.output.count == 1000)
        #expect(
            code { () throws(ProgramError) in
                try launcher.run(.custom("head"), ["-c", "1001", "/dev/zero"], outputLimit: 1000)
            } == .outputLimit)
    }

    @Test(arguments: ["", "no-such-program-anywhere", "/no/such/program"])
    func `a program that is not there is said to be missing`(_ name: String) {
        #expect(code { () throws(ProgramError) in try launcher.run(.custom(name), []) } == .missing)
    }

    @Test func `a folder or a file without permission is no program`() throws {
        let bench = try Bench()
        try bench.write("plain", "#!/bin/sh\n")
        try FileManager.default.createDirectory(
            atPath: bench.path("folder"), withIntermediateDirectories: true)
        let launcher = Launcher(environment: ["PATH": bench.path("")])
        #expect(code { () throws(ProgramError) in try launcher.run(.custom("folder"), []) } == .missing)
        #expect(code { () throws(ProgramError) in try launcher.run(.custom("plain"), []) } == .missing)
        #expect(
            code { () throws(ProgramError) in try launcher.run(.custom(bench.path("plain")), []) } == .start)
    }

    @Test func `A150 a program in the current directory is not found through PATH`() throws {
        let here = FileManager.default.currentDirectoryPath
        let name = "catalogctl-test-\(UUID().uuidString)"
        let path = here + "/" + name
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: "/bin/true")
        defer { try? FileManager.default.removeItem(atPath: path) }
        for list in ["", ".", ":", "./", "/no/such:", "../" + (here as NSString).lastPathComponent] {
            let launcher = Launcher(environment: ["PATH": list])
            #expect(
                code { () throws(ProgramError) in try launcher.run(.custom(name), []) } == .missing, "\(list)"
            )
        }
        #expect(try Launcher(environment: ["PATH": here]).run(.custom(name), []).status == 0)
    }

    @Test func `a NUL byte anywhere and a malformed variable name are refused`() {
        #expect(code { () throws(ProgramError) in try launcher.run(.custom("echo"), ["a\0b"]) } == .form)
        for changing in [["A": "b\0c"], ["A\0": "b"], ["A=B": "c"], ["": "c"]] as [[String: String?]] {
            #expect(
                code { () throws(ProgramError) in
                    try launcher.run(.custom("env"), [], changing: changing)
                } == .form)
        }
    }

    @Test func `only git is sent into a directory`() throws {
        let bench = try Bench()
        try bench.git("init", "-q")
        let result = try launcher.run(.git, ["rev-parse", "--show-toplevel"], in: bench.path(""))
        #expect(text(result.output).hasSuffix((bench.folder as NSString).lastPathComponent + "\n"))
        #expect(code { () throws(ProgramError) in try launcher.run(.custom("pwd"), [], in: "/") } == .form)
    }

    @Test func `many programs at once do not hold each other's streams`() async throws {
        let launcher = launcher
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<64 {
                group.addTask {
                    let input = [UInt8](repeating: UInt8(number), count: 100_000)
                    return try launcher.run(.custom("cat"), [], input: input).output == input
                }
            }
            for try await same in group { #expect(same) }
        }
    }
}
