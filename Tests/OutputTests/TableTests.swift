import Testing

@testable import Output

@Suite struct TableTests {
    private func sample() -> Table {
        var table = Table([
            Table.Column("NAME"), Table.Column("SEQ", .right), Table.Column("SUMMARY", shrinks: 1),
            Table.Column("BY", shrinks: 2),
        ])
        table.add(["triage-bot", "7", "sorts what comes in by urgency", "alice"])
        table.add(["b", "1200", "", Table.Cell("bob-the-builder", .good)])
        table.add(["last"])
        return table
    }

    @Test("in a pipe columns are aligned, nothing is cut, no line has tabs, colour or trailing blanks")
    func plain() {
        #expect(
            sample().lines(width: nil, colour: false) == [
                "NAME         SEQ  SUMMARY                         BY",
                "triage-bot     7  sorts what comes in by urgency  alice",
                "b           1200                                  bob-the-builder",
                "last",
            ])
    }

    @Test("a narrow terminal shrinks the columns in their order and marks what is missing")
    func shrunk() {
        #expect(
            sample().lines(width: 50, colour: false) == [
                "NAME         SEQ  SUMMARY          BY",
                "triage-bot     7  sorts what com…  alice",
                "b           1200                   bob-the-builder",
                "last",
            ])
        #expect(
            sample().lines(width: 36, colour: false) == [
                "NAME         SEQ  SUMMA…  BY",
                "triage-bot     7  sorts…  alice",
                "b           1200          bob-the-b…",
                "last",
            ])
    }

    @Test("no line is wider than the terminal while its columns can give way", arguments: 32...90)
    func fits(width: Int) {
        for line in sample().lines(width: width, colour: false) { #expect(displayWidth(line) <= width) }
    }

    @Test("colour goes around the text, not around the blanks")
    func colour() {
        let lines = sample().lines(width: nil, colour: true)
        #expect(lines[0].hasPrefix("\u{1B}[1mNAME\u{1B}[0m         \u{1B}[1mSEQ\u{1B}[0m"))
        #expect(lines[2].hasSuffix("\u{1B}[32mbob-the-builder\u{1B}[0m"))
    }

    @Test("A156 a cell cannot move the cursor, end its line or turn it around")
    func escapes() {
        var table = Table([Table.Column("A"), Table.Column("B")])
        table.add(["\u{1B}[2J", "x\ny\tz\r\u{202E}"])
        let lines = table.lines(width: nil, colour: false)
        #expect(lines[1] == "\\u{1B}[2J  x\\u{A}y\\u{9}z\\u{D}\\u{202E}")
    }

    @Test(
        "a width is counted in columns of a terminal",
        arguments: [("abc", 3), ("é", 1), ("e\u{301}", 1), ("日本", 4), ("한", 2), ("Ａ", 2), ("🙂", 2), ("", 0)])
    func width(text: String, expected: Int) {
        #expect(displayWidth(text) == expected)
    }

    @Test(
        "a shortened text ends in an ellipsis and never passes its width",
        arguments: [("abcdef", 6, "abcdef"), ("abcdef", 4, "abc…"), ("日本語", 4, "日…"), ("日本語", 5, "日本…")])
    func shortening(text: String, width: Int, expected: String) {
        #expect(shortened(text, to: width) == expected)
    }
}
