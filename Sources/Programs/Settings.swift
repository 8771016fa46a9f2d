/// Where a git setting was found, in git's words.
public enum Scope: String, CaseIterable, Sendable {
    case system, global, local, worktree, command

    /// Scopes that only the user or the machine can write. `local` and `worktree` come with a repository,
    /// which may be somebody else's.
    public static let ofUser: Set<Scope> = [.system, .global, .command]
    public static let all = Set(Scope.allCases)
}

/// The git settings that hold in a directory, as git itself reads them: includes, conditions,
/// `git -c` and GIT_CONFIG_* all honoured, which libgit2 does not do.
public struct Settings: Sendable {
    struct Entry: Hashable, Sendable {
        let scope: Scope
        let key: String
        let value: String
    }

    private let entries: [Entry]

    /// Asks git. The list runs nothing that a repository names.
    public init(in directory: String?, _ launcher: Launcher) throws(ProgramError) {
        // What these would have it list is not what git obeys in the repository that is governed.
        let result = try launcher.run(
            .git, ["--no-pager", "config", "--show-scope", "-z", "--list"],
            changing: Dictionary(
                uniqueKeysWithValues: Launcher.variablesOfRepository.map { ($0, String?.none) }),
            in: directory)
        guard result.status == 0 else {
            let reason = printable(result.errors)
            throw ProgramError(
                .settings, "git could not list its settings (exit \(result.status)): \(reason)")
        }
        try self.init(listing: result.output)
    }

    /// Reads `scope NUL key [LF value] NUL`, over and over.
    init(listing: [UInt8]) throws(ProgramError) {
        var fields = listing.split(separator: 0, omittingEmptySubsequences: false)
        guard fields.popLast()?.isEmpty == true, fields.count % 2 == 0 else {
            throw ProgramError(.settings, "git's list of settings is cut short")
        }
        var entries: [Entry] = []
        for index in stride(from: 0, to: fields.count, by: 2) {
            let name = String(decoding: fields[index], as: UTF8.self)
            guard let scope = Scope(rawValue: name) else {
                throw ProgramError(.settings, "git's list of settings has an unknown scope '\(name)'")
            }
            let parts = fields[index + 1].split(
                separator: 0x0a, maxSplits: 1, omittingEmptySubsequences: false)
            // A name alone, without '=', is git's way to say true.
            let value = parts.count > 1 ? String(decoding: parts[1], as: UTF8.self) : "true"
            entries.append(Entry(scope: scope, key: String(decoding: parts[0], as: UTF8.self), value: value))
        }
        self.entries = entries
    }

    /// The last value of a key, written as git lists it: section and name in lower case, a subsection
    /// between them as it is.
    public func value(_ key: String, scopes: Set<Scope> = Scope.all) -> String? {
        values(key, scopes: scopes).last
    }

    public func values(_ key: String, scopes: Set<Scope> = Scope.all) -> [String] {
        entries.filter { scopes.contains($0.scope) && $0.key.utf8.elementsEqual(key.utf8) }.map(\.value)
    }

    /// Where the value that holds was found.
    public func scope(of key: String) -> Scope? {
        entries.last { $0.key.utf8.elementsEqual(key.utf8) }?.scope
    }

    /// The names between a section and a key, such as those of all remotes that have a URL; each once, in git's order.
    public func names(in section: String, having key: String) -> [String] {
        var names: [String] = []
        for entry in entries {
            guard entry.key.hasPrefix(section + "."), entry.key.hasSuffix("." + key) else { continue }
            let name = String(entry.key.dropFirst(section.count + 1).dropLast(key.count + 1))
            if !name.isEmpty, !names.contains(where: { $0.utf8.elementsEqual(name.utf8) }) {
                names.append(name)
            }
        }
        return names
    }

    /// The last value that the user, not the repository, gave: the only kind that may name a program.
    public func userValue(_ key: String) -> String? { value(key, scopes: Scope.ofUser) }

    /// The keys that some scopes set, each once, in git's order.
    public func keys(scopes: Set<Scope>) -> [String] {
        var seen: Set<[UInt8]> = []
        return entries.filter { scopes.contains($0.scope) && seen.insert(Array($0.key.utf8)).inserted }.map(
            \.key)
    }

    /// What some scopes say as a file that git reads, all includes resolved.
    public func file(scopes: Set<Scope>) -> [UInt8] {
        entries.filter { scopes.contains($0.scope) }.flatMap { Self.lines($0.key, $0.value) }
    }

    /// One setting as a file has it; nothing for an include, whose settings are listed themselves.
    public static func lines(_ key: String, _ value: String) -> [UInt8] {
        let parts = key.utf8.split(separator: 0x2E, omittingEmptySubsequences: false)
        guard parts.count > 1, let section = parts.first, let name = parts.last,
            !["include", "includeif"].contains(where: { $0.utf8.elementsEqual(section) })
        else { return [] }
        let middle = parts.dropFirst().dropLast().joined(separator: [0x2E])
        let subsection = parts.count > 2 ? [0x20, 0x22] + escaped(middle) + [0x22] : []
        return [0x5B] + Array(section) + subsection + [0x5D, 0x0A, 0x09] + Array(name)
            + [0x20, 0x3D, 0x20, 0x22] + escaped(value.utf8) + [0x22, 0x0A]
    }

    private static func escaped(_ bytes: some Sequence<UInt8>) -> [UInt8] {
        bytes.flatMap { byte -> [UInt8] in
            switch byte {
            case 0x0A: [0x5C, 0x6E]
            case 0x22, 0x5C: [0x5C, byte]
            default: [byte]
            }
        }
    }
}
