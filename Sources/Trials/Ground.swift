import Git
import Glibc
package import Programs
import Store

/// A folder of the proofs' own, the programs beside this one, and how others are started there. Nothing of the
/// machine's user is read.
package final class Ground: Sendable {
    package let folder: String
    /// A folder in memory, where there is one: what is written there a million times wears nothing out.
    package let memory: String
    package let launcher: Launcher
    package let catalogctl: String
    /// Seconds since some moment.
    let elapsed: @Sendable () -> Double
    private let base: String

    /// - Parameters:
    ///   - base: the folder that it is made in.
    ///   - path: where programs are looked for.
    ///   - catalogctl: the program that is tried.
    ///   - elapsed: seconds since some moment.
    package init(
        below base: String, path: String, catalogctl: String, elapsed: @escaping @Sendable () -> Double
    ) throws {
        self.base = base
        self.catalogctl = catalogctl
        self.elapsed = elapsed
        folder = try Disk.newFolder(below: base)
        memory =
            unsafe access("/dev/shm", W_OK) == 0 ? try Disk.newFolder(below: "/dev/shm") : folder + "/memory"
        launcher = Launcher(environment: [
            "PATH": path, "HOME": folder, "XDG_STATE_HOME": folder + "/state", "GIT_CONFIG_NOSYSTEM": "1",
            "TMPDIR": folder, "LC_ALL": "C.UTF-8", "TZ": "UTC",
        ])
        try Disk.makeFolder(memory)
    }

    deinit {
        do { for path in [folder, memory] { try Disk.remove(path) } } catch { print("prove: \(error)") }
    }

    /// Runs a program that is to succeed, and returns what it printed, without the last newline.
    @discardableResult
    package func run(
        _ program: ProgramName, _ words: [String], in directory: String? = nil, input: [UInt8] = [],
        changing: [String: String?] = [:]
    ) throws -> String {
        let result = try launcher.run(program, words, input: input, changing: changing, in: directory)
        guard result.status == 0 else {
            let said = String(decoding: result.errors, as: UTF8.self)
            throw Setback("\(program.text) \(words.joined(separator: " ")): exit \(result.status): \(said)")
        }
        let text = String(decoding: result.output, as: UTF8.self)
        return text.hasSuffix("\n") ? String(text.dropLast()) : text
    }

    /// Does numbered pieces of work on several threads, and hands over in order what comes of them. The first that fails
    /// ends it.
    package func share<Piece: Sendable>(
        _ count: Int, among threads: Int = 2, _ work: @escaping @Sendable (Int) throws -> Piece,
        taking take: (Int, Piece) throws -> Void
    ) throws {
        let any = folder + "/any"
        if !Disk.exists(any) { try run(.git, ["init", "--quiet", "--template=", "--bare", any]) }
        let crew = Crew(count, in: try Repository.open(at: any, how: .exact)) { place, _ in
            Result { try work(place) }
        }
        crew.start(threads)
        defer { crew.stop() }
        for place in 0..<count { try take(place, crew.take(place).get()) }
    }

    /// Puts what shows a fault where it stays when all else goes.
    package func keep(_ path: String, as name: String) throws -> String {
        let place = "\(base)/catalogctl-prove-\(name)"
        try run(.custom("rm"), ["-rf", "--", place])
        try run(.custom("cp"), ["-a", path, place])
        return place
    }

    /// Whether a program is here and succeeds.
    package func has(_ program: String, _ words: [String]) -> Bool {
        do { return try launcher.run(.custom(program), words).status == 0 } catch { return false }
    }

    @discardableResult
    package func git(_ words: [String], in directory: String) throws -> String {
        try run(.git, words, in: directory)
    }
}

/// Files and folders, as the proofs need them.
package enum Disk {
    package static func newFolder(below base: String) throws(Setback) -> String {
        // mkdtemp puts its own six characters in the place of these.
        let place = String(repeating: "X", count: 6)
        var template = Array("\(base)/catalogctl-prove-\(place)".utf8CString)
        guard unsafe mkdtemp(&template) != nil else { throw fault("no folder can be made below", base) }
        return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// With the folders above it.
    package static func makeFolder(_ path: String) throws(Setback) {
        var made = ""
        for part in path.split(separator: "/") {
            made += "/\(part)"
            guard unsafe mkdir(made, 0o700) == 0 || errno == EEXIST else { throw fault("cannot make", made) }
        }
    }

    package static func write(_ bytes: [UInt8], to path: String, mode: UInt32 = 0o600) throws(Setback) {
        let file = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
        guard file >= 0 else { throw fault("cannot write", path) }
        defer { _ = close(file) }
        var written = 0
        while written < bytes.count {
            let count = unsafe bytes[written...].withUnsafeBytes { rest in
                unsafe Glibc.write(file, rest.baseAddress, rest.count)
            }
            guard count > 0 else { throw fault("cannot write", path) }
            written += count
        }
    }

    package static func write(_ text: String, to path: String) throws(Setback) {
        try write(Array(text.utf8), to: path)
    }

    /// Nil where there is no such file.
    package static func read(_ path: String) throws(Setback) -> [UInt8]? {
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else {
            if errno == ENOENT { return nil }
            throw fault("cannot read", path)
        }
        defer { _ = close(file) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = unsafe Glibc.read(file, &piece, piece.count)
            guard count >= 0 else { throw fault("cannot read", path) }
            if count == 0 { return bytes }
            bytes += piece[..<count]
        }
    }

    package static func exists(_ path: String) -> Bool {
        var status = stat()
        return unsafe lstat(path, &status) == 0
    }

    package static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return unsafe lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// In byte order.
    package static func names(in path: String) throws(Setback) -> [String] {
        guard let handle = unsafe opendir(path) else { throw fault("cannot list", path) }
        defer { unsafe closedir(handle) }
        var names: [String] = []
        while let entry = unsafe readdir(handle) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) {
                unsafe $0.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// With all that is below it; that it is not there is no fault.
    package static func remove(_ path: String) throws(Setback) {
        guard exists(path) else { return }
        guard isFolder(path) else {
            guard unsafe unlink(path) == 0 else { throw fault("cannot remove", path) }
            return
        }
        for name in try names(in: path) { try remove("\(path)/\(name)") }
        guard unsafe rmdir(path) == 0 else { throw fault("cannot remove", path) }
    }

    /// Plain files and folders; their dates are new.
    package static func copy(_ path: String, to other: String) throws(Setback) {
        guard isFolder(path) else {
            guard let bytes = try read(path) else { throw fault("cannot read", path) }
            return try write(bytes, to: other)
        }
        try makeFolder(other)
        for name in try names(in: path) { try copy("\(path)/\(name)", to: "\(other)/\(name)") }
    }

    private static func fault(_ what: String, _ path: String) -> Setback {
        Setback("\(what) '\(path)': \(describe(errno))")
    }
}
