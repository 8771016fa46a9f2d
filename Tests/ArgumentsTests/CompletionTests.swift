import Arguments
import Foundation
import Testing

/// Runs a program on a text and returns what it printed; standard error is part of it.
private func run(_ tool: String, _ arguments: [String], input: String = "") throws -> (
    status: Int32, text: String
) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [tool] + arguments
    let standardInput = Pipe()
    let output = Pipe()
    process.standardInput = standardInput
    process.standardOutput = output
    process.standardError = output
    try process.run()
    try standardInput.fileHandleForWriting.write(contentsOf: Data(input.utf8))
    try standardInput.fileHandleForWriting.close()
    let data = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: data, as: UTF8.self))
}

private func isInstalled(_ tool: String) -> Bool {
    ["/bin/", "/usr/bin/", "/usr/local/bin/"].contains {
        FileManager.default.isExecutableFile(atPath: $0 + tool)
    }
}

/// A program that answers for names: what it was asked, and names as a hostile repository would have them.
private let standIn = """
    catalogctl() { case "$*" in
        'complete versions agents --of=bot') printf '%s\\n' 1.0.0 2.0.0 stable ;;
        'complete versions agents --of=bot --word=2') printf '%s\\n' 2.0.0 ;;
        'complete assets agents --word=agent/b') printf '%s\\n' agent/bot ;;
        *) asked=$*; answer "${asked%% --*}" ;;
    esac; }
    answer() { case "$*" in
        'complete plugins') printf '%s\\n' agents models ;;
        '-C there complete plugins') printf '%s\\n' theirs ;;
        'complete assets agents') printf '%s\\n' bot '$(echo hacked)' 'two words' '-rf' $'\\e[1m' boss ;;
        'complete environments agents') printf '%s\\n' prod preprod stage ;;
        *) echo "asked: $*" ;;
    esac; }

    """

@Suite struct CompletionTests {
    static let lines: [(String, [String])] = [
        ("", ["init", "completion", "verify", "history", "approvals", "help", "agents", "models"]),
        ("ver", ["verify"]),
        ("comp", ["completion"]),
        ("-C there th", ["theirs"]),
        ("--json appr", ["approvals"]),
        ("approvals ", ["list", "get"]),
        ("help approvals g", ["get"]),
        ("verify --f", ["--full"]),
        ("completion ", ["bash", "zsh", "fish"]),
        ("completion z", ["zsh"]),
        ("agents pro", ["promote"]),
        ("agents governance ", ["set"]),
        ("agents governance set bot ", ["risk.level=", "labels."]),
        ("agents governance set bot labels.a=b ri", ["risk.level="]),
        ("agents show bo", ["bot", "boss"]),
        ("agents show bot ", []),
        ("agents show ", ["bot", "boss"]),
        ("agents show agent/b", ["agent/bot"]),
        ("agents promote bot --version ", ["1.0.0", "2.0.0", "stable"]),
        ("agents promote bot --to prod --version 2", ["2.0.0"]),
        ("agents promote bot --version=2", ["--version=2.0.0"]),
        ("agents promote bot --to p", ["prod", "preprod"]),
        ("agents promote -m why bot --to s", ["stage"]),
        ("agents promote bot --to=s", ["--to=stage"]),
        ("agents list --state d", ["draft", "deprecated"]),
        ("agents list --state draft --st", ["--state"]),
        ("verify nothing ", []),
        ("approvals nonsense ", []),
    ]

    @Test("the scripts are sound shell", arguments: Shell.allCases)
    func syntax(shell: Shell) throws {
        guard isInstalled(shell.rawValue) else {
            // Only bash is sure to be there; the others are checked where they are.
            #expect(shell != .bash)
            return
        }
        let script = table.completion(for: shell, executable: "catalogctl", gitName: "catalog")
        let (status, text) = try run(shell.rawValue, ["-n"], input: script)
        #expect(status == 0 && text.isEmpty, "\(text)")
    }

    @Test("bash offers what the table and the repository know", arguments: lines)
    func bash(line: String, expected: [String]) throws {
        let script = table.completion(for: .bash, executable: "catalogctl", gitName: "catalog")
        let words =
            (["catalogctl"] + line.split(separator: " ", omittingEmptySubsequences: false).map(String.init))
        let ask = """
            COMP_WORDS=(\(words.map { "'\($0)'" }.joined(separator: " "))); COMP_CWORD=\(words.count - 1)
            _catalogctl; printf '%s\\n' "${COMPREPLY[@]}"
            """
        let (status, text) = try run("bash", ["--norc", "-u"], input: standIn + script + ask)
        #expect(status == 0)
        #expect(text.split(separator: "\n").map(String.init) == expected)
    }

    @Test("bash splits '--to=pr' in three words, and git's completion hands over 'git catalog'")
    func bashDetails() throws {
        let script = table.completion(for: .bash, executable: "catalogctl", gitName: "catalog")
        let ask = """
            COMP_WORDS=(catalogctl agents promote bot --to = pr); COMP_CWORD=6
            _catalogctl; echo "${COMPREPLY[*]}"
            COMP_WORDS=(catalogctl agents promote bot --to =); COMP_CWORD=5
            _catalogctl; echo "${COMPREPLY[*]}"
            COMP_WORDS=(git -C x catalog agents sh); COMP_CWORD=5
            _git_catalog; echo "${COMPREPLY[*]}"
            complete -p catalogctl; complete -p git-catalog
            """
        let (_, text) = try run("bash", ["--norc", "-u"], input: standIn + script + ask)
        #expect(
            text == """
                prod preprod
                prod preprod stage
                show
                complete -F _catalogctl catalogctl
                complete -F _catalogctl git-catalog

                """)
    }

    @Test("bash offers files and directories where they are values")
    func bashFiles() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "completion-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: folder.appendingPathComponent("a b"), withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data().write(to: folder.appendingPathComponent("a $(c)"))
        let script = table.completion(for: .bash, executable: "catalogctl")
        let ask = """
            cd '\(folder.path)'
            COMP_WORDS=(catalogctl verify --bundle a); COMP_CWORD=3
            _catalogctl; printf '%s\\n' "${COMPREPLY[@]}" | sort
            COMP_WORDS=(catalogctl -C a); COMP_CWORD=2
            _catalogctl; printf '%s\\n' "${COMPREPLY[@]}"
            """
        let (_, text) = try run("bash", ["--norc", "-u"], input: standIn + script + ask)
        #expect(text == "a $(c)\na b\na b\n")
    }

    @Test("zsh walks the line as bash does", .enabled(if: isInstalled("zsh")), arguments: lines)
    func zsh(line: String, expected: [String]) throws {
        let script = table.completion(for: .zsh, executable: "catalogctl", gitName: "catalog")
        let words =
            (["catalogctl"] + line.split(separator: " ", omittingEmptySubsequences: false).map(String.init))
        // Outside a completion there is no compadd: a stand-in prints what is offered.
        let ask = """

            compdef() { :; }
            compadd() { print -r -- "${@[-1]}"; }
            \(standIn)\(script)
            words=(\(words.map { "'\($0)'" }.joined(separator: " "))); CURRENT=\(words.count)
            _catalogctl
            """
        let (status, text) = try run("zsh", ["-f"], input: ask)
        #expect(status == 0)
        #expect(text.split(separator: "\n").map(String.init) == expected)
    }

    @Test(
        "fish offers what the table and the repository know", .enabled(if: isInstalled("fish")),
        arguments: lines)
    func fish(line: String, expected: [String]) throws {
        let script = table.completion(for: .fish, executable: "catalogctl", gitName: "catalog")
        let standIn = """
            function catalogctl
                switch "$argv"
                    case 'complete versions agents --of=bot'; printf '%s\\n' 1.0.0 2.0.0 stable
                    case 'complete versions agents --of=bot --word=2'; printf '%s\\n' 2.0.0
                    case 'complete assets agents --word=agent/b'; printf '%s\\n' agent/bot
                    case '*'; answer (string replace -r ' --.*' '' -- "$argv")
                end
            end
            function answer
                switch "$argv"
                    case 'complete plugins'; printf '%s\\n' agents models
                    case '-C there complete plugins'; printf '%s\\n' theirs
                    case 'complete assets agents'
                        printf '%s\\n' bot '$(echo hacked)' 'two words' '-rf' \\e'[1m' boss
                    case 'complete environments agents'; printf '%s\\n' prod preprod stage
                end
            end

            """
        let ask = "\ncomplete -C 'catalogctl \(line)' | string replace -r '\\t.*' ''\n"
        let (_, text) = try run("fish", ["--no-config"], input: standIn + script + ask)
        // fish sorts what it offers.
        #expect(Set(text.split(separator: "\n").map(String.init)) == Set(expected), "\(text)")
    }
}
