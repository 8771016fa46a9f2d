import Testing

/// Which room may see which: SwiftPM lets a room import what its neighbours depend on, so this is what guards
/// the doors.
struct DoorTests {
    /// The floors, from the ground. A room sees floors below its own, and never a neighbour.
    private static let floors: [[String]] = [
        ["Clibgit2", "Clibyaml", "Clibcrypto"],
        ["baseline"],
        ["Canonical", "YAML", "Objects", "Scaffold"],
        ["Packs"],
        ["Git", "Keys", "Catalog", "Arguments", "Output", "Programs"],
        ["Statute"],
        ["Consent"],
        ["Hearing"],
        ["Policy", "Schema", "Signing"],
        ["Store", "Provenance", "Shapes"],
        ["Bearings"],
        ["Actions", "Audit", "Hooks"],
        ["Reports", "Exchange"],
        ["Rulebook"],
        ["Wording"],
        ["Charter", "Frontier"],
        ["CLI"],
        ["catalogctl", "Trials"],
        ["Forgeries"],
        ["bench", "prove"],
    ]

    /// Programs that a room starts, so that they are built with it; and the one program that is in C.
    private static let unimported: [String: Set<String>] = [
        "bench": ["baseline", "catalogctl"], "baseline": ["Clibgit2"], "prove": ["catalogctl"],
    ]

    /// Doors between rooms of one floor: the vocabulary speaks of keys.
    private static let doorsOnOneFloor: [String: Set<String>] = ["Catalog": ["Keys"]]

    /// Which rooms a C library may be seen from.
    private static let cRooms: [String: Set<String>] = [
        "Clibgit2": ["Git", "baseline"], "Clibyaml": ["YAML"],
        "Clibcrypto": ["Canonical", "Objects", "Keys", "Signing"],
    ]

    /// What comes with the machine. Foundation does not: it costs more to load than a hook's whole work.
    private static let platform: Set<String> = ["Glibc", "Synchronization"]

    private let house: House

    init() throws { house = try House() }

    private func floor(of room: String) -> Int? { Self.floors.firstIndex { $0.contains(room) } }

    @Test("every room stands on a floor, and every folder of Sources is a room")
    func rooms() {
        #expect(house.rooms.count >= 10, "Package.swift was not understood; mend House.rooms(of:)")
        for room in house.rooms {
            #expect(floor(of: room.name) != nil, "give '\(room.name)' a floor in the table of this test")
        }
        for name in Set(house.sources.map(\.room)) {
            #expect(
                house.room(name) != nil, "declare Sources/\(name) as a target in Package.swift, or remove it")
        }
    }

    @Test("dependencies only go down")
    func down() {
        for room in house.rooms {
            for dependency in room.dependencies {
                guard let from = floor(of: room.name), let to = floor(of: dependency) else {
                    Issue.record("'\(room.name)' depends on '\(dependency)', and one of them has no floor")
                    continue
                }
                #expect(
                    to < from || Self.doorsOnOneFloor[room.name, default: []].contains(dependency),
                    "'\(room.name)' (floor \(from)) may not depend on '\(dependency)' (floor \(to)); move the code down"
                )
            }
        }
    }

    @Test("a file imports what its room depends on, and nothing that comes through another room")
    func imports() {
        for file in house.sources {
            guard let room = house.room(file.room) else { continue }
            for line in file.lines {
                guard let module = House.imported(by: line) else { continue }
                #expect(
                    module != "Foundation" && module != "FoundationEssentials",
                    "\(file.path) imports \(module); use Glibc or Canonical")
                #expect(
                    room.dependencies.contains(module) || Self.platform.contains(module),
                    "\(file.path) imports \(module); add it to the dependencies of '\(room.name)', or do without"
                )
            }
        }
    }

    @Test("a room uses every dependency that it declares")
    func idle() {
        for room in house.rooms {
            let used = Set(
                house.sources.filter { $0.room == room.name }.flatMap { $0.lines.compactMap(House.imported) })
            let started = Self.unimported[room.name, default: []]
            for dependency in room.dependencies.subtracting(used).subtracting(started) {
                Issue.record("'\(room.name)' never imports '\(dependency)'; take it from its dependencies")
            }
        }
    }

    @Test("a C library is seen from its own rooms only")
    func cLibraries() {
        for (library, rooms) in Self.cRooms {
            for room in house.rooms where room.dependencies.contains(library) {
                #expect(
                    rooms.contains(room.name),
                    "'\(room.name)' may not see \(library); ask a room that wraps it")
            }
        }
        for file in house.sources {
            for module in file.lines.compactMap(House.imported) where module.hasPrefix("Clib") {
                #expect(
                    Self.cRooms[module, default: []].contains(file.room),
                    "\(file.path) imports \(module); ask a room that wraps it")
            }
        }
    }

    @Test("an import is found however it is written")
    func reading() {
        for line in [
            "import Git", "public import Git", "  internal import Git", "@testable import Git",
            "import struct Git.Name",
            "@preconcurrency public import Git // why", "@_spi(X) import Git",
        ] {
            #expect(House.imported(by: line) == "Git", "\(line)")
        }
        for line in ["// import Git", "/// import Git", "important Git", "let import_ = 1", "reimport Git"] {
            #expect(House.imported(by: line) == nil, "\(line)")
        }
    }
}
