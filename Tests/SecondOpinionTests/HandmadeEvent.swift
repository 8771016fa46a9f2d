import Foundation
import TestSupport

/// A registration made by hand from the formats alone, with plain git and ssh-keygen, as the child of a ledger's
/// tip. As it comes it is valid; a forgery changes one thing of it.
struct HandmadeEvent {
    let repository: RawGit
    var key: SSHKey
    var namespace = "git"
    var hash = "sha512"

    /// What `git hash-object` is given as the tree: made from the parent's by these changes, unless one is given.
    var tree: String?
    /// Blobs that the repository has, by their bytes.
    var known: [[UInt8]: String] = [:]
    /// Changes of the parent's tree, in order; no bytes: the path is taken out.
    var changes: [(path: String, bytes: [UInt8]?, mode: String)] = []

    var parents: [String]
    var author: String
    var committer: String
    var asset: String
    var id: String
    var subject: String
    var note: String?
    var trailers: [(key: String, value: String)]
    /// nil: the right one is computed.
    var chain: String?
    /// Changes the message before anything is computed from it, the commit before it is signed, and after.
    var onMessage: (String) -> String = { $0 }
    var onUnsigned: (String) -> String = { $0 }
    var onSigned: (String) -> String = { $0 }
    /// Bytes of the message that no text can hold, put in before it is signed.
    var rawReplacement: (old: [UInt8], new: [UInt8])?

    static let usualID = "0192f0c4-0000-7000-8000-00000000000a"

    /// The tip that the event is made for, and its chain; empty for a root, which is made for none.
    let tip: String
    let parentChain: String

    init(
        rootIn repository: RawGit, key: SSHKey, author: String, files: [(path: String, bytes: [UInt8])],
        trailers: [(key: String, value: String)]
    ) {
        self.repository = repository
        self.key = key
        self.author = author
        self.trailers = trailers
        committer = author
        asset = ""
        id = Self.usualID
        subject = "begin the ledger"
        parents = []
        tip = ""
        parentChain = String(repeating: "0", count: 64)
        changes = files.map { ($0.path, $0.bytes, "100644") }
    }

    init(
        in repository: RawGit, key: SSHKey, person: String = Scene.person,
        asset: String = "agents/agent/handmade", id: String = usualID
    ) throws {
        self.repository = repository
        self.key = key
        self.asset = asset
        self.id = id
        subject = "register \(asset)"
        tip = try repository("rev-parse", "refs/governance")
        let raw = try repository("cat-file", "commit", tip)
        func value(_ key: String) throws -> String {
            guard let line = raw.split(separator: "\n").last(where: { $0.hasPrefix(key) }) else {
                throw RunFailure(description: "the tip has no '\(key)'")
            }
            return String(line.dropFirst(key.count))
        }
        parents = [tip]
        let words = try value("committer ").split(separator: " ")
        let seconds = Int(words[words.count - 2])! + 1
        author = "\(person) \(seconds) +0000"
        committer = author
        parentChain = try value("Chain: sha256:")
        let record = Array("{\n  \"uid\": \"\(id)\"\n}\n".utf8)
        let folder = try Self.folder(of: asset)
        let uid = try "uids/\(sha256(Array(id.utf8)).prefix(2))/\(id)"
        changes = [
            ("\(folder)/asset.json", record, "100644"), (uid, Array("\(folder)\n".utf8), "100644"),
        ]
        trailers = [
            ("Event", "asset.register"), ("Event-Id", id), ("Format", "1"),
            ("Seq", "\(Int(try value("Seq: "))! + 1)"), ("Policy", try value("Policy: ")), ("Asset", asset),
            ("Asset-Uid", id), ("Payload", "sha256:\(try sha256(record)) \(folder)/asset.json"),
        ]
    }

    static func folder(of asset: String) throws -> String {
        let parts = asset.split(separator: "/")
        return try "assets/\(parts[0])/\(parts[1])/\(sha256(Array(parts[2].utf8)).prefix(2))/\(parts[2])"
    }

    subscript(key: String) -> String {
        get { trailers.first { $0.key == key }?.value ?? "" }
        set {
            for index in trailers.indices where trailers[index].key == key {
                trailers[index].value = newValue
            }
        }
    }

    /// Writes the commit and what it needs; its id.
    func written() throws -> String {
        let tree = try self.tree ?? writtenTree()
        let text: [String?] = [
            subject, note, trailers.map { "\($0.key): \($0.value)" }.joined(separator: "\n"),
        ]
        let message = onMessage(text.compactMap { $0 }.joined(separator: "\n\n") + "\n")
        let chained =
            try chain
            ?? sha256(bytes(ofHex: parentChain) + raw("author \(author)\ncommitter \(committer)\n\(message)"))
        let headers =
            ["tree \(tree)"] + parents.map { "parent \($0)" } + [
                "author \(author)", "committer \(committer)",
            ]
        let unsigned = onUnsigned(
            headers.joined(separator: "\n") + "\n\n" + message + "Chain: sha256:\(chained)\n")
        let armour = try key.sign(raw(unsigned), namespace: namespace, hash: hash)
        let signed = onSigned(Self.put(String(decoding: armour, as: UTF8.self), into: unsigned))
        return try repository.write("commit", raw(signed))
    }

    private func raw(_ text: String) -> [UInt8] {
        let bytes = Array(text.utf8)
        guard let replacement = rawReplacement else { return bytes }
        return Array(
            bytes.split(separator: replacement.old, omittingEmptySubsequences: false)
                .joined(separator: replacement.new))
    }

    /// Another id, at every place where it stands.
    mutating func rename(id new: String) throws {
        let other = try HandmadeEvent(in: repository, key: key, asset: asset, id: new)
        (id, trailers, changes) = (other.id, other.trailers, other.changes)
    }

    /// The armour as a header, before the first blank line.
    static func put(_ armour: String, into unsigned: String) -> String {
        let header = "\ngpgsig " + armour.dropLast().replacingOccurrences(of: "\n", with: "\n ") + "\n\n"
        guard let blank = unsigned.range(of: "\n\n", options: .literal) else { return unsigned }
        return unsigned.replacingCharacters(in: blank, with: header)
    }

    /// The parent's tree with the changes, by way of an index of its own.
    func writtenTree() throws -> String {
        let index = ["GIT_INDEX_FILE": repository.gitFolder + "/index-" + UUID().uuidString]
        try git(["read-tree", tip.isEmpty ? "--empty" : "\(tip)^{tree}"], in: repository.folder, env: index)
        let rows = try changes.map { change in
            guard let bytes = change.bytes else {
                return "0 \(String(repeating: "0", count: 40))\t\(change.path)\n"
            }
            return "\(change.mode) \(try known[bytes] ?? repository.write("blob", bytes))\t\(change.path)\n"
        }
        try git(
            ["update-index", "--index-info"], in: repository.folder, env: index,
            input: Array(rows.joined().utf8))
        return try git(["write-tree"], in: repository.folder, env: index)
    }
}

/// By coreutils, so that no room's hashing stands behind both sides of a comparison.
func sha256(_ bytes: [UInt8]) throws -> String { String(try run("sha256sum", input: bytes).text.prefix(64)) }

func bytes(ofHex hex: String) -> [UInt8] {
    stride(from: 0, to: hex.count, by: 2).compactMap { UInt8(hex.dropFirst($0).prefix(2), radix: 16) }
}
