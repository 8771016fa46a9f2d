import Canonical

/// What a file says it is, by its lines alone: one that cannot be parsed has meant something all the same.
///
/// Read are lines that begin with `apiVersion:` and `kind:` at the margin, as people write them. A document in braces is
/// not found so; where an asset names it as its file it need not be.
public struct DocumentClaim: Sendable, Equatable {
    public let apiVersion: String
    public let kind: String

    /// Nil where the bytes have not both lines.
    public init?(of bytes: [UInt8]) {
        var apiVersion: String?
        var kind: String?
        for line in bytes.split(separator: 0x0A) {
            if apiVersion == nil { apiVersion = Self.value("apiVersion", in: line) }
            if kind == nil { kind = Self.value("kind", in: line) }
            if let apiVersion, let kind {
                self.apiVersion = apiVersion
                self.kind = kind
                return
            }
        }
        return nil
    }

    /// Whether it is meant for this program, of whichever version.
    public var isOurs: Bool { apiVersion.utf8.starts(with: "catalogctl/".utf8) }

    /// The kinds of documents that are no manifests.
    package static let othersOfOurs = Set(DocumentKind.allCases.map(\.rawValue) + [PolicyTestDocument.kind])

    private static func value(_ key: String, in line: ArraySlice<UInt8>) -> String? {
        guard line.starts(with: "\(key):".utf8) else { return nil }
        let rest = line.dropFirst(key.utf8.count + 1).drop { $0 == 0x20 || $0 == 0x09 }
        let quotes: [UInt8] = [0x22, 0x27]
        let word = rest.drop { quotes.contains($0) }.prefix {
            ![0x20, 0x09, 0x0D, 0x22, 0x27, 0x23].contains($0)
        }
        return word.isEmpty ? nil : String(decoding: word, as: UTF8.self)
    }
}
