import Synchronization

@testable import Output

/// What was written where, kept for a test to look at.
final class Paper: Sendable {
    private let written = Mutex<[(bytes: [UInt8], stream: Terminal.Stream)]>([])

    func take(_ bytes: [UInt8], _ stream: Terminal.Stream) { written.withLock { $0.append((bytes, stream)) } }

    func text(_ stream: Terminal.Stream) -> String {
        written.withLock { written in
            String(decoding: written.filter { $0.stream == stream }.flatMap(\.bytes), as: UTF8.self)
        }
    }

    func writes(_ stream: Terminal.Stream) -> Int {
        written.withLock { $0.filter { $0.stream == stream }.count }
    }

    func terminal(
        _ isTerminal: Bool, width: Int = 80, environment: [String: String] = ["TERM": "xterm"]
    ) -> Terminal {
        Terminal(
            isOutputTerminal: isTerminal, isErrorTerminal: isTerminal, width: width, environment: environment
        ) { bytes, stream in
            self.take(bytes, stream)
            return .delivered
        }
    }
}
