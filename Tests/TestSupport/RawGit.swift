import Foundation

/// Plain git on one repository, by somebody whom nothing holds back: any bytes as any object, any ref.
public struct RawGit: Sendable {
    public let folder: String

    public init(in folder: String) { self.folder = folder }

    @discardableResult
    public func callAsFunction(_ args: String..., input: [UInt8] = []) throws -> String {
        try git(args, in: folder, input: input)
    }

    public func bytes(_ args: String...) throws -> [UInt8] {
        let ran = try run("git", args, in: folder)
        guard ran.status == 0 else {
            throw RunFailure(description: "git \(args.joined(separator: " ")): \(ran.errors)")
        }
        return ran.stdout
    }

    /// The object's id. git checks nothing of the bytes.
    public func write(_ kind: String, _ bytes: [UInt8]) throws -> String {
        try git(["hash-object", "--literally", "-w", "-t", kind, "--stdin"], in: folder, input: bytes)
    }

    /// A tree with its entries as they come: unsorted, twice, of any mode.
    public func writeTree(_ entries: [(mode: String, name: [UInt8], id: String)]) throws -> String {
        try write("tree", entries.flatMap { Array("\($0.mode) ".utf8) + $0.name + [0] + bytes(ofHex: $0.id) })
    }

    public func read(_ id: String) throws -> [UInt8] {
        let kind = try git(["cat-file", "-t", id], in: folder)
        return try bytes("cat-file", kind, id)
    }

    /// Moves a ref, by git, or by writing its file where git will not name such an object.
    public func plant(_ id: String, on reference: String) throws {
        if try run("git", ["update-ref", reference, id], in: folder).status == 0 { return }
        try Data("\(id)\n".utf8).write(to: URL(fileURLWithPath: gitFolder + "/" + reference))
    }

    public var gitFolder: String {
        let inner = folder + "/.git"
        return FileManager.default.fileExists(atPath: inner) ? inner : folder
    }

    /// The file of a loose object.
    public func loosePath(_ id: String) -> String {
        "\(gitFolder)/objects/\(id.prefix(2))/\(id.dropFirst(2))"
    }

    /// Puts other bytes in a loose object's file, under the id that it had.
    public func swap(_ id: String, kind: String, for bytes: [UInt8]) throws {
        let path = loosePath(id)
        try? FileManager.default.removeItem(atPath: path)
        try FileManager.default.createDirectory(
            atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        try Data(zlibStored(Array("\(kind) \(bytes.count)\0".utf8) + bytes)).write(
            to: URL(fileURLWithPath: path))
    }

    private func bytes(ofHex hex: String) -> [UInt8] {
        let digits = Array(hex.utf8).map { $0 < 0x3A ? $0 - 0x30 : $0 - 0x61 + 10 }
        return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }
}

/// A zlib stream without compression: stored blocks and the checksum.
public func zlibStored(_ bytes: [UInt8]) -> [UInt8] {
    var out: [UInt8] = [0x78, 0x01]
    let limit = 65_535
    var start = 0
    repeat {
        let end = min(start + limit, bytes.count)
        let count = UInt16(end - start)
        out.append(end == bytes.count ? 1 : 0)
        for word in [count, ~count] { out += [UInt8(truncatingIfNeeded: word), UInt8(word >> 8)] }
        out += bytes[start..<end]
        start = end
    } while start < bytes.count
    var low: UInt32 = 1
    var high: UInt32 = 0
    for byte in bytes {
        low = (low + UInt32(byte)) % 65_521
        high = (high + low) % 65_521
    }
    let sum = high << 16 | low
    return out + [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: sum >> $0) }
}

/// Every file below a folder with its bytes, for saying that nothing has changed.
public func contents(of folder: String) -> [String: [UInt8]] {
    var files: [String: [UInt8]] = [:]
    for case let name as String in FileManager.default.enumerator(atPath: folder) ?? .init() {
        if let bytes = FileManager.default.contents(atPath: folder + "/" + name) {
            files[name] = [UInt8](bytes)
        }
    }
    return files
}
