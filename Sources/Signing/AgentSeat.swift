internal import Keys
internal import Synchronization

/// One key's place at the agent: the connection stays open between signatures, since opening one and
/// listing the keys would cost more than the signature.
final class AgentSeat: Sendable {
    /// Makes an agent sign with SHA-512 where the key is RSA.
    static let rsaSHA512: UInt32 = 4

    private struct State: ~Copyable {
        var connection: AgentConnection?
        /// Nil until the agent has been asked.
        var holdsKey: Bool?
        let verifier = Verifier()
    }

    private let path: String?
    private let key: PublicKey
    private let state: Mutex<State>

    init(path: String?, key: PublicKey) {
        self.path = path
        self.key = key
        state = Mutex(State(connection: nil, holdsKey: nil))
    }

    /// Nil where there is no agent, or it does not hold the key or declines to use it: then the program
    /// is to be asked, which also knows how to tell why.
    func sign(_ message: [UInt8], namespace: String) throws(SigningError) -> SSHSignature? {
        guard let path, !path.isEmpty else { return nil }
        return try state.withLock { state throws(SigningError) in
            if state.holdsKey == false { return nil }
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
            let signature = try SSHSignature(
                publicKey: key, namespace: namespace, hashAlgorithm: .sha512, signature: answer)
            try state.verifier.verify(signature, message: message, namespace: namespace)
            return signature
        } catch {
            throw SigningError(.failed, "agent's signature was refused: \(error.message)")
        }
    }

    /// An agent may have closed a connection that lay idle, or been started anew: a second try on a new
    /// connection tells that from an agent that is gone.
    private static func ask(
        _ data: [UInt8], _ flags: UInt32, _ key: PublicKey, _ path: String, _ state: inout State
    ) throws(SigningError) -> [UInt8]? {
        if let connection = state.connection.take() {
            do {
                let answer = try connection.sign(data, key: key.blob, flags: flags)
                state.connection = consume connection
                return answer
            } catch {
                state.holdsKey = nil
            }
        }
        let connection = try AgentConnection(path: path)
        let holdsKey = try connection.identities().contains(key.blob)
        state.holdsKey = holdsKey
        guard holdsKey else { return nil }
        let answer = try connection.sign(data, key: key.blob, flags: flags)
        state.connection = consume connection
        return answer
    }
}
