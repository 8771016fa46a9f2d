import Catalog
import Hearing
import Statute

/// `alias.set`: a movable name is pointed at a version, or taken away.
extension Case {
    /// How many names an asset's versions may have.
    private var mostAliases: Int { 100 }

    func naming() throws(Stop<S.Failure>) -> Ruling {
        let subject = try subject()
        let alias = try given(event.alias, .alias)
        let before = subject.record.aliases[alias]
        try replaces(.label(before), "alias '\(alias)' of '\(subject.path)'")
        guard before != event.version else {
            throw denied(
                .aliasUnchanged,
                before.map { "alias '\(alias)' of '\(subject.path)' is at \($0) already" }
                    ?? "'\(subject.path)' has no alias '\(alias)'",
                remedy: "see them: catalogctl \(subject.path.plugin) show \(subject.words)")
        }
        var record = subject.record
        record.aliases[alias] = event.version
        if let label = event.version {
            _ = try standing(of: label, subject)
            // It stands where a label can, so it is none of the words that choose a version, and no longer than one.
            let word: VersionLabel
            do { word = try VersionLabel(alias.text) } catch {
                throw denied(
                    .aliasInvalid, "'\(alias)' cannot be an alias: \(error.rule)",
                    remedy: "choose another word")
            }
            if let taken = try names(under: subject.path.versions).compactMap({ VersionLabel(valid: $0) })
                .first(where: { $0.clashes(with: alias.text) })
            {
                throw denied(
                    .aliasTaken,
                    "'\(taken)' is a version of '\(subject.path)', and cannot be an alias as well",
                    remedy: "choose another word")
            }
            // Whoever asks for 1.3.0 would be given another version, and 1.3.0 could never be made.
            guard subject.plugin.labelFormat != .semver || SemanticVersion(word) == nil else {
                throw denied(
                    .aliasInvalid,
                    "'\(alias)' cannot be an alias: it reads as a version of \(subject.path.plugin)",
                    remedy: "choose another word")
            }
            guard record.aliases.count <= mostAliases else {
                throw denied(
                    .aliasInvalid,
                    "'\(subject.path)' has \(mostAliases) aliases, which is the most there can be",
                    remedy:
                        "take one away: catalogctl \(subject.path.plugin) alias \(subject.words) ALIAS none")
            }
        }
        return Ruling(edits: [.put(path: subject.path.record, bytes: record.bytes)])
    }
}
