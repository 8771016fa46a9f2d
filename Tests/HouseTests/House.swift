import Foundation
import TestSupport

/// The house as it stands on disk: the manifest, the rooms and their files.
struct House: Sendable {
    struct Room: Sendable {
        let name: String
        let dependencies: Set<String>
    }

    struct File: Sendable {
        let room: String
        /// Below the top of the house.
        let path: String
        let text: String

        var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }
    }

    struct Unreadable: Error, CustomStringConvertible {
        let description: String
    }

    /// Tests/HouseTests/House.swift is three steps below the top.
    static let top = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    let rooms: [Room]
    let sources: [File]

    init() throws {
        rooms = try Self.rooms(
            of: String(contentsOf: Self.top.appending(path: "Package.swift"), encoding: .utf8))
        sources = try Self.files(below: "Sources")
    }

    func room(_ name: String) -> Room? { rooms.first { $0.name == name } }

    /// The targets below Sources, read from the manifest's text: `.target(` or its like, up to its closing bracket.
    static func rooms(of manifest: String) throws -> [Room] {
        let starts = /\.(target|executableTarget|systemLibrary)\(/
        return try manifest.matches(of: starts).compactMap { match in
            var depth = 1
            let body = manifest[match.range.upperBound...].prefix { character in
                if character == "(" { depth += 1 }
                if character == ")" { depth -= 1 }
                return depth > 0
            }
            guard let name = body.firstMatch(of: /name: "([^"]+)"/) else {
                throw Unreadable(description: "Package.swift has a target without a name: \(body.prefix(80))")
            }
            if body.contains("path: \"Tests/") { return nil }
            let list = body.firstMatch(of: /dependencies: \[([^\]]*)\]/).map { String($0.1) } ?? ""
            return Room(
                name: String(name.1), dependencies: Set(list.matches(of: /"([^"]+)"/).map { String($0.1) }))
        }
    }

    /// The Swift files below a folder of the house, each with the folder right below that one as its room.
    static func files(below folder: String) throws -> [File] {
        let start = top.appending(path: folder)
        guard let walk = FileManager.default.enumerator(atPath: start.path) else {
            throw Unreadable(description: "\(folder) cannot be listed")
        }
        var files: [File] = []
        for case let path as String in walk where path.hasSuffix(".swift") {
            files.append(
                File(
                    room: String(path.prefix { $0 != "/" }), path: "\(folder)/\(path)",
                    text: try String(contentsOf: start.appending(path: path), encoding: .utf8)))
        }
        return files.sorted { $0.path < $1.path }
    }

    /// The modules that a line of Swift imports.
    static func imported(by line: some StringProtocol) -> String? {
        guard line.contains("import ") else { return nil }
        let pattern =
            /^\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:public |package |internal |fileprivate |private )?import\s+(?:(?:struct|class|enum|protocol|func|var|let|typealias)\s+)?(\w+)/
        return String(line).firstMatch(of: pattern).map { String($0.1) }
    }

    /// The code of a line: without what follows `//`. Good enough for words that no string of ours holds.
    static func code(of line: some StringProtocol) -> String {
        String(line).firstRange(of: "//").map { String(String(line)[..<$0.lowerBound]) } ?? String(line)
    }
}
