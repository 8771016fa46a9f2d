import Canonical
import Catalog
import Consent
import Hearing
import Keys
import Statute

extension Principal.Species {
    /// For whom it stands in a sentence that says why a word does not count.
    fileprivate var noun: String {
        switch self {
        case .person: "no recovery key"
        case .machine: "a machine"
        case .recovery: "a recovery key"
        }
    }
}

extension Denial {
    /// Whether it is a gate that refuses, and nothing else.
    var isOfGate: Bool { [.approvalNeeded, .gateDenies, .evidenceMissing].contains(code) }
}

/// Gates: whether everybody has said yes who must.
///
/// Every gate that matches must be satisfied, and the receipts say by whom. A gate that nobody could look into denies.
extension Case {
    /// The receipts of the gates that the event passes, in order of rule then index.
    func receipts(of ruling: Ruling) throws(Stop<S.Failure>) -> [GateReceipt] {
        guard event.kind.form.isExecutable, let id = event.request else {
            let gates = try matching(ruling)
            return try receipts(at: gates, ballot(at: gates))
        }
        let ballot = try ballot(executing: id)
        do throws(Stop<S.Failure>) { return try receipts(at: matching(ruling), ballot) } catch {
            // What a gate refuses, and nothing else, an exception lets through.
            guard case .denied(let denial) = error, denial.isOfGate, let exception = try exception(for: id)
            else { throw error }
            return [GateReceipt(rule: .exception, index: 1, principals: exception.voices)]
        }
    }

    func receipts(at gates: [Seated], _ ballot: Ballot) throws(Stop<S.Failure>) -> [GateReceipt] {
        var receipts: [GateReceipt] = []
        for gate in gates { receipts.append(try receipt(of: gate, ballot)) }
        return receipts
    }

    /// One gate that matches, with the name that its receipt has.
    struct Seated {
        let rule: Name<GateReceipt>
        let index: Int
        let gate: Gate
        /// Who has no word at it, since it is they whom the event removes.
        let removed: Set<PrincipalName>
        /// Whether it refuses, whoever approves.
        var denies = false

        var name: String { "\(rule)/\(index)" }
    }

    /// The gates that match, and the lifecycle's own where it asks for an approval and none of them does.
    func matching(_ ruling: Ruling) throws(Stop<S.Failure>) -> [Seated] {
        var found: [Seated] = []
        for seated in try seated(ruling) {
            guard !seated.denies else {
                throw denied(
                    .gateDenies, "gate \(seated.name) does not let through: \(event.subject)",
                    remedy: "see what it asks: catalogctl policy show")
            }
            try refuseUnproven(seated)
            // What only denies has nothing to say once it does not.
            let gate = seated.gate
            if gate.denies == nil || gate.approvalsRequired > 0 || !gate.evidence.isEmpty {
                found.append(seated)
            }
        }
        if ruling.needsApproval, !found.contains(where: { $0.gate.approvalsRequired > 0 }) {
            found.append(seated(Gate(action: .lifecycleSetState), .lifecycle, 1, ruling))
        }
        return found
    }

    /// The gates that look at the event, whatever they find.
    func seated(_ ruling: Ruling) throws(Stop<S.Failure>) -> [Seated] {
        if event.kind == .keyRevoke, principal.species == .recovery, let gate = policy.recoveryGate {
            return [seated(gate, .recovery, 1, ruling)]
        }
        var found: [Seated] = []
        var known: [Overlay]?
        for rule in policy.approvals.rules {
            let gates = rule.gates.enumerated().filter { concerns($0.element, ruling) }
            guard !gates.isEmpty else { continue }
            let overlays: [Overlay]
            if let known { overlays = known } else { overlays = try self.overlays(ruling) }
            known = overlays
            guard selects(rule.selector, overlays) else { continue }
            for (index, gate) in gates {
                // The way out of an environment stays open, whatever an asset has become.
                let denies =
                    event.kind != .promotionUnbind && gate.denies.map { selects($0, overlays) } ?? false
                found.append(seated(gate, rule.name, index + 1, ruling, denies: denies))
            }
        }
        return found
    }

    private func seated(
        _ gate: Gate, _ rule: Name<GateReceipt>, _ index: Int, _ ruling: Ruling, denies: Bool = false
    ) -> Seated {
        Seated(rule: rule, index: index, gate: gate, removed: removed(from: gate, by: ruling), denies: denies)
    }

    /// Nobody is counted among those who remove them: who would have no word at this gate afterwards has none now.
    private func removed(from gate: Gate, by ruling: Ruling) -> Set<PrincipalName> {
        if event.kind == .keyRevoke { return event.holder.map { [$0] } ?? [] }
        guard let next = ruling.adopted?.policy else { return [] }
        let able = next.approvers(at: gate)
        return Set(
            policy.principals.values.filter { principal in
                let after = next.principals[principal.name]?.keys ?? []
                return !able.contains(principal.name) || !principal.keys.contains(where: after.contains)
            }.map(\.name))
    }

    /// Asked of what names a version, and of what takes a whole asset out of use; what leaves an environment, or only gets
    /// another name there, has nothing to prove.
    private func refuseUnproven(_ seated: Seated) throws(Stop<S.Failure>) {
        let isOfWhole = [.lifecycleDeprecate, .lifecycleArchive].contains(event.kind)
        guard !seated.gate.evidence.isEmpty, event.version != nil || isOfWhole else { return }
        let types = try Set(evidence(of: event).map(\.type))
        let missing = seated.gate.evidence.filter { !types.contains($0) }
        guard missing.isEmpty else {
            let words = event.asset.map { "catalogctl \($0.plugin) evidence add \($0.kind)/\($0.name)" } ?? ""
            throw denied(
                .evidenceMissing,
                "gate \(seated.name) asks for \(sentence(missing.map(\.text))) of the version, and none is attached",
                remedy:
                    "attach it: \(words) --version \(event.version?.text ?? "LABEL") --type \(missing[0]) --file FILE"
            )
        }
    }

    private func selects(_ selector: AssetSelector, _ overlays: [Overlay]) -> Bool {
        guard let path = event.asset else { return selector.isEmpty }
        return overlays.contains { selector.admits(path, $0) }
    }

    private func concerns(_ gate: Gate, _ ruling: Ruling) -> Bool {
        let changed = changed(ruling)
        guard
            gate.action == event.kind || gate.action == event.kind.effect
                || gate.action == .promotionBind && !ruling.renames.isEmpty,
            gate.environments.isEmpty || !gate.environments.isDisjoint(with: changed)
        else { return false }
        guard gate.from != nil || gate.to != nil else { return true }
        guard let transition = ruling.transition else { return false }
        // An asset that is in use as a whole has versions in any state.
        return (gate.from == nil || transition.from == nil || gate.from == transition.from)
            && (gate.to == nil || transition.to == nil || gate.to == transition.to)
    }

    /// The environments that are changed: the one that the event names, and those in which its asset gets another name.
    private func changed(_ ruling: Ruling) -> [EnvironmentName] {
        ruling.renames + (event.environment.map { [$0] } ?? [])
    }

    /// What is said of the asset: now, in the version that the event names, and in the one that the environment has.
    /// A gate matches if any of them makes it: playing a risk down afterwards opens none.
    private func overlays(_ ruling: Ruling) throws(Stop<S.Failure>) -> [Overlay] {
        guard let path = event.asset else { return [] }
        var overlays = [try overlay(of: path)]
        var files: [String] = []
        if let version = event.version {
            files.append("\(path.version(version))/\(VersionRecord.overlayFile)")
        }
        for environment in changed(ruling) {
            let place = path.place(in: environment)
            // Taken out first, and put in again, is no way to play a risk down either.
            let record: BindingRecord? = try record(at: path.binding(environment))
            let before = record?.bound == nil ? record?.previous.first.map { path.version($0.label) } : nil
            files.append("\(before ?? place)/\(VersionRecord.overlayFile)")
        }
        for file in files {
            guard let bytes = try read(file) else { continue }
            do throws(RecordFault) { overlays.append(try Overlay(bytes: bytes)) } catch {
                throw denied(
                    .stateUnreadable, "the state's '\(file)' cannot be read: \(error.message)",
                    remedy: "find out what is damaged: catalogctl verify --full")
            }
        }
        return overlays
    }

    private func receipt(of seated: Seated, _ ballot: Ballot) throws(Stop<S.Failure>) -> GateReceipt {
        let gate = seated.gate
        guard gate.approvalsRequired > 0 || gate.needsOwner else {
            return GateReceipt(rule: seated.rule, index: seated.index, principals: [])
        }
        var counted: [PrincipalName] = []
        var refused: [String] = []
        let owner = try gate.needsOwner ? owner() : nil
        let able = policy.approvers(at: gate)
        for voice in ballot.voices {
            let isAble = able.contains(voice.principal) || voice.principal == owner
            if let why = objection(to: voice, at: seated, isAble, ballot) {
                refused.append("\(voice.principal) (\(why))")
            } else {
                counted.append(voice.principal)
            }
        }
        if gate.needsOwner, owner.map({ !counted.contains($0) }) ?? true {
            let whose =
                owner.map { "the approval of the owner, \($0)," }
                ?? "the approval of an owner, and none is named,"
            throw needs(seated, whose, counted, refused, ofOne: owner.map { [$0] } ?? [])
        }
        // The owner's word counts as one of the number only where they have one of the roles as well.
        guard counted.count(where: able.contains) >= gate.approvalsRequired else {
            let count = gate.approvalsRequired
            let roles = gate.approverRoles.map(\.text).sorted()
            throw needs(
                seated,
                "\(count) approval\(count == 1 ? "" : "s")\(roles.isEmpty ? "" : " of \(sentence(roles))")",
                counted, refused, ofOne: whoseWordWouldCount(at: seated, ballot))
        }
        return GateReceipt(rule: seated.rule, index: seated.index, principals: counted)
    }

    private func whoseWordWouldCount(at seated: Seated, _ ballot: Ballot) -> Set<PrincipalName> {
        policy.approvers(at: seated.gate).filter {
            objection(to: .init(principal: $0), at: seated, true, ballot.unopposed) == nil
        }
    }

    /// Who answers for the asset, as a principal of the policy.
    func owner() throws(Stop<S.Failure>) -> PrincipalName? {
        guard let path = event.asset else { return nil }
        return try overlay(of: path).text("owner.principal").flatMap { PrincipalName(valid: $0) }
    }

    private func needs(
        _ seated: Seated, _ needed: String, _ counted: [PrincipalName], _ refused: [String],
        ofOne able: Set<PrincipalName>
    ) -> Stop<S.Failure> {
        let found = counted.isEmpty ? "none counts" : "counted: \(sentence(counted.map(\.text).sorted()))"
        let not = refused.isEmpty ? "" : "; not counted: \(sentence(refused))"
        let able = able.subtracting(counted).map(\.text).sorted()
        return denied(
            .approvalNeeded,
            "gate \(seated.name) needs \(needed) for: \(event.subject); \(found)\(not)",
            remedy: able.isEmpty
                ? "nobody else could give one; the policy would have to change"
                : "have it approved by \(able.joined(separator: " or "))")
    }

    // MARK: Whose word counts

    /// Who acts without a request approves by acting, unless a gate excludes who asks.
    private func ballot(at gates: [Seated]) -> Ballot {
        let gate = gates.first(where: \.gate.excludesRequester)
        return Ballot(
            actor: principal.name, objection: gate.map { "gate \($0.name) does not count who asks" })
    }

    /// In a request only what others have signed counts.
    private func ballot(executing id: RequestID) throws(Stop<S.Failure>) -> Ballot {
        let request = try openRequest(id)
        guard request.record.action == event.action else {
            throw denied(
                .requestAction, "request \(id) asks for something else than: \(event.subject)",
                remedy: "execute what was approved: catalogctl approvals execute \(id)")
        }
        // Who approves says yes to the reason as well; where none was given, who executes may give one.
        guard request.record.reason == nil || request.record.reason == event.note else {
            throw denied(
                .requestAction, "request \(id) was approved for another reason than the event says",
                remedy: "leave the reason out; the request has its own: catalogctl approvals execute \(id)")
        }
        try refuseStale(request, id)
        return Ballot(of: request)
    }

    /// Why a voice does not count at a gate; nil where it does.
    func objection(
        to voice: Ballot.Voice, at seated: Seated, _ isAble: Bool, _ ballot: Ballot
    ) -> String? {
        let gate = seated.gate
        if let objection = ballot.objection { return objection }
        guard let holder = policy.principals[voice.principal] else { return "in no policy any more" }
        guard holder.species == gate.hears else { return holder.species.noun }
        guard isAble else { return "none of its roles" }
        if gate.excludesRequester, let requester = ballot.requester,
            policy.asking(as: requester).contains(voice.principal)
        {
            return voice.principal == requester
                ? "asked for it" : "keeps \(requester), which asked for it"
        }
        if seated.removed.contains(voice.principal) { return "is removed by it" }
        guard let approval = voice.approval else { return nil }
        guard holder.has(approval.key) else { return "the key counts no more" }
        let age = event.policy.counter - approval.policy.counter
        guard age <= policy.earlierApprovals else {
            let edge = max(1, event.policy.counter - policy.earlierApprovals)
            return
                "given under policy \(approval.policy.short); \(event.policy.short) takes those since policy \(edge), ask again"
        }
        return expiry(of: approval, at: gate).map { "expired at \($0)" }
    }

    /// Since when an approval counts at a gate no more; nil while it does.
    func expiry(of approval: ProgressRecord.Approval, at gate: Gate) -> Timestamp? {
        guard let limit = gate.expiresAfter ?? policy.approvals.expiresAfter,
            heardAt.seconds(since: approval.time) > Int64(limit)
        else { return nil }
        return approval.time.adding(seconds: Int64(limit))
    }
}
