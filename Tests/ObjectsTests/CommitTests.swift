import Foundation
import Git
import Objects
import TestSupport
import Testing

private let tree = "tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n"
private let parent = "parent 1111111111111111111111111111111111111111\n"
private let author = "author Ann <ann@example.org> 1700000000 +0000\n"
private let committer = "committer Ann <ann@example.org> 1700000001 +0000\n"
private let armour = "gpgsig -----BEGIN SSH SIGNATURE-----\n AAAA\n -----END SSH SIGNATURE-----\n"
private let whole = tree + parent + author + committer + armour + "\nsubject\n\nbody\n"

struct Malformed: Sendable, CustomTestStringConvertible {
    let name: String
    let code: FormFault.Code
    let bytes: [UInt8]
    var testDescription: String { name }

    init(_ name: String, _ code: FormFault.Code, _ text: String) {
        self.init(name, code, bytes: Array(text.utf8))
    }

    init(_ name: String, _ code: FormFault.Code, bytes: [UInt8]) {
        (self.name, self.code, self.bytes) = (name, code, bytes)
    }
}

private func identity(_ line: String) -> String { tree + "author \(line)\n" + committer + armour + "\nm\n" }

let malformedCommits: [Malformed] = [
    .init("A001 no signature", .signatureMissing, tree + parent + author + committer + "\nm\n"),
    .init("A010 two gpgsig headers", .signatureCount, tree + author + committer + armour + armour + "\nm\n"),
    .init("A015 two trees", .header, tree + tree + author + committer + armour + "\nm\n"),
    .init("A015 two parents", .parents, tree + parent + parent + author + committer + armour + "\nm\n"),
    .init("A015 two authors", .header, tree + author + author + committer + armour + "\nm\n"),
    .init("A015 two committers", .header, tree + author + committer + committer + armour + "\nm\n"),
    .init("A015 a second tree at the end", .header, tree + author + committer + armour + tree + "\nm\n"),
    .init("A016 NUL in the message", .nul, whole + "\0more"),
    .init("A016 NUL in a header", .nul, identity("Ann\0 <a@b> 1 +0000")),
    .init("A007 tree after parent", .headerOrder, parent + tree + author + committer + armour + "\nm\n"),
    .init("committer before author", .headerOrder, tree + committer + author + armour + "\nm\n"),
    .init("signature before committer", .headerOrder, tree + author + armour + committer + "\nm\n"),
    .init("no tree", .headerOrder, author + committer + armour + "\nm\n"),
    .init("no author", .headerOrder, tree + committer + armour + "\nm\n"),
    .init("no committer", .header, tree + author + "\nm\n"),
    .init("unknown header", .header, tree + author + committer + "mergetag x\n" + armour + "\nm\n"),
    .init("sha-256 signature", .header, tree + author + committer + "gpgsig-sha256 x\n" + armour + "\nm\n"),
    .init("encoding header", .encoding, tree + author + committer + "encoding latin1\n" + armour + "\nm\n"),
    .init("continuation with no header", .header, " x\n" + tree + author + committer + armour + "\nm\n"),
    .init("continued author", .header, tree + author + " x\n" + committer + armour + "\nm\n"),
    .init(
        "upper-case tree id", .header, "tree 4B825DC642CB6EB9A060E54BF8D69288FBEE4904\n" + author + committer),
    .init("short tree id", .header, "tree 4b825dc6\n" + author + committer + armour + "\nm\n"),
    .init("tree id with a space", .header, tree.dropLast() + " \n" + author + committer + armour + "\nm\n"),
    .init("CR before LF", .header, tree.dropLast() + "\r\n" + author + committer + armour + "\nm\n"),
    .init(
        "two spaces after tree", .header, "tree  " + tree.dropFirst(5) + author + committer + armour + "\nm\n"
    ),
    .init("no blank line", .header, tree + author + committer + armour),
    .init("not UTF-8", .utf8, bytes: Array(whole.utf8) + [0xC3, 0x28]),
    .init("overlong UTF-8", .utf8, bytes: Array(whole.utf8) + [0xC0, 0x80]),
    .init("surrogate", .utf8, bytes: Array(whole.utf8) + [0xED, 0xA0, 0x80]),
    .init("A055 time beyond the year 9999", .identity, identity("Ann <a@b> 253402300800 +0000")),
    .init("A055 time 2^63", .identity, identity("Ann <a@b> 9223372036854775808 +0000")),
    .init("A055 negative time", .identity, identity("Ann <a@b> -1 +0000")),
    .init("A055 leading zero", .identity, identity("Ann <a@b> 01 +0000")),
    .init("A055 zone +9999", .identity, identity("Ann <a@b> 1 +9999")),
    .init("A055 zone -0000", .identity, identity("Ann <a@b> 1 -0000")),
    .init("A055 no zone", .identity, identity("Ann <a@b> 1")),
    .init("A055 no time", .identity, identity("Ann <a@b> +0000")),
    .init("two brackets", .identity, identity("Ann <a@b> <c@d> 1 +0000")),
    .init("bracket in the name", .identity, identity("An>n <a@b> 1 +0000")),
    .init("no name", .identity, identity("<a@b> 1 +0000")),
    .init("empty name", .identity, identity(" <a@b> 1 +0000")),
    .init("space before the name", .identity, identity(" Ann <a@b> 1 +0000")),
    .init("two spaces after the name", .identity, identity("Ann  <a@b> 1 +0000")),
    .init("empty e-mail", .identity, identity("Ann <> 1 +0000")),
    .init("space in the e-mail", .identity, identity("Ann <a b> 1 +0000")),
    .init("escape in the name", .identity, identity("A\u{1B}nn <a@b> 1 +0000")),
    .init("C1 control in the name", .identity, identity("A\u{9B}nn <a@b> 1 +0000")),
    .init("tab before the time", .identity, identity("Ann <a@b>\t1 +0000")),
    .init("empty", .header, ""),
]

@Suite struct `A commit` {
    @Test(arguments: malformedCommits)
    func `is refused in any other form`(_ malformed: Malformed) throws {
        let fault = #expect(throws: FormFault.self) { try CommitObject(canonical: malformed.bytes) }
        #expect(fault?.code == malformed.code)
    }

    @Test func `in its one form prints back to the same bytes`() throws {
        for text in [
            whole, whole.replacing(parent, with: ""), whole.replacing("\nsubject\n\nbody\n", with: "\n"),
        ] {
            let commit = try CommitObject(canonical: Array(text.utf8))
            #expect(commit.bytes == Array(text.utf8))
            #expect(commit.signedPayload == Array(text.replacing(armour, with: "").utf8))
        }
    }

    @Test func `keeps a signature's blank lines`() throws {
        let odd = "gpgsig -----BEGIN PGP SIGNATURE-----\n \n AAAA\n -----END PGP SIGNATURE-----\n \n"
        let text = whole.replacing(armour, with: odd)
        let commit = try CommitObject(canonical: Array(text.utf8))
        #expect(commit.bytes == Array(text.utf8))
        #expect(commit.signature?.suffix(2) == [0x0A, 0x0A])
    }

    @Test func `A009 takes a gpgsig line in the message for message`() throws {
        let unsigned = tree + author + committer + "\n" + armour + "\nm\n"
        let fault = #expect(throws: FormFault.self) { try CommitObject(canonical: Array(unsigned.utf8)) }
        #expect(fault?.code == .signatureMissing)
        let signed = try CommitObject(canonical: Array((whole + armour).utf8))
        #expect(signed.message == Array(("subject\n\nbody\n" + armour).utf8))
        #expect(signed.signedPayload.suffix(armour.utf8.count).elementsEqual(armour.utf8))
    }

    @Test func `A013 has no prefix in its headers that passes`() throws {
        let headers = tree + parent + author + committer + armour
        for count in 0...headers.utf8.count {
            #expect(throws: FormFault.self) { try CommitObject(canonical: Array(whole.utf8.prefix(count))) }
        }
    }

    @Test func `A012 changes its id with every bit that still parses`() throws {
        let original = try CommitObject(canonical: Array(whole.utf8))
        var parsed = 0
        for index in whole.utf8.indices.enumerated() {
            for bit in 0..<8 {
                var bytes = Array(whole.utf8)
                bytes[index.offset] ^= 1 << bit
                do throws(FormFault) {
                    let mutant = try CommitObject(canonical: bytes)
                    parsed += 1
                    #expect(mutant.bytes == bytes && mutant.id != original.id && mutant != original)
                } catch {}
            }
        }
        #expect(parsed > 0)
    }

    @Test func `signed by git reads as git shows it`() throws {
        let folder = try TemporaryFolder()
        let key = folder.path + "/key"
        try #require(try run("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", key]).status == 0)
        let clone = folder.path + "/r"
        try git(["init", "-q", clone], in: folder.path)
        for number in 1...3 {
            try git(
                [
                    "-c", "gpg.format=ssh", "-c", "user.signingkey=\(key)", "commit", "-q", "-S",
                    "--allow-empty",
                    "-m", "number \(number) – ünïcode\n\nbody gpgsig x\n",
                ], in: clone)
        }
        let repository = try Repository.open(at: clone, how: .exact)
        for hex in try git(["rev-list", "HEAD"], in: clone).split(separator: "\n") {
            let id = try #require(ObjectID(hex: hex))
            let bytes = try run("git", ["cat-file", "commit", String(hex)], in: clone).stdout
            let commit = try CommitObject(canonical: bytes)
            #expect(commit.bytes == bytes && commit.id == id)
            #expect(try repository.read(id, expecting: .commit) == bytes)
            let signature = try folder.write(commit.signature ?? [], to: "sig")
            let checked = try run(
                "ssh-keygen", ["-Y", "check-novalidate", "-n", "git", "-s", signature],
                input: commit.signedPayload)
            #expect(checked.status == 0, "\(checked.errors)")
        }
    }

    @Test func `built from parts is what git makes of them`() throws {
        let folder = try TemporaryFolder()
        try git(["init", "-q"], in: folder.path)
        let empty = try git(["mktree"], in: folder.path)
        let expected = try git(["commit-tree", empty, "-m", "hello"], in: folder.path)
        let ann = try Identity(name: "Ann", email: "ann@example.org", seconds: 1_700_000_000)
        let commit = CommitObject(
            tree: try #require(ObjectID(hex: empty)), parent: nil, author: ann, committer: ann,
            signature: nil,
            message: Array("hello\n".utf8))
        #expect(commit.id.hex == expected)
        #expect(try CommitObject(unsigned: commit.bytes) == commit)
        let signed = commit.signed(with: Array("-----BEGIN X-----\nA\n-----END X-----\n".utf8))
        #expect(signed.signedPayload == commit.bytes)
        #expect(try CommitObject(canonical: signed.bytes) == signed)
    }
}
