internal import Canonical
internal import Glibc
internal import Keys
internal import Programs

/// A key file, as far as its public half can be read from it without a passphrase.
enum KeyFile {
    static let limit = 65_536

    enum Content {
        case publicKey(PublicKey)
        /// A private key that carries its public half in clear, as OpenSSH's own format does.
        case privateKey(PublicKey)
        /// A private key in another format, or something that only ssh-keygen may make sense of.
        case opaque
    }

    static func content(of path: String) throws(SigningError) -> Content {
        let text = try read(path)
        let marker = Array("-----BEGIN ".utf8)
        if text.starts(with: marker) {
            guard let key = try openSSHPublicHalf(text, path) else { return .opaque }
            return .privateKey(key)
        }
        // As ssh does: the first line that is neither empty nor a comment.
        for line in text.split(separator: 0x0a) {
            let line = String(decoding: line.filter { $0 != 0x0d }, as: UTF8.self)
            guard !line.isEmpty, line.utf8.first != 0x23 else { continue }
            return .publicKey(try checked(path) { () throws(KeyError) in try PublicKey(line: line) })
        }
        throw SigningError(.unreadable, "key file '\(path)' is empty")
    }

    static func exists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }

    static func read(_ path: String) throws(SigningError) -> [UInt8] {
        let number = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard number >= 0 else {
            let reason = errno == ENOENT ? "there is no such file" : describe(errno)
            throw SigningError(
                .unreadable, "key file '\(path)' cannot be read: \(reason)",
                hint:
                    "git config user.signingkey must be the path of an SSH key; make one with: ssh-keygen -t ed25519"
            )
        }
        defer { _ = close(number) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = unsafe Glibc.read(number, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else {
                throw SigningError(.unreadable, "key file '\(path)' cannot be read: \(describe(errno))")
            }
            if count == 0 { return bytes }
            bytes += buffer[..<count]
            guard bytes.count <= limit else {
                throw SigningError(.unreadable, "key file '\(path)' has more than \(limit) bytes")
            }
        }
    }

    /// The `openssh-key-v1` format: cipher, kdf, kdf options, a count, and the public key before the part
    /// that may be encrypted.
    private static func openSSHPublicHalf(_ text: [UInt8], _ path: String) throws(SigningError) -> PublicKey?
    {
        let lines = text.split(separator: 0x0a).map { $0.filter { $0 != 0x0d } }
        guard lines.first?.elementsEqual("-----BEGIN OPENSSH PRIVATE KEY-----".utf8) == true,
            let end = lines.firstIndex(where: { $0.elementsEqual("-----END OPENSSH PRIVATE KEY-----".utf8) }),
            let blob = Base64.decode(lines[1..<end].flatMap(\.self))
        else { return nil }
        let magic = Array("openssh-key-v1\0".utf8)
        guard blob.starts(with: magic) else { return nil }
        var fields = AgentReader(Array(blob.dropFirst(magic.count)))
        guard fields.string() != nil, fields.string() != nil, fields.string() != nil, fields.number() == 1,
            let key = fields.string()
        else { return nil }
        return try checked(path) { () throws(KeyError) in try PublicKey(blob: key) }
    }

    private static func checked(
        _ path: String, _ read: () throws(KeyError) -> PublicKey
    ) throws(SigningError) -> PublicKey {
        do {
            return try read()
        } catch {
            throw SigningError(
                .unreadable, "key file '\(path)' cannot be used: \(error.message)",
                hint: "use another key, such as one made with: ssh-keygen -t ed25519")
        }
    }
}
