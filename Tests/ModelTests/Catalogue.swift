// What is said of assets, and the versions that are made of them.

extension Model {
    mutating func change(_ deed: Deed, by person: Person) throws(Refused) -> Ruling {
        switch deed.kind {
        case .register:
            guard names[deed.key] == nil else { throw Refused("asset.exists") }
            let words = deed.key.split(separator: "/").map(String.init)
            names[deed.key] = .live(assets.count)
            assets[assets.count] = Asset(plugin: words[0], name: words[1], source: deed.file)
        case .rename: return try rename(deed)
        case .setSource:
            let id = try subject(deed)
            guard assets[id]?.source != deed.file else { throw Refused("asset.unchanged") }
            assets[id]?.source = deed.file
        case .halt:
            let id = try subject(deed)
            guard assets[id]?.isHalted != true else { throw Refused("asset.halted") }
            assets[id]?.isHalted = true
        case .resume:
            let id = try subject(deed)
            guard assets[id]?.isHalted == true else { throw Refused("asset.not-halted") }
            try undoes(.halt, person)
            assets[id]?.isHalted = false
        case .govern: try set(deed)
        case .snapshot: try snapshot(deed)
        case .alias: try name(deed)
        case .attach:
            let id = try subject(deed)
            guard let label = deed.label, let evidence = deed.evidence,
                assets[id]?.versions[label]?.evidence.insert(evidence).inserted == true
            else { throw Refused("evidence.exists") }
        case .discard:
            let id = try subject(deed)
            guard let label = deed.label, let evidence = deed.evidence,
                assets[id]?.versions[label]?.evidence.remove(evidence) != nil
            else { throw Refused("evidence.unknown") }
            try undoes(.attach, person)
        default: preconditionFailure("\(deed.line) is none of these")
        }
        return Ruling()
    }

    private mutating func rename(_ deed: Deed) throws(Refused) -> Ruling {
        let id = try subject(deed)
        guard let asset = assets[id], let name = deed.newName else { return Ruling() }
        if asset.isHalted { throw Refused("asset.halted") }
        guard name != asset.name else { throw Refused("asset.unchanged") }
        let key = "\(asset.plugin)/\(name)"
        guard names[key] == nil else { throw Refused("asset.exists") }
        let bound = asset.bindings.filter { $0.value.bound != nil }.keys.sorted()
        guard frozen.isDisjoint(with: bound) else { throw Refused("environment.frozen") }
        names[deed.key] = .moved(id)
        names[key] = .live(id)
        assets[id]?.name = name
        return Ruling(renames: bound)
    }

    private mutating func set(_ deed: Deed) throws(Refused) {
        let id = try subject(deed)
        guard var asset = assets[id] else { return }
        let before = asset.overlay
        for (key, text) in deed.fields { asset.overlay[key] = text.isEmpty ? nil : text }
        if let owner = asset.overlay["owner.principal"],
            !laws.keys.keys.contains(where: { $0.rawValue == owner })
        {
            throw Refused("governance.invalid")
        }
        if let tag = asset.overlay["compliance.tags"], tag != "gdpr" { throw Refused("governance.invalid") }
        guard asset.overlay != before else { throw Refused("governance.unchanged") }
        asset.hasOverlay = true
        assets[id] = asset
    }

    private mutating func snapshot(_ deed: Deed) throws(Refused) {
        let id = try subject(deed)
        guard var asset = assets[id], let label = deed.label, let record = deed.record else { return }
        if asset.plugin == "agents", Self.semantic(label) == nil { throw Refused("version.label") }
        let taken = { (one: String) in one.lowercased() == label.lowercased() }
        if asset.labels.contains(where: taken) { throw Refused("version.exists") }
        if asset.aliases.keys.contains(where: taken) { throw Refused("alias.taken") }
        var uses: [Int: String?] = [:]
        for use in record.uses {
            let used: Int
            switch names[use.key] {
            case .live(let found), .moved(let found): used = found
            case nil: throw Refused("link.unknown")
            }
            if let label = use.label, assets[used]?.versions[label] == nil { throw Refused("link.unknown") }
            guard used != id, uses[used] == nil else { throw Refused("link.invalid") }
            uses[used] = .some(use.label)
        }
        if let stated = record.version, stated != label { throw Refused("version.label") }
        asset.labels.append(label)
        asset.versions[label] = Version(
            state: "draft", uses: uses, content: record.content, overlay: asset.overlay)
        assets[id] = asset
    }

    private mutating func name(_ deed: Deed) throws(Refused) {
        let id = try subject(deed)
        guard var asset = assets[id], let alias = deed.alias else { return }
        guard asset.aliases[alias] == deed.before else { throw Refused("event.stale") }
        guard asset.aliases[alias] != deed.label else { throw Refused("alias.unchanged") }
        if deed.label != nil {
            guard !["latest", "latest-approved", "none"].contains(alias) else {
                throw Refused("alias.invalid")
            }
            guard !asset.labels.contains(where: { $0.lowercased() == alias }) else {
                throw Refused("alias.taken")
            }
        }
        asset.aliases[alias] = deed.label
        assets[id] = asset
    }
}
