import Foundation
import Keys
import Schema
import Statute
import TestSupport

/// Some who act on one ledger, by the built program: at first an admin who approves, a maintainer, and a machine; later
/// a court (Court.swift). Two plugins with lifecycles of their own; between them every event that there is.
final class Council: Sendable {
    private let folder: TemporaryFolder
    private let repository: String
    let root: String
    /// What was done, the root first: the commit and its subject.
    let events: [(id: String, subject: String)]
    let keys: [String: SSHKey]

    static let people = [
        "dana", "sam", "robo", "vera", "omar", "ci", "recovery-1", "recovery-2", "vera-next", "omar-next",
    ]

    /// Somebody's next key signs in the same name.
    static func identity(of person: String) -> String {
        if person.hasPrefix("recovery-") { return "\(person) <\(person)@catalogctl.invalid>" }
        let name = person.prefix { $0 != "-" }
        return "\(name.prefix(1).uppercased())\(name.dropFirst()) Example <\(name)@example.com>"
    }

    static let founded = Result { try Council(doing: acts) }

    init(doing acts: [String]) throws {
        folder = try TemporaryFolder()
        repository = folder.path + "/catalog"
        let kinds = [
            "sam": ["ecdsa", "-b", "256"], "robo": ["rsa", "-b", "2048"], "omar": ["ecdsa", "-b", "384"],
        ]
        let keys = try Dictionary(
            uniqueKeysWithValues: Self.people.map {
                ($0, try SSHKey(["-t"] + (kinds[$0] ?? ["ed25519"])))
            })
        self.keys = keys
        try git(["init", "--quiet", "--template=", repository], in: folder.path)
        for person in Self.people {
            let identity = Self.identity(of: person).dropLast().split(separator: " <")
            try folder.write(Array("\(keys[person]!.line)\n".utf8), to: "catalog/\(person).pub")
            let settings = """
                [user]
                    name = \(identity[0])
                    email = \(identity[1])
                    signingkey = \(keys[person]!.path)
                [gpg]
                    format = ssh

                """
            try folder.write(Array(settings.utf8), to: "home/\(person)/.gitconfig")
        }
        let book = Book(keys)
        for (name, text) in Self.files(book) {
            try folder.write(Array(text.utf8), to: "catalog/\(name)")
        }
        var policies = Dictionary(
            uniqueKeysWithValues: ["fair", "lab", "moon"].map {
                ($0, book.sources(environments: "dev, stage, prod, \($0)"))
            })
        policies["court"] = book.court()
        policies["late"] = book.court(late: true)
        policies["town"] = book.town()
        policies["strict"] = book.town(strict: true)
        for (name, sources) in policies {
            for source in sources { try folder.write(source.bytes, to: "catalog/\(name)/\(source.file)") }
        }
        var requests: [String] = []
        var seen = 0
        for act in acts {
            try Self.perform(act, in: folder, keys, &requests)
            guard !act.contains(" > ") else { continue }
            // Who has seen no more than an event can be shown any history behind it.
            seen += 1
            try FileManager.default.copyItem(
                atPath: folder.path + "/state", toPath: folder.path + "/seen-\(seen)")
        }
        // One file is copied sooner than a thousand.
        try git(["repack", "-a", "-d", "-q"], in: repository)
        let log = try git(["log", "--reverse", "--format=%H %s", "refs/governance"], in: repository)
        events = log.split(separator: "\n").map { line in
            let words = line.split(separator: " ", maxSplits: 1)
            return (String(words[0]), String(words[1]))
        }
        root = events[0].id
    }

    private static func environment(of person: String, in folder: String) -> [String: String] {
        let home = "\(folder)/home/\(person)"
        return [
            "HOME": home, "XDG_STATE_HOME": folder + "/state", "LC_ALL": "C.UTF-8",
            "GIT_CONFIG_GLOBAL": home + "/.gitconfig",
        ]
    }

    /// Does what an act says: `sam: WORDS`; `sam?: WORDS` where it becomes a request, which `@0`, `@1` … name from then
    /// on; `#sam` is the fingerprint of a key; `%TYPE=FILE` is the evidence of a type that a file is; behind `>` stands
    /// where what is printed goes.
    private static func perform(
        _ act: String, in folder: TemporaryFolder, _ keys: [String: SSHKey], _ requests: inout [String]
    ) throws {
        let repository = RawGit(in: folder.path + "/catalog")
        guard !act.hasPrefix(wait) else {
            let minutes = act.dropFirst(wait.count)
            var event = try HandmadeEvent(
                in: repository, key: keys["dana"]!, person: identity(of: "dana"),
                asset: "tools/cli/clock-\(minutes)",
                id: "0192f0c4-0000-7000-8000-\(String(repeating: "0", count: 12 - minutes.count))\(minutes)")
            event.wait(minutes: Int(minutes)!)
            return try repository.plant(try event.written(), on: "refs/governance")
        }
        let parts = act.split(separator: ":", maxSplits: 1)
        let (who, halves) = (parts[0], parts[1].split(separator: " > "))
        let words = try halves[0].split(separator: " ").map { word in
            if let number = word.wholeMatch(of: /@([0-9]+)/)?.1 { return requests[Int(number)!] }
            if let name = word.wholeMatch(of: /#(.+)/)?.1 {
                return try PublicKey(line: keys[String(name)]!.line).fingerprint.description
            }
            guard let evidence = word.wholeMatch(of: /%(.+)=(.+)/) else { return String(word) }
            let file = try Data(contentsOf: URL(fileURLWithPath: "\(repository.folder)/\(evidence.2)"))
            return "\(evidence.1)-\(try sha256(Array(file)).prefix(16))"
        }
        let asks = who.hasSuffix("?")
        let ran = try run(
            BuiltProgram.path, ["-C", repository.folder] + words,
            env: environment(of: String(asks ? who.dropLast() : who), in: folder.path))
        guard ran.status == (asks ? 3 : 0) else {
            throw RunFailure(description: "\(act): exit \(ran.status): \(ran.text)\(ran.errors)")
        }
        if halves.count == 2 { try folder.write(Array("\(ran.text)\n".utf8), to: "catalog/\(halves[1])") }
        guard asks else { return }
        requests.append(
            try repository(
                "log", "-1", "--format=%(trailers:key=Request,valueonly,separator=)", "refs/governance"))
    }

    /// A copy of the repository that reads the objects of the first, for somebody to do with it what they want.
    func copy() throws -> RawGit {
        let place = folder.path + "/" + UUID().uuidString
        try git(
            ["clone", "--quiet", "--template=", "--bare", "--shared", repository, place], in: folder.path)
        try git(["update-ref", "refs/governance", events[events.count - 1].id], in: place)
        return RawGit(in: place)
    }

    /// - Parameter seen: the event up to which the program has verified the ledger before; nothing but the root's id
    ///   where there is none, or all of it is read again.
    func opinions(of repository: RawGit, seen: String? = nil) throws -> Opinions {
        let number = events.firstIndex { $0.id == seen }.map { $0 + 1 }
        var environment = Self.environment(of: "dana", in: folder.path)
        let state = repository.folder + "-state"
        try FileManager.default.copyItem(atPath: "\(folder.path)/seen-\(number ?? 1)", toPath: state)
        environment["XDG_STATE_HOME"] = state
        return try Opinions(
            of: repository.folder, root: root, isFull: number == nil, environment: environment)
    }

    /// The event with a subject, or with the beginning of one before a `*`; where there are several, one of them.
    func event(_ subject: String, number: Int = 0) throws -> String {
        let found = events.filter { event in
            subject.hasSuffix("*") ? event.subject.hasPrefix(subject.dropLast()) : event.subject == subject
        }
        guard number < found.count else {
            throw RunFailure(description: "nobody did '\(subject)' \(number + 1) times")
        }
        return found[number].id
    }

    /// What was done, by whom, in the words of the command line.
    static let acts = founding + hearings
    /// Those of them that left an event.
    static let recorded = acts.filter { !$0.contains(" > ") }
    /// So many minutes of log time pass, by an event that says so: no clock is waited for.
    static let wait = "wait for minutes: "

    private static let founding = [
        "dana: init --policy policy",
        "sam: agents register bot --file agents/bot.yaml",
        "sam: tools register cli/hammer",
        "dana: tools register server/anvil -m why",
        "sam: tools snapshot hammer --version r1 --file hammer.txt",
        "sam: tools snapshot hammer --version r2 --file hammer.txt -m another",
        #"dana: agents governance set bot owner.principal=dana risk.level=high compliance.tags=gdpr,soc2 labels.team/a=b ext.x=[1,{"b":null,"a":true}]"#,
        "sam: agents snapshot bot",
        "dana: agents approve bot --version 1.0.0 --reason good",
        "sam: agents promote bot --to stage --version 1.0.0",
        "sam: agents promote bot --to prod --from stage",
        "sam: agents snapshot bot --version 1.1.0 --file agents/next.yaml",
        "dana: agents set-state bot --version 1.1.0 --to approved",
        "robo: agents promote bot --to prod --version 1.1.0",
        "dana: agents rollback bot --env prod --to-version 1.0.0 -m bad",
        "dana: agents promote bot --to prod --version 1.0.0",
        "dana: agents promote bot --to prod --version 1.1.0",
        "robo: agents rollback bot --env prod --to-version 1.0.0",
        "dana: agents promote bot --to prod --version 1.1.0",
        "dana: agents promote bot --to prod --version 1.0.0",
        "sam: agents alias bot stable 1.0.0",
        "sam: agents alias bot newest 1.1.0",
        "sam: agents alias bot stable 1.1.0",
        "sam: agents alias bot newest none",
        "sam: agents rename bot triage",
        "sam: agents set triage --file agents/next.yaml",
        "sam: tools governance set hammer owner.displayName=Somebody",
        "sam: tools set-state hammer --version r2 --to trial",
        "dana: tools set-state hammer --version r2 --to approved",
        "sam: tools promote hammer --to prod --version r2",
        "sam: agents unbind triage --env stage",
        "sam: agents deprecate triage --version 1.1.0 --reason old",
        "sam: agents promote triage --to dev --version 1.1.0 --allow-deprecated",
        "sam: agents unbind triage --env dev",
        "sam: agents archive triage --version 1.1.0",
        "dana: agents restore triage --version 1.1.0 --to draft",
        "sam: agents archive triage --version 1.1.0",
        "dana: agents restore triage --version 1.1.0 --to deprecated",
        "sam: agents register other",
        "sam: agents snapshot other --version 0.1.0 --file hammer.txt",
        "sam: agents archive other --version 0.1.0",
        "dana: agents deprecate other --replacement triage --reason worse",
        "sam: agents archive other",
        "dana: agents restore other --to deprecated",
        "dana: agents restore other",
        "sam: agents archive other",
        "dana: agents restore other -m again",
        "sam: tools rename server/anvil forge",
        "sam: agents unbind triage --env prod",
        "sam: agents rollback triage --env prod --to-version 1.0.0",
        "sam: environment freeze prod --reason fair",
        "sam: agents rollback triage --env prod --to-version 1.1.0 --allow-deprecated",
        "dana: environment thaw prod",
        "sam: agents unbind triage --env prod",
        "sam: agents rollback triage --env prod --to-version 1.1.0 --allow-deprecated",
        "robo: agents halt triage --reason lies",
        "sam: agents alias triage calm 1.0.0",
        "dana: agents resume triage",
        "dana: policy propose fair",
        "dana: policy withdraw",
        "dana: policy propose lab -m more",
        "dana: policy activate",
        "sam: tools promote hammer --to lab --version r2",
        "sam: tools unbind hammer --env lab",
        "dana: key revoke robo --compromised-since 14 --reason lost",
        "dana: policy rollback --to 1",
        "sam: tools register rasp",
        "dana: policy propose moon",
        "dana: policy activate",
        "sam: tools halt rasp --reason blunt",
        "sam: tools promote hammer --to moon --version r2",
        "sam: environment freeze moon --reason cold",
    ]

    /// The policy, and the sources of the assets.
    fileprivate static func files(_ book: Book, environments: String = "dev, stage, prod") -> [String: String]
    {
        let bot = """
            apiVersion: catalogctl/v1
            kind: agent
            metadata: {displayName: Bot, description: 'Answers: the first question'}
            spec:
              version: 1.0.0
              uses: [tools/hammer@r2, tools/server/anvil]
              contract:
                inputs: [{name: ticket, type: text, required: true}]
              temperature: 0.7

            """
        return [
            "agents/bot.yaml": bot,
            "agents/next.yaml": bot.replacingOccurrences(of: "1.0.0", with: "1.1.0")
                .replacingOccurrences(of: "tools/hammer@r2, ", with: ""),
            "hammer.txt": "hit\n",
            "report.json": "{\"accuracy\": 9}\n",
            "policy/catalog.yaml": """
            apiVersion: catalogctl/v1
            kind: Catalog
            environments: [\(environments)]
            plugins:
              agents: {kinds: [agent], labelFormat: semver}
              tools: {kinds: [server, cli], defaultKind: cli, lifecycle: quick}
            complianceTags: [gdpr, soc2]
            protectDependents: true

            """,
            "policy/default.yaml": """
            apiVersion: catalogctl/v1
            kind: Lifecycle
            name: default
            enable: ["draft->archived"]

            """,
            "policy/quick.yaml": """
            apiVersion: catalogctl/v1
            kind: Lifecycle
            name: quick
            states: [draft, trial, approved, archived]
            initial: draft
            transitions:
              - {from: draft, to: trial, roles: [maintainer]}
              - {from: trial, to: approved, approval: true}
              - {from: approved, to: archived}
              - {from: archived, to: draft}
            bindable:
              prod: [trial, approved]

            """,
            "policy/principals.yaml": """
            apiVersion: catalogctl/v1
            kind: Principals
            principals:
            \(book.entry("dana"))
            \(book.entry("sam"))
            \(book.entry("robo", type: "machine"))
            roles:
              admin: [dana]
              maintainer: [sam, robo]
              machine: [robo]
            permissions:
              admin: ["ledger.*", "policy.*", "key.*", "environment.*", "asset.*", "governance.*", "version.*", "lifecycle.*", "promotion.*", "alias.*", "request.*"]
              maintainer: ["asset.*", environment.freeze, policy.rollback, policy.withdraw, "governance.*", "version.*", "lifecycle.*", "promotion.*", "alias.*"]
              machine: [request.approve]

            """,
        ]
    }
}

/// What the council's policies are made of: its people's keys.
struct Book: Sendable {
    let lines: [String: String]

    init(_ keys: [String: SSHKey]) { lines = keys.mapValues(\.line) }

    func entry(_ name: String, type: String = "person") -> String {
        "  \(name): {type: \(type), displayName: \(name.prefix(1).uppercased())\(name.dropFirst()) Example, "
            + "emails: [\(name)@example.com], keys: [\"\(lines[name]!)\"]}"
    }

    /// The policy with these environments, and otherwise as it was at first but for a change.
    func sources(
        environments: String = "dev, stage, prod", changed change: (String) -> String = { $0 }
    ) -> [PolicySource] {
        Council.files(self, environments: environments).filter { $0.key.hasPrefix("policy/") }
            .sorted { $0.key < $1.key }.map {
                PolicySource(
                    file: String($0.key.dropFirst("policy/".count)), bytes: Array(change($0.value).utf8))
            }
    }
}
