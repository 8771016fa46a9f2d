import Clibgit2
import Glibc

/// One configuration file, as git reads it. Not the user's and not the system's: those are for callers.
@safe struct Configuration: ~Copyable {
    private let handle: OpaquePointer

    init(onDisk path: String) throws(GitError) {
        try Repository.requirePlain(path)
        var opened: OpaquePointer?
        let status = unsafe git_config_open_ondisk(&opened, path)
        guard status == 0, let opened = unsafe opened else {
            throw .last(status, "cannot read configuration '\(path)'", otherwise: .configurationInvalid)
        }
        unsafe handle = opened
    }

    deinit { unsafe git_config_free(handle) }

    func value(_ key: String) throws(GitError) -> String? {
        var text = unsafe git_buf()
        let status = unsafe git_config_get_string_buf(&text, handle, key)
        defer { unsafe git_buf_dispose(&text) }
        if status == GIT_ENOTFOUND.rawValue { return nil }
        guard status == 0, let pointer = unsafe text.ptr else {
            throw .last(status, "cannot read configuration '\(key)'", otherwise: .configurationInvalid)
        }
        return unsafe String(cString: pointer)
    }

    /// Names in lower case with their values; a value is nil where the file has the name alone.
    func entries(matching pattern: String) throws(GitError) -> [(name: String, value: String?)] {
        var iterator: OpaquePointer?
        let status = unsafe git_config_iterator_glob_new(&iterator, handle, pattern)
        guard status == 0 else {
            throw .last(status, "cannot list configuration", otherwise: .configurationInvalid)
        }
        defer { unsafe git_config_iterator_free(iterator) }
        var found: [(name: String, value: String?)] = []
        while true {
            var entry: UnsafeMutablePointer<git_config_entry>?
            let status = unsafe git_config_next(&entry, iterator)
            if status == GIT_ITEROVER.rawValue { return found }
            guard status == 0, let entry = unsafe entry, let name = unsafe entry.pointee.name else {
                throw .last(status, "cannot list configuration", otherwise: .configurationInvalid)
            }
            unsafe found.append(
                (String(cString: name), entry.pointee.value.map { unsafe String(cString: $0) }))
        }
    }
}

extension Repository {
    /// A value from the repository's own configuration file. That file is anybody's who can write here: never
    /// run what it names, and never let it widen what is trusted.
    public func configuration(_ key: String) throws(GitError) -> String? {
        try Configuration(onDisk: commonDirectory + "/config").value(key)
    }

    /// Whether objects may be absent here because a promisor remote holds them.
    public func isPartialClone() throws(GitError) -> Bool {
        let configuration = try Configuration(onDisk: commonDirectory + "/config")
        if try configuration.value("extensions.partialclone") != nil { return true }
        return try configuration.entries(matching: "^remote\\..*\\.promisor$").contains { _, value in
            // git's booleans: a key without a value is true, and so is any number but zero.
            guard let value else { return true }
            return !["false", "no", "off", "0", ""].contains {
                $0.utf8.elementsEqual(value.lowercased().utf8)
            }
        }
    }
}
