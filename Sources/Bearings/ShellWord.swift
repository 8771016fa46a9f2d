import Canonical

/// A word as a person can hand it to a shell: what it holds is never more than a word. Names of refs and
/// folders are anybody's, and what we print is there to be pasted.
package func quotedForShell(_ word: String) -> String {
    let isPlain = word.utf8.allSatisfy {
        (0x61...0x7A).contains($0) || (0x41...0x5A).contains($0) || (0x30...0x39).contains($0)
            || "._+-/=:@^{}…".utf8.contains($0)
    }
    return isPlain
        ? word
        : "'\(word.printable.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''"))'"
}
