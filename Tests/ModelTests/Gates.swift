// Gates: every one that matches must be passed, and the receipts say by whose word.

extension Model {
    /// Whose words there are: of who acts, or of those who have approved a request.
    struct Ballot {
        struct Voice {
            let person: Person
            /// Nil where acting is approving.
            var approval: Approval?
        }

        /// Nil where those who asked were left out when the voices were counted.
        let requester: Person?
        let voices: [Voice]

        init(actor: Person) {
            requester = actor
            voices = [Voice(person: actor)]
        }

        init(voices: [Person]) {
            requester = nil
            self.voices = voices.map { Voice(person: $0) }
        }

        init(of request: Request) {
            requester = request.requester
            voices = request.approvals.sorted { $0.key < $1.key }.map { Voice(person: $0, approval: $1) }
        }
    }

    /// What was shown to the gates.
    struct Passage {
        var receipts: [String] = []
        var voices: [Person] = []
        var isByException = false
    }

    private static let exceptable: Set = ["approval.needed", "gate.denies", "evidence.missing"]

    func passage(
        of deed: Deed, _ ruling: Ruling, by person: Person, executing number: Int?
    ) throws(Refused) -> Passage {
        guard let number, let request = requests[number] else {
            let gates = try gates(deed, ruling)
            let isExcluded = gates.contains(where: \.excludesRequester)
            return try passage(deed, gates, Ballot(actor: person), doesActingCount: !isExcluded)
        }
        try refuseStale(request)
        do throws(Refused) { return try passage(deed, gates(deed, ruling), Ballot(of: request)) } catch {
            guard Self.exceptable.contains(error.code), let exception = usableException(number) else {
                throw error
            }
            let names = exception.voices.map(\.rawValue).joined(separator: ", ")
            return Passage(
                receipts: ["exception/1 by \(names)"], voices: exception.voices, isByException: true)
        }
    }

    func passage(
        _ deed: Deed, _ gates: [Laws.Gate], _ ballot: Ballot, doesActingCount: Bool = true
    ) throws(Refused) -> Passage {
        var passage = Passage()
        for gate in gates {
            let counted = doesActingCount ? ballot.voices.filter { counts($0, at: gate, deed, ballot) } : []
            let people = counted.map(\.person)
            if gate.count > 0 {
                // The owner's word is one of the number only where it would count without that.
                let able = approvers(at: gate)
                guard !gate.needsOwner || owner(of: deed).map(people.contains) == true,
                    people.count(where: able.contains) >= gate.count
                else { throw Refused("approval.needed") }
            }
            let names = gate.count > 0 ? people.map(\.rawValue).joined(separator: ", ") : "none"
            passage.receipts.append("\(gate.name)/1 by \(names)")
            if gate.count > 0 { passage.voices = Set(passage.voices + people).sorted() }
        }
        return passage
    }

    func approvers(at gate: Laws.Gate) -> Set<Person> { laws.approvers(at: gate, without: revoked) }

    /// Those whose word can count: the approvers, and the owner where the gate asks for theirs.
    func hears(_ person: Person, at gate: Laws.Gate, _ deed: Deed) -> Bool {
        approvers(at: gate).contains(person)
            || (gate.needsOwner && owner(of: deed) == person && person != .robo)
    }

    func counts(_ voice: Ballot.Voice, at gate: Laws.Gate, _ deed: Deed, _ ballot: Ballot) -> Bool {
        guard laws.keys[voice.person] != nil, hears(voice.person, at: gate, deed) else { return false }
        if gate.excludesRequester, let requester = ballot.requester,
            laws.asking(as: requester).contains(voice.person)
        {
            return false
        }
        if removes(deed, voice.person, from: gate) { return false }
        guard let approval = voice.approval else { return true }
        guard keys(of: voice.person).contains(approval.key),
            counter - approval.counter <= laws.earlierApprovals
        else { return false }
        return !isOld(approval, at: gate)
    }

    func isOld(_ approval: Approval, at gate: Laws.Gate) -> Bool {
        (gate.minutes ?? laws.minutes).map { time - approval.time > 60 * $0 } ?? false
    }

    func owner(of deed: Deed) -> Person? {
        overlay(at: deed.key)["owner.principal"].flatMap { Person(rawValue: $0) }
    }

    /// Nobody is counted among those who remove them.
    private func removes(_ deed: Deed, _ person: Person, from gate: Laws.Gate) -> Bool {
        switch deed.kind {
        case .revoke: return deed.lost?.holder == person
        case .activate, .rollBackPolicy:
            guard let next = deed.laws else { return false }
            return !next.approvers(at: gate, without: revoked).contains(person)
                || next.keys(of: person, without: revoked).isDisjoint(with: keys(of: person))
        default: return false
        }
    }

    // MARK: Which gates

    /// The gates that match, and the lifecycle's own where it asks for an approval and none of them does.
    func gates(_ deed: Deed, _ ruling: Ruling) throws(Refused) -> [Laws.Gate] {
        var found: [Laws.Gate] = []
        for (gate, denies) in looking(deed, ruling) {
            if denies { throw Refused("gate.denies") }
            // What leaves, or only gets another name, has nothing to prove.
            if deed.label != nil || [.deprecate, .archive].contains(deed.kind) {
                let types = Set(evidence(of: deed).map { String($0.prefix { $0 != ":" }) })
                guard types.isSuperset(of: gate.evidence) else { throw Refused("evidence.missing") }
            }
            if gate.denied == nil || gate.count > 0 || !gate.evidence.isEmpty { found.append(gate) }
        }
        if ruling.needsApproval, !found.contains(where: { $0.count > 0 }) {
            found.append(Laws.Gate(name: "lifecycle", action: .setState))
        }
        return found
    }

    /// Every gate that looks at the deed, and whether it refuses whoever approves.
    func looking(_ deed: Deed, _ ruling: Ruling) -> [(gate: Laws.Gate, denies: Bool)] {
        let changed = ruling.renames + (deed.environment.map { [$0] } ?? [])
        let overlays = overlays(deed, changed)
        return laws.gates.filter { $0.concerns(deed, ruling, changed) && selects($0, deed, overlays) }.map {
            gate in
            let isDenied = gate.denied.map { denied in overlays.contains { $0["risk.level"] == denied } }
            return (gate, deed.kind != .unbind && isDenied ?? false)
        }
    }

    private func selects(_ gate: Laws.Gate, _ deed: Deed, _ overlays: [[String: String]]) -> Bool {
        if gate.plugin == nil, gate.risk == nil { return true }
        return overlays.contains { overlay in
            (gate.plugin.map { deed.key.hasPrefix("\($0)/") } ?? true)
                && (gate.risk.map { overlay["risk.level"] == $0 } ?? true)
        }
    }

    /// What is said of the asset: now, in the version that is named, and in what stands where something changes.
    private func overlays(_ deed: Deed, _ changed: [String]) -> [[String: String]] {
        guard !deed.key.isEmpty else { return [] }
        var overlays = [overlay(at: deed.key)]
        guard case .live(let id) = names[deed.key], let asset = assets[id] else { return overlays }
        let there = changed.map { environment in
            asset.bindings[environment].flatMap { $0.bound ?? $0.previous.first }
        }
        for label in [deed.label] + there {
            if let version = label.flatMap({ asset.versions[$0] }) { overlays.append(version.overlay) }
        }
        return overlays
    }

    func overlay(at key: String) -> [String: String] {
        guard case .live(let id) = names[key] else { return [:] }
        return assets[id]?.overlay ?? [:]
    }

    func evidence(of deed: Deed) -> Set<String> {
        guard case .live(let id) = names[deed.key], let label = deed.label else { return [] }
        return assets[id]?.versions[label]?.evidence ?? []
    }
}

extension Laws.Gate {
    func concerns(_ deed: Deed, _ ruling: Model.Ruling, _ changed: [String]) -> Bool {
        guard
            action == deed.kind || action == deed.kind.effect || action == .bind && !ruling.renames.isEmpty,
            environment.map(changed.contains) ?? true
        else { return false }
        guard let to else { return true }
        guard let transition = ruling.transition else { return false }
        // An asset that is in use as a whole has versions in any state.
        return transition.to == nil || transition.to == to
    }
}
