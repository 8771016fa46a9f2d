import Foundation
import TestSupport
import Testing

/// What is planted on a ledger, and the one thing that is wrong with it.
struct Forgery: Sendable, CustomTestStringConvertible {
    let name: String
    /// The curve of the ledger's key, by its bits; nil: the key is Ed25519.
    var curve: String?
    /// Writes the forged objects; what the ref is then moved to.
    let make: @Sendable (Scene, RawGit) throws -> String

    var testDescription: String { name }

    init(_ name: String, make: @escaping @Sendable (Scene, RawGit) throws -> String) {
        self.name = name
        self.make = make
    }

    /// A registration made by hand, with one thing changed.
    init(_ name: String, change: @escaping @Sendable (inout HandmadeEvent) throws -> Void) {
        self.init(name) { scene, repository in
            var event = try HandmadeEvent(in: repository, key: scene.key)
            try change(&event)
            return try event.written()
        }
    }
}

extension Forgery {
    static let all = form + signature + twins + message + history + state

    private static func reheaded(_ old: String, _ new: String) -> @Sendable (String) -> String {
        { $0.replacingOccurrences(of: old, with: new) }
    }

    /// Lines of the header, signed as they stand.
    static let form: [Forgery] = [
        Forgery("A015 a second author header") { event in
            let line = "author \(event.author)\n"
            event.onUnsigned = { $0.replacingOccurrences(of: line, with: line + line) }
        },
        Forgery("A015 a second tree header") { event in
            let line = "tree \(try event.writtenTree())\n"
            event.onUnsigned = { line + $0 }
        },
        Forgery("committer before author") { event in
            event.committer = event.author
            let (author, committer) = ("author \(event.author)\n", "committer \(event.committer)\n")
            event.onUnsigned = { $0.replacingOccurrences(of: author + committer, with: committer + author) }
        },
        Forgery("an encoding header") {
            $0.onUnsigned = reheaded("\n\nregister", "\nencoding UTF-8\n\nregister")
        },
        Forgery("an unknown header") { $0.onUnsigned = reheaded("\n\nregister", "\nnote x\n\nregister") },
        Forgery("A016 a NUL in the message") { $0.note = "hidden\u{0}from some" },
        Forgery("CRLF in the message") { $0.onMessage = reheaded("\n", "\r\n") },
        Forgery("CRLF in the header") { event in
            let line = "committer \(event.committer)"
            event.onUnsigned = { $0.replacingOccurrences(of: line, with: line + "\r") }
        },
        Forgery("a time zone that is not UTC") { event in
            event.committer = event.committer.replacingOccurrences(of: "+0000", with: "+0200")
        },
        Forgery("A055 a time with a leading zero") { event in
            event.committer = event.committer.replacingOccurrences(of: "> ", with: "> 0")
        },
        Forgery("A055 a time after the year 9999") { event in
            event.committer = "\(Scene.person) 253402300800 +0000"
        },
        Forgery("bytes that are not UTF-8") { event in
            event.note = "Latin-1 \u{FFFD}"
            event.rawReplacement = (Array("\u{FFFD}".utf8), [0xE9])
        },
    ]

    static let signature: [Forgery] = [
        Forgery("A001 no signature") { event in
            event.onSigned = { signed in
                let start = signed.range(of: "\ngpgsig ")!.lowerBound
                return signed.replacingCharacters(in: start..<signed.range(of: "\n\n")!.lowerBound, with: "")
            }
        },
        Forgery("A007 another author under the same signature") { event in
            event.onSigned = reheaded("author Dana", "author Dina")
        },
        Forgery("A007 another trailer under the same signature") {
            $0.onSigned = reheaded("Format: 1", "Format: 2")
        },
        Forgery("A010 two gpgsig headers, the good one first") { event in
            let armour = String(decoding: try SSHKey().sign(Array("other".utf8)), as: UTF8.self)
            event.onSigned = { HandmadeEvent.put(armour, into: $0) }
        },
        Forgery("A010 the same gpgsig header twice") { event in
            event.onSigned = { signed in
                let start = signed.range(of: "\ngpgsig ")!.lowerBound
                let end = signed.range(of: "\n\n")!.lowerBound
                return signed.replacingCharacters(in: end..<end, with: String(signed[start..<end]))
            }
        },
        Forgery("A009 gpgsig as text of the message, and none in the header") { event in
            event.onSigned = { signed in
                let start = signed.range(of: "\ngpgsig ")!.lowerBound
                let end = signed.range(of: "\n\n")!.lowerBound
                let header = signed[start..<end].dropFirst()
                return signed.replacingCharacters(in: start..<end, with: "")
                    .replacingOccurrences(of: "handmade\n\nEvent:", with: "handmade\n\n\(header)\n\nEvent:")
            }
        },
        Forgery("A009 a line of gpgsig before the message, with a good header") { event in
            event.onSigned = reheaded("\n\nregister", "\n\ngpgsig x\nregister")
        },
        Forgery("A013 the signature of the parent") { event in
            let parent = try event.repository("cat-file", "commit", event.tip)
            let armour = { (text: String) in text.firstMatch(of: /gpgsig [^\n]*(?:\n [^\n]*)*/)!.range }
            let old = String(parent[armour(parent)])
            event.onSigned = { $0.replacingCharacters(in: armour($0), with: old) }
        },
        Forgery("a key that the policy does not know") { $0.key = try SSHKey() },
        Forgery("A018 a signature for another purpose") { $0.namespace = "file" },
        Forgery("armour in lines of another width") { event in
            event.onSigned = { signed in
                signed.replacing(/(?<first>\ngpgsig [^\n]*\n [^\n]*)(?<last>[^\n])\n (?<next>[^\n]*)/) {
                    "\($0.first)\n \($0.last)\($0.next)"
                }
            }
        },
        Forgery("text after the armour") { event in
            event.onSigned = reheaded("-----END SSH SIGNATURE-----", "-----END SSH SIGNATURE-----\n ")
        },
        Forgery("A018 a key whose kind no rule allows") { $0.key = try SSHKey(["-t", "rsa", "-b", "1024"]) },
    ]

    /// Good to git and to OpenSSH, and made without the key.
    static let twins = ["256", "384", "521"].map { bits in
        var forgery = Forgery("A011 A024 the n-s sibling of a signed commit, P-\(bits)") { event in
            event.onSigned = { signed in
                let header = signed.firstMatch(of: /\ngpgsig ([^\n]*(?:\n [^\n]*)*)/)!
                let armour = header.1.replacingOccurrences(of: "\n ", with: "\n") + "\n"
                let twin = String(decoding: ECDSAArmour(Array(armour.utf8))!.high, as: UTF8.self)
                return HandmadeEvent.put(twin, into: signed.replacingCharacters(in: header.range, with: ""))
            }
        }
        forgery.curve = bits
        return forgery
    }

    static let message: [Forgery] = [
        Forgery("a wrong chain") { $0.chain = String(repeating: "0", count: 64) },
        Forgery("a trailer twice") { event in event.trailers.insert(("Format", "1"), at: 3) },
        Forgery("trailers in another order") { $0.trailers.swapAt(2, 3) },
        Forgery("a trailer that nothing explains") { $0.trailers.insert(("Reviewed-by", "Sam"), at: 7) },
        Forgery("a gate that nothing asked for") {
            $0.trailers.insert(("Gate", "prod/1 by dana-example"), at: 7)
        },
        Forgery("no payload named") { $0.trailers.removeLast() },
        Forgery("a subject that was chosen") {
            $0.onMessage = reheaded("register agents", "Register agents")
        },
        Forgery("no newline at the end") { $0.onUnsigned = { String($0.dropLast()) } },
        Forgery("text after the chain") { $0.onUnsigned = { $0 + "\n" } },
        Forgery("free text with a space at a line's end") { $0.note = "why \nso" },
        Forgery("free text with two blank lines running") { $0.note = "why\n\n\nso" },
        Forgery("free text that git reads as its own") { $0.note = "why\n--- a/x" },
        Forgery("free text that git drops as a comment") { $0.note = "why\n# so" },
        Forgery("free text with an escape") { $0.note = "why \u{1B}[31m" },
        Forgery("free text with a C1 control") { $0.note = "why \u{9B}31m" },
        Forgery("an id that is no UUIDv7") { event in
            try event.rename(id: "0192f0c4-0000-4000-8000-00000000000a")
        },
        Forgery("an id in capitals") { event in try event.rename(id: event.id.uppercased()) },
        Forgery("a number with a leading zero") { $0["Seq"] = "0" + $0["Seq"] },
        Forgery("A165 a format to come") { $0["Format"] = "2" },
        Forgery("an event to come") { $0["Event"] = "asset.rename" },
    ]
}
