import Glibc

/// Where output goes, and what the place can show.
///
/// A writer hands over all its bytes at once: output is buffered by whoever makes it and delivered with
/// one write(2), so that two programs on one terminal do not mix their lines.
public struct Terminal: Sendable {
    public enum Stream: Hashable, Sendable {
        case output, error
    }

    /// What became of the bytes. A closed pipe is no failure: the reader had enough.
    public enum Delivery: Hashable, Sendable {
        case delivered
        case closed
        case failed(reason: String)
    }

    public static let standardWidth = 80
    /// Narrower than this nothing can be laid out; the terminal is taken for one that does not tell.
    private static let narrowest = 20

    public let isOutputTerminal: Bool
    public let isErrorTerminal: Bool
    public let width: Int
    public let wantsColour: Bool
    /// Whether a line on standard error may be drawn over.
    public let wantsProgress: Bool
    private let sink: @Sendable ([UInt8], Stream) -> Delivery

    /// - Parameter environment: looked up for NO_COLOR, TERM and COLUMNS.
    public init(
        isOutputTerminal: Bool, isErrorTerminal: Bool, width: Int? = nil, environment: [String: String],
        sink: @escaping @Sendable ([UInt8], Stream) -> Delivery
    ) {
        self.isOutputTerminal = isOutputTerminal
        self.isErrorTerminal = isErrorTerminal
        let told = width ?? environment["COLUMNS"].flatMap { Int($0) } ?? Self.standardWidth
        self.width = told >= Self.narrowest ? told : Self.standardWidth
        let isDumb = environment["TERM"].map { $0 == "dumb" || $0.isEmpty } ?? true
        wantsColour = isOutputTerminal && !isDumb && (environment["NO_COLOR"] ?? "").isEmpty
        wantsProgress = isErrorTerminal && !isDumb
        self.sink = sink
    }

    /// The terminal that this process was started on.
    public static func ofProcess(environment: [String: String]) -> Terminal {
        var size = winsize()
        let isKnown = unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
        return Terminal(
            isOutputTerminal: isatty(STDOUT_FILENO) == 1, isErrorTerminal: isatty(STDERR_FILENO) == 1,
            width: isKnown ? Int(size.ws_col) : nil, environment: environment
        ) { bytes, stream in
            writeAll(bytes, to: stream == .output ? STDOUT_FILENO : STDERR_FILENO)
        }
    }

    @discardableResult
    public func write(_ bytes: [UInt8], to stream: Stream = .output) -> Delivery {
        bytes.isEmpty ? .delivered : sink(bytes, stream)
    }

    @discardableResult
    public func write(_ text: String, to stream: Stream = .output) -> Delivery {
        write(Array(text.utf8), to: stream)
    }
}

/// Writes everything, or says why not. SIGPIPE is held back for this thread during the write and taken off
/// again, so that a closed pipe neither ends the process nor changes what its children inherit.
func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Terminal.Delivery {
    var pipeSignal = sigset_t()
    var before = sigset_t()
    var pending = sigset_t()
    unsafe sigemptyset(&pipeSignal)
    unsafe sigaddset(&pipeSignal, SIGPIPE)
    unsafe sigpending(&pending)
    let wasPending = unsafe sigismember(&pending, SIGPIPE) == 1
    unsafe pthread_sigmask(SIG_BLOCK, &pipeSignal, &before)
    defer { unsafe pthread_sigmask(SIG_SETMASK, &before, nil) }

    var start = 0
    while start < bytes.count {
        let written = unsafe bytes.withUnsafeBytes { buffer in
            unsafe Glibc.write(descriptor, buffer.baseAddress! + start, buffer.count - start)
        }
        if written >= 0 {
            start += written
            continue
        }
        switch errno {
        case EINTR: continue
        case EAGAIN:
            var poller = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            _ = unsafe poll(&poller, 1, -1)
        case EPIPE:
            var noTime = timespec()
            if !wasPending { _ = unsafe sigtimedwait(&pipeSignal, nil, &noTime) }
            return .closed
        case let code:
            return .failed(reason: unsafe String(cString: strerror(code)).lowercased())
        }
    }
    return .delivered
}
