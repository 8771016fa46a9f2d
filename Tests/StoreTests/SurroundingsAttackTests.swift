import Actions
import Audit
import Bearings
import Catalog
import Foundation
import Git
import Objects
import Reports
import TestSupport
import Testing

@testable import Store

@Suite struct `Attacks by hooks, environment and configuration` {
    @Test func `A144 what a push without hooks brings is found by the next clone`() throws {
        let town = try Town()
        try TestSupport.git(["init", "-q", "--bare", "--template=", "server"], in: town.folder.path)
        try Forgery(in: town, by: .vic).plant()
        try town.git(
            "-c", "core.hooksPath=/dev/null", "push", "-q", "--no-verify", "../server",
            "\(Town.reference):refs/governance/main")
        try town.neighbour(
            "fetch", "-q", town.folder.path + "/server", "+refs/governance/main:\(Town.reference)")
        #expect(
            town.code { _ = try VerifyLedger(isFull: false).run(in: town.neighbourContext()) } == "authz.role"
        )
        #expect(town.code { _ = try town.list(in: town.neighbourContext()) } == "authz.role")
        // And on the server itself, where the ref has its other name.
        let server = town.context(in: "server")
        #expect(town.code { _ = try VerifyLedger(isFull: false).run(in: server) } == "authz.role")
    }

    @Test func `A145 a ref's file that somebody writes by hand is no way around`() throws {
        let town = try Town()
        let id = try Forgery(in: town, by: .mallory).write()
        try town.folder.write("\(id)\n".utf8, to: "repository/.git/\(Town.reference)")
        try town.expectRefused("key.unknown")
    }

    @Test func `A145 a symbolic ref is refused`() throws {
        let town = try Town()
        try town.git("update-ref", "refs/heads/ledger", town.tip.hex)
        try town.git("symbolic-ref", Town.reference, "refs/heads/ledger")
        #expect(town.code { _ = try town.verify() } == "ref.form")
        #expect(town.code { _ = try town.list() } == "ref.form")
        #expect(town.code { try town.register("second") } == "ref.form")
        #expect(try town.git("rev-parse", "refs/heads/ledger") == town.tip.hex)
    }

    @Test(arguments: ["", "x", "0000000000000000000000000000000000000000\n", "deadbeef\n"])
    func `A145 a ref's file that names nothing is refused`(_ content: String) throws {
        let town = try Town()
        try town.folder.write(content.utf8, to: "repository/.git/\(Town.reference)")
        // An id of zeros is an id; there is only no object of it.
        let code = content.hasPrefix("0") ? "history.incomplete" : "ref.form"
        #expect(town.code { _ = try town.verify() } == code)
        #expect(town.code { _ = try town.list() } == code)
        #expect(town.code { try town.register("second") } == code)
        #expect(
            FileManager.default.contents(atPath: town.git.gitFolder + "/" + Town.reference)
                == Data(content.utf8))
    }

    @Test func `A148 a hook's variables count for nothing outside a hook`() throws {
        let town = try Town()
        let other = try Town.other()
        var context = town.context()
        for (name, value) in [
            ("GIT_QUARANTINE_PATH", other.gitFolder + "/objects"),
            ("GIT_OBJECT_DIRECTORY", other.gitFolder + "/objects"),
            ("GIT_ALTERNATE_OBJECT_DIRECTORIES", other.gitFolder + "/objects"), ("GIT_DIR", other.gitFolder),
            ("GIT_NAMESPACE", "x"), ("GIT_PUSH_OPTION_COUNT", "0"),
        ] {
            context.environment[name] = value
        }
        let before = contents(of: other.gitFolder)
        #expect(try VerifyLedger(isFull: true).run(in: context).root.hex == town.root.hex)
        #expect(try town.list(in: context) == ["triage-bot"])
        _ = try Register(plugin: .init("agents"), name: .init("second"), options: .init()).run(in: context)
        #expect(contents(of: other.gitFolder) == before)
        try town.expectVerified(events: 5)
    }

    @Test func `A150 no program that a repository names is run, by readers or by writers`() throws {
        let town = try Town()
        let marker = town.folder.path + "/ran"
        let program = try town.folder.write(
            "#!/bin/sh\necho \"$0 $*\" >> '\(marker)'\nexit 1\n".utf8, to: "evil")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program)
        for key in [
            "gpg.ssh.program", "gpg.program", "gpg.x509.program", "gpg.ssh.defaultKeyCommand",
            "core.fsmonitor",
            "core.sshCommand", "core.pager", "core.editor", "diff.external", "credential.helper",
            "core.askPass",
            "filter.evil.clean", "filter.evil.smudge", "uploadpack.packObjectsHook", "core.gitProxy",
            "alias.config",
            "sequence.editor", "pager.config", "core.alternateRefsCommand",
        ] {
            try town.git("config", "--local", key, program)
        }
        try town.git("config", "--local", "core.hooksPath", town.folder.path + "/hooks")
        for hook in ["reference-transaction", "pre-commit", "post-commit", "post-index-change"] {
            let path = try town.folder.write(
                "#!/bin/sh\necho hook >> '\(marker)'\nexit 1\n".utf8, to: "hooks/\(hook)")
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
        }
        try town.folder.write("[gpg \"ssh\"]\n\tprogram = \(program)\n".utf8, to: "more")
        try town.git("config", "--local", "include.path", town.folder.path + "/more")
        try town.folder.write("* filter=evil\n".utf8, to: "repository/.gitattributes")
        #expect(try town.verify().sequence == 4)
        #expect(try town.list() == ["triage-bot"])
        #expect(try Status().run(in: town.context()).people == 3)
        #expect(try History().run(in: town.context()).events.count == 4)
        try town.register("second")
        #expect(
            !FileManager.default.fileExists(atPath: marker),
            "\((try? String(contentsOfFile: marker, encoding: .utf8)) ?? "")")
        #expect(try town.list() == ["second", "triage-bot"])
    }

    @Test func `A151 a list of signers that a repository brings counts for nothing`() throws {
        let town = try Town()
        let line = "\(Person.ann.email) \(try Person.mallory.key.line)\n"
        let signers = try town.folder.write(line.utf8, to: "signers")
        try town.git("config", "--local", "gpg.format", "ssh")
        try town.git("config", "--local", "gpg.ssh.allowedSignersFile", signers)
        var forgery = try Forgery(in: town)
        forgery.key = try Person.mallory.key
        let id = try forgery.plant()
        #expect(try run("git", ["verify-commit", id], in: town.git.folder).status == 0)
        try town.expectRefused("key.unknown")
    }

    @Test func `A153 a bare repository among the files of a clone is not stepped into`() throws {
        let town = try Town()
        try TestSupport.git(["init", "-q", "--bare", "--template=", "data"], in: town.git.folder)
        let context = town.context(in: "repository/data")
        #expect(town.code { _ = try town.list(in: context) } == "git.embedded-repository")
        #expect(
            town.code { _ = try VerifyLedger(isFull: false).run(in: context) } == "git.embedded-repository")
    }

    @Test(arguments: ["\u{1B}]0;owned\u{7}", "\u{9B}2J", "\u{202E}gnp", "\u{7F}"])
    func `A156 what a refusal quotes does nothing to a terminal`(_ text: String) throws {
        let town = try Town()
        for attack in ["name", "subject", "note", "asset", "header", "tree"] {
            var forgery = try Forgery(in: town)
            switch attack {
            case "name": forgery.author = "Ann\(text) <ann@example.org> \(Town.now) +0000"
            case "subject": forgery.message = replacing("register ", with: "register\(text) ")
            case "note": forgery.message = replacing("\n\nEvent", with: "\n\n\(text)\n\nEvent")
            case "asset": forgery.message = replacing("Asset: ", with: "Asset: \(text)")
            case "header":
                forgery.unsigned = replacing("\ncommitter ", with: "\n\(text) x\ncommitter ")
            default:
                let honest = try town.git.read(town.git("rev-parse", "\(forgery.write())^{tree}"))
                forgery.tree = try town.git.write(
                    "tree", honest + Array("100755 z\(text)\0".utf8) + town.tip.bytes)
            }
            let id = try forgery.plant()
            let error = #expect(throws: ActionError.self, "\(attack)") { try town.verify() }
            let words = ([error?.message ?? ""] + (error?.hints ?? [])).joined()
            let isPlain = words.unicodeScalars.allSatisfy {
                ![.control, .format].contains($0.properties.generalCategory)
            }
            #expect(isPlain, "\(attack): \(words.debugDescription)")
            _ = id
            try town.git.plant(town.tip.hex, on: Town.reference)
        }
    }
}
