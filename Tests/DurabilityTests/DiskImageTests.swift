import Foundation
import Glibc
import TestSupport
import Testing
import Trials

/// A file with a file system in it.
private final class Image {
    static let megabytes = 24
    private let folder: TemporaryFolder
    var path: String { folder.path + "/image" }

    init() throws {
        folder = try TemporaryFolder()
        let environment = ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin"]
        for words in [["truncate", "-s", "\(Self.megabytes)M", path], ["mkfs.ext4", "-q", path]] {
            let made = try ran(words, environment: environment)
            guard made.status == 0 else { throw Setback("\(words): \(made.errors)") }
        }
    }

    func mounted() throws -> Mounted { try Mounted(["-o", "loop", path]) }

    /// What the disk holds now, whatever the machine still has in its memory. Read until two readings are the
    /// same, so that it is the disk of one moment.
    func copy() throws -> [UInt8] {
        func read() throws -> Data { try Data(contentsOf: URL(fileURLWithPath: path)) }
        var last = try read()
        while true {
            let next = try read()
            if next == last { return [UInt8](next) }
            last = next
        }
    }

    func set(_ bytes: [UInt8]) throws { try Data(bytes).write(to: URL(fileURLWithPath: path)) }

    static let canMount: Bool = {
        do {
            _ = try Image().mounted()
            return true
        } catch {
            Durability.report("no disk images here: \(error)")
            return false
        }
    }()
}

extension Durability {
    @Suite struct DiskImageTests {
        @Test(.enabled(if: Image.canMount, "no disk image can be mounted here"))
        func `A129 the disk of ext4 as it is in the middle of acts has every acknowledged event`() throws {
            let cuts = Durability.isLong ? 25 : 3
            var numbers = SeededGenerator(seed: Durability.seed)
            let image = try Image()
            let disk = try image.mounted()
            let scene = try Scene(in: disk.path)
            // What git made when it began the repository is not ours to sync; its HEAD may be empty otherwise.
            sync()
            let root = try scene.git(["rev-parse", "refs/governance"])
            var promised: Set<String> = []
            var number = 0
            var lost = 0
            var looked = 0
            for cut in 0..<cuts {
                for _ in 0..<3 {
                    number += 1
                    try scene.act(["agents", "register", "agent-\(number)"])
                    promised.insert("agent-\(number)")
                }
                // Every other time an act is on its way; it stands still while the disk is read.
                var writer: Started?
                if cut % 2 == 0 {
                    number += 1
                    writer = try scene.start(["agents", "register", "agent-\(number)"])
                    usleep(UInt32.random(in: 0..<60_000, using: &numbers))
                    if let writer { kill(writer.process, SIGSTOP) }
                }
                let left = try image.copy()
                if let writer {
                    kill(writer.process, SIGCONT)
                    if writer.wait().status == 0 { promised.insert("agent-\(number)") }
                }
                let onItsWay = writer == nil ? nil : "agent-\(number)"
                let rest = try Image()
                try rest.set(left)
                let found = try survivors(on: rest, of: scene, root: root)
                let due = promised.subtracting(onItsWay.map { [$0] } ?? [])
                looked += due.count
                lost += due.subtracting(found).count
                #expect(found.isSubset(of: promised))
            }
            Durability.report(
                "seed \(Durability.seed): \(cuts) disks of ext4 taken in the middle of acts: \(looked) acknowledged "
                    + "events looked for, \(lost) lost")
            #expect(lost == 0)
        }

        private func survivors(on rest: Image, of scene: Scene, root: String) throws -> Set<String> {
            let disk = try rest.mounted()
            let machine = try Scene(begun: false)
            machine.environment["HOME"] = scene.home
            let repository = disk.path + "/catalog"
            func act(_ words: [String]) throws -> String {
                let ended = try ran(
                    [BuiltProgram.path, "-C", repository] + words, environment: machine.environment)
                #expect(ended.status == 0, "\(words): \(ended.errors)")
                return ended.output
            }
            let checked = try ran(
                ["git", "-C", repository, "fsck", "--strict", "--full", "--no-dangling", "--no-progress"],
                environment: machine.environment)
            #expect(checked.status == 0 && checked.output.isEmpty, "\(checked.output)\(checked.errors)")
            _ = try act(["join", "--root", root])
            let names = try act(["agents", "list", "--quiet"]).split(separator: "\n")
            _ = try act(["agents", "register", "next"])
            _ = try act(["verify", "--full"])
            return Set(names.compactMap { $0.split(separator: "/").last.map(String.init) })
        }
    }
}
