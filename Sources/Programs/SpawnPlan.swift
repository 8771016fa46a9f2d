internal import Glibc

/// How the child's streams and signals will stand when it begins.
@safe struct SpawnPlan: ~Copyable {
    private var actions = unsafe posix_spawn_file_actions_t()
    private var attributes = posix_spawnattr_t()

    /// A nil stream stays ours.
    init(input: Int32?, output: Int32?, errors: Int32?) throws(ProgramError) {
        var result = unsafe posix_spawn_file_actions_init(&actions)
        result |= unsafe posix_spawnattr_init(&attributes)
        if let input { result |= unsafe posix_spawn_file_actions_adddup2(&actions, input, 0) }
        if let output { result |= unsafe posix_spawn_file_actions_adddup2(&actions, output, 1) }
        if let errors { result |= unsafe posix_spawn_file_actions_adddup2(&actions, errors, 2) }
        // The child must not inherit a mask or an ignored SIGPIPE from us.
        var none = sigset_t()
        var defaults = sigset_t()
        unsafe sigemptyset(&none)
        unsafe sigemptyset(&defaults)
        unsafe sigaddset(&defaults, SIGPIPE)
        result |= unsafe posix_spawnattr_setsigmask(&attributes, &none)
        result |= unsafe posix_spawnattr_setsigdefault(&attributes, &defaults)
        let flags = Int16(POSIX_SPAWN_SETSIGMASK) | Int16(POSIX_SPAWN_SETSIGDEF)
        result |= unsafe posix_spawnattr_setflags(&attributes, flags)
        guard result == 0 else { throw ProgramError(.start, "could not prepare a program's start") }
    }

    deinit {
        var actions = unsafe actions
        var attributes = attributes
        _ = unsafe posix_spawn_file_actions_destroy(&actions)
        _ = unsafe posix_spawnattr_destroy(&attributes)
    }

    consuming func start(
        path: String, arguments: [String], environment: [String]
    ) throws(ProgramError) -> pid_t {
        var process: pid_t = 0
        let error = unsafe withArray(arguments) { arguments in
            unsafe withArray(environment) { environment in
                unsafe posix_spawn(&process, path, &actions, &attributes, arguments, environment)
            }
        }
        guard error == 0 else {
            let code: ProgramError.Code = error == ENOENT ? .missing : .start
            throw ProgramError(code, "could not start '\(path)': \(describe(error))")
        }
        return process
    }
}

/// Lends a C array of C strings, closed by a null.
private func withArray(
    _ texts: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Int32
) -> Int32 {
    var pointers: [UnsafeMutablePointer<CChar>?] = unsafe texts.map { unsafe strdup($0) } + [nil]
    defer { for index in unsafe pointers.indices { unsafe free(pointers[index]) } }
    guard unsafe !pointers.dropLast().contains(nil) else { return ENOMEM }
    return unsafe body(&pointers)
}
