internal import Canonical

/// Rows under headers. On a terminal it is fitted into the width; in a pipe every cell stands in full.
public struct Table: Sendable {
    public enum Alignment: Hashable, Sendable {
        case left, right
    }

    public struct Column: Sendable {
        public let header: String
        public let alignment: Alignment
        /// Columns with a number give way when the terminal is too narrow, the lowest number first.
        public let shrinks: Int?

        public init(_ header: String, _ alignment: Alignment = .left, shrinks: Int? = nil) {
            self.header = header
            self.alignment = alignment
            self.shrinks = shrinks
        }
    }

    public struct Cell: Sendable, ExpressibleByStringInterpolation {
        let text: String
        let style: Style

        /// The text's controls are escaped here, so that the width of a cell is the width of what is shown.
        public init(_ text: String, _ style: Style = .plain) {
            self.text = escapingControls(text)
            self.style = style
        }

        public init(stringLiteral text: String) { self.init(text) }
    }

    private static let gap = 2
    /// No column is shrunk below this: less says nothing.
    private static let narrowestColumn = 6

    public let columns: [Column]
    public private(set) var rows: [[Cell]] = []

    public init(_ columns: [Column]) { self.columns = columns }

    /// Columns of text. Only those named give way where the terminal is narrow, the first named first: an id
    /// or a fingerprint that is cut is of no use.
    public init(_ headers: [String], givingWay: [String] = []) {
        self.init(headers.map { Column($0, shrinks: givingWay.firstIndex(of: $0)) })
    }

    /// What is known of one thing: a name and a value a line.
    public static func facts(_ facts: [(String, String)]) -> Table {
        var table = Table([Column(""), Column("")])
        for (name, value) in facts { table.add([name, value]) }
        return table
    }

    /// Adds a row; cells that are missing at its end are empty, and there are never more than columns.
    public mutating func add(_ cells: [Cell]) {
        var row = Array(cells.prefix(columns.count))
        while row.count < columns.count { row.append("") }
        rows.append(row)
    }

    public mutating func add(_ texts: [String]) { add(texts.map { Cell($0) }) }

    /// - Parameter width: to fit into, or nil where nothing may be cut off.
    func lines(width: Int?, colour: Bool) -> [String] {
        let widths = fitted(naturalWidths, into: width)
        // A table of facts has no headers, and then no line for them.
        let hasHeader = columns.contains { !$0.header.isEmpty }
        let header = hasHeader ? [columns.map { Cell($0.header, .strong) }] : []
        return (header + rows).map { line(of: $0, widths, isCut: width != nil, colour: colour) }
    }

    private var naturalWidths: [Int] {
        var widths = columns.map { displayWidth($0.header) }
        for row in rows {
            for (index, cell) in row.enumerated() {
                widths[index] = max(widths[index], displayWidth(cell.text))
            }
        }
        return widths
    }

    private func fitted(_ natural: [Int], into width: Int?) -> [Int] {
        guard let width else { return natural }
        var widths = natural
        var excess = natural.reduce(Self.gap * (columns.count - 1), +) - width
        let order = columns.indices.filter { columns[$0].shrinks != nil }
            .sorted { (columns[$0].shrinks ?? 0, $0) < (columns[$1].shrinks ?? 0, $1) }
        for index in order where excess > 0 {
            let given = min(excess, max(0, widths[index] - Self.narrowestColumn))
            widths[index] -= given
            excess -= given
        }
        return widths
    }

    private func line(of row: [Cell], _ widths: [Int], isCut: Bool, colour: Bool) -> String {
        var line = ""
        // Blanks are put off until something follows: no line ends in them.
        var blanks = 0
        for (index, cell) in row.enumerated() {
            let text =
                isCut && columns[index].shrinks != nil ? shortened(cell.text, to: widths[index]) : cell.text
            let padding = max(0, widths[index] - displayWidth(text))
            let before = columns[index].alignment == .right ? padding : 0
            if !text.isEmpty {
                line += String(repeating: " ", count: blanks + before)
                line += cell.style.shown(text, colour: colour)
                blanks = padding - before
            } else {
                blanks += padding
            }
            blanks += Self.gap
        }
        return line
    }
}

/// Names in a cell.
public func listed(_ names: [String]) -> String { names.isEmpty ? "-" : names.joined(separator: ", ") }

extension String {
    /// As much of a text of several lines as fits in a cell.
    public var firstLine: String {
        let lines = split(separator: "\n", maxSplits: 1)
        return (lines.first.map { String($0) } ?? "") + (lines.count > 1 ? " …" : "")
    }
}
