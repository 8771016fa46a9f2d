import Testing

/// What types, files and folders may be called, and how large they may be.
struct NameTests {
    private static let emptyWords: Set<String> = [
        "Manager", "Helper", "Helpers", "Util", "Utils", "Utility", "Service", "Handler", "Factory", "Impl",
        "Base",
    ]
    private static let emptyFolders: Set<String> = [
        "Utils", "Util", "Common", "Models", "Helpers", "Shared", "Misc",
    ]
    private static let longestFile = 500
    private static let longestRoom = 3_000

    private let house: House

    init() throws { house = try House() }

    private func types(in file: House.File) -> [String] {
        let declaration =
            /^\s*(?:@\w+\s+)*(?:\w+ )*(?:struct|class|enum|protocol|actor|typealias) +([A-Z]\w*)/
        let keywords = ["struct ", "class ", "enum ", "protocol ", "actor ", "typealias "]
        let candidates = file.lines.filter { line in keywords.contains { line.contains($0) } }
        return candidates.compactMap { House.code(of: $0).firstMatch(of: declaration).map { String($0.1) } }
    }

    @Test("no type is called by an empty word, first or last")
    func emptyWords() {
        #expect(
            house.sources.flatMap(types).count > 50, "the declarations were not understood; mend types(in:)")
        for file in house.sources {
            for type in types(in: file) {
                let words = type.matches(of: /[A-Z]+(?![a-z])|[A-Z][a-z0-9]*/).map { String($0.0) }
                for word in [words.first, words.last].compactMap(\.self) {
                    #expect(
                        !Self.emptyWords.contains(word),
                        "\(file.path): '\(type)': name the thing; '\(word)' says nothing")
                }
            }
        }
    }

    @Test("no type bears a module's name")
    func moduleNames() {
        let modules = Set(house.rooms.map(\.name))
        for file in house.sources {
            for type in types(in: file) {
                #expect(
                    type != file.room,
                    "\(file.path): '\(type)' is its module's name, and hides it; call it otherwise")
                #expect(
                    !modules.contains(type) || type == file.room,
                    "\(file.path): '\(type)' is the name of a room; call it otherwise")
            }
        }
    }

    @Test("no folder is a drawer for everything")
    func folders() {
        for file in house.sources {
            for folder in file.path.split(separator: "/").dropLast() {
                #expect(
                    !Self.emptyFolders.contains(String(folder)),
                    "\(file.path): name '\(folder)' for what is in it")
            }
        }
    }

    @Test("no file is over 500 lines")
    func files() throws {
        for file in try house.sources + House.files(below: "Tests") {
            let count = file.lines.count - 1
            #expect(count <= Self.longestFile, "\(file.path) has \(count) lines; split it by its nouns")
        }
    }

    @Test("no room is over 3,000 lines")
    func rooms() {
        for (room, files) in Dictionary(grouping: house.sources, by: \.room) {
            let count = files.reduce(0) { $0 + $1.lines.count - 1 }
            #expect(count <= Self.longestRoom, "\(room) has \(count) lines; it is two rooms")
        }
    }

    @Test("every test target that the manifest declares has its room")
    func testTargets() throws {
        let tests = try House.files(below: "Tests")
        // These look at the house, at the whole corridor, at all that anybody sends or at the built program, from outside.
        let outside: Set = [
            "HouseTests", "ModelTests", "DurabilityTests", "SecondOpinionTests", "FuzzTests",
        ]
        for name in Set(tests.map(\.room)) where name.hasSuffix("Tests") && !outside.contains(name) {
            #expect(
                house.room(String(name.dropLast(5))) != nil,
                "Tests/\(name) tests no room; move its tests to the room they are of")
        }
    }
}
