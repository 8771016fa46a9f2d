import Arguments
import Testing

@Suite struct PageTests {
    static let routes = [
        Route(), Route(path: ["verify"]), Route(path: ["approvals"]), Route(path: ["approvals", "get"]),
        Route(familyWord: "agents"), Route(familyWord: "agents", path: ["promote"]),
        Route(familyWord: "agents", path: ["governance"]),
    ]

    @Test("every page of help fits 80 columns and no line ends in a blank", arguments: routes)
    func fits(route: Route) {
        let page = table.help(for: route)
        #expect(page.hasPrefix("usage: catalogctl"))
        for line in page.split(separator: "\n") {
            #expect(line.count <= 80, "\(line)")
            #expect(line.last != " ", "\(line)")
        }
    }

    @Test("the page of a command has usage, sentence, options and examples")
    func command() {
        #expect(
            table.help(for: Route(path: ["verify"])) == """
                usage: catalogctl verify [--full] [--bundle FILE]

                Check every event since the last verified tip.

                Replays the log and compares every tree.

                Options
                  --full         replay the whole history
                  --bundle FILE  check a bundle|pack, not this repository

                Common options
                  --at REV|DATE  as it was after an event (its number or commit) or on a day
                  -C DIR         work as if started in DIR
                  --json         print one JSON document
                  -q, --quiet    print only names or ids
                  -h, --help     explain this command

                Examples
                  # replay the whole history
                  $ catalogctl verify --full

                """)
    }

    @Test("the overview groups the commands and leaves the hidden out")
    func overview() {
        #expect(
            table.help() == """
                usage: catalogctl [-C DIR] [--json] [--quiet] COMMAND [ARGUMENTS]

                Governs the life of catalog assets inside a Git repository, with no server: who
                may move which version of what into which environment, on whose approval.

                Start
                  init        create the ledger
                  completion  print a completion script

                Trust
                  verify     check every event since the last verified tip
                  history    list events
                  approvals  requests that wait for a yes (list, get)

                Catalog: catalogctl PLUGIN COMMAND
                  list        list assets
                  show        show an asset
                  promote     bind a version in an environment
                  governance  set

                Options
                  -C DIR       work as if started in DIR
                  --json       print one JSON document
                  -q, --quiet  print only names or ids
                  -h, --help   explain this command
                  --version    print the version of the program

                'catalogctl help COMMAND' explains a command.

                """)
    }

    @Test("A157 the reference names every shown command once and lets no text act as Markdown")
    func reference() {
        let page = table.reference
        let headings = page.split(separator: "\n").filter { $0.hasPrefix("### ") }
        #expect(
            headings == [
                "### catalogctl init", "### catalogctl completion", "### catalogctl verify",
                "### catalogctl history", "### catalogctl approvals list", "### catalogctl approvals get",
                "### catalogctl PLUGIN list", "### catalogctl PLUGIN show", "### catalogctl PLUGIN promote",
                "### catalogctl PLUGIN governance set",
            ])
        #expect(page.contains("| `--bundle FILE` | check a bundle\\|pack, not this repository |"))
        #expect(page.contains("| `--to ENV` | the environment (needed) |"))
        let hostile = CommandTable<any Deed>(
            program: "x", about: "<script>alert(1)</script> [a](javascript:b)",
            commands: [Command("a", "*bold*", group: .start) { Said(said: "") }])
        #expect(hostile.reference.contains("\\<script\\>alert(1)\\</script\\> \\[a\\](javascript:b)"))
        #expect(hostile.reference.contains("\\*bold\\*."))
    }
}
