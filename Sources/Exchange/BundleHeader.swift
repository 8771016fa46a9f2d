package import Bearings
import Canonical
package import Objects
import Store

/// What stands before the pack in a git bundle: the ref that it has, and the commit that the ref names.
package struct BundleHeader {
    /// More than the header of a bundle with one ref can have.
    static let byteLimit = 64 << 10

    private static let signature = "# v2 git bundle\n"
    private static let family = "# v"

    package let reference: String
    package let tip: ObjectID
    package let byteCount: Int

    package static func bytes(_ reference: String, at tip: ObjectID) -> [UInt8] {
        Array("\(signature)\(tip.hex) \(reference)\n\n".utf8)
    }

    /// - Parameter bytes: the beginning of a file, at least `byteLimit` bytes of it where it has them.
    package init(_ bytes: [UInt8], of file: String) throws(ActionError) {
        let file = "'\(file.excerpt)'"
        guard bytes.starts(with: Self.signature.utf8) else { throw Self.foreign(bytes, file) }
        var references: [(tip: ObjectID, name: String)] = []
        var rest = bytes[Self.signature.utf8.count...]
        while true {
            guard let end = rest.firstIndex(of: 0x0A) else {
                throw Self.form("\(file) is cut off in its header, or is no git bundle")
            }
            let line = rest[..<end]
            rest = rest[(end + 1)...]
            if line.isEmpty { break }
            if line.first == 0x2D { throw Self.prerequisite(line, file) }
            guard line.count > ObjectID.hexCount, line[line.startIndex + ObjectID.hexCount] == 0x20,
                let tip = ObjectID(hex: String(decoding: line.prefix(ObjectID.hexCount), as: UTF8.self))
            else { throw Self.form("\(file) has a line in its header that names no ref") }
            references.append(
                (tip, String(decoding: line.dropFirst(ObjectID.hexCount + 1), as: UTF8.self)))
        }
        guard let (tip, name) = references.first, references.count == 1 else {
            throw ActionError(
                "bundle.references", .usage,
                "\(file) has \(references.count) refs, and a ledger's alone is wanted", hint: Self.remedy)
        }
        guard LedgerReference.isWellFormed(name) else {
            throw ActionError(
                "bundle.references", .usage, "\(file) has '\(name.excerpt)', which is not a full ref name",
                hint: Self.remedy)
        }
        reference = name
        self.tip = tip
        byteCount = rest.startIndex
    }

    private static func foreign(_ bytes: [UInt8], _ file: String) -> ActionError {
        let line = bytes.prefix { $0 != 0x0A }
        guard bytes.starts(with: family.utf8), line.elementsEqual("# v3 git bundle".utf8) else {
            return form("\(file) is not a git bundle")
        }
        return ActionError(
            "bundle.version", .unavailable,
            "\(file) is a git bundle of version 3, and version 2 is read here",
            hint: Self.remedy)
    }

    private static func prerequisite(_ line: ArraySlice<UInt8>, _ file: String) -> ActionError {
        let id = String(decoding: line.dropFirst().prefix(ObjectID.hexCount), as: UTF8.self)
        return ActionError(
            "bundle.prerequisites", .unavailable,
            "\(file) is unverifiable: it begins after commit \(id.excerpt), and what is before is not in it",
            hint: Self.remedy)
    }

    static func form(_ message: String) -> ActionError {
        ActionError("bundle.form", .usage, message, hint: remedy)
    }

    static let remedy = "have one made of the whole ledger and nothing else: catalogctl export --bundle FILE"
}
