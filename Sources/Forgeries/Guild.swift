import Bearings
import CLI
import Keys
import Output
import Programs
import Signing
import Synchronization
import Trials

/// Some people and their ledger, which holds every event that there is. The keys, the clock and the numbers are always
/// the same, so that the ledger is too, byte for byte, on every machine.
package struct Guild: Sendable {
    package static let reference = "refs/governance"
    /// Long ago: a server compares with the clock of its own.
    private static let began: Int64 = 1_700_000_000

    let folder: String
    let repository: String
    private(set) var keys: [Person: PublicKey] = [:]
    /// The second after the last event.
    let now: Int64
    private let ground: Ground

    init(on ground: Ground) throws {
        self.ground = ground
        folder = ground.memory + "/guild"
        repository = folder + "/ledger"
        try ground.run(.git, ["init", "--quiet", "--template=", repository])
        for person in Person.allCases {
            let home = "\(folder)/home/\(person)"
            try Disk.makeFolder(home)
            try Disk.write(person.key, to: home + "/key")
            try Disk.write(
                """
                [user]
                    name = \(person.displayName)
                    email = \(person.email)
                    signingkey = \(home)/key
                [gpg]
                    format = ssh

                """, to: home + "/.gitconfig")
            keys[person] = try Self.signer(of: person, in: folder, ground, agent: nil).publicKey
        }
        for (name, text) in Self.files(keys.mapValues(\.line)) {
            let folders = name.split(separator: "/").dropLast().joined(separator: "/")
            try Disk.makeFolder("\(repository)/\(folders)")
            try Disk.write(text, to: "\(repository)/\(name)")
        }
        var clerk = Clerk(folder: folder, repository: repository, ground: ground, now: Self.began)
        for act in Self.acts { try clerk.perform(act) }
        now = clerk.now
    }

    /// Whoever signs with a person's key, by an agent where there is one.
    func signer(of person: Person, agent: String?) throws -> Signer {
        try Self.signer(of: person, in: folder, ground, agent: agent)
    }

    func keyFile(of person: Person) -> String { "\(folder)/home/\(person)/key" }

    private static func signer(
        of person: Person, in folder: String, _ ground: Ground, agent: String?
    ) throws -> Signer {
        let home = "\(folder)/home/\(person)"
        var environment = ground.launcher.environment
        environment["SSH_AUTH_SOCK"] = agent
        return try Signer.resolve(
            SigningSettings(signingKey: home + "/key", home: home, environment: environment))
    }
}

/// Types what people do, at a time of its own.
private struct Clerk {
    let folder: String
    let repository: String
    let ground: Ground
    private(set) var now: Int64
    private var requests: [String] = []
    private var turn: UInt64 = 0

    init(folder: String, repository: String, ground: Ground, now: Int64) {
        self.folder = folder
        self.repository = repository
        self.ground = ground
        self.now = now
    }

    /// `sam: WORDS`; `sam?: WORDS` where it becomes a request, which `@0`, `@1` … name from then on; `wait: MINUTES`.
    mutating func perform(_ act: String) throws {
        let parts = act.split(separator: ":", maxSplits: 1)
        if parts[0] == "wait" {
            now += 60 * (Int64(parts[1].dropFirst()) ?? 0)
            return
        }
        let asks = parts[0].hasSuffix("?")
        let person = asks ? parts[0].dropLast() : parts[0]
        let words = try parts[1].split(separator: " ").map { word -> String in
            guard word.hasPrefix("@"), let number = Int(word.dropFirst()) else { return String(word) }
            guard number < requests.count else { throw Setback("\(act): there is no such request") }
            return requests[number]
        }
        now += 60
        turn += 1
        let (time, turn) = (now * 1000, turn)
        let dice = Mutex(Dice(seed: turn))
        let said = Mutex("")
        var environment = ground.launcher.environment
        environment["HOME"] = "\(folder)/home/\(person)"
        environment["XDG_STATE_HOME"] = folder + "/state"
        let status = Program(
            startedAs: "catalogctl",
            context: Context(
                environment: environment, directory: repository, program: ground.catalogctl,
                milliseconds: { time }, random: { count in dice.withLock { $0.bytes(count) } }),
            terminal: Terminal(isOutputTerminal: false, isErrorTerminal: false, environment: environment) {
                bytes, _ in
                said.withLock { $0 += String(decoding: bytes, as: UTF8.self) }
                return .delivered
            }
        ).run(words)
        guard status == (asks ? .approvalNeeded : .done) else {
            throw Setback("\(act): exit \(status.rawValue): \(said.withLock { $0 })")
        }
        guard asks else { return }
        requests.append(
            try ground.git(
                ["log", "-1", "--format=%(trailers:key=Request,valueonly,separator=)", Guild.reference],
                in: repository))
    }
}
