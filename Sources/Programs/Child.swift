internal import Glibc

/// A running program and our ends of its streams.
struct Child: ~Copyable {
    private let process: pid_t
    private let name: String
    private var input: Descriptor?
    private var output: Descriptor?
    private var errors: Descriptor?
    private var isReaped = false

    init(
        path: String, arguments: [String], environment: [String], terminal: Bool, withInput: Bool
    ) throws(ProgramError) {
        var toChild: Stream? = nil
        if withInput { toChild = try Stream() }
        var fromChild = try Stream()
        var errorsOfChild: Stream? = nil
        if !terminal { errorsOfChild = try Stream() }

        let plan = try SpawnPlan(
            input: toChild?.theirs?.number, output: fromChild.theirs?.number,
            errors: errorsOfChild?.theirs?.number)
        process = try plan.start(path: path, arguments: arguments, environment: environment)
        name = arguments.first ?? path
        input = toChild?.ours.take()
        output = fromChild.ours.take()
        errors = errorsOfChild?.ours.take()
    }

    deinit {
        guard !isReaped else { return }
        _ = kill(process, SIGKILL)
        _ = Self.wait(for: process)
    }

    /// Feeds and drains the program until it has closed its streams, and waits for its end. An error
    /// leaves no child behind: the owner's end kills it.
    mutating func finish(input bytes: [UInt8], outputLimit: Int) throws(ProgramError) -> ProgramResult {
        for number in [input?.number, output?.number, errors?.number].compactMap(\.self) {
            guard fcntl(number, F_SETFL, O_NONBLOCK) == 0 else { throw fault("set up a stream", errno) }
        }
        var written = 0
        if bytes.isEmpty { input = nil }
        var outputBytes: [UInt8] = []
        var errorBytes: [UInt8] = []
        while input != nil || output != nil || errors != nil {
            var waits = [
                pollfd(fd: input?.number ?? -1, events: Int16(POLLOUT), revents: 0),
                pollfd(fd: output?.number ?? -1, events: Int16(POLLIN), revents: 0),
                pollfd(fd: errors?.number ?? -1, events: Int16(POLLIN), revents: 0),
            ]
            guard unsafe poll(&waits, nfds_t(waits.count), -1) >= 0 else {
                if errno == EINTR { continue }
                throw fault("wait", errno)
            }
            if waits[0].revents != 0, try feed(waits[0].fd, bytes, &written) { input = nil }
            if waits[1].revents != 0, try drain(waits[1].fd, &outputBytes) { output = nil }
            if waits[2].revents != 0, try drain(waits[2].fd, &errorBytes) { errors = nil }
            guard outputBytes.count + errorBytes.count <= outputLimit else {
                throw ProgramError(.outputLimit, "'\(name)' wrote more than \(outputLimit) bytes")
            }
        }
        guard let status = Self.wait(for: process) else { throw fault("await the end", errno) }
        isReaped = true
        return ProgramResult(status: status, output: outputBytes, errors: errorBytes)
    }

    /// Writes what the stream takes; true when there is no more to write, or nobody to read it.
    private func feed(_ end: Int32, _ bytes: [UInt8], _ written: inout Int) throws(ProgramError) -> Bool {
        while written < bytes.count {
            let count = unsafe bytes[written...].withUnsafeBytes { rest in
                unsafe send(end, rest.baseAddress, rest.count, Int32(MSG_NOSIGNAL))
            }
            if count > 0 {
                written += count
                continue
            }
            switch errno {
            case EINTR: continue
            case EAGAIN: return false
            case EPIPE, ECONNRESET: return true
            default: throw fault("write", errno)
            }
        }
        return true
    }

    /// Reads one portion; true at the end of the stream.
    private func drain(_ end: Int32, _ bytes: inout [UInt8]) throws(ProgramError) -> Bool {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = unsafe read(end, &buffer, buffer.count)
        if count > 0 {
            bytes += buffer[..<count]
            return false
        }
        if count == 0 { return true }
        if errno == EINTR || errno == EAGAIN { return false }
        throw fault("read", errno)
    }

    private func fault(_ what: String, _ error: Int32) -> ProgramError {
        ProgramError(.transfer, "could not \(what) for '\(name)': \(describe(error))")
    }

    /// The status as shells count it, or nil if somebody else has already taken it.
    private static func wait(for process: pid_t) -> Int32? {
        var status: Int32 = 0
        while unsafe waitpid(process, &status, 0) < 0 {
            guard errno == EINTR else { return nil }
        }
        let signal = status & 0x7f
        return signal == 0 ? (status >> 8) & 0xff : 128 + signal
    }
}
