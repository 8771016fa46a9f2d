import Foundation
import Glibc
import Synchronization
import Testing

@testable import Output

@Suite struct TerminalTests {
    @Test("A139 a closed pipe ends neither the process nor the signal's course, and it is said")
    func closedPipe() {
        var ends: [Int32] = [0, 0]
        #expect(pipe(&ends) == 0)
        close(ends[0])
        // SIGPIPE is at its default here: without care the next line would end the test run.
        #expect(writeAll([1, 2, 3], to: ends[1]) == .closed)
        var pending = sigset_t()
        sigpending(&pending)
        #expect(sigismember(&pending, SIGPIPE) == 0)
        var mask = sigset_t()
        pthread_sigmask(SIG_BLOCK, nil, &mask)
        #expect(sigismember(&mask, SIGPIPE) == 0)
        close(ends[1])
    }

    @Test("A132 a full device is a failure with its reason")
    func full() {
        let descriptor = open("/dev/full", O_WRONLY)
        #expect(writeAll([1], to: descriptor) == .failed(reason: "no space left on device"))
        close(descriptor)
    }

    @Test("everything arrives, more than a pipe holds and through one that does not wait")
    func large() {
        var ends: [Int32] = [0, 0]
        #expect(pipe(&ends) == 0)
        let (reading, writing) = (ends[0], ends[1])
        #expect(fcntl(writing, F_SETFL, O_NONBLOCK) == 0)
        let bytes = (0..<500_000).map { UInt8(truncatingIfNeeded: $0 * 31) }
        // A thread of its own: the writer below blocks, and a task might wait for the writer's thread.
        let received = Mutex<[UInt8]>([])
        let reader = Thread {
            var buffer = [UInt8](repeating: 0, count: 65_536)
            while true {
                let count = read(reading, &buffer, buffer.count)
                if count <= 0 { break }
                received.withLock { $0 += buffer[..<count] }
            }
            close(reading)
        }
        reader.start()
        #expect(writeAll(bytes, to: writing) == .delivered)
        close(writing)
        while !reader.isFinished { sched_yield() }
        #expect(received.withLock { $0 } == bytes)
    }

    @Test(
        "a width that nothing fits into is not believed",
        arguments: [
            (132, [:], 132), (0, [:], 80), (19, [:], 80), (nil, ["COLUMNS": "100"], 100), (nil, [:], 80),
        ] as [(Int?, [String: String], Int)])
    func width(told: Int?, environment: [String: String], expected: Int) {
        let terminal = Terminal(
            isOutputTerminal: true, isErrorTerminal: true, width: told, environment: environment
        ) { _, _ in .delivered }
        #expect(terminal.width == expected)
    }
}
