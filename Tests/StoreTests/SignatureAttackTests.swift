import Bearings
import Canonical
import Catalog
import Foundation
import Git
import Objects
import TestSupport
import Testing

@testable import Store

@Suite struct `Attacks on the signature and the form of a commit` {
    @Test func `A001 an unsigned event is refused`() throws {
        let town = try Town()
        var forgery = try Forgery(in: town)
        forgery.key = nil
        try forgery.plant()
        try town.expectRefused("sig.missing")
    }

    @Test func `A003 a viewer's key registers nothing, by the program or by hand`() throws {
        let town = try Town()
        let before = contents(of: town.git.gitFolder)
        #expect(throws: ActionError.self) { try town.register("mine", as: .vic) }
        #expect(town.code { try town.register("mine", as: .vic) } == "authz.role")
        #expect(town.code { try town.register("mine", as: .mallory) } == "key.unknown")
        var after = contents(of: town.git.gitFolder)
        after["catalogctl.lock"] = before["catalogctl.lock"]
        #expect(after == before)
        try Forgery(in: town, by: .vic).plant()
        try town.expectRefused("authz.role")
    }

    @Test func `A003 a key that the policy does not list registers nothing`() throws {
        let town = try Town()
        try Forgery(in: town, by: .mallory).plant()
        try town.expectRefused("key.unknown")
    }

    @Test func `A003 a member does not sign under another member's name`() throws {
        let town = try Town()
        var forgery = try Forgery(in: town, by: .ann)
        forgery.key = try Person.max.key
        try forgery.plant()
        try town.expectRefused("identity.mismatch")
    }

    @Test func `A006 a key that git calls good by a date in the past is judged by its place in the log`()
        throws
    {
        let town = try Town()
        var forgery = try Forgery(in: town, by: .ann, at: 1_500_000_000)
        forgery.key = try Person.mallory.key
        let id = try forgery.plant()
        let line = "\(Person.ann.email) valid-before=\"20180101\" \(try Person.mallory.key.line)\n"
        let signers = try town.folder.write(line.utf8, to: "allowed_signers")
        let gits = try run(
            "git",
            ["-c", "gpg.format=ssh", "-c", "gpg.ssh.allowedSignersFile=\(signers)", "verify-commit", id],
            in: town.git.folder)
        #expect(gits.status == 0, "\(gits.errors)")
        try town.expectRefused("time.backwards")
    }

    @Test(arguments: ["tree", "parent", "author", "committer", "time", "message"])
    func `A007 a signature does not cover another`(_ part: String) throws {
        let town = try Town()
        let honest = try town.git.read(Forgery(in: town).write())
        var other = try Forgery(in: town, name: "other")
        let edit: ([UInt8]) -> [UInt8]
        switch part {
        case "tree":
            let parents = try town.git("rev-parse", "\(Town.reference)^{tree}")
            edit = replacing("tree \(try tree(of: honest))", with: "tree \(parents)")
        case "parent": edit = replacing("parent \(town.tip.hex)", with: "parent \(town.root.hex)")
        case "author": edit = replacing("author Ann Example", with: "author Max Example")
        case "committer": edit = replacing("committer Ann Example <ann@", with: "committer Ann Example <max@")
        case "time":
            edit = replacing("\(Town.now) +0000\ncommitter", with: "\(Town.now - 1) +0000\ncommitter")
        default: edit = replacing("Event-Id: 0", with: "Event-Id: 1")
        }
        let changed = edit(honest)
        #expect(changed != honest)
        other.commit = { _ in changed }
        try other.plant()
        // With another parent it is another history, before it is anything else.
        try town.expectRefused(part == "parent" ? "history.rewound" : "sig.bad")
    }

    private func tree(of commit: [UInt8]) throws -> String {
        String(decoding: commit.dropFirst(5).prefix(40), as: UTF8.self)
    }

    @Test func `A009 a signature smuggled into the message does not count`() throws {
        let town = try Town()
        var forgery = try Forgery(in: town)
        let armour = try Person.ann.key.sign(Array("anything".utf8))
        forgery.key = nil
        forgery.message = { Forgery.header(armour) + [0x0A] + $0 }
        try forgery.plant()
        try town.expectRefused("sig.missing")
    }

    @Test func `A009 a message that begins like a signature is no event though its own signature is good`()
        throws
    {
        let town = try Town()
        var forgery = try Forgery(in: town)
        let armour = try Person.ann.key.sign(Array("anything".utf8))
        forgery.message = { Forgery.header(armour) + [0x0A] + $0 }
        try forgery.plant()
        try town.expectRefused("event.form")
    }

    @Test(arguments: [true, false])
    func `A010 two signatures are one too many, whoever comes first`(_ isHonestFirst: Bool) throws {
        let town = try Town()
        var forgery = try Forgery(in: town)
        forgery.commit = { commit in
            let start = commit.firstRange(of: Array("gpgsig ".utf8))!.lowerBound
            let end = commit.firstRange(of: [0x0A, 0x0A])!.lowerBound + 1
            let honest = commit[start..<end]
            let payload = Array(commit[..<start] + commit[end...])
            let mallorys = Forgery.header((try? Person.mallory.key.sign(payload)) ?? [])
            return commit[..<start] + (isHonestFirst ? honest + mallorys : mallorys + honest) + commit[end...]
        }
        let id = try forgery.plant()
        #expect(try town.git("cat-file", "commit", id).components(separatedBy: "gpgsig").count == 3)
        try town.expectRefused("form.gpgsig-count")
    }

    @Test func `A013 no prefix of a commit is an event`() throws {
        let town = try Town()
        let honest = try town.git.read(Forgery(in: town).write())
        var accepted = 0
        var reader = CommitReader(source: try town.context().repository())
        for count in 0..<honest.count {
            do {
                _ = try reader.read(.hashing(.commit, []), Array(honest[..<count]), after: nil)
                accepted += 1
            } catch { continue }
        }
        #expect(accepted == 0)
        var forgery = try Forgery(in: town)
        forgery.commit = { _ in Array(honest.dropLast()) }
        try forgery.plant()
        try town.expectRefused("event.form")
    }

    @Test func `A013 the signature of one event does not fit another`() throws {
        let town = try Town()
        var other = try Forgery(in: town, name: "other")
        let armour = try Person.ann.key.sign(town.git.read(Forgery(in: town).write()))
        other.armour = { _ in armour }
        try other.plant()
        try town.expectRefused("sig.bad")
    }

    @Test(arguments: [
        ("tree", "form.header"), ("parent", "form.parents"), ("author", "form.header"),
        ("committer", "form.header"),
    ])
    func `A015 a header that stands twice is refused though both are signed`(_ header: String, _ code: String)
        throws
    {
        let town = try Town()
        var forgery = try Forgery(in: town)
        forgery.unsigned = { payload in
            let start =
                header == "tree" ? 0 : payload.firstRange(of: Array("\n\(header) ".utf8))!.lowerBound + 1
            let end = payload[start...].firstIndex(of: 0x0A)! + 1
            return Array(payload[..<end] + payload[start...])
        }
        try forgery.plant()
        try town.expectRefused(code)
    }

    @Test(arguments: [
        ("encoding UTF-8\n", "form.encoding"), ("mergetag object\n", "form.header"),
        ("unheard of\n", "form.header"),
    ])
    func `A015 a header beside git's five is refused`(_ line: String, _ code: String) throws {
        let town = try Town()
        var forgery = try Forgery(in: town)
        forgery.unsigned = { payload in
            let end = payload.firstRange(of: [0x0A, 0x0A])!.lowerBound + 1
            return payload[..<end] + Array(line.utf8) + payload[end...]
        }
        try forgery.plant()
        try town.expectRefused(code)
    }

    @Test func `A015 headers in another order are refused`() throws {
        let town = try Town()
        var forgery = try Forgery(in: town)
        let author = forgery.author
        forgery.unsigned = { payload in
            replacing("author \(author)\ncommitter \(author)", with: "committer \(author)\nauthor \(author)")(
                payload)
        }
        try forgery.plant()
        try town.expectRefused("form.header-order")
    }

    @Test(arguments: ["author", "message", "end"])
    func `A016 nothing hides behind a NUL`(_ place: String) throws {
        let town = try Town()
        var forgery = try Forgery(in: town)
        forgery.unsigned = { payload in
            switch place {
            case "author": replacing("author Ann", with: "author Ann\0hidden")(payload)
            case "message": replacing("register ", with: "register \0")(payload)
            default: payload + Array("\0hidden".utf8)
            }
        }
        try forgery.plant()
        try town.expectRefused("form.nul")
    }

    @Test func `A016 bytes that are not UTF-8 are refused`() throws {
        let town = try Town()
        var forgery = try Forgery(in: town)
        forgery.unsigned = { $0 + [0xC0, 0x80, 0x0A] }
        try forgery.plant()
        try town.expectRefused("form.utf8")
    }

    @Test(arguments: ["-----BEGIN PGP SIGNATURE-----", "-----BEGIN SIGNED MESSAGE-----"])
    func `A018 a signature that is not one of SSH is refused by name`(_ head: String) throws {
        let town = try Town()
        var forgery = try Forgery(in: town)
        let tail = head.replacing("BEGIN", with: "END")
        forgery.armour = { _ in Array("\(head)\n\niHUEABYKAB0WIQ\n\(tail)\n".utf8) }
        try forgery.plant()
        try town.expectRefused("sig.algo")
    }

    @Test func `A018 a signature for another purpose is refused`() throws {
        let town = try Town()
        var forgery = try Forgery(in: town)
        let payload = try unsigned(town.git.read(forgery.write()))
        let armour = try Person.ann.key.sign(payload, namespace: "file")
        forgery.armour = { _ in armour }
        try forgery.plant()
        try town.expectRefused("sig.namespace")
    }

    @Test(arguments: [
        (["-t", "dsa"], "key.algorithm"), (["-t", "rsa", "-b", "1024"], "key.weak"),
    ])
    func `A018 a key of a kind that is not taken is refused`(_ kind: [String], _ code: String) throws {
        let town = try Town()
        var forgery = try Forgery(in: town)
        forgery.key = try SSHKey(kind)
        try forgery.plant()
        try town.expectRefused(code)
    }

    @Test func `A018 a signature that rests on SHA-1 is refused`() throws {
        let town = try Town()
        var forgery = try Forgery(in: town)
        forgery.key = try SSHKey(["-t", "rsa", "-b", "2048"])
        forgery.armour = rearmoured { $0.replacing(wire("rsa-sha2-512"), with: wire("ssh-rsa"), delta: -5) }
        try forgery.plant()
        try town.expectRefused("sig.algo")
    }

    @Test func `A018 both hashes that ssh-keygen knows are good`() throws {
        let town = try Town()
        var forgery = try Forgery(in: town)
        let payload = try unsigned(town.git.read(forgery.write()))
        let armour = try Person.ann.key.sign(payload, hash: "sha256")
        forgery.armour = { _ in armour }
        try forgery.plant()
        try town.expectVerified(events: 5)
    }

    @Test func `A019 another spelling of a signature is not the same event`() throws {
        let town = try Town()
        var forgery = try Forgery(in: town)
        // S and S + L verify alike where nobody looks whether S is reduced.
        forgery.armour = rearmoured { blob in
            let order: [UInt8] = [
                0xED, 0xD3, 0xF5, 0x5C, 0x1A, 0x63, 0x12, 0x58, 0xD6, 0x9C, 0xF7, 0xA2, 0xDE, 0xF9, 0xDE,
                0x14,
                0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
            ]
            var blob = blob
            var carry = 0
            for (index, digit) in order.enumerated() {
                let place = blob.count - 32 + index
                carry += Int(blob[place]) + Int(digit)
                blob[place] = UInt8(carry & 0xFF)
                carry >>= 8
            }
            return blob
        }
        try forgery.plant()
        try town.expectRefused("sig.form")
    }

    @Test(arguments: ["width", "crlf", "comment"])
    func `A019 another layout of the armour is refused`(_ how: String) throws {
        let town = try Town()
        var forgery = try Forgery(in: town)
        forgery.armour = { armour in
            let text = String(decoding: armour, as: UTF8.self)
            switch how {
            case "width":
                var lines = text.split(separator: "\n").map(String.init)
                lines[1] += lines[2].prefix(2)
                lines[2].removeFirst(2)
                return Array((lines.joined(separator: "\n") + "\n").utf8)
            case "crlf": return Array(text.replacing("\n", with: "\r\n").utf8)
            default: return Array(text.replacing("-----\nU", with: "-----\nComment: hello\n\nU").utf8)
            }
        }
        try forgery.plant()
        try town.expectRefused(how == "crlf" ? "sig.algo" : "sig.form")
    }

    @Test func `A019 a certificate is not the key that it certifies`() throws {
        let town = try Town()
        var forgery = try Forgery(in: town)
        let raw = Array(Data(base64Encoded: String(try Person.ann.key.line.split(separator: " ")[1]))!)
        let alias = wire("ssh-ed25519-cert-v01@openssh.com") + raw.dropFirst(4 + "ssh-ed25519".utf8.count)
        forgery.armour = rearmoured { blob in
            let range = blob.firstRange(of: raw)!
            let count = UInt32(alias.count)
            let length = [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: count >> $0) }
            return blob[..<(range.lowerBound - 4)] + length + alias + blob[range.upperBound...]
        }
        try forgery.plant()
        try town.expectRefused("key.certificate")
    }

    @Test(arguments: ["tag", "tree", "blob"])
    func `A021 what is not a commit is no ledger`(_ kind: String) throws {
        let town = try Town()
        let id: String
        switch kind {
        case "tag":
            id = try town.git.write(
                "tag",
                Array("object \(town.tip.hex)\ntype commit\ntag v1\ntagger A <a@b.c> 1 +0000\n\nx\n".utf8))
        case "tree": id = try town.git("rev-parse", "\(Town.reference)^{tree}")
        default: id = try town.git.write("blob", Array("hello".utf8))
        }
        try town.git.plant(id, on: Town.reference)
        try town.expectRefused("form.type")
    }

    @Test func `A022 a payload with other content than its event's SHA-256 is refused`() throws {
        let town = try Town()
        var forgery = try Forgery(in: town)
        let line = forgery.event.payloads[0]
        forgery.event.payloads = [PayloadLine(digest: SHA256Digest(of: Array("other".utf8)), path: line.path)]
        try forgery.plant()
        try town.expectRefused("payload.digest")
    }

    @Test func `A024 an event's copy with another commit id is not a second event`() throws {
        let town = try Town()
        var first = try Forgery(in: town)
        let id = try first.plant()
        try town.expectVerified(events: 5)
        first.parent = id
        try first.plant()
        try town.expectRefused("history.chain")
        var second = try Forgery(in: town, name: "twin")
        // The ref is planted; put the honest tip back below the copy.
        try town.git.plant(id, on: Town.reference)
        second = try Forgery(in: town, name: "twin")
        second.event.id = first.event.id
        second.event.assetUID = first.event.assetUID
        let record = AssetRecord(uid: first.event.assetUID!)
        second.event.payloads = [
            PayloadLine(digest: SHA256Digest(of: record.bytes), path: second.event.asset!.record)
        ]
        second.edits = [(second.event.asset!.record, record.bytes)]
        try second.plant()
        try town.expectRefused("event.duplicate-id")
    }

    @Test func `A043 two events in one commit are none`() throws {
        let town = try Town()
        var forgery = try Forgery(in: town)
        forgery.message = { message in
            let start = message.firstRange(of: Array("Event: ".utf8))!.lowerBound
            return message + message[start...]
        }
        try forgery.plant()
        try town.expectRefused("event.form")
    }

    @Test func `A043 an event brings nothing that its form does not name`() throws {
        let town = try Town()
        var forgery = try Forgery(in: town)
        let bytes = Array("apiVersion: catalogctl/v1\n".utf8)
        forgery.extraEdits = [("policy/source/catalog.yaml", bytes)]
        forgery.event.payloads.append(
            PayloadLine(digest: SHA256Digest(of: bytes), path: "policy/source/catalog.yaml"))
        try forgery.plant()
        try town.expectRefused("payload.path")
    }

    private func unsigned(_ commit: [UInt8]) throws -> [UInt8] {
        try CommitObject(canonical: commit).signedPayload
    }

    /// Edits the binary inside an armour.
    private func rearmoured(_ edit: @escaping ([UInt8]) -> [UInt8]) -> ([UInt8]) -> [UInt8] {
        { armour in
            let lines = String(decoding: armour, as: UTF8.self).split(separator: "\n")
            let blob = Array(Data(base64Encoded: lines.dropFirst().dropLast().joined())!)
            let digits = Array(Data(edit(blob)).base64EncodedString())
            let folded = stride(from: 0, to: digits.count, by: 70).map {
                String(digits[$0..<min($0 + 70, digits.count)])
            }
            return Array(([String(lines[0])] + folded + [String(lines.last!)]).joined(separator: "\n").utf8)
                + [0x0A]
        }
    }
}

/// A string as SSH writes it: its length and its bytes.
private func wire(_ text: String) -> [UInt8] {
    [0, 0, 0, UInt8(text.utf8.count)] + Array(text.utf8)
}

extension [UInt8] {
    /// Replaces the first occurrence and corrects the length of the string around it, four bytes in front.
    fileprivate func replacing(_ old: [UInt8], with new: [UInt8], delta: Int) -> [UInt8] {
        guard let range = firstRange(of: old) else { return self }
        var head = Array(self[..<range.lowerBound])
        let place = head.count - 4
        let length = head[place...].reduce(0) { $0 << 8 | Int($1) } + delta
        head.replaceSubrange(place..., with: [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: length >> $0) })
        return head + new + self[range.upperBound...]
    }
}
