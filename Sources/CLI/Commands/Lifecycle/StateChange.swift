import Actions
import Catalog
import Statute
import Wording

/// How acts on a lifecycle speak of what they did.
extension Receipt {
    /// `approved agents/agent/triage-bot 1.2.0: draft -> approved`
    func stateChange(_ done: String) -> String {
        "\(done) \(subject): \(change(from: "in use", to: event.state?.text))"
    }

    /// What to type next, by the states that follow: approve it, bind it, or move it on.
    var nextStateHints: [String] {
        guard commit != nil, let version = event.version else { return [] }
        let line = "catalogctl \(plugin)"
        if event.state == .approved {
            return ["bind it: \(line) promote \(words) --version \(version) --to ENV"]
        }
        if next.contains(.approved) {
            return ["approve it: \(line) approve \(words) --version \(version)"]
        }
        return next.isEmpty
            ? []
            : [
                "move it on: \(line) set-state \(words) --version \(version) --to \(next.map(\.text).joined(separator: "|"))"
            ]
    }

    /// The governance that a version was made with stays with it, so what lacks is named before the next one.
    var ownerHints: [String] {
        guard commit != nil, lacksOwner else { return [] }
        return [
            "this version has no owner; for the next one: catalogctl \(plugin) governance set \(words) owner.principal=\(principal)"
        ]
    }

    /// How what was retired comes back.
    func wayBack(to state: StateName?) -> String {
        let version = event.version.map { " --version \($0)" } ?? ""
        let verb = event.state == .archived || event.version == nil ? "restore" : "set-state"
        return "take it back: catalogctl \(plugin) \(verb) \(words)\(version)"
            + (state.map { " --to \($0)" } ?? "")
    }
}
