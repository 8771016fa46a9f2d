public import Canonical

/// `users/…/<label>.json` of an asset: that a version of another asset uses it, and at which label.
public struct UseRecord: Record {
    /// Nil where it takes whichever version is in force.
    public let label: VersionLabel?

    public init(label: VersionLabel?) { self.label = label }

    public init(_ members: Members) throws(RecordFault) {
        label = try members.optional("label", "a label") { json in
            json.asString.flatMap { VersionLabel(valid: $0) }
        }
    }

    public var members: [JSON.Member] { .init(present: [("label", label.map { .string($0.text) })]) }

    /// Whether the use is of this version, or, where none is named, of any.
    public func concerns(_ version: VersionLabel?) -> Bool {
        label == nil || version == nil || label == version
    }
}
