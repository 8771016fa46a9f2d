internal import Keys
internal import Packs
internal import Programs

/// The program that git would run to sign: ssh-keygen, or what the user put in its place.
struct SigningProgram {
    /// True for a program in ssh-keygen's place; it may keep keys where no agent shows them.
    let isCustom: Bool
    private let program: ProgramName
    private let launcher: Launcher

    init(_ settings: SigningSettings) throws(SigningError) {
        if let custom = settings.sshKeygenProgram, !custom.isEmpty {
            isCustom = true
            program = .custom(try HomePath.expand(custom, home: settings.home))
        } else {
            isCustom = false
            program = .sshKeygen
        }
        launcher = Launcher(environment: settings.environment)
    }

    /// Hands over files, as git does, since programs that stand in for ssh-keygen may know no other way.
    /// With a literal key the private half can only be in an agent, and -U says so.
    func sign(_ message: [UInt8], namespace: String, source: KeySource) throws(SigningError) -> [UInt8] {
        let folder = try makeFolder()
        var arguments = ["-Y", "sign", "-n", namespace, "-f"]
        switch source {
        case .literal(let key):
            arguments += [try hand(Array("\(key.line)\n".utf8), as: "key", in: folder), "-U"]
        case .file(let path): arguments.append(path)
        }
        arguments.append(try hand(message, as: "message", in: folder))
        let answer = folder.path + "/message.sig"
        let result = try started { () throws(ProgramError) in
            try launcher.run(program, arguments, outputLimit: KeyFile.limit)
        }
        guard result.status == 0 else {
            throw SigningError(
                .failed, "\(program.text) did not sign (exit \(result.status)): \(printable(result.errors))",
                hint: isCustom
                    ? nil : "if the key has a passphrase and nobody can be asked here, ssh-add it first")
        }
        guard KeyFile.exists(answer) else {
            throw SigningError(.failed, "\(program.text) left no signature")
        }
        // Some of them write CRLF; git strips it, and so must we.
        return try KeyFile.read(answer).filter { $0 != 0x0d }
    }

    private func makeFolder() throws(SigningError) -> ScratchFolder {
        do { return try ScratchFolder(for: .sign, environment: launcher.environment) } catch {
            throw SigningError(.failed, error.message)
        }
    }

    private func hand(
        _ bytes: [UInt8], as name: String, in folder: borrowing ScratchFolder
    ) throws(SigningError) -> String {
        do { try folder.write(bytes, at: name) } catch { throw SigningError(.failed, error.message) }
        return "\(folder.path)/\(name)"
    }
}
