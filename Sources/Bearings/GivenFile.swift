import Canonical
package import Catalog
import Consent
package import Git
import Keys
package import Schema

extension Context {
    /// The largest file that a person can hand in: what a version's record can be.
    package static var largestFile: Int { 1 << 20 }

    package func absolute(_ name: String, below folder: String? = nil) -> String {
        name.utf8.first == 0x2F ? name : "\(folder ?? directory)/\(name)"
    }

    /// A file, or `-` for what the program was fed.
    package func text(_ name: String) throws(ActionError) -> [UInt8] {
        guard name.utf8.elementsEqual("-".utf8) else { return try file(name) }
        guard let fed = input(Self.largestFile + 1), fed.count <= Self.largestFile else {
            throw ActionError(
                "input.unreadable", .usage, "the standard input cannot be read, or is larger than 1 MiB",
                hint: "name a file")
        }
        return fed
    }

    /// A file that a person names, as a path from where they are.
    package func file(
        _ name: String, below folder: String? = nil, limit: Int = Context.largestFile
    ) throws(ActionError) -> [UInt8] {
        let bytes = try translating { () throws(GitError) in
            try Repository.plainFile(absolute(name, below: folder), limit: limit)
        }
        guard let bytes else {
            throw ActionError(
                "source.missing", .notFound, "there is no file '\(name)'", hint: "look at the path once more")
        }
        return bytes
    }

    /// The same, for everybody to read once it is on the ledger.
    package func publicFile(_ name: String, limit: Int = Context.largestFile) throws(ActionError) -> [UInt8] {
        _ = try publicPath(of: name, in: repository())
        return try file(name, limit: limit)
    }

    /// Where a file lies in the repository; nil where it lies outside. Who can push a link can have another person's next act
    /// bring that person's own key, or git's own files.
    package func publicPath(
        of name: String, below folder: String? = nil, in repository: Repository
    ) throws(ActionError) -> SourcePath? {
        guard try translating(repository.hasOwnWorkTree) else {
            throw ActionError(
                "source.leads-out", .usage,
                "the configuration of this repository names a folder as its work tree that is another's: '\(repository.workTree?.excerpt ?? "")'",
                hint: "see who set it: git config --show-origin core.worktree")
        }
        let place = absolute(name, below: folder)
        let inside = repository.workPath(of: place)
        let path = inside.flatMap { SourcePath($0) }
        guard (inside == nil) == (path == nil), !repository.leadsOut(place) else {
            throw ActionError(
                "source.leads-out", .usage,
                "'\(name.excerpt)' is a link out of the repository's files, and what is on the ledger is for everybody to read",
                hint: "look where it leads, and name that file itself if it is meant")
        }
        return path
    }

    /// The approval in a file, its signature found good: whether its key counts is for the judge to say.
    package func approval(in file: String) throws(ActionError) -> ApprovalBlock {
        let bytes = try text(file)
        let block = try translating { () throws(SchemaError) in
            try ApprovalBlock(in: bytes, file: file)
        }
        do {
            try Verifier().verify(
                block.signature, message: block.statement.bytes, namespace: ApprovalStatement.namespace)
        } catch {
            throw ActionError(
                "approval.signature", error.code == .libraryFault ? .unavailable : .denied, error.message,
                hint: "have it approved anew: catalogctl approvals approve \(block.statement.request) --print"
            )
        }
        return block
    }
}
