import Bearings
import Canonical
import Catalog
import Foundation
import Git
import Hearing
import Objects
import TestSupport

@testable import Store

/// An event as a hostile member would make it: honest where a test does not say otherwise.
///
/// It begins as a registration on the tip that would be accepted. Every part may be replaced, and what
/// depends on the part follows: the chain, the payload digests and the signature are made last.
struct Forgery {
    var event: Event
    var parent: String?
    var parentChain: SHA256Digest
    /// What the tree has beside what the event makes; the bytes are nil where a path is to go.
    var extraEdits: [(path: String, bytes: [UInt8]?)] = []
    /// What the event's own change of the tree is.
    var edits: [(path: String, bytes: [UInt8]?)]
    /// The id of a tree in the place of the one that the edits make.
    var tree: String?
    var author: String
    var committer: String
    var key: SSHKey?
    var message: ([UInt8]) -> [UInt8] = { $0 }
    /// The bytes that are signed.
    var unsigned: ([UInt8]) -> [UInt8] = { $0 }
    /// The armour, made over those bytes.
    var armour: ([UInt8]) -> [UInt8] = { $0 }
    /// The commit's bytes, signature and all.
    var commit: ([UInt8]) -> [UInt8] = { $0 }

    private let town: Town
    private let base: ObjectID

    init(in town: Town, name: String = "forged", by person: Person = .ann, at time: Int64 = Town.now) throws {
        self.town = town
        let ledger = try town.ledger()
        let tip = try ledger.claimedTip()!
        let recorded = try ledger.recorded(tip)
        let state = try ledger.state(after: recorded)
        let id = EventID(UUIDv7(milliseconds: time * 1000, random: Dice().roll(10)))
        let asset = try AssetPath("agents/agent/\(name)")
        let record = AssetRecord(uid: AssetUID(bornIn: id))
        event = Event(
            kind: .assetRegister, id: id, sequence: recorded.event.sequence + 1, policy: state.tip!.policy,
            asset: asset, assetUID: record.uid,
            payloads: [PayloadLine(digest: SHA256Digest(of: record.bytes), path: asset.record)])
        edits = [(asset.record, record.bytes), (Layout.uid(record.uid), Array("\(asset.folder)\n".utf8))]
        parent = tip.hex
        parentChain = recorded.chain
        base = recorded.tree
        author = "\(person.displayName) <\(person.email)> \(time) +0000"
        committer = author
        key = try person.key
    }

    /// Writes the commit and all that it needs; the ref stays where it is.
    func write() throws -> String {
        let tree = try self.tree ?? draw()
        let unchained = EventMessage.unchained(event)
        let chain = SHA256Digest(
            of: parentChain.bytes + Array("author \(author)\ncommitter \(committer)\n".utf8) + unchained)
        let head =
            "tree \(tree)\n" + (parent.map { "parent \($0)\n" } ?? "")
            + "author \(author)\ncommitter \(committer)\n"
        let payload = unsigned(Array(head.utf8) + [0x0A] + message(unchained + EventMessage.chainLine(chain)))
        guard let key else { return try town.git.write("commit", commit(payload)) }
        return try town.git.write("commit", commit(Self.signed(payload, with: armour(try key.sign(payload)))))
    }

    /// Writes it and moves the ref there.
    @discardableResult
    func plant() throws -> String {
        let id = try write()
        try town.git.plant(id, on: Town.reference)
        return id
    }

    /// The tree that the edits make of the parent's.
    private func draw() throws -> String {
        let repository = try town.context().repository()
        let draft = try TreeDraft(root: base, source: repository)
        for (path, bytes) in edits + extraEdits {
            if let bytes { try draft.put(bytes, at: path) } else { try draft.remove(path) }
        }
        let sealed = draft.seal()
        try repository.write(sealed.objects)
        return sealed.root.hex
    }

    /// Puts a signature in where git has it: the last of the headers, folded.
    static func signed(_ payload: [UInt8], with armour: [UInt8]) -> [UInt8] {
        let end = payload.firstRange(of: [0x0A, 0x0A])!.lowerBound + 1
        return payload[..<end] + header(armour) + payload[end...]
    }

    static func header(_ armour: [UInt8]) -> [UInt8] {
        let folded = armour.dropLast().flatMap { $0 == 0x0A ? [0x0A, 0x20] : [$0] }
        return Array("gpgsig ".utf8) + folded + [0x0A]
    }
}

/// Replaces the first occurrence of some text in bytes.
func replacing(_ old: String, with new: String) -> ([UInt8]) -> [UInt8] {
    { bytes in
        guard let range = bytes.firstRange(of: Array(old.utf8)) else { return bytes }
        return bytes[..<range.lowerBound] + Array(new.utf8) + bytes[range.upperBound...]
    }
}
