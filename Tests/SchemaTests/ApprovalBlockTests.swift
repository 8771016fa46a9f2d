import Canonical
import Catalog
import Consent
import Foundation
import Keys
import Schema
import TestSupport
import Testing

/// An approval found again in what mail and comments make of it.
struct ApprovalBlockTests {
    private static let made = Result { try make() }

    private static func make(_ approver: String = "sam") throws -> ApprovalBlock {
        let folder = try TemporaryFolder()
        let statement = ApprovalStatement(
            request: try #require(RequestID("R-0123456789")), subject: SHA256Digest(ofText: "what is asked"),
            approver: try PrincipalName(approver),
            policy: PolicyVersion(counter: 3, digest: SHA256Digest(ofText: "a policy")))
        try folder.write(statement.bytes, to: "said")
        for words in [
            ["-q", "-t", "ed25519", "-N", "", "-f", "\(folder.path)/key"],
            [
                "-q", "-Y", "sign", "-n", ApprovalStatement.namespace, "-f", "\(folder.path)/key",
                "\(folder.path)/said",
            ],
        ] {
            let ran = try run("ssh-keygen", words)
            try #require(ran.status == 0, "\(ran.errors)")
        }
        let armour = try Data(contentsOf: URL(fileURLWithPath: "\(folder.path)/said.sig"))
        return ApprovalBlock(statement, signature: try SSHSignature(armoured: Array(armour)))
    }

    private static func found(_ text: String) throws -> ApprovalBlock {
        try ApprovalBlock(in: Array(text.utf8), file: "mail.txt")
    }

    /// The block with something done to each of its lines.
    private static func lines(_ change: (String) -> String) throws -> String {
        try made.get().text.split(separator: "\n").map { change(String($0)) + "\n" }.joined()
    }

    @Test(
        "it is found as it was made, whatever stands around it and however its lines were quoted and wrapped")
    func travels() throws {
        let block = try Self.made.get()
        let text = block.text
        let wrapped = try Self.lines { line in
            stride(from: 0, to: line.count, by: 50).map { start in
                line.hasPrefix("-----") ? (start == 0 ? line : "") : String(line.dropFirst(start).prefix(50))
            }.filter { !$0.isEmpty }.joined(separator: "\n> ")
        }
        let bare =
            String(decoding: block.statement.bytes, as: UTF8.self)
            + String(decoding: block.signature.armoured, as: UTF8.self)
        for mail in [
            text, "Dear Dana,\n\nyes.\n\n\(text)\nSam\n", text.replacing("\n", with: "\r\n"),
            try Self.lines { "> " + $0 }, try Self.lines { "> > " + $0 }, try Self.lines { "    \($0)  " },
            try Self.lines { ">" + $0 }, wrapped, "```\n\(text)```\n", bare, "\n" + bare + "\n\n",
            text + text,
            "{\"_type\":\"something else\"}\n" + text,
        ] {
            let found = try Self.found(mail)
            #expect(found.statement == block.statement && found.signature == block.signature, "\(mail)")
            #expect(found.text == text)
        }
    }

    @Test("what is no approval, half of one, or more than one is told so")
    func refused() throws {
        let (block, other) = (try Self.made.get(), try Self.make("nora"))
        let text = block.text
        func told(_ text: String) -> String? { diagnostic { try Self.found(text) }?.sentence }
        #expect(told("") == "mail.txt: there is no approval in it")
        #expect(told("yes, of course") == "mail.txt: there is no approval in it")
        #expect(
            told(String(decoding: block.signature.armoured, as: UTF8.self))
                == "mail.txt: there is no approval in it")
        #expect(told(text + other.text) == "mail.txt: there are 2 approvals in it")
        #expect(
            told(text.replacing("\"approver\":\"sam\"", with: "\"approver\":\"Sam\""))
                == "mail.txt: it is no statement of an approval")
        #expect(
            told(text.replacing("\"approver\":\"sam\"", with: "\"approver\":\"sam\",\"more\":1"))
                == "mail.txt: the statement is not in its one form (canonical JSON, nothing else in it)")
        let lines = text.split(separator: "\n")
        for dropped in 2..<(lines.count - 2) {
            let half = (lines[..<dropped] + lines[(dropped + 1)...]).joined(separator: "\n")
            #expect(told(half) != nil, "line \(dropped)")
        }
    }
}
