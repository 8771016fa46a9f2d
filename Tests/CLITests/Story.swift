import Foundation

/// A Markdown document whose console blocks are a play: commands after a prompt, and what they print.
///
///     ```console
///     sam$ catalogctl status
///     error: unverifiable: root not pinned (…)
///     ...
///     (exit 7)
///     ```
///
/// A table below a comment `<!-- told once more for each row -->` has the story's own words in its head; each row is
/// a telling with other words in their place.
///
/// The word before `$` is the actor (dana where there is none), `> ` goes on with the command, `[..]` is any
/// text within a line, a line `...` is any lines, and `(exit N)` is the status where it is not 0.
struct Story: Sendable {
    struct Scene: Sendable {
        let actor: String
        let command: String
        /// What must be printed, without blank lines at its end.
        let expected: [String]
        let status: Int32
        /// The first line of the command in the document, from 0.
        let line: Int
        /// Where the expected lines stand in the document.
        let answer: Range<Int>
    }

    let path: String
    let lines: [String]
    let scenes: [Scene]
    /// The words of the page, and what stands in their place in this telling; none as the page tells it.
    private(set) var places: [(word: String, with: String)] = []

    var name: String {
        let words = places.isEmpty ? "" : " with \(places.map(\.with).joined(separator: ", "))"
        return URL(fileURLWithPath: path).lastPathComponent + words
    }

    /// What the machine must allow, from a comment `<!-- needs: mount -->`.
    var needs: Set<String> {
        let mark = "<!-- needs: "
        let words = lines.first { $0.hasPrefix(mark) }?.dropFirst(mark.count).split(separator: " ") ?? []
        return Set(words.map(String.init)).subtracting(["-->"])
    }

    init(path: String) throws {
        let text = try String(contentsOf: URL(fileURLWithPath: path), encoding: .utf8)
        self.init(
            path: path, lines: text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init))
    }

    init(path: String, lines: [String]) {
        self.path = path
        self.lines = lines
        var scenes: [Scene] = []
        var index = 0
        while index < lines.count {
            if lines[index] == "```console" {
                let start = index + 1
                index = lines[start...].firstIndex(of: "```") ?? lines.count
                scenes += Self.scenes(in: lines, start..<index)
            }
            index += 1
        }
        self.scenes = scenes
    }

    /// The story as its page tells it, and once for each row of its table.
    var tellings: [Story] {
        let mark = "<!-- told once more for each row -->"
        guard let start = lines.firstIndex(of: mark) else { return [self] }
        let table = lines[(start + 1)...].drop { $0.isEmpty }.prefix { $0.hasPrefix("|") }
        let rows = table.map { row in
            row.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
        }
        guard let words = rows.first else { return [self] }
        return [self]
            + rows.dropFirst(2).map { row in
                let places = Array(zip(words, row))
                var story = Story(path: path, lines: lines.map { Self.line($0, with: places) })
                story.places = places.map { (word: $0, with: $1) }
                return story
            }
    }

    /// The line with other words: whole ones only, so that `agents` is not `agent` with an s.
    static func line(_ line: String, with places: [(String, String)]) -> String {
        func belongs(_ character: Character) -> Bool {
            character.isLetter || character.isNumber || character == "-"
        }
        var told = ""
        var rest = line[...]
        while let first = rest.first {
            let word = belongs(first) ? rest.prefix(while: belongs) : rest.prefix(1)
            told += places.first { $0.0 == word }?.1 ?? String(word)
            rest = rest.dropFirst(word.count)
        }
        return told
    }

    private static func scenes(in lines: [String], _ block: Range<Int>) -> [Scene] {
        let starts = block.filter { prompt(lines[$0]) != nil }
        return starts.enumerated().compactMap { number, start in
            guard let (actor, first) = prompt(lines[start]) else { return nil }
            var command = [first]
            var next = start + 1
            let end = number + 1 < starts.count ? starts[number + 1] : block.upperBound
            while next < end, lines[next].hasPrefix("> ") {
                command.append(String(lines[next].dropFirst(2)))
                next += 1
            }
            var expected = Array(lines[next..<end])
            while expected.last == "" { expected.removeLast() }
            let answer = next..<(next + expected.count)
            var status: Int32 = 0
            if let last = expected.last, last.hasPrefix("(exit "),
                let told = Int32(last.dropFirst(6).dropLast())
            {
                status = told
                expected.removeLast()
            }
            return Scene(
                actor: actor, command: command.joined(separator: "\n"), expected: expected, status: status,
                line: start, answer: answer)
        }
    }

    private static func prompt(_ line: String) -> (actor: String, command: String)? {
        guard let match = line.prefixMatch(of: #/([a-z]*)\$ /#) else { return nil }
        let actor = String(match.1)
        return (actor.isEmpty ? "dana" : actor, String(line[match.range.upperBound...]))
    }

    /// The document with what really happened in the place of what did not match.
    func rewritten(with played: [Played]) -> String {
        var lines = self.lines
        for (scene, played) in zip(scenes, played).reversed() where !played.matches(scene) {
            var old = scene.expected[...]
            let told = played.output.map { line in
                // A line that still fits keeps its wildcards and its example ids.
                guard let fit = old.firstIndex(where: { $0 != "..." && fits([line], [$0]) }) else {
                    return line
                }
                defer { old = old[(fit + 1)...] }
                return old[fit]
            }
            lines.replaceSubrange(
                scene.answer, with: told + (played.status == 0 ? [] : ["(exit \(played.status))"]))
        }
        return lines.joined(separator: "\n")
    }
}

/// What a command of a story did.
struct Played: Sendable {
    let output: [String]
    let status: Int32

    func matches(_ scene: Story.Scene) -> Bool { status == scene.status && fits(output, scene.expected) }
}

/// Whether the lines are what the pattern says. Ids, digests and times are compared by their kind.
func fits(_ lines: [String], _ pattern: [String]) -> Bool {
    func rest(_ lines: ArraySlice<String>, _ pattern: ArraySlice<String>) -> Bool {
        guard let first = pattern.first else { return lines.isEmpty }
        if first == "..." {
            return (lines.startIndex...lines.endIndex).contains { rest(lines[$0...], pattern.dropFirst()) }
        }
        guard let line = lines.first, fits(line: line, first) else { return false }
        return rest(lines.dropFirst(), pattern.dropFirst())
    }
    return lines == pattern || rest(lines.map(masked)[...], pattern.map(masked)[...])
}

private func fits(line: String, _ pattern: String) -> Bool {
    let parts = pattern.components(separatedBy: "[..]")
    guard parts.count > 1, let last = parts.last else { return line == pattern }
    guard line.hasPrefix(parts[0]) else { return false }
    var left = line.dropFirst(parts[0].count)
    for part in parts.dropFirst().dropLast() where !part.isEmpty {
        guard let found = left.range(of: part) else { return false }
        left = left[found.upperBound...]
    }
    return left.hasSuffix(last)
}

/// Puts the kind in the place of what is new in every run: an example in a document stands for all like it.
private func masked(_ line: String) -> String {
    var line = line
    if line.contains("SHA256:") { line = line.replacing(#/SHA256:[A-Za-z0-9+/]{43}/#, with: "<fingerprint>") }
    if line.contains("Z") {
        line = line.replacing(#/[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z/#, with: "<time>")
    }
    if line.contains("-7") {
        line = line.replacing(
            #/[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/#, with: "<uuid>")
    }
    if line.contains("R-") { line = line.replacing(#/R-[0-9A-HJKMNP-TV-Z]{10}/#, with: "<request>") }
    return maskedDigests(line)
}

/// Words of hex digits as long as an id is: SHA-256, an object's, ours when it is short, git's when it is.
private func maskedDigests(_ line: String) -> String {
    func isWord(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }
    func isHex(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte) }
    var masked: [UInt8] = []
    var rest = Array(line.utf8)[...]
    while let first = rest.first {
        let word = isWord(first) ? rest.prefix(while: isWord) : rest.prefix(1)
        let isID = [7, 12, 40, 64].contains(word.count) && word.allSatisfy(isHex)
        masked += isID ? Array("<\(word.count) hex digits>".utf8) : Array(word)
        rest = rest.dropFirst(word.count)
    }
    return String(decoding: masked, as: UTF8.self)
}
