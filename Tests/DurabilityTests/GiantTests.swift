import Foundation
import TestSupport
import Testing
import Trials

/// What anybody with push rights can make a reader hold in memory.
@Suite struct `A reader's memory` {
    /// Half of what the giants here would take. What the test itself held when it started the program counts too:
    /// Linux keeps the peak of a process across its exec.
    private static let mostKilobytes = 512 << 10

    @Test(
        .timeLimit(.minutes(10)),
        arguments: [["verify"], ["verify", "--full"], ["agents", "list"], ["doctor"]])
    func `A118 is not filled by a small commit that is packed as a change to a giant one`(
        _ command: [String]
    ) throws {
        let scene = try Scene()
        let tip = try #require(try scene.tip)
        let commit = try RawGit(in: scene.repository).bytes("cat-file", "commit", tip)
        let bomb = zlibBomb(atLeast: 1 << 30)
        var pack = HandmadePack()
        pack.add(HandmadePack.id(1), .whole(kind: 1), size: bomb.count, stream: bomb.stream)
        pack.add(
            tip, .change(of: 0), changing: bomb.count, to: commit.count,
            by: HandmadePack.inserting(commit))
        try pack.write(toObjects: scene.gitDirectory + "/objects")
        try FileManager.default.removeItem(
            atPath: scene.gitDirectory + "/objects/\(tip.prefix(2))/\(tip.dropFirst(2))")
        let ended = try scene.start(command).wait()
        #expect(ended.peakKilobytes < Self.mostKilobytes)
        #expect((ended.output + ended.errors).contains("packed as a change to one of"), "\(ended)")
        if command != ["doctor"] { #expect(ended.status != 0) }
    }
}
