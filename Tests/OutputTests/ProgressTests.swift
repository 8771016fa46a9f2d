import Synchronization
import Testing

@testable import Output

/// A clock that a test moves.
private final class Watch: Sendable {
    private let time = Mutex(Duration.seconds(100))
    func pass(_ duration: Duration) { time.withLock { $0 += duration } }
    var now: @Sendable () -> Duration { { self.time.withLock { $0 } } }
}

@Suite struct ProgressTests {
    @Test("work of less than a second shows nothing")
    func short() {
        let paper = Paper()
        let watch = Watch()
        let progress = Progress("verifying events", total: 10, terminal: paper.terminal(true), now: watch.now)
        watch.pass(.milliseconds(999))
        progress.advance(by: 10)
        progress.finish()
        #expect(paper.text(.error) == "")
    }

    @Test("longer work draws count, total and rate over themselves, not too often, and erases them")
    func long() {
        let paper = Paper()
        let watch = Watch()
        let progress = Progress(
            "verifying events", total: 40_000, terminal: paper.terminal(true), now: watch.now)
        watch.pass(.seconds(2))
        progress.advance(by: 10_000)
        watch.pass(.milliseconds(50))
        progress.advance(by: 1)
        watch.pass(.milliseconds(1950))
        progress.advance(by: 9_999)
        progress.finish()
        progress.advance()
        progress.finish()
        #expect(
            paper.text(.error)
                == "\rverifying events 10,000/40,000 (25%), 5,000/s\u{1B}[K"
                + "\rverifying events 20,000/40,000 (50%), 5,000/s\u{1B}[K\r\u{1B}[K")
        #expect(paper.text(.output) == "")
    }

    @Test("the line is erased too when the work ends in a fault")
    func dropped() {
        let paper = Paper()
        let watch = Watch()
        do {
            let progress = Progress("walking", terminal: paper.terminal(true), now: watch.now)
            watch.pass(.seconds(2))
            progress.advance(by: 2)
        }
        #expect(paper.text(.error) == "\rwalking 2, 1/s\u{1B}[K\r\u{1B}[K")
    }

    @Test(
        "nothing is drawn where it could not be drawn over",
        arguments: [(false, ["TERM": "xterm"]), (true, ["TERM": "dumb"]), (true, [:])])
    func quiet(isTerminal: Bool, environment: [String: String]) {
        let paper = Paper()
        let watch = Watch()
        let terminal = paper.terminal(isTerminal, environment: environment)
        let progress = Progress("walking", terminal: terminal, now: watch.now)
        watch.pass(.seconds(9))
        progress.advance()
        progress.finish()
        #expect(paper.text(.error) == "")
    }

    @Test(
        "numbers are grouped by thousands",
        arguments: [(0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567"), (-1000, "-1,000")])
    func groups(number: Int, expected: String) {
        #expect(grouped(number) == expected)
    }
}
