import Canonical
import Objects

/// A history that nobody with the right to it has made.
struct Forgery: Sendable {
    /// What was done to the honest one, in a word or two.
    let trick: String
    var kind: Trick?
    /// How many of the honest events are known to who is shown it: it stands in the place of the next.
    var known: Int
    /// What has to be written, each under the id of its own bytes.
    var objects: [PendingObject]
    /// Bytes that stand under the id of others.
    var impostor: RawObject?
    var tip: ObjectID
    /// Whether nothing but the clock speaks against it.
    var isAhead = false
}

/// A commit that may be anything but canonical: an honest one, taken apart.
struct Draft {
    var tree: String
    var parents: [String]
    var author: String
    var committer: String
    /// The message, with its last line, which holds the chain.
    var message: [UInt8]
    var armour: [UInt8]?
    /// What the tree needs that is not there yet.
    var objects: [PendingObject] = []

    init(_ deed: Quarry.Deed) {
        tree = deed.commit.tree.hex
        parents = deed.commit.parent.map { [$0.hex] } ?? []
        author = String(decoding: deed.commit.author.line, as: UTF8.self)
        committer = String(decoding: deed.commit.committer.line, as: UTF8.self)
        message = deed.commit.message
        armour = deed.commit.signature
    }

    var payload: [UInt8] {
        let head =
            "tree \(tree)\n" + parents.map { "parent \($0)\n" }.joined()
            + "author \(author)\ncommitter \(committer)\n\n"
        return Array(head.utf8) + message
    }

    var bytes: [UInt8] {
        guard let armour else { return payload }
        return Self.signed(payload, armour)
    }

    /// Puts a signature in where git has it: the last of the headers, folded.
    static func signed(_ payload: [UInt8], _ armour: [UInt8]) -> [UInt8] {
        guard let end = payload.firstRange(of: [0x0A, 0x0A])?.lowerBound else { return payload }
        return payload[...end] + header(armour) + payload[(end + 1)...]
    }

    static func header(_ armour: [UInt8]) -> [UInt8] {
        let text = armour.last == 0x0A ? armour.dropLast() : armour[...]
        return Array("gpgsig ".utf8) + text.flatMap { $0 == 0x0A ? [0x0A, 0x20] : [$0] } + [0x0A]
    }

    /// The lines of the message but the last, and what the chain makes of them.
    mutating func chain(after parent: SHA256Digest) {
        let lines = message.dropLast().split(separator: 0x0A, omittingEmptySubsequences: false)
        let unchained = lines.dropLast().flatMap { $0 + [0x0A] }
        let digest = SHA256Digest(
            of: parent.bytes + Array("author \(author)\ncommitter \(committer)\n".utf8) + unchained)
        message = unchained + Array("Chain: sha256:\(digest.hex)\n".utf8)
    }

    /// The trailers, which are the last paragraph, and their places among the lines of the message.
    var trailers: [(place: Int, key: String, value: String)] {
        let lines = self.lines
        guard let start = lines.lastIndex(of: "") else { return [] }
        return lines.indices.dropFirst(start + 1).compactMap { place in
            let words = lines[place].split(separator: ": ", maxSplits: 1)
            return words.count == 2 ? (place, String(words[0]), String(words[1])) : nil
        }
    }

    /// The lines of the message without the last line feed.
    var lines: [String] {
        get {
            String(decoding: message.dropLast(), as: UTF8.self)
                .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        }
        set { message = Array((newValue.joined(separator: "\n") + "\n").utf8) }
    }
}
