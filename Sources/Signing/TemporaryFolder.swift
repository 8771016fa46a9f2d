internal import Glibc
internal import Programs

/// A private folder for the files that a signing program wants, removed with its owner.
struct TemporaryFolder: ~Copyable {
    let path: String
    private var names: [String] = []

    init(in parent: String) throws(SigningError) {
        // mkdtemp puts its own six characters in the place of these.
        let place = String(repeating: "X", count: 6)
        var template = Array("\(parent)/catalogctl-sign-\(place)".utf8CString)
        guard unsafe mkdtemp(&template) != nil else {
            throw SigningError(.failed, "no temporary folder in '\(parent)': \(describe(errno))")
        }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        for name in names { _ = unsafe unlink("\(path)/\(name)") }
        _ = unsafe rmdir(path)
    }

    /// Names a file that a program will write, so that it goes with the rest.
    mutating func expect(_ name: String) -> String {
        names.append(name)
        return "\(path)/\(name)"
    }

    mutating func write(_ bytes: [UInt8], as name: String) throws(SigningError) -> String {
        let file = expect(name)
        let number = unsafe open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard number >= 0 else {
            throw SigningError(.failed, "temporary file '\(file)' cannot be made: \(describe(errno))")
        }
        defer { _ = close(number) }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(number, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                throw SigningError(.failed, "temporary file '\(file)' cannot be written: \(describe(errno))")
            }
            rest = rest.dropFirst(count)
        }
        return file
    }
}
