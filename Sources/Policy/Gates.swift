import Canonical
import Catalog
import Keys

/// Gates: whether everybody has said yes who must.
///
/// Every gate that matches must be satisfied, and the receipts say by whom. A gate that nobody could look into denies.
extension Case {
    /// The receipts of the gates that the event passes, in order of rule then index.
    func receipts(of ruling: Ruling) throws(Stop<S.Failure>) -> [GateReceipt] {
        let gates = try matching(ruling)
        guard event.kind.form.isExecutable, let id = event.request else {
            return try receipts(at: gates, ballot(at: gates))
        }
        return try receipts(at: gates, ballot(executing: id))
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

        var name: String { "\(rule)/\(index)" }
    }

    /// The gates that match; where there are none, the lifecycle's own, where it asks for an approval.
    func matching(_ ruling: Ruling) throws(Stop<S.Failure>) -> [Seated] {
        let overlays = try overlays()
        func selects(_ selector: AssetSelector) -> Bool {
            guard let path = event.asset else { return selector.isEmpty }
            return overlays.contains { selector.admits(path, $0) }
        }
        var found: [Seated] = []
        for rule in policy.approvals.rules where selects(rule.selector) {
            for (index, gate) in rule.gates.enumerated() where concerns(gate, ruling) {
                let seated = Seated(rule: rule.name, index: index + 1, gate: gate)
                guard let denies = gate.denies else {
                    found.append(seated)
                    continue
                }
                guard !selects(denies) else {
                    throw denied(
                        .gateDenies, "gate \(seated.name) does not let \(event.subject) through",
                        remedy: "see what it asks: catalogctl policy show")
                }
                if gate.approvalsRequired > 0 { found.append(seated) }
            }
        }
        if found.isEmpty, ruling.needsApproval {
            found.append(Seated(rule: .lifecycle, index: 1, gate: Gate(action: .lifecycleSetState)))
        }
        return found
    }

    private func concerns(_ gate: Gate, _ ruling: Ruling) -> Bool {
        guard gate.action == event.kind || gate.action == event.kind.effect else { return false }
        if !gate.environments.isEmpty {
            guard let environment = event.environment, gate.environments.contains(environment) else {
                return false
            }
        }
        guard gate.from != nil || gate.to != nil else { return true }
        guard let transition = ruling.transition else { return false }
        return (gate.from == nil || gate.from == transition.from)
            && (gate.to == nil || gate.to == transition.to)
    }

    /// What is said of the asset: now, in the version that the event names, and in the one that the environment has.
    /// A gate matches if any of them makes it: playing a risk down afterwards opens none.
    private func overlays() throws(Stop<S.Failure>) -> [Overlay] {
        guard let path = event.asset else { return [] }
        var overlays = [try overlay(of: path)]
        var files: [String] = []
        if let version = event.version {
            files.append("\(path.version(version))/\(VersionRecord.overlayFile)")
        }
        if let environment = event.environment {
            files.append("\(path.place(in: environment))/\(VersionRecord.overlayFile)")
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
        var counted: [PrincipalName] = []
        var refused: [String] = []
        let able = policy.approvers(at: gate)
        for voice in ballot.voices {
            if let why = try objection(to: voice, at: gate, able, ballot) {
                refused.append("\(voice.principal) (\(why))")
            } else {
                counted.append(voice.principal)
            }
        }
        if gate.needsOwner, let path = event.asset {
            let owner = try overlay(of: path).text("owner.principal")
            guard counted.contains(where: { $0.text == owner }) else {
                throw needs(seated, "the owner's (\(owner ?? "nobody is named"))", counted, refused, ballot)
            }
        }
        guard counted.count >= gate.approvalsRequired else {
            throw needs(seated, "\(gate.approvalsRequired)", counted, refused, ballot)
        }
        return GateReceipt(rule: seated.rule, index: seated.index, principals: counted)
    }

    private func needs(
        _ seated: Seated, _ needed: String, _ counted: [PrincipalName], _ refused: [String], _ ballot: Ballot
    ) -> Stop<S.Failure> {
        let roles = seated.gate.approverRoles.map(\.text).sorted()
        let whose = roles.isEmpty ? "" : " of \(sentence(roles))"
        let found = counted.isEmpty ? "none counts" : "counted: \(sentence(counted.map(\.text).sorted()))"
        let not = refused.isEmpty ? "" : "; not counted: \(sentence(refused))"
        let able = policy.approvers(at: seated.gate).subtracting(counted).filter {
            !seated.gate.excludesRequester || $0 != ballot.requester
        }.map(\.text).sorted()
        return denied(
            .approvalNeeded,
            "gate \(seated.name) needs \(needed) approval\(needed == "1" ? "" : "s")\(whose) for: \(event.subject); \(found)\(not)",
            remedy: able.isEmpty
                ? "nobody else could give one; the policy would have to change"
                : "have it approved by \(able.joined(separator: " or "))")
    }

    // MARK: Whose word counts

    /// Somebody's yes to this very action.
    struct Voice {
        let principal: PrincipalName
        /// Nil where acting is approving.
        let approval: ProgressRecord.Approval?
    }

    /// Everybody who has said yes, and who asked.
    struct Ballot {
        let requester: PrincipalName
        let voices: [Voice]
        /// Why acting is not approving here.
        var objection: String?
    }

    /// Who acts without a request approves by acting, unless a gate excludes who asks.
    private func ballot(at gates: [Seated]) -> Ballot {
        var ballot = Ballot(
            requester: principal.name, voices: [Voice(principal: principal.name, approval: nil)])
        if let gate = gates.first(where: \.gate.excludesRequester) {
            ballot.objection = "gate \(gate.name) does not count who asks"
        }
        return ballot
    }

    /// In a request only what others have signed counts.
    private func ballot(executing id: RequestID) throws(Stop<S.Failure>) -> Ballot {
        let request = try openRequest(id)
        guard request.record.action == event.action else {
            throw denied(
                .requestAction, "request \(id) asks for something else than: \(event.subject)",
                remedy: "execute what was approved: catalogctl approvals execute \(id)")
        }
        try refuseStale(request, id)
        return ballot(of: request)
    }

    func ballot(of request: OpenRequest) -> Ballot {
        Ballot(
            requester: request.record.requester,
            voices: request.progress.approvals.sorted { $0.key < $1.key }.map {
                Voice(principal: $0.key, approval: $0.value)
            })
    }

    /// Why a voice does not count at a gate; nil where it does.
    private func objection(
        to voice: Voice, at gate: Gate, _ able: Set<PrincipalName>, _ ballot: Ballot
    ) throws(Stop<S.Failure>) -> String? {
        if let objection = ballot.objection { return objection }
        guard let holder = policy.principals[voice.principal] else { return "in no policy any more" }
        guard holder.species == .person else { return "a machine" }
        guard able.contains(voice.principal) else { return "none of its roles" }
        if gate.excludesRequester, voice.principal == ballot.requester { return "asked for it" }
        if try isRemoved(voice.principal) { return "is removed by it" }
        guard let approval = voice.approval else { return nil }
        guard holder.keys.contains(where: { $0.fingerprint.description == approval.key }) else {
            return "the key counts no more"
        }
        let age = event.policy.counter - approval.policy.counter
        guard age <= policy.earlierApprovals else {
            let edge = max(1, event.policy.counter - policy.earlierApprovals)
            return
                "given under policy \(approval.policy.short); \(event.policy.short) takes those since policy \(edge), ask again"
        }
        if let limit = gate.expiresAfter ?? policy.approvals.expiresAfter,
            time.seconds(since: approval.time) > Int64(limit)
        {
            return "expired at \(approval.time.adding(seconds: Int64(limit)))"
        }
        return nil
    }

    /// Nobody is counted among those who remove them.
    private func isRemoved(_ name: PrincipalName) throws(Stop<S.Failure>) -> Bool {
        switch event.kind {
        case .keyRevoke: return event.holder == name
        case .policyActivate, .policyRollback:
            guard let version = event.activates else { return false }
            let place =
                event.restores.map { PolicyPlace.archived($0.counter) } ?? .proposed(version.digest)
            guard let next = try policy(at: place)?.revoking(revokedKeys()) else { return false }
            let before = policy.principals[name]?.keys ?? []
            let after = next.principals[name]?.keys ?? []
            // Whoever loses every key that they have now is removed, whether the name stays or not.
            return !before.contains { key in after.contains(key) }
        default: return false
        }
    }
}
