import Foundation
import TestSupport
import Testing
import Trials

/// What anybody with push rights can make a reader hold in memory.
@Suite struct `A reader's memory` {
    /// Half of what the giants here would take. What the tests themselves have held counts too: Linux keeps the peak of
    /// a process across its exec.
    private static var mostKilobytes: Int {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return max(512 << 10, Int(usage.ru_maxrss))
    }

    @Test(
        .timeLimit(.minutes(10)),
        arguments: [["verify"], ["verify", "--full"], ["agents", "list"], ["doctor"]])
    func `A118 is not filled by a small commit that is packed as a change to a giant one, and it is read`(
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
        #expect(ended.peakKilobytes <= Self.mostKilobytes)
        #expect(ended.status == 0, "\(ended)")
    }
}
