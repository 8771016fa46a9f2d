import Canonical
import Catalog
public import Consent
public import Keys

/// An approval as it travels: the statement on one line and the SSH signature over it, between two lines that people
/// recognise.
public struct ApprovalBlock: Sendable {
    public let statement: ApprovalStatement
    public let signature: SSHSignature

    public init(_ statement: ApprovalStatement, signature: SSHSignature) {
        self.statement = statement
        self.signature = signature
    }

    private static let begin = "-----BEGIN CATALOGCTL APPROVAL-----"
    private static let end = "-----END CATALOGCTL APPROVAL-----"
    private static let signatureBegin = Array("-----BEGIN SSH SIGNATURE-----".utf8)
    private static let signatureEnd = Array("-----END SSH SIGNATURE-----".utf8)
    /// How a statement's canonical JSON begins.
    private static let statementBegin = Array(#"{"_type":"#.utf8)

    /// The block, with a final line feed.
    public var text: String {
        let body = String(decoding: statement.bytes + [0x0A] + signature.armoured, as: UTF8.self)
        return "\(Self.begin)\n\(body)\(Self.end)\n"
    }

    /// Finds the one approval in a text: a file, a mail, a comment. Mail may have wrapped its lines and put `> ` before
    /// them; neither the statement nor base64 minds, for no space and no `>` ever stands in them. The frame may be missing, so that a
    /// statement and what `ssh-keygen -Y sign` made of it are one too.
    public init(in text: [UInt8], file: String) throws(SchemaError) {
        func wrong(_ message: String, _ hint: String) -> SchemaError {
            SchemaError(.syntax, at: Place(file: file), message, hint: hint)
        }
        var found: [ApprovalBlock] = []
        for (json, base64) in Self.candidates(in: text) {
            let block: ApprovalBlock
            do {
                guard let blob = Base64.decode(base64) else {
                    throw wrong("the signature is damaged", "copy the whole block")
                }
                block = ApprovalBlock(
                    try ApprovalStatement(bytes: json), signature: try SSHSignature(blob: blob))
            } catch let fault as RecordFault {
                throw wrong(fault.message, "copy the whole block, from its first line to its last")
            } catch let fault as KeyError {
                throw wrong(fault.message, "have it approved anew: catalogctl approvals approve ID --print")
            } catch let fault as SchemaError { throw fault } catch {
                preconditionFailure("no other error is thrown there")
            }
            if !found.contains(where: { $0.signature == block.signature }) { found.append(block) }
        }
        guard let block = found.first else {
            throw wrong(
                "there is no approval in it",
                "it stands between the lines '\(Self.begin)' and '\(Self.end)'")
        }
        guard found.count == 1 else {
            throw wrong("there are \(found.count) approvals in it", "hand them in one at a time")
        }
        self = block
    }

    /// Every signature that stands behind a statement, each as one line.
    private static func candidates(in text: [UInt8]) -> [(json: [UInt8], base64: [UInt8])] {
        let lines = text.split(separator: 0x0A, omittingEmptySubsequences: false)
        var candidates: [(json: [UInt8], base64: [UInt8])] = []
        var before: [ArraySlice<UInt8>] = []
        var index = 0
        while index < lines.count {
            let line = lines[index]
            index += 1
            guard let mark = place(of: signatureBegin, in: line) else {
                before.append(line)
                continue
            }
            var body: [ArraySlice<UInt8>] = []
            while index < lines.count, place(of: signatureEnd, in: lines[index]) == nil {
                body.append(lines[index])
                index += 1
            }
            // Where no line feed ends the statement, it stands before the mark.
            let said = joined(before + [line[..<mark]])
            if let start = lastPlace(of: statementBegin, in: said) {
                candidates.append((Array(said[start...]), joined(body)))
            }
            before = []
        }
        return candidates
    }

    private static func joined(_ lines: [ArraySlice<UInt8>]) -> [UInt8] {
        lines.joined().filter { ![0x20, 0x09, 0x0D, UInt8(ascii: ">")].contains($0) }
    }

    private static func place(of word: [UInt8], in text: ArraySlice<UInt8>) -> Int? {
        text.indices.first { text[$0...].starts(with: word) }
    }

    private static func lastPlace(of word: [UInt8], in text: [UInt8]) -> Int? {
        text.indices.last { text[$0...].starts(with: word) }
    }
}
