import Catalog
import Git
package import Schema

extension Context {
    /// The documents of a policy that a person wrote in a folder of their own. Hidden files are passed over, and
    /// nothing else: a document that were left out silently would be missed only when it is needed.
    package func policy(in name: String) throws(ActionError) -> [PolicySource] {
        let folder = absolute(name)
        let names = try translating { () throws(GitError) in try Repository.plainFolder(folder) }
        guard let names else {
            throw ActionError(
                "source.missing", .notFound, "there is no folder '\(name)'",
                hint: "look at the path once more")
        }
        var sources: [PolicySource] = []
        for file in names where file.utf8.first != 0x2E {
            guard file.hasSuffix(".yaml"), Name<PolicySource>(valid: file) != nil else {
                throw ActionError(
                    "source.name", .usage,
                    "'\(file)' in '\(name)' is not called as a document of a policy is",
                    hint: "call it like catalog.yaml, and keep what is no document elsewhere")
            }
            sources.append(PolicySource(file: file, bytes: try self.file("\(folder)/\(file)")))
        }
        return sources
    }
}
