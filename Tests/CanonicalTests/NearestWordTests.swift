import Testing

@testable import Canonical

struct NearestWordTests {
    @Test(
        "the distance of two words counts insertions, removals, replacements and swaps",
        arguments: [
            ("", "", 0), ("abc", "", 3), ("verify", "verfy", 1), ("stauts", "status", 1),
            ("kitten", "sitting", 3),
        ])
    func distance(left: String, right: String, expected: Int) {
        #expect(editDistance(Array(left.utf8), Array(right.utf8)) == expected)
    }

    @Test(
        "a slip is guessed, half a word too where one word alone begins so, and nothing far off",
        arguments: [
            ("histroy", "history"), ("STATUS", "status"), ("env", "environment"), ("sta", "status"),
            ("catalog", "Catalog"), ("hi", nil), ("his", "history"), ("xyzzy", nil),
            (String(repeating: "h", count: 10_000), nil),
        ])
    func guess(word: String, expected: String?) {
        #expect(
            nearestWord(to: word, among: ["status", "history", "environment", "Catalog", "verify"])
                == expected)
    }
}
