// Catalog: the vocabulary. Values that the other rooms speak in, each checked where it is made, so that
// a value of one of these types is never wrong in form. What does not enter: input, output, clocks,
// decisions, and anything that knows where the bytes came from.

import Canonical

/// A lower-case name that is safe as one component of a path on every system that git runs on.
///
/// The tag keeps the names of different things apart: an asset's name is not an environment's.
public struct Name<Tag>: Hashable, Sendable, CustomStringConvertible {
    public let text: String

    public init(_ text: some StringProtocol) throws(NameFault) {
        try NameGrammar.name.check(text)
        self.text = String(text)
    }

    public var description: String { text }

    /// The first byte of SHA-256(name) in hex: the folder that keeps every tree small.
    public var shard: String { String(SHA256Digest(of: Array(text.utf8)).hex.prefix(2)) }
}

extension Name: Comparable {
    public static func < (one: Name, other: Name) -> Bool {
        one.text.utf8.lexicographicallyPrecedes(other.text.utf8)
    }
}

public enum PluginTag {}
public enum KindTag {}
public enum AssetTag {}
public enum EnvironmentTag {}
public enum PrincipalTag {}
public enum RoleTag {}
public enum StateTag {}
public enum AliasTag {}
public enum ProfileTag {}

public typealias PluginName = Name<PluginTag>
public typealias KindName = Name<KindTag>
public typealias AssetName = Name<AssetTag>
public typealias EnvironmentName = Name<EnvironmentTag>
public typealias PrincipalName = Name<PrincipalTag>
public typealias RoleName = Name<RoleTag>
/// A lifecycle state, such as `approved`.
public typealias StateName = Name<StateTag>
public typealias AliasName = Name<AliasTag>
/// A lifecycle profile, such as `default`.
public typealias ProfileName = Name<ProfileTag>

/// Why a text is not a name: the text, and what a name must be.
public struct NameFault: Error, Sendable {
    public let text: String
    public let rule: String

    public init(text: some StringProtocol, rule: String) {
        self.text = String(text)
        self.rule = rule
    }

    public var message: String { "'\(text.excerpt)' is not a valid name: \(rule)" }
}

/// The grammar of DESIGN 3. Nothing that does not pass it becomes part of a path.
struct NameGrammar: Sendable {
    let longest: Int
    /// Whether capitals and '+' may stand in it, as SemVer has them.
    let isLabel: Bool

    static let name = NameGrammar(longest: 128, isLabel: false)
    static let label = NameGrammar(longest: 64, isLabel: true)

    static let deviceStems: Set<String> = [
        "con", "prn", "aux", "nul",
        "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9",
        "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
    ]

    private static let longestDeviceStem = 4

    static let forbiddenEndings = [".lock", ".git"]

    func check(_ text: some StringProtocol) throws(NameFault) {
        func fault(_ rule: String) -> NameFault { NameFault(text: text, rule: rule) }
        let bytes = Array(text.utf8)
        guard let first = bytes.first, let last = bytes.last else { throw fault("it is empty") }
        guard bytes.count <= longest else { throw fault("it is longer than \(longest) characters") }
        guard isAlphanumeric(first) else {
            throw fault("it must start with a \(isLabel ? "" : "lower-case ")letter or a digit")
        }
        var previous: UInt8 = 0
        var stemCount = bytes.count
        for (index, byte) in bytes.enumerated() {
            guard
                isAlphanumeric(byte) || byte == 0x2E || byte == 0x5F || byte == 0x2D
                    || (isLabel && byte == 0x2B)
            else {
                throw fault(
                    isLabel
                        ? "only letters, digits, '.', '_', '+' and '-' may stand in it"
                        : "only a-z, 0-9, '.', '_' and '-' may stand in it")
            }
            if byte == 0x2E {
                if previous == 0x2E { throw fault("'..' may not stand in it") }
                stemCount = min(stemCount, index)
            }
            previous = byte
        }
        if previous == 0x2E { throw fault("it may not end with a dot") }
        // Systems that fold case would take 'X.LOCK' for git's own file.
        for ending in Self.forbiddenEndings where ending.utf8.last == Self.lowercased(last) {
            guard !bytes.suffix(ending.utf8.count).map(Self.lowercased).elementsEqual(ending.utf8) else {
                throw fault("it may not end with '\(ending)'")
            }
        }
        guard stemCount <= Self.longestDeviceStem else { return }
        let stem = String(decoding: bytes[..<stemCount].map(Self.lowercased), as: UTF8.self)
        if Self.deviceStems.contains(stem) { throw fault("'\(stem)' is a device on Windows") }
    }

    private func isAlphanumeric(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte)
            || (isLabel && (0x41...0x5A).contains(byte))
    }

    static func lowercased(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte + 0x20 : byte }
}
