import Foundation
import TestSupport
import Testing

extension Durability {
    @Suite struct ConcurrencyTests {
        @Test(
            arguments: Durability.isLong
                ? [(8, 100, false), (32, 25, false), (8, 50, true)] : [(4, 10, false), (4, 5, true)])
        func `A135 A138 writers at once all succeed, each event is there once, and no wait is long`(
            writers: Int, events: Int, withPlainGit: Bool
        ) throws {
            let scene = try Scene()
            var rival: Started?
            if withPlainGit {
                // Takes and frees the ref's lock all the time, without ever moving the ref to another value.
                rival = try Started(
                    [
                        "sh", "-c",
                        "while :; do t=$(git rev-parse refs/governance); git update-ref refs/governance $t $t; done",
                    ], environment: scene.environment.merging(["GIT_DIR": scene.gitDirectory]) { $1 })
            }
            defer {
                rival?.kill()
                _ = rival?.wait()
            }
            let began = Date()
            var running: [(writer: Int, Started)] = []
            var done = [Int](repeating: 0, count: writers)
            var waits: [Double] = []
            func next(_ writer: Int) throws {
                guard done[writer] < events else { return }
                running.append(
                    (
                        writer,
                        try scene.start(["agents", "register", "w\(writer)-e\(done[writer])", "--quiet"])
                    ))
                done[writer] += 1
            }
            for writer in 0..<writers { try next(writer) }
            while !running.isEmpty {
                for index in running.indices.reversed() {
                    guard let ended = running[index].1.poll() else { continue }
                    #expect(ended.status == 0, "\(ended.errors)")
                    waits.append(ended.seconds)
                    let writer = running.remove(at: index).writer
                    try next(writer)
                }
                usleep(500)
            }
            let seconds = Date().timeIntervalSince(began)
            rival?.kill()
            waits.sort()
            Durability.report(
                "\(writers) writers x \(events) events\(withPlainGit ? " against git update-ref" : ""): "
                    + "\(String(format: "%.1f", seconds)) s, one event at the median "
                    + "\(Int(waits[waits.count / 2] * 1000)) ms, at the longest \(Int(waits.last! * 1000)) ms"
            )
            let expected = Set((0..<writers).flatMap { writer in (0..<events).map { "w\(writer)-e\($0)" } })
            #expect(try scene.agents() == expected)
            #expect(try scene.subjects().count == expected.count + 1)
            #expect(try scene.flaw() == nil)
        }
    }
}
