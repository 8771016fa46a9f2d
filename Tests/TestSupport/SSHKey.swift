import Foundation

/// A key pair of a test's own, made by `ssh-keygen`, without a passphrase.
public final class SSHKey: Sendable {
    private let folder: TemporaryFolder
    /// `<type> <base64>`, without a comment.
    public let line: String

    public init(_ kind: [String] = ["-t", "ed25519"]) throws {
        folder = try TemporaryFolder()
        let ran = try run("ssh-keygen", ["-q", "-N", "", "-C", "", "-f", folder.path + "/id"] + kind)
        guard ran.status == 0 else { throw RunFailure(description: "ssh-keygen: \(ran.errors)") }
        let text = try String(contentsOfFile: folder.path + "/id.pub", encoding: .utf8)
        line = text.split(separator: " ").prefix(2).joined(separator: " ")
            .trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// The private half.
    public var path: String { folder.path + "/id" }

    /// The armour that `ssh-keygen -Y sign` makes over a message, in the one form that it may have here.
    public func sign(_ message: [UInt8], namespace: String = "git", hash: String = "sha512") throws -> [UInt8]
    {
        let ran = try run(
            "ssh-keygen", ["-Y", "sign", "-q", "-n", namespace, "-O", "hashalg=\(hash)", "-f", path],
            input: message)
        guard ran.status == 0 else { throw RunFailure(description: "ssh-keygen -Y sign: \(ran.errors)") }
        return ECDSAArmour(ran.stdout)?.low ?? ran.stdout
    }
}
