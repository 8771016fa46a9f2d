/// The word that somebody probably meant: the nearest by edits, if it is near enough to be a slip.
public func nearestWord(to text: String, among words: some Sequence<String>) -> String? {
    let typed = Array(text.lowercased().utf8.prefix(64))
    let allowance = max(1, typed.count / 3)
    var best: (word: String, distance: Int)?
    for word in words {
        let distance = editDistance(typed, Array(word.lowercased().utf8.prefix(64)))
        if distance <= allowance, distance < best?.distance ?? .max { best = (word, distance) }
    }
    return best?.word
}

/// Insertions, removals, replacements and swaps of neighbours that turn one text into another.
private func editDistance(_ one: [UInt8], _ other: [UInt8]) -> Int {
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
