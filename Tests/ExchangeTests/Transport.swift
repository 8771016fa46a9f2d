import Foundation
import Glibc
import TestSupport

/// A way to a bare repository: git's own local one, or a real server of Debian's on the loopback.
enum Transport: String, CaseIterable, Sendable {
    case file, ssh, http
}

/// A bare repository that is reached by some transport, as long as this lives.
final class Server {
    let repository: String
    let url: String
    /// What a client's environment needs to reach it.
    let environment: [String: String]
    private let folder: TemporaryFolder
    private var daemon: pid_t?

    init(_ transport: Transport, for people: [Colleague]) throws {
        folder = try TemporaryFolder()
        repository = folder.path + "/server.git"
        try TestSupport.git(["init", "-q", "--bare", repository], in: folder.path)
        switch transport {
        case .file:
            url = "file://\(repository)"
            environment = [:]
        case .ssh:
            let port = try Self.freePort()
            url = "ssh://\(NSUserName())@127.0.0.1:\(port)\(repository)"
            environment = ["GIT_SSH_COMMAND": Self.client(in: folder.path)]
            daemon = try Self.sshd(on: port, in: folder, for: people)
            try Self.await(port)
        case .http:
            let port = try Self.freePort()
            url = "http://127.0.0.1:\(port)/git/server.git"
            environment = [:]
            try TestSupport.git(["config", "http.receivepack", "true"], in: repository)
            daemon = try Self.lighttpd(on: port, in: folder)
            try Self.await(port)
        }
    }

    deinit {
        guard let daemon else { return }
        kill(daemon, SIGKILL)
        waitpid(daemon, nil, 0)
    }

    func git(_ words: String...) throws -> String { try TestSupport.git(words, in: repository) }

    /// A ledger on the server, and everybody in a clone of it.
    func bring(together people: [Colleague]) throws {
        let root = try people[0].begins(with: Array(people.dropFirst()))
        for person in people { try person.git("remote", "add", "origin", url) }
        try people[0].does("sync", with: environment)
        for person in people.dropFirst() {
            try person.does("join", "origin", "--root", root, with: environment)
        }
    }

    private static func client(in folder: String) -> String {
        "ssh -i \"$HOME/.ssh/id\" -o IdentitiesOnly=yes -o BatchMode=yes -o StrictHostKeyChecking=no "
            + "-o UserKnownHostsFile=\(folder)/known -o LogLevel=ERROR"
    }

    private static func sshd(on port: UInt16, in folder: TemporaryFolder, for people: [Colleague]) throws
        -> pid_t
    {
        let host = try run("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", folder.path + "/host"])
        guard host.status == 0 else { throw RunFailure(description: host.errors) }
        try folder.write(try people.map { try $0.key + "\n" }.joined().utf8, to: "authorized")
        // Where sshd runs as root it wants this folder, which a service would have made.
        if geteuid() == 0 { mkdir("/run/sshd", 0o755) }
        let settings = try folder.write(
            """
            Port \(port)
            ListenAddress 127.0.0.1
            HostKey \(folder.path)/host
            AuthorizedKeysFile \(folder.path)/authorized
            PidFile \(folder.path)/pid
            PermitRootLogin prohibit-password
            StrictModes no
            UsePAM no
            MaxStartups 200
            MaxSessions 200

            """.utf8, to: "sshd.conf")
        return try start("/usr/sbin/sshd", ["-D", "-f", settings, "-E", folder.path + "/log"])
    }

    private static func lighttpd(on port: UInt16, in folder: TemporaryFolder) throws -> pid_t {
        let settings = try folder.write(
            """
            server.modules = ("mod_alias", "mod_setenv", "mod_cgi")
            server.bind = "127.0.0.1"
            server.port = \(port)
            server.document-root = "\(folder.path)"
            server.errorlog = "\(folder.path)/log"
            alias.url = ("/git" => "/usr/lib/git-core/git-http-backend")
            $HTTP["url"] =~ "^/git" {
                cgi.assign = ("" => "")
                setenv.add-environment = (
                    "GIT_PROJECT_ROOT" => "\(folder.path)", "GIT_HTTP_EXPORT_ALL" => "",
                    "REMOTE_USER" => "pusher", "HOME" => "\(folder.path)", "GIT_CONFIG_NOSYSTEM" => "1")
            }

            """.utf8, to: "lighttpd.conf")
        return try start("/usr/sbin/lighttpd", ["-D", "-f", settings])
    }

    /// Started without Foundation's `Process`, which then and again does not hear of the end of others.
    private static func start(_ program: String, _ words: [String]) throws -> pid_t {
        guard access(program, X_OK) == 0 else {
            throw RunFailure(description: "there is no \(program); .ci/run installs it")
        }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for number in Int32(0)..<3 {
            posix_spawn_file_actions_addopen(&actions, number, "/dev/null", O_RDWR, 0)
        }
        // What other tests wait for the closing of must not stay open in here.
        for number in Int32(3)..<1024 { posix_spawn_file_actions_addclose(&actions, number) }
        var arguments = ([program] + words).map { strdup($0) } + [nil]
        defer { for text in arguments { free(text) } }
        var process = pid_t()
        guard posix_spawn(&process, program, &actions, nil, &arguments, environ) == 0 else {
            throw RunFailure(description: "\(program) cannot be started")
        }
        return process
    }

    private static func address(_ port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }

    private static func withSocket<T>(_ body: (Int32) throws -> T) throws -> T {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard socket >= 0 else { throw RunFailure(description: "no socket") }
        defer { close(socket) }
        return try body(socket)
    }

    /// A port that nobody has just now.
    private static func freePort() throws -> UInt16 {
        try withSocket { socket in
            var address = address(0)
            var size = socklen_t(MemoryLayout<sockaddr_in>.size)
            let status = withUnsafeMutablePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    bind(socket, $0, size) == 0 ? getsockname(socket, $0, &size) : -1
                }
            }
            guard status == 0 else { throw RunFailure(description: "no free port") }
            return UInt16(bigEndian: address.sin_port)
        }
    }

    /// Waits until somebody listens.
    private static func await(_ port: UInt16) throws {
        for _ in 0..<200 {
            let isOpen = try withSocket { socket in
                var address = address(port)
                return withUnsafePointer(to: &address) { pointer in
                    pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                        connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
                    }
                }
            }
            if isOpen { return }
            usleep(50_000)
        }
        throw RunFailure(description: "nobody listens on port \(port)")
    }
}
