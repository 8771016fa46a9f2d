/// Longer words are not compared: the work grows with the square of the length, and nobody mistypes them.
private let longestCompared = 64

/// The known word that is most likely meant by a mistyped one, if any is near enough to be a slip.
public func nearestWord(to text: String, among words: some Sequence<String>) -> String? {
    let typed = Array(text.lowercased().utf8)
    guard typed.count <= longestCompared else { return nil }
    let tolerance = max(1, typed.count / 3)
    var best: (word: String, distance: Int)?
    var begun: [String] = []
    for word in words where word.utf8.count <= longestCompared {
        let known = Array(word.lowercased().utf8)
        let distance = editDistance(typed, known)
        if distance <= tolerance, distance < best?.distance ?? .max { best = (word, distance) }
        if typed.count >= 3, known.starts(with: typed) { begun.append(word) }
    }
    if let best { return best.word }
    // Half a word is a likely slip too: 'env' for 'environment'.
    return begun.count == 1 ? begun[0] : nil
}

/// The beginning of a hint: the word that was meant, if one is near.
public func guess(_ text: String, among words: some Sequence<String>) -> String {
    nearestWord(to: text, among: words).map { "did you mean '\($0)'? " } ?? ""
}

/// Insertions, removals, replacements and swaps of neighbours that turn one text into another.
func editDistance(_ one: [UInt8], _ other: [UInt8]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...other.count)
    for row in 0..<one.count {
        var current = [row + 1]
        for column in 0..<other.count {
            let same = one[row] == other[column]
            var cost = min(last[column] + (same ? 0 : 1), last[column + 1] + 1, current[column] + 1)
            if row > 0, column > 0, one[row] == other[column - 1], one[row - 1] == other[column] {
                cost = min(cost, beforeLast[column - 1] + 1)
            }
            current.append(cost)
        }
        beforeLast = last
        last = current
    }
    return last[other.count]
}
