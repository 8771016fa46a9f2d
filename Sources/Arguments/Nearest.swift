/// Equality of bytes. `==` on strings takes two spellings of one letter for the same word.
func sameBytes(_ left: String, _ right: String) -> Bool { left.utf8.elementsEqual(right.utf8) }

/// Longer words are not compared: the work grows with the square of the length, and nobody mistypes them.
private let longestCompared = 64

/// The known word that is most likely meant by a mistyped one, if any is near enough.
func nearest(to word: String, among known: [String]) -> String? {
    guard word.utf8.count <= longestCompared else { return nil }
    let tolerance = max(1, word.utf8.count / 3)
    var best: (word: String, distance: Int)?
    for candidate in known where candidate.utf8.count <= longestCompared {
        let distance = editDistance(Array(word.utf8), Array(candidate.utf8))
        if distance <= tolerance, distance < (best?.distance ?? .max) { best = (candidate, distance) }
    }
    if let best { return best.word }
    // Half a word is a likely slip too: 'env' for 'environment'.
    let begun = known.filter { word.utf8.count >= 3 && $0.utf8.starts(with: word.utf8) }
    return begun.count == 1 ? begun[0] : nil
}

/// Insertions, removals, replacements and swaps of neighbours between two words.
func editDistance(_ left: [UInt8], _ right: [UInt8]) -> Int {
    if left.isEmpty || right.isEmpty { return max(left.count, right.count) }
    var older = [Int](repeating: 0, count: right.count + 1)
    var previous = Array(0...right.count)
    for row in 1...left.count {
        var current = [row] + [Int](repeating: 0, count: right.count)
        for column in 1...right.count {
            let replaced = previous[column - 1] + (left[row - 1] == right[column - 1] ? 0 : 1)
            current[column] = min(previous[column] + 1, current[column - 1] + 1, replaced)
            if row > 1, column > 1, left[row - 1] == right[column - 2], left[row - 2] == right[column - 1] {
                current[column] = min(current[column], older[column - 2] + 1)
            }
        }
        older = previous
        previous = current
    }
    return previous[right.count]
}
