import Foundation
import Keys
import Programs
import Signing

/// A folder that is a home, a repository and a place for keys, gone with the test.
final class SigningBench {
    let folder: String
    var environment: [String: String]
    private var agent: pid_t?

    init() throws {
        // Short, since a socket's path must fit in 107 bytes.
        folder = "/tmp/catalogctl-\(UUID().uuidString.prefix(13))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        environment = [
            "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": folder, "TMPDIR": folder,
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_AUTHOR_NAME": "Ada", "GIT_AUTHOR_EMAIL": "ada@example.org", "GIT_COMMITTER_NAME": "Ada",
            "GIT_COMMITTER_EMAIL": "ada@example.org",
        ]
    }

    deinit {
        stopAgent()
        try? FileManager.default.removeItem(atPath: folder)
    }

    func path(_ name: String) -> String { folder + "/" + name }

    func settings(_ key: String?, command: String? = nil, program: String? = nil) -> SigningSettings {
        SigningSettings(
            signingKey: key, keyCommandProgram: command, sshKeygenProgram: program, home: folder,
            environment: environment)
    }

    @discardableResult
    func run(_ program: String, _ arguments: String..., input: [UInt8] = []) throws -> ProgramResult {
        let name: ProgramName = program == "git" ? .git : .custom(program)
        return try Launcher(environment: environment).run(
            name, arguments, input: input, in: name == .git ? folder : nil)
    }

    /// Makes a key and answers its public half as ssh-keygen wrote it.
    func makeKey(
        _ name: String, _ kind: String = "ed25519", _ bits: Int = 0, passphrase: String = "",
        format: String? = nil
    ) throws -> PublicKey {
        var arguments = ["-q", "-t", kind, "-N", passphrase, "-C", "comment here", "-f", path(name)]
        if bits > 0 { arguments += ["-b", "\(bits)"] }
        if let format { arguments += ["-m", format] }
        let result = try Launcher(environment: environment).run(.sshKeygen, arguments)
        guard result.status == 0 else { throw SigningError(.failed, printable(result.errors)) }
        return try publicKey(name)
    }

    func publicKey(_ name: String) throws -> PublicKey {
        let text = try String(contentsOfFile: path(name + ".pub"), encoding: .utf8)
        return try PublicKey(line: text.replacing("\n", with: ""))
    }

    /// A program is written by a child: a file that this process has open for writing while another test starts a
    /// program is open in that program too for a moment, and cannot be run.
    func write(_ name: String, _ text: String, mode: mode_t = 0o600) throws {
        guard mode & 0o111 != 0 else {
            try text.write(toFile: path(name), atomically: false, encoding: .utf8)
            chmod(path(name), mode)
            return
        }
        let result = try run("/bin/sh", "-c", "cat >\"$0\"", path(name), input: Array(text.utf8))
        guard result.status == 0, chmod(path(name), mode) == 0 else {
            throw SigningError(.failed, "'\(name)' was not written")
        }
    }

    func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: path(name)) }

    func names() throws -> Set<String> { Set(try FileManager.default.contentsOfDirectory(atPath: folder)) }

    /// Starts a real agent for this test alone.
    func startAgent() throws {
        let result = try run("ssh-agent", "-s", "-a", path("agent"))
        let text = String(decoding: result.output, as: UTF8.self)
        guard let digits = text.firstMatch(of: /SSH_AGENT_PID=([0-9]+);/)?.1, let process = pid_t(digits)
        else {
            throw SigningError(.agent, "no agent: \(text)")
        }
        agent = process
        environment["SSH_AUTH_SOCK"] = path("agent")
    }

    func stopAgent() {
        guard let agent else { return }
        kill(agent, SIGTERM)
        // Its last act is to remove its socket.
        for _ in 0..<500 where FileManager.default.fileExists(atPath: path("agent")) { usleep(10_000) }
        self.agent = nil
    }
}

/// The code that an action is refused with.
func refusal(_ action: () throws(SigningError) -> Void) -> SigningError.Code? {
    do {
        try action()
        return nil
    } catch {
        return error.code
    }
}

let message = Array("tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n\nhello\n".utf8)
