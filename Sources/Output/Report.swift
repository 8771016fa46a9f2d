// Output: what is put before a reader. Reports, tables, faults and progress become text for people, JSON for
// machines or names for scripts here, controls are escaped, and one write brings it to the terminal. What does
// not enter: commands, the ledger, words of the catalog; this room knows how to say, not what.

public import Canonical

/// What a command has to say: lines for people, a value for machines, names for scripts. Commands fill it
/// in; `print(as:to:)` is the one place where it becomes output.
public struct Report: Sendable {
    public enum Block: Sendable {
        case line(Line)
        case table(Table)
        /// Text of several lines that was laid out already: help, a script, a document.
        case page(String)
        /// What to type or know next. It may name the program as `catalogctl `.
        case hint(String)

        public static func line(_ text: String) -> Block { .line(Line(text)) }
        public static func heading(_ text: String) -> Block { .line(Line(text, .strong)) }
    }

    public enum Rendering: Hashable, Sendable {
        case people, json, names
    }

    /// The version of all that `--json` prints.
    public static let apiVersion = "catalogctl/v1"

    /// What the JSON document is: `AssetList`.
    public let kind: String
    public var blocks: [Block] = []
    /// The members of the JSON document beside `apiVersion` and `kind`.
    public var fields: [JSON.Member] = []
    /// What `--quiet` prints, one a line.
    public var names: [String] = []
    /// What is done but should be known; on standard error for people, a member for machines.
    public var warnings: [String] = []
    /// What the shell is told. A report that says no (a check that failed) is a report all the same.
    public var status = ExitStatus.done

    public init(kind: String) { self.kind = kind }

    public init(
        _ kind: String, json: [JSON.Member], names: [String] = [], _ blocks: [Block],
        status: ExitStatus = .done
    ) {
        self.kind = kind
        self.blocks = blocks
        fields = json
        self.names = names
        self.status = status
    }

    public mutating func add(_ line: Line) { blocks.append(.line(line)) }
    public mutating func add(_ table: Table) { blocks.append(.table(table)) }
    public mutating func add(page: String) { blocks.append(.page(page)) }
    public mutating func set(_ key: String, _ value: JSON) {
        fields.append(JSON.Member(key: key, value: value))
    }

    /// Prints to standard output. The delivery says whether anybody read it; for a command that acted it is
    /// no reason for another exit status, because the act is done.
    @discardableResult
    public func print(as rendering: Rendering, to terminal: Terminal) -> Terminal.Delivery {
        if rendering != .json {
            let shown = warnings.map { "warning: \(escapingControls($0))\n" }.joined()
            terminal.write(shown, to: .error)
        }
        switch rendering {
        case .people: return terminal.write(text(for: terminal))
        case .names: return terminal.write(names.map { escapingControls($0) + "\n" }.joined())
        case .json: return terminal.write(document)
        }
    }

    func text(for terminal: Terminal) -> String {
        var text = ""
        for block in blocks {
            switch block {
            case .line(let line): text += line.shown(colour: terminal.wantsColour) + "\n"
            case .hint(let hint):
                text += Line("hint: \(hint)", .faint).shown(colour: terminal.wantsColour) + "\n"
            case .table(let table):
                let width = terminal.isOutputTerminal ? terminal.width : nil
                for line in table.lines(width: width, colour: terminal.wantsColour) { text += line + "\n" }
            case .page(let page):
                var lines = page.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
                if lines.last?.isEmpty == true { lines.removeLast() }
                for line in lines { text += escapingControls(String(Substring(line))) + "\n" }
            }
        }
        return text
    }

    var document: [UInt8] {
        var members = fields
        if !warnings.isEmpty {
            members.append(JSON.Member(key: "warnings", value: .array(warnings.map { .string($0) })))
        }
        return jsonDocument(kind: kind, members)
    }
}

/// One document as `--json` prints it.
func jsonDocument(kind: String, _ fields: [JSON.Member]) -> [UInt8] {
    let head = [
        JSON.Member(key: "apiVersion", value: .string(Report.apiVersion)),
        JSON.Member(key: "kind", value: .string(kind)),
    ]
    return escapingInStrings(JSON.object(head + fields).recordBytes())
}

/// JSON lets DEL, C1 controls and invisible characters stand in strings as they are. A terminal obeys some
/// of them, so they are written as `\u` escapes: the same document for every reader. In well-formed JSON
/// such a character can only be inside a string.
private func escapingInStrings(_ bytes: [UInt8]) -> [UInt8] {
    if bytes.allSatisfy({ $0 < 0x7F }) { return bytes }
    var shown: [UInt8] = []
    shown.reserveCapacity(bytes.count)
    for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
        let isKept = scalar == "\n" || scalar.value < 0x7F || !containsControls(String(scalar))
        if isKept {
            shown += Array(String(scalar).utf8)
        } else {
            for unit in String(scalar).utf16 {
                let digits = String(unit, radix: 16)
                shown += Array("\\u\(String(repeating: "0", count: 4 - digits.utf8.count))\(digits)".utf8)
            }
        }
    }
    return shown
}
