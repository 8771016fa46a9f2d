internal import Keys

/// Where `user.signingkey` says that the key is.
enum KeySource: Sendable {
    /// The public key itself; the private half is with an agent or a program.
    case literal(PublicKey)
    /// A file: a private key, or a public one with its private half beside it or in an agent.
    case file(String)
}

/// The forms of `user.signingkey` that git knows.
enum SigningKeyText {
    /// What git takes for a key rather than a path: `key::...`, or anything that begins with `ssh-`.
    static func literal(_ text: String) -> String? {
        let prefix = "key::"
        if text.utf8.starts(with: prefix.utf8) { return String(text.dropFirst(prefix.count)) }
        return text.utf8.starts(with: "ssh-".utf8) ? text : nil
    }

    static func publicKey(_ literal: String) throws(SigningError) -> PublicKey {
        do {
            return try PublicKey(line: literal)
        } catch {
            throw SigningError(.unreadable, "signing key cannot be used: \(error.message)")
        }
    }

    static func source(_ text: String, home: String) throws(SigningError) -> KeySource {
        if let literal = literal(text) { return .literal(try publicKey(literal)) }
        return .file(try HomePath.expand(text, home: home))
    }
}

/// Splits a configured command as git does: words at white space, quotes of both kinds, and a backslash
/// that takes the next character as it is (not within single quotes). No shell, no variables.
enum CommandWords {
    static func words(_ text: String) throws(SigningError) -> [String] {
        var words: [[UInt8]] = []
        var word: [UInt8]?
        var quote: UInt8?
        var bytes = text.utf8.makeIterator()
        while let byte = bytes.next() {
            if let open = quote, byte == open {
                quote = nil
            } else if quote == nil, byte == 0x22 || byte == 0x27 {
                quote = byte
                word = word ?? []
            } else if quote == nil, [0x20, 0x09, 0x0a, 0x0b, 0x0c, 0x0d].contains(byte) {
                if let word { words.append(word) }
                word = nil
            } else if byte == 0x5c, quote != 0x27 {
                guard let next = bytes.next() else {
                    throw SigningError(.noKey, "gpg.ssh.defaultKeyCommand ends with a backslash")
                }
                word = (word ?? []) + [next]
            } else {
                word = (word ?? []) + [byte]
            }
        }
        guard quote == nil else {
            throw SigningError(.noKey, "gpg.ssh.defaultKeyCommand has an unclosed quote")
        }
        if let word { words.append(word) }
        return words.map { String(decoding: $0, as: UTF8.self) }
    }
}
