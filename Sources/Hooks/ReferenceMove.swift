import Bearings
import Objects

/// One line of what git feeds a hook: `<old> SP <new> SP <name>`. Zeros stand for nothing.
struct ReferenceMove {
    let old: ObjectID?
    let new: ObjectID?
    let name: String
    /// Where the new value is the name of another ref, as git has it since 2.46.
    let isSymbolic: Bool

    private static let none = String(repeating: "0", count: ObjectID.hexCount)

    static func lines(_ bytes: [UInt8]) throws(ActionError) -> [ReferenceMove] {
        var moves: [ReferenceMove] = []
        for line in bytes.split(separator: 0x0A) {
            let words = line.split(separator: 0x20, maxSplits: 2, omittingEmptySubsequences: false).map {
                String(decoding: $0, as: UTF8.self)
            }
            guard words.count == 3, let old = id(words[0]), let new = id(words[1]), !words[2].isEmpty else {
                throw HookInput.malformed(line)
            }
            moves.append(
                ReferenceMove(
                    old: old.id, new: new.id, name: words[2], isSymbolic: old.isSymbolic || new.isSymbolic))
        }
        return moves
    }

    /// Nil for what is neither an id nor zeros nor another ref's name.
    static func id(_ word: String) -> (id: ObjectID?, isSymbolic: Bool)? {
        if word.utf8.starts(with: "ref:".utf8) { return (nil, true) }
        if word.utf8.elementsEqual(none.utf8) { return (nil, false) }
        return ObjectID(hex: word).map { ($0, false) }
    }
}
