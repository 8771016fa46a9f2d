import Foundation
import TestSupport

/// The stage could not be set: no fault of the story.
struct StageFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// Plays a story: one shell goes through all its commands, so that folders and variables last; every actor
/// has a home, a key, a git identity and a trust folder of their own. Nothing of the machine's user is read.
struct StoryRunner {
    private static let fullNames = [
        "dana": "Dana Example", "sam": "Sam Sample", "nora": "Nora Nord", "eve": "Eve Elsewhere",
        "auditor": "Ada Auditor",
    ]
    /// In a document the actors live here; the folder of the test takes its place.
    private static let home = "/home"

    let story: Story
    private let folder: TemporaryFolder

    init(_ story: Story) throws {
        self.story = story
        folder = try TemporaryFolder()
    }

    /// Where the products stand: beside the tests that run.
    static var products: String {
        URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent().path
    }

    func play() throws -> [Played] {
        let program = Self.products + "/catalogctl"
        guard FileManager.default.isExecutableFile(atPath: program) else {
            throw StageFailure("there is no \(program): run 'swift build' first")
        }
        for folder in ["bin", "play", "tmp"] {
            try FileManager.default.createDirectory(
                atPath: self.folder.path + "/" + folder, withIntermediateDirectories: true)
        }
        for name in ["catalogctl", "git-catalog"] {
            try FileManager.default.createSymbolicLink(
                atPath: "\(folder.path)/bin/\(name)", withDestinationPath: program)
        }
        try folder.write(Self.mortal.utf8, to: "bin/mortal")
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o755], ofItemAtPath: folder.path + "/bin/mortal")
        for actor in Set(story.scenes.map(\.actor)) { try prepare(actor) }
        for (number, scene) in story.scenes.enumerated() {
            try folder.write(
                scene.command.replacing(Self.home + "/", with: folder.path + "/").utf8,
                to: "play/\(number).sh")
        }
        try folder.write(script.utf8, to: "play/all")
        // A mount that a story makes goes with its shell.
        let mounts = story.needs.contains("mount") ? ["unshare", "--mount"] : []
        let ran = try run(
            "env",
            ["-i"] + environment.map { "\($0)=\($1)" } + mounts + ["/bin/sh", folder.path + "/play/all"],
            in: folder.path)
        return try story.scenes.indices.map { number in
            let status = Int32(try content(of: "play/\(number).status").trimmingCharacters(in: .newlines))
            guard let status else { throw StageFailure("the shell stopped: \(ran.errors)") }
            var lines = try content(of: "play/\(number).out").replacing(
                folder.path + "/", with: Self.home + "/"
            )
            .components(separatedBy: "\n")
            while lines.last == "" { lines.removeLast() }
            return Played(output: lines, status: status)
        }
    }

    private func content(of name: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(fileURLWithPath: "\(folder.path)/\(name)")), as: UTF8.self)
    }

    private func prepare(_ actor: String) throws {
        let name = Self.fullNames[actor] ?? actor
        let home = "\(folder.path)/\(actor)"
        try folder.write(
            """
            [user]
                name = \(name)
                email = \(actor)@example.com
                signingkey = ~/.ssh/id_ed25519.pub
            [gpg]
                format = ssh
            [init]
                defaultBranch = main
            [advice]
                detachedHead = false

            """.utf8, to: "\(actor)/.gitconfig")
        try folder.write([], to: "\(actor)/.ssh/known_hosts")
        let made = try run(
            "ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", actor, "-f", home + "/.ssh/id_ed25519"])
        guard made.status == 0 else { throw StageFailure("ssh-keygen: \(made.errors)") }
    }

    /// One shell for the whole story. Each actor comes back to the folder that they left.
    private var script: String {
        var script = ""
        var actors: Set<String> = []
        for (number, scene) in story.scenes.enumerated() {
            let home = "\(folder.path)/\(scene.actor)"
            if actors.insert(scene.actor).inserted { script += "at_\(scene.actor)='\(home)'\n" }
            script += """
                HOME='\(home)' XDG_STATE_HOME='\(home)/.local/state'
                export HOME XDG_STATE_HOME
                cd "$at_\(scene.actor)"
                eval "$(cat '\(folder.path)/play/\(number).sh')" >'\(folder.path)/play/\(number).out' 2>&1 </dev/null
                echo $? >'\(folder.path)/play/\(number).status'
                at_\(scene.actor)=$PWD

                """
        }
        return script
    }

    private var environment: [String: String] {
        var variables = ["GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C.UTF-8", "TZ": "UTC"]
        // What others leave in a folder for all is no part of a story.
        variables["TMPDIR"] = folder.path + "/tmp"
        variables["PATH"] = "\(folder.path)/bin:" + (quietEnvironment["PATH"] ?? "/usr/bin:/bin")
        return variables
    }

    /// `mortal COMMAND` runs it without root's right to write everywhere, where the tests run as root.
    private static let mortal = """
        #!/bin/sh
        [ "$(id -u)" = 0 ] || exec "$@"
        exec setpriv --bounding-set=-all --inh-caps=-all -- "$@"

        """
}
