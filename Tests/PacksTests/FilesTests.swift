import Foundation
import Packs
import TestSupport
import Testing

@Suite struct FilesTests {
    @Test("a path leads where its links do, whether anything is there or not, and nowhere through /proc")
    func place() throws {
        let folder = try TemporaryFolder()
        let top = try #require(Files.real(folder.path))
        try folder.write([], to: "a/b/file")
        for (name, target) in [
            ("up", "a/b/.."), ("away", "/usr/./lib/.."), ("gone", "none/such"), ("round", "round"),
            ("process", "/proc/self/cwd"),
        ] {
            try FileManager.default.createSymbolicLink(
                atPath: "\(top)/\(name)", withDestinationPath: target)
        }
        func place(_ path: String) -> String? {
            Files.place(Array(path.utf8)).map { String(decoding: $0, as: UTF8.self) }
        }
        for (path, expected) in [
            ("", ""), ("/a/b/file", "/a/b/file"), ("/up", "/a"), ("/up/b//x/./y", "/a/b/x/y"),
            ("/a/b/../../up/..", ""), ("/none/../a", "/a"), ("/gone/x", "/none/such/x"),
        ] {
            #expect(place(top + path) == top + expected, "\(path)")
        }
        #expect(place("\(top)/away/x") == "/usr/x")
        #expect(place("/") == "/" && place("/..") == "/")
        for path in ["\(top)/round", "\(top)/process/x", "/proc/self/cwd/..", "/dev/fd/1"] {
            #expect(place(path) == nil, "\(path)")
        }
        // What is there is where the system says.
        #expect(place("\(top)/up/b/file") == Files.real("\(top)/up/b/file"))
    }
}
