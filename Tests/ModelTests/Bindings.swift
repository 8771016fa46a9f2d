// Which version of an asset an environment has.

extension Model {
    mutating func bind(_ deed: Deed, by person: Person) throws(Refused) -> Ruling {
        let id = try subject(deed)
        let environment = deed.environment ?? ""
        if deed.kind != .unbind { try known(environment) }
        let binding = assets[id]?.bindings[environment] ?? Binding()
        // A rollback goes through, where there is something to go back from.
        let isWayBack = deed.kind == .rollback && binding.bound != nil
        if !isWayBack, frozen.contains(environment) { throw Refused("environment.frozen") }
        guard binding.bound == deed.before else { throw Refused("event.stale") }
        guard deed.kind != .unbind else {
            guard binding.bound != nil else { throw Refused("binding.absent") }
            put(nil, id, environment, held: binding.isHeld)
            return Ruling()
        }
        guard let label = deed.label else { return Ruling() }
        if let source = deed.source {
            try known(source)
            guard source != environment, assets[id]?.bindings[source]?.bound == label else {
                throw Refused("binding.source")
            }
        }
        if deed.kind == .rollback {
            guard binding.bound != label else { throw Refused("binding.unchanged") }
            guard binding.previous.contains(label) else { throw Refused("binding.not-previous") }
        }
        if !isWayBack, assets[id]?.isHalted == true { throw Refused("asset.halted") }
        try admit(id, label, environment, deed)
        if deed.kind != .rollback {
            if binding.isHeld, person == .robo { throw Refused("binding.held") }
            if binding.bound == label, !binding.isHeld { throw Refused("binding.unchanged") }
        }
        put(label, id, environment, held: deed.kind == .rollback)
        if deed.kind == .rollback {
            // What is left behind is behind no more: only what came before stays so.
            let earlier = binding.previous.drop { $0 != label }.dropFirst()
            assets[id]?.bindings[environment]?.previous = Array(earlier)
        }
        return Ruling()
    }

    func known(_ environment: String) throws(Refused) {
        guard Self.environments.contains(environment) else { throw Refused("environment.unknown") }
    }

    private func admit(_ id: Int, _ label: String, _ environment: String, _ deed: Deed) throws(Refused) {
        guard let asset = assets[id], let state = asset.versions[label]?.state else { return }
        var admitted: Set = ["approved", "deprecated"]
        // A prompt can be archived as a draft and then deprecated, so that this is no sign of an approval.
        if asset.plugin == "prompts", environment == "prod", deed.kind != .rollback {
            admitted = ["approved"]
        }
        if environment == "dev" || (environment == "stage" && asset.plugin == "prompts") {
            admitted.insert("draft")
        }
        guard admitted.contains(state) else { throw Refused("binding.state") }
        if state == "deprecated" || asset.retirement == "deprecated", !deed.allows {
            throw Refused("binding.deprecated")
        }
    }

    private mutating func put(_ label: String?, _ id: Int, _ environment: String, held: Bool) {
        var binding = assets[id]?.bindings[environment] ?? Binding()
        var previous = binding.previous
        if let before = binding.bound {
            previous.removeAll { $0 == before }
            previous.insert(before, at: 0)
        }
        binding.previous = previous.filter { $0 != label }
        binding.bound = label
        binding.isHeld = held
        assets[id]?.bindings[environment] = binding
    }
}
