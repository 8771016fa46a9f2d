internal import Canonical
import Synchronization

/// One line on standard error for work that takes over a second, drawn over itself and erased at the end.
/// Several threads may count on it.
public final class Progress: Sendable {
    private struct Count {
        var done = 0
        var drawn: Duration?
        var isFinished = false
    }

    private static let patience = Duration.seconds(1)
    private static let pause = Duration.milliseconds(100)

    private let label: String
    private let total: Int?
    private let terminal: Terminal
    private let now: @Sendable () -> Duration
    private let start: Duration
    private let count = Mutex(Count())

    /// - Parameters:
    ///   - label: what is counted, `verifying events`.
    ///   - now: a clock that never goes back.
    public init(
        _ label: String, total: Int? = nil, terminal: Terminal, now: @escaping @Sendable () -> Duration
    ) {
        self.label = label
        self.total = total
        self.terminal = terminal
        self.now = now
        start = now()
    }

    deinit { finish() }

    public func advance(by steps: Int = 1) { draw { $0 + steps } }

    /// Sets the count, where whoever works counts.
    public func advance(to done: Int) { draw { _ in done } }

    private func draw(_ change: (Int) -> Int) {
        count.withLock { count in
            count.done = change(count.done)
            guard terminal.wantsProgress, !count.isFinished else { return }
            let time = now()
            guard time - start >= Self.patience, count.drawn.map({ time - $0 >= Self.pause }) ?? true
            else { return }
            count.drawn = time
            terminal.write("\r\(line(count.done, time - start))\u{1B}[K", to: .error)
        }
    }

    /// Erases the line. What is printed afterwards stands where it stood.
    public func finish() {
        count.withLock { count in
            if count.drawn != nil && !count.isFinished { terminal.write("\r\u{1B}[K", to: .error) }
            count.isFinished = true
        }
    }

    private func line(_ done: Int, _ elapsed: Duration) -> String {
        let seconds = elapsed / .seconds(1)
        let rate = Int(Double(done) / max(seconds, 0.001))
        var text = "\(escapingControls(label)) \(grouped(done))"
        if let total, total > 0 { text += "/\(grouped(total)) (\(min(100, done * 100 / total))%)" }
        return shortened("\(text), \(grouped(rate))/s", to: terminal.width - 1)
    }
}
