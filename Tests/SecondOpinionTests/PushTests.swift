import Foundation
import TestSupport
import Testing

/// A bare repository that a scene's ledger is pushed to.
private struct Server {
    let git: RawGit
    /// Of the user as whom the server runs.
    let environment: [String: String]
    private let folder: TemporaryFolder

    static let reference = "refs/governance/main"

    /// - Parameter hooked: whether what is pushed is judged there.
    init(for scene: Scene, hooked: Bool) throws {
        folder = try TemporaryFolder()
        git = RawGit(in: folder.path + "/server.git")
        environment = scene.environment.merging(["XDG_STATE_HOME": folder.path + "/state"]) { $1 }
        try TestSupport.git(["init", "--quiet", "--bare", "--template=", "server.git"], in: folder.path)
        if hooked { try catalogctl("hooks", "install", "--server", "--root", scene.root) }
        try TestSupport.git(
            ["push", "--quiet", git.folder, "refs/governance:\(Self.reference)"], in: scene.repository)
    }

    @discardableResult
    func catalogctl(_ words: String...) throws -> Ran {
        let ran = try run(BuiltProgram.path, words, in: git.folder, env: environment)
        guard ran.status == 0 else { throw RunFailure(description: "\(words): \(ran.errors)") }
        return ran
    }

    /// What the pusher is told; whatever a push has brought is taken or not.
    func push(_ refspecs: String..., from repository: RawGit, env: [String: String] = [:]) throws -> Ran {
        try run("git", ["push", git.folder] + refspecs, in: repository.folder, env: env)
    }

    func has(_ reference: String = Self.reference) throws -> String {
        try git("for-each-ref", "--format=%(objectname)", reference)
    }

    /// A clone that knows the root, with what the server has: what a reader says of it.
    func nextReader(_ scene: Scene) throws -> (status: Int32, code: String) {
        let clone = "\(folder.path)/\(UUID().uuidString)"
        try TestSupport.git(["init", "--quiet", "--template=", clone], in: folder.path)
        let reference = "refs/governance"
        try TestSupport.git(["fetch", "--quiet", git.folder, "\(Self.reference):\(reference)"], in: clone)
        let ran = try run(BuiltProgram.path, ["-C", clone, "verify", "--json"], env: scene.environment)
        let document = try JSONSerialization.jsonObject(with: Data(ran.stdout)) as? [String: Any]
        return (ran.status, document?["code"] as? String ?? "")
    }
}

extension SecondOpinion {
    /// What is forged, on its way to a server.
    @Suite struct PushTests {
        private static let scene = Result { try Scene(registrations: 20) }
        private static let curves = Result {
            try Dictionary(
                uniqueKeysWithValues: ["256", "384", "521"].map { bits in
                    (bits, try Scene(key: ["-t", "ecdsa", "-b", bits], registrations: 1))
                })
        }

        @Test(arguments: Forgery.all)
        func `a pushed forgery is refused with its code, and without hooks by the next reader with the same`(
            forgery: Forgery
        ) throws {
            let scene = try forgery.curve.map { try #require(try Self.curves.get()[$0]) } ?? Self.scene.get()
            let repository = try scene.copy()
            let forged = try forgery.make(scene, repository)
            let (hooked, open) = (try Server(for: scene, hooked: true), try Server(for: scene, hooked: false))
            let before = try hooked.has()

            let refused = try hooked.push("\(forged):\(Server.reference)", from: repository)
            #expect(refused.status != 0, "\(refused.errors)")
            #expect(try hooked.has() == before)

            let taken = try open.push("\(forged):\(Server.reference)", from: repository)
            guard taken.status == 0 else {
                // git itself does not send it, or only where it is forced to.
                #expect(!refused.errors.contains("pre-receive hook declined"), "\(refused.errors)")
                let forced = try hooked.push("+\(forged):\(Server.reference)", from: repository)
                #expect(forced.status != 0, "\(forced.errors)")
                #expect(try hooked.has() == before)
                return
            }
            let reader = try open.nextReader(scene)
            #expect(reader.status == 4, "\(reader)")
            let told = refused.errors.split(separator: "\n").first { $0.contains(Server.reference) }
            #expect(told?.contains("(\(reader.code))") == true, "\(reader.code): \(refused.errors)")
        }

        @Test func `an event that is made by hand as it must be is taken`() throws {
            let scene = try Self.scene.get()
            let (repository, server) = (try scene.copy(), try Server(for: scene, hooked: true))
            let made = try HandmadeEvent(in: repository, key: scene.key).written()
            let pushed = try server.push("\(made):\(Server.reference)", from: repository)
            #expect(pushed.status == 0, "\(pushed.errors)")
            #expect(try server.has() == made)
        }

        @Test func `an event of the future is refused by the server's clock`() throws {
            let scene = try Self.scene.get()
            let (repository, server) = (try scene.copy(), try Server(for: scene, hooked: true))
            var event = try HandmadeEvent(in: repository, key: scene.key)
            event.author = "\(Scene.person) \(Int(Date().timeIntervalSince1970) + 3600) +0000"
            event.committer = event.author
            let pushed = try server.push("\(try event.written()):\(Server.reference)", from: repository)
            #expect(pushed.errors.contains("(time.ahead)"), "\(pushed.errors)")
        }

        @Test func `A048 of two events on one parent the second is refused`() throws {
            let scene = try Self.scene.get()
            let (repository, server) = (try scene.copy(), try Server(for: scene, hooked: true))
            let first = try HandmadeEvent(in: repository, key: scene.key).written()
            var event = try HandmadeEvent(in: repository, key: scene.key)
            event.note = "another child of the same parent"
            let second = try event.written()
            #expect(try server.push("\(first):\(Server.reference)", from: repository).status == 0)
            let pushed = try server.push("+\(second):\(Server.reference)", from: repository)
            #expect(pushed.errors.contains("(history.rewound)"), "\(pushed.errors)")
            #expect(try server.has() == first)
        }

        @Test func `A051 A052 another root is refused, where a ledger is and where none is yet`() throws {
            let scene = try Self.scene.get()
            let other = try Scene(registrations: 1)
            let server = try Server(for: scene, hooked: true)
            let repository = try other.copy()
            let over = try server.push("+refs/governance:\(Server.reference)", from: repository)
            #expect(over.errors.contains("(history.other-root)"), "\(over.errors)")

            // The server's user believes the other ledger too, in another repository.
            let second = try Server(for: other, hooked: true)
            let root = try #require(try server.git("config", "catalogctl.root").isEmpty ? nil : scene.root)
            try second.git("update-ref", "-d", Server.reference)
            try second.git("config", "catalogctl.root", root)
            let first = try second.push("refs/governance:\(Server.reference)", from: repository)
            #expect(first.errors.contains("(history.other-root)"), "\(first.errors)")
            #expect(try second.has().isEmpty)
        }

        @Test(arguments: ["tag", "tree", "blob"])
        func `A021 what is no commit is refused`(kind: String) throws {
            let scene = try Self.scene.get()
            let (repository, server) = (try scene.copy(), try Server(for: scene, hooked: true))
            try repository("tag", "-a", "-m", "a tag", "v1", "refs/governance")
            let objects = [
                "tag": "refs/tags/v1", "tree": "refs/governance^{tree}", "blob": "refs/governance:store.json",
            ]
            let id = try repository("rev-parse", objects[kind]!)
            let pushed = try server.push("+\(id):\(Server.reference)", from: repository)
            #expect(pushed.errors.contains("(form.type)"), "\(pushed.errors)")
        }

        @Test func `A118 a file of zeros without end is refused before it is read`() throws {
            let scene = try Self.scene.get()
            let (repository, server) = (try scene.copy(), try Server(for: scene, hooked: true))
            var event = try HandmadeEvent(in: repository, key: scene.key)
            event.changes.append(("zeros", [UInt8](repeating: 0, count: 24 << 20), "100644"))
            let pushed = try server.push("\(try event.written()):\(Server.reference)", from: repository)
            #expect(pushed.errors.contains("(object.too-large)"), "\(pushed.errors)")
        }

        @Test func `A057 a server whose history is cut off says so, and takes nothing`() throws {
            let scene = try Self.scene.get()
            let (repository, server) = (try scene.copy(), try Server(for: scene, hooked: true))
            try server.git("config", "receive.shallowUpdate", "true")
            let made = try HandmadeEvent(in: repository, key: scene.key).written()
            try Data("\(made)\n".utf8).write(to: URL(fileURLWithPath: server.git.folder + "/shallow"))
            let pushed = try server.push("\(made):\(Server.reference)", from: repository)
            #expect(pushed.status != 0 && pushed.errors.contains("(history.shallow)"), "\(pushed.errors)")
        }

        @Test func `A push through a symbolic ref is a push of what it names`() throws {
            let scene = try Self.scene.get()
            let (repository, server) = (try scene.copy(), try Server(for: scene, hooked: true))
            try server.git("symbolic-ref", "refs/heads/log", Server.reference)
            var event = try HandmadeEvent(in: repository, key: try SSHKey())
            event.note = "by nobody"
            let pushed = try server.push("\(try event.written()):refs/heads/log", from: repository)
            #expect(pushed.errors.contains("(key.unknown)"), "\(pushed.errors)")
        }
    }
}
