internal import Glibc

/// A configured path, with `~/` and `~user/` at its head expanded.
enum HomePath {
    static func expand(_ path: String, home: String) throws(SigningError) -> String {
        let bytes = Array(path.utf8)
        guard bytes.first == 0x7e else { return path }
        let user = bytes[1...].prefix { $0 != 0x2f }
        let rest = String(decoding: bytes[(1 + user.count)...], as: UTF8.self)
        if user.isEmpty {
            guard !home.isEmpty else {
                throw SigningError(.unreadable, "path '\(path)' needs a home directory and there is none")
            }
            return home + rest
        }
        let name = String(decoding: user, as: UTF8.self)
        guard let directory = directory(of: name) else {
            throw SigningError(.unreadable, "path '\(path)' names an unknown user '\(name)'")
        }
        return directory + rest
    }

    private static func directory(of user: String) -> String? {
        let size = 16_384
        var buffer = [CChar](repeating: 0, count: size)
        return unsafe buffer.withUnsafeMutableBufferPointer { buffer in
            var entry = unsafe passwd()
            var found: UnsafeMutablePointer<passwd>?
            guard unsafe getpwnam_r(user, &entry, buffer.baseAddress!, size, &found) == 0,
                unsafe found != nil, let path = unsafe entry.pw_dir
            else { return nil }
            return unsafe String(cString: path)
        }
    }
}
