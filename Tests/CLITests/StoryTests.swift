import Foundation
import TestSupport
import Testing

/// The stories, and the README, which is one of them.
private let stories: [Story] = {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    let home = folder.deletingLastPathComponent().deletingLastPathComponent()
    do {
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path + "/Stories")
            .filter { $0.hasSuffix(".md") }.sorted().map { folder.path + "/Stories/" + $0 }
        return try (files + [home.path + "/README.md"]).flatMap { try Story(path: $0).tellings }
    } catch { return [] }
}()

/// Whether a file system can be mounted that only the story sees.
private let canMount: Bool = {
    do { return try run("unshare", ["--mount", "mount", "-t", "tmpfs", "none", "/mnt"]).status == 0 } catch {
        return false
    }
}()

@Suite struct Stories {
    @Test func `there are stories to tell`() {
        #expect(stories.count > 8)
        #expect(stories.allSatisfy { !$0.scenes.isEmpty })
        #expect(stories.allSatisfy { $0.needs.isSubset(of: ["mount"]) })
    }

    @Test func `the README names every command that help lists`() throws {
        let program = StoryRunner.products + "/catalogctl"
        let rows = try run(program, ["help"]).text.split(separator: "\n").prefix { $0 != "Options" }
        let commands = rows.compactMap { $0.prefixMatch(of: #/  ([a-z]+)  /#).map { String($0.1) } }
        #expect(commands.count > 10)
        let words = Set(
            try #require(stories.last).lines.joined(separator: " ").split { !$0.isLetter }.map(String.init))
        #expect(commands.filter { !words.contains($0) } == [])
    }

    @Test(arguments: stories.filter { $0.needs.isEmpty })
    func `a story is told as it happened`(story: Story) throws { try tell(story) }

    @Test(
        .enabled(if: canMount, "a file system cannot be mounted here"),
        arguments: stories.filter { $0.needs == ["mount"] })
    func `a story with a small disk is told as it happened`(story: Story) throws { try tell(story) }

    private func tell(_ story: Story) throws {
        let played = try StoryRunner(story).play()
        for (scene, played) in zip(story.scenes, played) where !played.matches(scene) {
            Issue.record(
                """
                \(story.name):\(scene.line + 1): \(scene.actor)$ \(scene.command)
                --- told\(scene.status == 0 ? "" : " (exit \(scene.status))")
                \(scene.expected.joined(separator: "\n"))
                --- happened\(played.status == 0 ? "" : " (exit \(played.status))")
                \(played.output.joined(separator: "\n"))
                """)
        }
        if story.places.isEmpty, ProcessInfo.processInfo.environment["CATALOGCTL_REWRITE"] == "1" {
            try Data(story.rewritten(with: played).utf8).write(to: URL(fileURLWithPath: story.path))
        }
    }
}

extension Story: CustomTestStringConvertible {
    var testDescription: String { name }
}

@Suite struct StoryText {
    @Test(arguments: [
        ("one", "one", true), ("one", "two", false), ("one", "[..]", true), ("a b c", "a [..] c", true),
        ("a b", "a [..] c", false), ("tip 0123456789ab", "tip 1611e7d0ec12", true),
        ("tip 0123456789ab", "tip 1611e7d", false),
        ("at 2026-01-01T00:00:00Z", "at 2027-02-02T01:01:01Z", true),
    ])
    func `a line fits what its pattern says`(line: String, pattern: String, fitting: Bool) {
        #expect(fits([line], [pattern]) == fitting)
    }

    @Test(arguments: [
        ("$ catalogctl agents show agent/bot-2", "$ catalogctl prompts show prompt/bot-2"),
        ("an agent, two agents; agentsx, my-agent", "an prompt, two prompts; agentsx, my-agent"),
        ("agents/bot.yaml", "prompts/hi.yaml"), ("", ""),
    ])
    func `a telling puts other words in the place of whole words`(line: String, told: String) {
        let places = [("agents", "prompts"), ("agent", "prompt"), ("bot", "hi")]
        #expect(Story.line(line, with: places) == told)
    }

    @Test func `a story with a table is told as it stands and once for each row`() {
        let page = [
            "# Agents", "<!-- told once more for each row -->", "", "| agents | bot |", "| --- | --- |",
            "| models | net |", "| prompts | hi |", "", "```console", "$ catalogctl agents show bot", "```",
        ]
        let tellings = Story(path: "page.md", lines: page).tellings
        #expect(
            tellings.map { $0.scenes.map(\.command) } == [
                ["catalogctl agents show bot"], ["catalogctl models show net"],
                ["catalogctl prompts show hi"],
            ])
        #expect(tellings.map(\.name) == ["page.md", "page.md with models, net", "page.md with prompts, hi"])
        #expect(Story(path: "page.md", lines: ["# Agents"]).tellings.count == 1)
    }

    @Test func `three dots are any lines`() {
        #expect(fits(["a", "b", "c"], ["a", "...", "c"]))
        #expect(fits(["a", "c"], ["a", "...", "c"]))
        #expect(fits(["a"], ["..."]))
        #expect(!fits(["a", "b"], ["a", "...", "c"]))
        #expect(!fits(["a", "b"], ["a"]))
    }
}
