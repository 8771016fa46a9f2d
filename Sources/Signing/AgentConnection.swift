internal import Glibc
internal import Programs

/// A connection to an ssh-agent, closed with its owner.
struct AgentConnection: ~Copyable {
    /// OpenSSH's own bound for an agent's message.
    static let answerLimit = 256 * 1024
    static let keyLimit = 2048

    private let socket: Int32

    init(path: String) throws(SigningError) {
        socket = try Self.connected(to: path)
    }

    deinit { _ = close(socket) }

    private static func connected(to path: String) throws(SigningError) -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let room = MemoryLayout.size(ofValue: address.sun_path)
        guard !path.isEmpty, path.utf8.count < room, !path.utf8.contains(0) else {
            throw SigningError(
                .agent, "agent socket path has \(path.utf8.count) bytes, the limit is \(room - 1)")
        }
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path.utf8) }
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        let number = Glibc.socket(AF_UNIX, kind, 0)
        guard number >= 0 else { throw SigningError(.agent, "no socket for the agent: \(describe(errno))") }
        let size = socklen_t(MemoryLayout<sockaddr_un>.size)
        let result = unsafe withUnsafePointer(to: &address) { address in
            unsafe address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe connect(number, $0, size)
            }
        }
        guard result == 0 else {
            let reason = errno
            _ = close(number)
            throw SigningError(.agent, "agent at '\(path)' cannot be reached: \(describe(reason))")
        }
        return number
    }

    /// A connection to an agent that holds the key. Nil for whatever is no such agent: SSH_AUTH_SOCK is often
    /// stale, and ssh-keygen too goes on without it.
    static func holding(_ key: [UInt8], path: String) -> AgentConnection? {
        do throws(SigningError) {
            let connection = try AgentConnection(path: path)
            guard try connection.identities().contains(key) else { return nil }
            return consume connection
        } catch {
            return nil
        }
    }

    /// As `sign`, with the fault as a value.
    func trySign(
        _ data: [UInt8], key: [UInt8], flags: UInt32
    ) -> Result<[UInt8]?, SigningError> {
        do throws(SigningError) {
            return .success(try sign(data, key: key, flags: flags))
        } catch {
            return .failure(error)
        }
    }

    /// The blobs of the keys that the agent holds.
    func identities() throws(SigningError) -> [[UInt8]] {
        var answer = AgentReader(try ask(.identities))
        guard answer.byte() == AgentAnswer.identities, let count = answer.number(), count <= Self.keyLimit
        else {
            throw SigningError(.agent, "agent did not list its keys")
        }
        var blobs: [[UInt8]] = []
        for _ in 0..<count {
            guard let blob = answer.string(), answer.string() != nil else {
                throw SigningError(.agent, "agent's list of keys is cut short")
            }
            blobs.append(blob)
        }
        return blobs
    }

    /// The inner signature, or nil if the agent declines.
    func sign(_ data: [UInt8], key: [UInt8], flags: UInt32) throws(SigningError) -> [UInt8]? {
        var answer = AgentReader(try ask(.sign(key: key, data: data, flags: flags)))
        guard answer.byte() == AgentAnswer.signature else { return nil }
        guard let signature = answer.string() else {
            throw SigningError(.agent, "agent's signature is cut short")
        }
        return signature
    }

    private func ask(_ request: AgentRequest) throws(SigningError) -> [UInt8] {
        var rest = request.bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes {
                unsafe send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw SigningError(.agent, "agent hung up: \(describe(errno))") }
            rest = rest.dropFirst(count)
        }
        let length = try receive(4).reduce(0) { $0 << 8 | Int($1) }
        guard (1...Self.answerLimit).contains(length) else {
            throw SigningError(.agent, "agent announced \(length) bytes, the limit is \(Self.answerLimit)")
        }
        return try receive(length)
    }

    private func receive(_ length: Int) throws(SigningError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: length)
        var filled = 0
        while filled < length {
            let count = unsafe bytes[filled...].withUnsafeMutableBytes {
                unsafe recv(socket, $0.baseAddress, $0.count, 0)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw SigningError(.agent, "agent hung up in the middle of an answer") }
            filled += count
        }
        return bytes
    }
}
