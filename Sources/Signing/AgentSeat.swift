internal import Keys
internal import Synchronization

/// One key's place at the agent: the connection stays open between signatures, since opening one and
/// listing the keys would cost more than the signature.
final class AgentSeat: Sendable {
    /// Makes an agent sign with SHA-512 where the key is RSA.
    static let rsaSHA512: UInt32 = 4

    private struct State: ~Copyable {
        var connection: AgentConnection?
        /// True once the agent was asked and there was none, or it did not hold the key.
        var isAbsent = false
    }

    private let path: String?
    private let key: PublicKey
    private let state: Mutex<State>

    init(path: String?, key: PublicKey) {
        self.path = path
        self.key = key
        state = Mutex(State(connection: nil))
    }

    /// Nil where there is no agent or it does not hold the key: then the program is to be asked. An agent
    /// that holds the key and declines is an error, for ssh-keygen would ask the same agent again.
    func sign(_ message: [UInt8], namespace: String) throws(SigningError) -> SSHSignature? {
        guard let path, !path.isEmpty else { return nil }
        return try state.withLock { state throws(SigningError) in
            if state.isAbsent { return nil }
            return try Self.sign(message, namespace, key, path, &state)
        }
    }

    private static func sign(
        _ message: [UInt8], _ namespace: String, _ key: PublicKey, _ path: String, _ state: inout State
    ) throws(SigningError) -> SSHSignature? {
        let data = SSHSignature.signedData(of: message, namespace: namespace, hashAlgorithm: .sha512)
        let flags = key.algorithm == .rsa ? rsaSHA512 : 0
        guard let answer = try ask(data, flags, key, path, &state) else { return nil }
        do {
            return try SSHSignature(
                publicKey: key, namespace: namespace, hashAlgorithm: .sha512, lowering: answer)
        } catch {
            throw SigningError(error, of: "agent's signature")
        }
    }

    /// An agent may have closed a connection that lay idle, or been started anew: a second try on a new
    /// connection tells that from an agent that is gone.
    private static func ask(
        _ data: [UInt8], _ flags: UInt32, _ key: PublicKey, _ path: String, _ state: inout State
    ) throws(SigningError) -> [UInt8]? {
        if let connection = state.connection.take(),
            case .success(let answer) = connection.trySign(data, key: key.blob, flags: flags)
        {
            state.connection = consume connection
            return try agreed(answer, key)
        }
        guard let connection = AgentConnection.holding(key.blob, path: path) else {
            state.isAbsent = true
            return nil
        }
        let answer = try connection.sign(data, key: key.blob, flags: flags)
        state.connection = consume connection
        return try agreed(answer, key)
    }

    private static func agreed(_ answer: [UInt8]?, _ key: PublicKey) throws(SigningError) -> [UInt8] {
        guard let answer else {
            throw SigningError(
                .agent, "agent declined to sign with \(key.fingerprint)",
                hint: "a question of the agent may have been refused, or a hardware key is not plugged in")
        }
        return answer
    }
}
