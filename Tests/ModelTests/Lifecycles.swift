// The states of versions, and what whole assets are.

extension Model {
    private static let standard: Set<String> = [
        "draft approved", "approved deprecated", "deprecated archived", "approved archived",
        "deprecated approved", "archived deprecated", "archived draft",
    ]
    private static let approvals: Set<String> = ["draft approved", "archived draft", "archived approved"]
    /// What the profile of the prompts opens besides.
    private static let loose: Set<String> = ["draft archived", "archived approved"]

    mutating func move(_ deed: Deed) throws(Refused) -> Ruling {
        let id = try subject(deed)
        switch deed.kind {
        case .deprecate:
            if let replacement = deed.replacement {
                let key = "\(assets[id]?.plugin ?? "")/\(replacement)"
                guard key != deed.key else { throw Refused("lifecycle.replacement") }
                guard assets[try find(key)]?.retirement == nil else { throw Refused("lifecycle.replacement") }
            }
            if deed.label == nil { return try retire(id, deed) }
        case .archive where deed.label == nil:
            if assets[id]?.bindings.values.contains(where: { $0.bound != nil }) ?? false {
                throw Refused("lifecycle.bound")
            }
            return try retire(id, deed)
        case .restore:
            guard let label = deed.label else { return try restore(id, deed) }
            if assets[id]?.retirement == "archived" { throw Refused("asset.archived") }
            guard assets[id]?.versions[label]?.state == "archived" else {
                throw Refused("lifecycle.transition-not-allowed")
            }
            if deed.state == nil { throw Refused("event.form") }
        default: break
        }
        return try moveVersion(id, deed)
    }

    private mutating func moveVersion(_ id: Int, _ deed: Deed) throws(Refused) -> Ruling {
        guard let asset = assets[id], let label = deed.label, let state = deed.state,
            let before = asset.versions[label]?.state
        else { return Ruling() }
        guard before == deed.before else { throw Refused("event.stale") }
        guard ["draft", "approved", "deprecated", "archived"].contains(state) else {
            throw Refused("lifecycle.state-unknown")
        }
        guard state != before else { throw Refused("lifecycle.unchanged") }
        let way = "\(before) \(state)"
        guard Self.standard.contains(way) || (asset.plugin == "prompts" && Self.loose.contains(way)) else {
            throw Refused("lifecycle.transition-not-allowed")
        }
        if state == "approved", asset.overlay["owner.principal"] == nil {
            throw Refused("governance.owner-missing")
        }
        if state == "archived", asset.bindings.values.contains(where: { $0.bound == label }) {
            throw Refused("lifecycle.bound")
        }
        if state == "archived" || (state == "deprecated" && before != "archived") {
            try refuseUsed(id, label)
        }
        assets[id]?.versions[label]?.state = state
        let isRoundabout = asset.plugin == "prompts" && way == "deprecated approved"
        return Ruling(
            transition: (before, state), needsApproval: Self.approvals.contains(way) || isRoundabout)
    }

    private mutating func retire(_ id: Int, _ deed: Deed) throws(Refused) -> Ruling {
        let before = assets[id]?.retirement
        guard before == deed.before else { throw Refused("event.stale") }
        guard before != deed.state else { throw Refused("lifecycle.unchanged") }
        try refuseUsed(id, nil)
        assets[id]?.retirement = deed.state
        return Ruling(transition: (before, deed.state))
    }

    private mutating func restore(_ id: Int, _ deed: Deed) throws(Refused) -> Ruling {
        guard assets[id]?.retirement == deed.before else { throw Refused("event.stale") }
        guard let before = deed.before else { throw Refused("lifecycle.unchanged") }
        switch deed.state {
        case nil: assets[id]?.retirement = nil
        case "deprecated" where before == "archived": assets[id]?.retirement = "deprecated"
        default: throw Refused("lifecycle.transition-not-allowed")
        }
        return Ruling(
            transition: (before, deed.state), needsApproval: before == "archived" && deed.state == nil)
    }

    /// No version that is bound somewhere may lose what it uses.
    private func refuseUsed(_ id: Int, _ label: String?) throws(Refused) {
        for user in assets.values {
            for bound in user.bindings.values.compactMap(\.bound) {
                guard let use = user.versions[bound]?.uses[id] else { continue }
                if use == nil || label == nil || use == label { throw Refused("lifecycle.used") }
            }
        }
    }
}
