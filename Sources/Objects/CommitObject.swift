/// A commit in the one form that the ledger allows: at most one parent, at most one signature, no header
/// beside git's five, times in UTC. What parses here prints back to the same bytes.
public struct CommitObject: Hashable, Sendable {
    public let tree: ObjectID
    public let parent: ObjectID?
    public let author: Identity
    public let committer: Identity
    /// The armour as `ssh-keygen` writes it, with its final newline.
    public let signature: [UInt8]?
    public let message: [UInt8]

    public init(
        tree: ObjectID, parent: ObjectID?, author: Identity, committer: Identity, signature: [UInt8]?,
        message: [UInt8]
    ) {
        self.tree = tree
        self.parent = parent
        self.author = author
        self.committer = committer
        self.signature = signature
        self.message = message
    }

    /// The same commit with another signature, or with none.
    public func signed(with signature: [UInt8]?) -> CommitObject {
        CommitObject(
            tree: tree, parent: parent, author: author, committer: committer, signature: signature,
            message: message)
    }

    /// The object's bytes, as git writes them.
    public var bytes: [UInt8] { printed(signature: signature) }

    /// What the signature signs: the bytes without the `gpgsig` header.
    public var signedPayload: [UInt8] { printed(signature: nil) }

    public var id: ObjectID { .hashing(.commit, bytes) }

    private func printed(signature: [UInt8]?) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(512 + message.count + (signature?.count ?? 0))
        out += "tree \(tree.hex)\n".utf8
        if let parent { out += "parent \(parent.hex)\n".utf8 }
        out += Header.author.word
        author.append(to: &out)
        out += [0x0A]
        out += Header.committer.word
        committer.append(to: &out)
        out += [0x0A]
        if let signature {
            out += Header.gpgsig.word
            // git folds the armour's lines with a space and gives the last one no fold of its own.
            for byte in signature.last == 0x0A ? signature.dropLast() : signature[...] {
                out.append(byte)
                if byte == 0x0A { out.append(0x20) }
            }
            out.append(0x0A)
        }
        out.append(0x0A)
        out += message
        return out
    }

    /// The headers in the order in which they must stand.
    enum Header: Int, CaseIterable {
        case tree, parent, author, committer, gpgsig

        var word: [UInt8] {
            switch self {
            case .tree: Array("tree ".utf8)
            case .parent: Array("parent ".utf8)
            case .author: Array("author ".utf8)
            case .committer: Array("committer ".utf8)
            case .gpgsig: Array("gpgsig ".utf8)
            }
        }
    }
}
