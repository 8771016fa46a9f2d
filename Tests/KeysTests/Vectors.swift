import Foundation
import Keys
import Testing

/// The files that `Vectors/make.py` made.
enum Vectors {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Vectors")

    static let good = [
        "ed25519", "ed25519-sha256", "p256", "p384", "p521", "rsa2048", "rsa3072", "rsa4096",
        "rsa2048-sha256", "rsa2048-below", "p256-low", "sk-ed25519", "sk-p256", "sk-ed25519-verified",
        "sk-p256-verified",
    ]

    static func bytes(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: folder.appendingPathComponent(name)))
    }

    static func message() throws -> [UInt8] { try bytes("message") }

    static func signature(_ name: String) throws -> SSHSignature {
        try SSHSignature(armoured: try bytes(name + ".sig"))
    }

    /// The line of a `.pub` file without its newline.
    static func line(_ name: String) throws -> String {
        String(decoding: try bytes(name + ".pub").filter { $0 != 0x0a }, as: UTF8.self)
    }
}

/// What a check answered: nil for yes, else the code of the refusal.
func refusal(_ check: () throws(KeyError) -> Void) -> KeyError.Code? {
    do {
        try check()
        return nil
    } catch {
        return error.code
    }
}

/// Writes the SSH wire encoding the way the tests need it, mistakes included.
struct Wire {
    var bytes: [UInt8] = []

    static func number(_ value: Int) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
    }

    static func string(_ bytes: [UInt8]) -> [UInt8] { number(bytes.count) + bytes }
    static func string(_ text: String) -> [UInt8] { string(Array(text.utf8)) }

    /// Takes a run of length-prefixed strings apart.
    static func strings(_ bytes: [UInt8]) -> [[UInt8]] {
        var rest = bytes[...]
        var found: [[UInt8]] = []
        while rest.count >= 4 {
            let count = rest.prefix(4).reduce(0) { $0 << 8 | Int($1) }
            rest = rest.dropFirst(4)
            guard count <= rest.count else { break }
            found.append(Array(rest.prefix(count)))
            rest = rest.dropFirst(count)
        }
        return found
    }
}

/// A program's answer, for second opinions.
func second(_ program: String, _ arguments: [String], input: Data = Data()) throws -> (
    status: Int32, output: String
) {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try input.write(to: folder)
    defer { try? FileManager.default.removeItem(at: folder) }
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [program] + arguments
    process.standardInput = try FileHandle(forReadingFrom: folder)
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: output, as: UTF8.self))
}
