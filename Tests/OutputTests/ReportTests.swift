import Canonical
import Testing

@testable import Output

@Suite struct ReportTests {
    private func sample() -> Report {
        var report = Report(kind: "AssetList")
        var table = Table([Table.Column("NAME"), Table.Column("STATE")])
        table.add(["bot", Table.Cell("approved", .good)])
        report.add(table)
        report.add(Line("verified", .good) + " 20 events")
        report.set("items", [["name": "bot", "state": "approved"]])
        report.names = ["agents/bot"]
        report.warnings = ["bot is deprecated"]
        return report
    }

    @Test("people get lines and tables in one write, warnings apart")
    func people() {
        let paper = Paper()
        sample().print(as: .people, to: paper.terminal(false))
        #expect(paper.text(.output) == "NAME  STATE\nbot   approved\nverified 20 events\n")
        #expect(paper.text(.error) == "warning: bot is deprecated\n")
        #expect(paper.writes(.output) == 1)
    }

    @Test(
        "colour is for terminals that want it",
        arguments: [
            (true, ["TERM": "xterm"], true), (true, ["TERM": "dumb"], false), (true, [:], false),
            (true, ["TERM": "xterm", "NO_COLOR": "1"], false),
            (true, ["TERM": "xterm", "NO_COLOR": ""], true),
            (false, ["TERM": "xterm"], false),
        ])
    func colour(isTerminal: Bool, environment: [String: String], expected: Bool) {
        let paper = Paper()
        sample().print(as: .people, to: paper.terminal(isTerminal, environment: environment))
        #expect(paper.text(.output).contains("\u{1B}[32mverified\u{1B}[0m 20 events\n") == expected)
        #expect(paper.text(.output).contains("\u{1B}") == expected)
    }

    @Test("machines get one document with sorted keys, scripts get names")
    func machines() {
        let paper = Paper()
        sample().print(as: .json, to: paper.terminal(false))
        #expect(
            paper.text(.output) == """
                {
                  "apiVersion": "catalogctl/v1",
                  "items": [
                    {
                      "name": "bot",
                      "state": "approved"
                    }
                  ],
                  "kind": "AssetList",
                  "warnings": [
                    "bot is deprecated"
                  ]
                }

                """)
        #expect(paper.text(.error) == "")
        let names = Paper()
        sample().print(as: .names, to: names.terminal(false))
        #expect(names.text(.output) == "agents/bot\n")
    }

    @Test("A156 nothing that a report or a fault prints reaches the terminal as a control")
    func controls() throws {
        let bad = "a\u{1B}[31m\u{9B}\u{7F}\u{202E}\u{E0041}\r\nb"
        var report = Report(kind: "X")
        report.add(Line(bad, .bad))
        report.add(page: bad + "\r\nnext\n")
        report.set("value", .string(bad))
        report.names = [bad]
        report.warnings = [bad]
        let fault = Fault(.denied, code: bad, bad, hints: [bad])
        for rendering in [Report.Rendering.people, .json, .names] {
            let paper = Paper()
            report.print(as: rendering, to: paper.terminal(false))
            fault.print(as: rendering, to: paper.terminal(false))
            let text = paper.text(.output) + paper.text(.error)
            #expect(!text.isEmpty)
            for scalar in text.unicodeScalars where scalar != "\n" {
                #expect(!containsControls(String(scalar)), "\(scalar.value) as \(rendering)")
            }
        }
        // Escaping in JSON is only another spelling: the value is the same.
        let read = try JSON(parsing: report.document)
        #expect(read["value"]?.asString?.utf8.elementsEqual(bad.utf8) == true)
    }

    @Test("a page keeps its lines, with and without a newline at its end", arguments: ["a\n\nb", "a\n\nb\n"])
    func page(text: String) {
        var report = Report(kind: "Help")
        report.add(page: text)
        #expect(report.text(for: Paper().terminal(false)) == "a\n\nb\n")
    }

    @Test("a fault is a sentence with its code, then hints; as JSON it tells the exit status")
    func fault() {
        let fault = Fault(
            .approvalNeeded, code: "gate.approval-needed", "promotion to 'prod' needs an approval",
            hints: ["catalogctl approvals get r1"], details: [JSON.Member(key: "request", value: "r1")])
        let paper = Paper()
        fault.print(as: .people, to: paper.terminal(false))
        #expect(paper.text(.output) == "")
        #expect(
            paper.text(.error) == """
                error: promotion to 'prod' needs an approval (gate.approval-needed)
                hint: catalogctl approvals get r1

                """)
        let json = Paper()
        fault.print(as: .json, to: json.terminal(false))
        #expect(json.text(.error) == "")
        #expect(
            json.text(.output) == """
                {
                  "apiVersion": "catalogctl/v1",
                  "code": "gate.approval-needed",
                  "exit": 3,
                  "hints": [
                    "catalogctl approvals get r1"
                  ],
                  "kind": "Error",
                  "message": "promotion to 'prod' needs an approval",
                  "request": "r1"
                }

                """)
    }

    @Test("the exit statuses are the eight of the contract")
    func statuses() {
        #expect(ExitStatus.allCases.map(\.rawValue) == [0, 1, 2, 3, 4, 5, 6, 7])
    }
}
