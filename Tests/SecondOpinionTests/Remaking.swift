import Foundation
import Keys
import TestSupport

/// An event that somebody made, made once more by hand: in its own place, or after another event. What it changes of
/// the tree stands in `changes`, file by file, so that each can be changed, kept out, or joined by another.
extension HandmadeEvent {
    init(remaking honest: String, on place: String? = nil, in repository: RawGit, keys: [String: SSHKey])
        throws
    {
        let parent = try repository("rev-parse", "\(honest)^")
        let commit = try repository("cat-file", "commit", honest)
        let parts = commit.components(separatedBy: "\n\n")
        func header(_ key: String) -> String {
            let line = parts[0].split(separator: "\n").first { $0.hasPrefix(key) }!
            return String(line.dropFirst(key.count))
        }
        self.repository = repository
        author = header("author ")
        committer = header("committer ")
        let armour = parts[0].firstMatch(of: /gpgsig ((?s).*)/)!.1.replacing("\n ", with: "\n") + "\n"
        let signer = try SSHSignature(armoured: Array(armour.utf8)).publicKey.line
        key = keys.values.first { $0.line == signer }!
        parents = [place ?? parent]
        tip = parents[0]
        subject = parts[1]
        note = parts.count == 3 ? nil : parts[2..<(parts.count - 1)].joined(separator: "\n\n")
        trailers = parts[parts.count - 1].split(separator: "\n").dropLast().map { line in
            let words = line.split(separator: ":", maxSplits: 1)
            return (String(words[0]), String(words[1].dropFirst()))
        }
        id = ""
        asset = ""
        let before = try repository("cat-file", "commit", tip)
        func last(_ key: String) -> String {
            String(before.split(separator: "\n").last { $0.hasPrefix(key) }!.dropFirst(key.count))
        }
        parentChain = last("Chain: sha256:")
        changes = []
        for row in try repository("diff-tree", "-r", "--no-renames", parent, honest).split(separator: "\n") {
            let halves = row.split(separator: "\t")
            let blob = halves[0].split(separator: " ")[3]
            let isGone = blob.allSatisfy { $0 == "0" }
            let bytes = isGone ? nil : try repository.bytes("cat-file", "blob", String(blob))
            if let bytes { known[bytes] = String(blob) }
            changes.append((String(halves[1]), bytes, isGone ? "" : "100644"))
        }
        id = self["Event-Id"]
        asset = self["Asset"]
        guard place != nil else { return }
        let (old, new) = (self["Seq"], "\(Int(last("Seq: "))! + 1)")
        self["Seq"] = new
        self["Policy"] = try repository("show", "\(tip):policy/version")
        for key in ["seq", "created"] { replaceText("\"\(key)\": \(old)", "\"\(key)\": \(new)") }
        let seconds = Int(last("committer ").split(separator: " ").dropLast().last!)!
        committer = committer.replacing(/[0-9]+ \+0000$/, with: "\(seconds) +0000")
    }

    // MARK: What a forger does

    /// In the first file of those that the event changes, found by a part of its path.
    mutating func edit(_ part: String, _ old: String, _ new: String) throws {
        guard let place = changes.firstIndex(where: { $0.path.contains(part) && $0.bytes != nil }) else {
            throw RunFailure(description: "'\(subject)' changes no '\(part)'")
        }
        let text = String(decoding: changes[place].bytes!, as: UTF8.self)
        guard text.contains(old) else { throw RunFailure(description: "no '\(old)' in: \(text)") }
        changes[place].bytes = Array(text.replacingOccurrences(of: old, with: new).utf8)
    }

    mutating func edit(_ part: String, _ old: Regex<Substring>, _ new: String) throws {
        let text = changes.first { $0.path.contains(part) && $0.bytes != nil }?.bytes ?? []
        guard let found = String(decoding: text, as: UTF8.self).firstMatch(of: old) else {
            throw RunFailure(description: "'\(subject)' changes no such '\(part)'")
        }
        try edit(part, String(found.0), new)
    }

    /// Leaves files as they were before.
    mutating func keep(_ part: String) throws {
        let count = changes.count
        changes.removeAll { $0.path.contains(part) }
        if changes.count == count {
            throw RunFailure(description: "'\(subject)' changes no '\(part)'")
        }
    }

    mutating func put(_ path: String, _ text: String) {
        changes.removeAll { $0.path == path }
        changes.append((path, Array(text.utf8), "100644"))
    }

    mutating func remove(_ path: String) {
        changes.removeAll { $0.path == path }
        changes.append((path, nil, ""))
    }

    /// Everywhere: in the message, in paths and in files.
    mutating func replace(_ old: String, _ new: String) {
        subject = subject.replacingOccurrences(of: old, with: new)
        for index in trailers.indices where trailers[index].key != "Policy" {
            trailers[index].value = trailers[index].value.replacingOccurrences(of: old, with: new)
        }
        for index in changes.indices {
            changes[index].path = changes[index].path.replacingOccurrences(of: old, with: new)
        }
        replaceText(old, new)
    }

    private mutating func replaceText(_ old: String, _ new: String) {
        for index in changes.indices {
            changes[index].bytes = changes[index].bytes.map {
                Array(String(decoding: $0, as: UTF8.self).replacingOccurrences(of: old, with: new).utf8)
            }
        }
    }

    /// A trailer more, behind another.
    mutating func insert(_ key: String, _ value: String, after other: String) throws {
        guard let place = trailers.lastIndex(where: { $0.key == other }) else {
            throw RunFailure(description: "'\(subject)' has no '\(other)'")
        }
        trailers.insert((key, value), at: place + 1)
    }

    mutating func drop(_ key: String) { trailers.removeAll { $0.key == key } }

    /// By somebody else, in their own name; what the records say of who did it follows.
    mutating func sign(as person: String, _ keys: [String: SSHKey]) throws {
        let old = String(author.split(separator: "<").last!.prefix { $0 != "@" })
        key = keys[person]!
        author = author.replacing(/^[^>]*>/, with: Council.identity(of: person))
        committer = committer.replacing(/^[^>]*>/, with: Council.identity(of: person))
        replaceText("\"by\": \"\(old)\"", "\"by\": \"\(person)\"")
        replaceText("\"createdBy\": \"\(old)\"", "\"createdBy\": \"\(person)\"")
    }

    /// Has the approval that it brings say something else, and somebody sign that.
    mutating func state(
        signedBy key: SSHKey, for namespace: String = "approval@catalogctl",
        _ change: (String) -> String = { $0 }
    ) throws {
        let place = changes.firstIndex { $0.path.hasSuffix(".json") && $0.path.contains("/approvals/") }!
        let statement = Array(change(String(decoding: changes[place].bytes!, as: UTF8.self)).utf8)
        changes[place].bytes = statement
        let signature = changes.firstIndex { $0.path.hasSuffix(".json.sig") }!
        changes[signature].bytes = try key.sign(statement, namespace: namespace)
    }

    /// Has somebody else say it, in their own name and with their own key.
    mutating func state(by person: String, _ keys: [String: SSHKey]) throws {
        let old = self["Approver"]
        self["Approver"] = person
        subject = subject.replacing(" by \(old)", with: " by \(person)")
        for key in changes.indices {
            changes[key].path = changes[key].path.replacing("/\(old).json", with: "/\(person).json")
        }
        for index in trailers.indices {
            trailers[index].value = trailers[index].value.replacing("/\(old).json", with: "/\(person).json")
        }
        try state(signedBy: keys[person]!) { $0.replacing("\"\(old)\"", with: "\"\(person)\"") }
    }

    /// Later by the log.
    mutating func wait(minutes: Int) {
        let seconds = Int(committer.split(separator: " ").dropLast().last!)!
        committer = committer.replacing(/[0-9]+ \+0000$/, with: "\(seconds + minutes * 60) +0000")
    }

    /// Takes the list of what was bound before out of a binding.
    mutating func forget(_ part: String) throws {
        guard let place = changes.firstIndex(where: { $0.path.contains(part) && $0.bytes != nil }) else {
            throw RunFailure(description: "'\(subject)' changes no '\(part)'")
        }
        let text = String(decoding: changes[place].bytes!, as: UTF8.self)
        let less = text.replacing(#/ {2}"previous": \[[^\]]*\],\n/#, with: "")
        if less == text { throw RunFailure(description: "nothing to forget in: \(text)") }
        changes[place].bytes = Array(less.utf8)
    }

    /// Has a version's record say what the manifest's digest is now.
    mutating func digest() throws {
        let content = changes.first { $0.path.contains("/record.") }!.bytes!
        let place = changes.firstIndex { $0.path.hasSuffix("/version.json") }!
        let text = String(decoding: changes[place].bytes!, as: UTF8.self)
        let digest = try sha256(content)
        changes[place].bytes = Array(text.replacing(/sha256:[0-9a-f]+/, with: "sha256:\(digest)").utf8)
    }

    /// The uid of an asset as the event finds it.
    func uid(of asset: String) throws -> String {
        let record = try repository("show", "\(tip):\(Self.folder(of: asset))/asset.json")
        return String(record.firstMatch(of: /"uid": "([^"]*)"/)!.1)
    }

    /// Says of another asset what it says of its own; the files stay where they are.
    mutating func mean(_ other: String) throws {
        replace(try uid(of: asset), try uid(of: other))
        replace(asset, other)
    }

    /// Makes the message name what the files are now: payloads by digest, a new version by its tree.
    mutating func reconcile() throws {
        for index in trailers.indices where trailers[index].key == "Payload" {
            let path = String(trailers[index].value.dropFirst("sha256:".count + 64 + 1))
            guard let bytes = changes.last(where: { $0.path == path })?.bytes else { continue }
            trailers[index].value = "sha256:\(try sha256(bytes)) \(path)"
        }
        guard self["Event"] == "version.create" else { return }
        let folder = try "\(Self.folder(of: self["Asset"]))/versions/\(self["Version"])"
        self["Version-Id"] = try repository("rev-parse", "\(try writtenTree()):\(folder)")
    }
}
