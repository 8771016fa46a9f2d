import Git
import Objects
import Programs
package import Trials

/// What others say of the same: git of every signature and object of the honest ledger, and the second verifier, which
/// shares no code with the program. Both agree on what is honest; of a sample of the forgeries the second verifier is to
/// take none, and it is counted what git alone refuses, which knows neither policy nor state.
package struct OpinionProof: Sendable {
    private let ground: Ground
    private let forge: Forge
    private let seed: UInt64
    /// The folder of the second verifier.
    private let verifier: String

    package init(on ground: Ground, seed: UInt64, with forge: Forge, verifier: String) {
        self.ground = ground
        self.forge = forge
        self.seed = seed
        self.verifier = verifier
    }

    package func run(_ size: Int, only number: Int? = nil, into figure: inout Figure) throws {
        try honest()
        let root = forge.quarry.deeds[0].id.hex
        let all = ground.memory + "/opinions"
        let empty = all + "/empty"
        defer { do { try Disk.remove(all) } catch { figure.note("\(error)") } }
        try ground.git(["init", "--quiet", "--bare", "--template=", empty], in: ground.folder)
        try Disk.makeFolder(empty + "/objects/info")
        try Disk.write("\(forge.guild.repository)/.git/objects\n", to: empty + "/objects/info/alternates")
        var questions: [(number: Int, trick: String, folder: String)] = []
        var (bySignature, byForm) = (0, 0)
        for number in number.map({ [$0] }) ?? Array(0..<size) {
            guard let (index, forgery) = try forge.sample(number, seed: seed) else {
                throw Setback("no trick \(number) can be played")
            }
            // Where only what is known speaks against it, who knows nothing but the root has nothing to say.
            guard ![.rewound, .forked].contains(forgery.kind) else { continue }
            let tip = forgery.tip.hex
            let folder = "\(all)/\(number)"
            try Disk.copy(empty, to: folder)
            try Repository.open(at: folder, how: .exact).write(forgery.objects)
            try Disk.write("\(tip)\n", to: "\(folder)/\(Guild.reference)")
            questions.append((number, forgery.trick, folder))
            if try !isSigned(tip, by: forge.quarry.deeds[index - 1].commit.tree, in: folder) {
                bySignature += 1
            }
            let checked = try ground.launcher.run(
                .git, ["fsck", "--strict", "--no-dangling", "--no-progress"], in: folder)
            if checked.status != 0 { byForm += 1 }
        }
        let asked = try ground.run(
            .custom("python3"), [verifier + "/answers.py"],
            input: Array(questions.map { "\($0.folder)\t\(root)\n" }.joined().utf8))
        let answers = asked.split(separator: "\n")
        guard answers.count == questions.count else {
            throw Setback("\(questions.count) questions, \(answers.count) answers")
        }
        for (question, answer) in zip(questions, answers) {
            figure.tried += 1
            // Refused, or unverifiable.
            if answer.hasPrefix("4 ") || answer.hasPrefix("7 ") { continue }
            figure.accepted += 1
            let place = try ground.keep(question.folder, as: "opinions-\(question.number)")
            figure.note("case \(question.number): \(question.trick): \(answer); kept in \(place)")
        }
        figure.note(
            "git and the second verifier agree on \(forge.quarry.deeds.count) honest events; of the forgeries git "
                + "verify-commit refuses \(bySignature), git fsck --strict \(byForm), the second verifier "
                + "\(figure.tried - figure.accepted)")
    }

    /// Every signature by the keys of the state before, every object, and the whole by the second verifier.
    private func honest() throws {
        let folder = forge.guild.repository
        var before = forge.quarry.deeds[0].commit.tree
        for deed in forge.quarry.deeds {
            guard try isSigned(deed.id.hex, by: before, in: folder) else {
                throw Setback("git verify-commit refuses the honest event \(deed.id)")
            }
            before = deed.commit.tree
        }
        try ground.git(["fsck", "--strict", "--full", "--no-dangling", "--no-progress"], in: folder)
        let root = forge.quarry.deeds[0].id.hex
        let said = try ground.run(
            .custom("python3"), [verifier + "/verify.py", "--root", root, "--repository", folder])
        let deeds = forge.quarry.deeds
        let tip = deeds[deeds.count - 1]
        guard said == "verified \(deeds.count) events, tip \(tip.id), chain sha256:\(tip.chain)" else {
            throw Setback("the second verifier says of the honest ledger: \(said)")
        }
    }

    private func isSigned(_ commit: String, by tree: ObjectID, in folder: String) throws -> Bool {
        let signers = ground.memory + "/signers"
        try Disk.write(
            try ground.git(["cat-file", "blob", "\(tree):policy/allowed_signers"], in: folder) + "\n",
            to: signers)
        let result = try ground.launcher.run(
            .git,
            [
                "-c", "gpg.format=ssh", "-c", "gpg.ssh.allowedSignersFile=\(signers)", "verify-commit",
                commit,
            ], in: folder)
        return result.status == 0
    }
}
