/// A label that is SemVer 2.0.0, with SemVer's order: build metadata does not count.
public struct SemanticVersion: Sendable {
    private let core: [Int]
    private let prerelease: [Substring]

    public init?(_ label: VersionLabel) {
        let undecorated = label.text.split(separator: "+", maxSplits: 1, omittingEmptySubsequences: false)
        let parts = undecorated[0].split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        let numbers = parts[0].split(separator: ".", omittingEmptySubsequences: false)
        let core = numbers.compactMap { Count($0)?.value }
        guard numbers.count == 3, core.count == 3 else { return nil }
        self.core = core
        prerelease = parts.count == 2 ? parts[1].split(separator: ".", omittingEmptySubsequences: false) : []
        let build =
            undecorated.count == 2
            ? undecorated[1].split(separator: ".", omittingEmptySubsequences: false) : []
        guard prerelease.allSatisfy({ Self.isIdentifier($0) && (!Self.isNumber($0) || Count($0) != nil) }),
            build.allSatisfy(Self.isIdentifier)
        else { return nil }
    }

    public var isPrerelease: Bool { !prerelease.isEmpty }

    private static func isIdentifier(_ text: Substring) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy {
                (0x61...0x7A).contains($0) || (0x41...0x5A).contains($0) || (0x30...0x39).contains($0)
                    || $0 == 0x2D
            }
    }

    private static func isNumber(_ text: Substring) -> Bool {
        text.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }
}

extension SemanticVersion: Comparable {
    public static func == (one: SemanticVersion, other: SemanticVersion) -> Bool {
        one.core == other.core
            && one.prerelease.elementsEqual(other.prerelease) { $0.utf8.elementsEqual($1.utf8) }
    }

    public static func < (one: SemanticVersion, other: SemanticVersion) -> Bool {
        if one.core != other.core { return one.core.lexicographicallyPrecedes(other.core) }
        // A release is above each of its prereleases.
        if one.isPrerelease != other.isPrerelease { return one.isPrerelease }
        for (left, right) in zip(one.prerelease, other.prerelease)
        where !left.utf8.elementsEqual(right.utf8) {
            switch (Count(left)?.value, Count(right)?.value) {
            case (let left?, let right?): return left < right
            case (.some, nil): return true
            case (nil, .some): return false
            case (nil, nil): return left.utf8.lexicographicallyPrecedes(right.utf8)
            }
        }
        return one.prerelease.count < other.prerelease.count
    }
}
