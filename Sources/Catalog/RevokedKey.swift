public import Canonical
public import Keys

/// `keys/revoked/<fingerprint>.json`: a key that counts no more, whatever policy lists it.
public struct RevokedKey: Record {
    public let key: PublicKey
    public let holder: PrincipalName
    public let by: PrincipalName
    public let sequence: Int
    /// The first event that the key may have signed in somebody else's hand; nil where it was only given up.
    public let compromisedSince: Int?
    public let reason: String
    /// What stands in its place wherever a policy lists it under its holder.
    public var next: PublicKey?

    public init(
        key: PublicKey, holder: PrincipalName, by: PrincipalName, sequence: Int, compromisedSince: Int?,
        reason: String, next: PublicKey? = nil
    ) {
        self.key = key
        self.holder = holder
        self.by = by
        self.sequence = sequence
        self.compromisedSince = compromisedSince
        self.reason = reason
        self.next = next
    }

    public init(_ members: Members) throws(RecordFault) {
        by = try members.name("by")
        compromisedSince = try members.optional("compromisedSince", "a positive whole number") { json in
            json.asInteger.flatMap { $0 > 0 ? $0 : nil }
        }
        holder = try members.name("holder")
        key = try members.required("key", "a public key") { $0.asString.flatMap { PublicKey(spelled: $0) } }
        next = try members.optional("next", "a public key") { $0.asString.flatMap { PublicKey(spelled: $0) } }
        reason = try members.required("reason", "a text", \.asString)
        sequence = try members.sequence()
    }

    public var members: [JSON.Member] {
        .init(present: [
            ("by", .string(by.text)),
            ("compromisedSince", compromisedSince.map { .integer($0) }),
            ("holder", .string(holder.text)), ("key", .string(key.line)),
            ("next", next.map { .string($0.line) }), ("reason", .string(reason)), ("seq", .integer(sequence)),
        ])
    }
}
