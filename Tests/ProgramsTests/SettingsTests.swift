import Foundation
import Testing

@testable import Programs

@Suite struct SettingsTests {
    func settings(_ bench: Bench) throws -> Settings {
        try Settings(in: bench.folder, Launcher(environment: bench.environment))
    }

    @Test func `the last value wins over all scopes and is git's own answer`() throws {
        let bench = try Bench()
        try bench.write(
            ".gitconfig", "[user]\n\tname = global\n\tname = later\n[Mixed \"Sub Section\"]\n\tCase = x\n")
        try bench.git("init", "-q")
        #expect(try settings(bench).value("user.name") == "later")
        #expect(try settings(bench).values("user.name") == ["global", "later"])
        try bench.git("config", "user.name", "local")
        let found = try settings(bench)
        #expect(found.value("user.name") == "local")
        #expect(found.value("user.name", scopes: [.global]) == "later")
        #expect(found.userValue("user.name") == "later")
        #expect(found.value("mixed.Sub Section.case") == "x")
        #expect(found.value("mixed.sub section.case") == nil)
        #expect(found.value("user.email") == nil)
    }

    @Test func `the user's settings, written out as a file, are the same settings to git`() throws {
        let bench = try Bench()
        try bench.git("init", "-q")
        let values = [
            "plain", "", "with \"quotes\" and \\ slashes", "two\nlines", "\ttabs ; # and = signs ", "ü",
            "  spaces  ",
        ]
        for (number, value) in values.enumerated() {
            try bench.git("config", "--global", "one.key\(number)", value)
            try bench.git("config", "--global", "two.A sub.\"section\" \\ of.it.key\(number)", value)
        }
        try bench.write("included", "[three]\n\tkey = included\n")
        try bench.git("config", "--global", "include.path", bench.path("included"))
        try bench.git("config", "one.local", "of the repository")
        let user = try settings(bench)
        try String(decoding: user.file(scopes: [.global]), as: UTF8.self).write(
            toFile: bench.path("written"), atomically: false, encoding: .utf8)
        bench.environment["GIT_CONFIG_GLOBAL"] = bench.path("written")
        let written = try settings(bench)
        let keys = user.keys(scopes: [.global]).filter { !$0.hasPrefix("include.") }
        #expect(written.keys(scopes: [.global]) == keys)
        #expect(keys.count == 2 * values.count + 1)
        for key in keys { #expect(written.values(key) == user.values(key), "\(key)") }
    }

    @Test func `A150 a program named by the repository is not the user's`() throws {
        let bench = try Bench()
        try bench.git("init", "-q")
        try bench.git("config", "gpg.ssh.program", "/tmp/evil")
        try bench.git("config", "extensions.worktreeConfig", "true")
        try bench.git("config", "--worktree", "gpg.ssh.defaultKeyCommand", "/tmp/evil")
        try bench.write("included", "[core]\n\tsshCommand = /tmp/evil\n")
        try bench.git("config", "include.path", bench.path("included"))
        let found = try settings(bench)
        for key in ["gpg.ssh.program", "gpg.ssh.defaultkeycommand", "core.sshcommand"] {
            #expect(found.value(key) == "/tmp/evil")
            #expect(found.userValue(key) == nil)
        }
    }

    @Test func `A150 nothing that the repository names is run while its settings are read`() throws {
        let bench = try Bench()
        try bench.git("init", "-q")
        try bench.write("evil", "#!/bin/sh\ntouch '\(bench.path("marker"))'\n")
        chmod(bench.path("evil"), 0o755)
        let keys = [
            "core.fsmonitor", "core.sshCommand", "core.pager", "pager.config", "core.editor", "alias.config",
            "diff.external", "credential.helper", "gpg.program", "gpg.ssh.program", "core.askPass",
        ]
        for key in keys { try bench.git("config", key, bench.path("evil")) }
        try bench.git("config", "core.hooksPath", bench.folder)
        _ = try settings(bench)
        #expect(!FileManager.default.fileExists(atPath: bench.path("marker")))
    }

    @Test func `settings of the command line, of includes and of another global file are seen`() throws {
        let bench = try Bench()
        try bench.git("init", "-q")
        try bench.write("more", "[user]\n\tsigningkey = included\n")
        try bench.write("global", "[include]\n\tpath = more\n")
        bench.environment["GIT_CONFIG_GLOBAL"] = bench.path("global")
        #expect(try settings(bench).userValue("user.signingkey") == "included")
        bench.environment["GIT_CONFIG_COUNT"] = "1"
        bench.environment["GIT_CONFIG_KEY_0"] = "user.signingkey"
        bench.environment["GIT_CONFIG_VALUE_0"] = "commanded"
        let found = try settings(bench)
        #expect(found.value("user.signingkey", scopes: [.command]) == "commanded")
        #expect(found.userValue("user.signingkey") == "commanded")
    }

    @Test func `GIT_CONFIG, which no other git command heeds, is not heeded`() throws {
        let bench = try Bench()
        try bench.git("init", "-q")
        try bench.write("other", "[user]\n\tname = other\n")
        bench.environment["GIT_CONFIG"] = bench.path("other")
        #expect(try settings(bench).value("user.name") == nil)
    }

    @Test func `a value may have lines and a bare name says true`() throws {
        let bench = try Bench()
        try bench.write(".gitconfig", "[a]\n\tlines = \"one\\ntwo\"\n\tbare\n\tempty =\n")
        try bench.git("init", "-q")
        let found = try settings(bench)
        #expect(found.value("a.lines") == "one\ntwo")
        #expect(found.value("a.bare") == "true")
        #expect(found.value("a.empty") == "")
    }

    @Test func `a broken configuration is an error with git's own words`() throws {
        let bench = try Bench()
        try bench.git("init", "-q")
        try bench.write(".gitconfig", "[broken\n")
        do {
            _ = try settings(bench)
            Issue.record("accepted")
        } catch let error as ProgramError {
            #expect(error.code == .settings)
            #expect(error.message.contains("bad config line 1"))
            #expect(!error.message.contains("\n"))
        }
    }

    @Test(arguments: ["global", "global\0a.b\nc", "global\0a.b\nc\0global\0", "galactic\0a.b\nc\0", "\0\0"])
    func `a list that is cut short or of an unknown scope is refused`(_ listing: String) {
        #expect(throws: ProgramError.self) { try Settings(listing: Array(listing.utf8)) }
    }

    @Test func `text of a program is fit to be printed`() {
        let hostile = "error:\u{1b}[2J\u{7}\u{202e}x\nsecond\u{85}\r\n\n"
        #expect(printable(Array(hostile.utf8)) == "error:\\u{1B}[2J\\u{7}\\u{202E}x; second\\u{85}")
        #expect(printable([0xff, 0x41]) == "\u{fffd}A")
    }
}
