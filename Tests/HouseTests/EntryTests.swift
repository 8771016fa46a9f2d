import Foundation
import TestSupport
import Testing

/// What stands at the top of the house.
struct EntryTests {
    private static let allowed: Set<String> = [
        "Package.swift", "Sources", "Tests", "hooks", "templates", "README.md",
    ]

    @Test("the top has its six entries and dotfiles, and nothing else")
    func top() throws {
        let listing = try run("git", ["ls-files", "-z"], in: House.top.path)
        // A copy without its repository is listed as it lies; build products are dotfiles.
        let paths =
            listing.status == 0 && !listing.stdout.isEmpty
            ? listing.stdout.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
            : try FileManager.default.contentsOfDirectory(atPath: House.top.path)
        let entries = Set(paths.map { String($0.prefix { $0 != "/" }) })
        for entry in entries.subtracting(Self.allowed) where !entry.hasPrefix(".") {
            Issue.record(
                "'\(entry)' does not belong at the top; move it into one of: \(Self.allowed.sorted())")
        }
        #expect(entries.isSuperset(of: ["Package.swift", "Sources", "Tests"]))
    }

    @Test("a hook is a shim of at most 10 lines that hands over to the program")
    func hooks() throws {
        let folder = House.top.appending(path: "hooks").path
        guard FileManager.default.fileExists(atPath: folder) else { return }
        for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
            let text = try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)
            let lines = text.split(separator: "\n")
            #expect(
                lines.count <= 10, "hooks/\(name) thinks; move the thought into 'catalogctl hook \(name)'")
            #expect(
                lines.first == "#!/bin/sh", "hooks/\(name) must run in any POSIX shell: begin with #!/bin/sh")
            #expect(
                text.contains("hook \(name) \"$@\""),
                "hooks/\(name) must hand over: exec catalogctl hook \(name) \"$@\"")
        }
    }

    @Test("the folders of the disk that carry plain text into the program stay inside the house")
    func links() throws {
        let walk = try #require(
            FileManager.default.enumerator(atPath: House.top.appending(path: "Sources").path))
        for case let path as String in walk {
            let full = House.top.appending(path: "Sources/\(path)").path
            let attributes = try FileManager.default.attributesOfItem(atPath: full)
            guard attributes[.type] as? FileAttributeType == .typeSymbolicLink else { continue }
            let target = try FileManager.default.destinationOfSymbolicLink(atPath: full)
            #expect(
                !target.hasPrefix("/"), "Sources/\(path) links to '\(target)'; link relative to the house")
            #expect(FileManager.default.fileExists(atPath: full), "Sources/\(path) links to nothing")
        }
    }
}
