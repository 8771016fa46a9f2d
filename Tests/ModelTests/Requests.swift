// What is asked for, who has said yes to it, and what becomes of it.

extension Model {
    struct Approval: Equatable {
        let key: Int
        /// The number of the policy under which it was given.
        let counter: Int
        let time: Int
    }

    struct Request: Equatable {
        struct Closure: Equatable {
            let outcome: String
            let by: Person
        }

        let requester: Person
        let deed: Deed
        let asset: Int?
        let time: Int
        /// What was said of the asset then; nil where nothing was.
        let overlay: [String: String]?
        let evidence: Set<String>
        var approvals: [Person: Approval] = [:]
        var withdrawn: Set<Person> = []
        var hasPermit = false
        var closure: Closure?
    }

    /// An approval on its way.
    struct Block {
        let request: Int
        let approver: Person
        let key: Int
        let counter: Int
    }

    /// What needs the word of others is asked for, once: by which requests. None where it cannot be.
    mutating func ask(_ deed: Deed, by person: Person, after refused: Refused, _ step: Step) -> Set<Int> {
        let isForException =
            step.asksForException && ["gate.denies", "evidence.missing"].contains(refused.code)
        guard refused.code == "approval.needed" || isForException, deed.kind.canBeAsked else { return [] }
        let wanted = Request(
            requester: person, deed: deed, asset: asset(of: deed), time: time, overlay: spoken(of: deed),
            evidence: evidence(of: deed))
        let known = requests.filter { _, request in
            request.closure == nil && !isExpired(request) && request.requester == person
                && request.deed == deed && request.overlay == wanted.overlay
                && request.evidence == wanted.evidence
        }
        guard known.isEmpty else { return Set(known.keys) }
        guard laws.permits("request.open", to: person) else { return [] }
        // What no approval could open, an exception could, where there are any.
        guard !isForException || laws.gates.contains(where: { $0.action == .grant }) else { return [] }
        requests[requests.count] = wanted
        return [requests.count - 1]
    }

    private func asset(of deed: Deed) -> Int? {
        guard case .live(let id) = names[deed.key] else { return nil }
        return id
    }

    private func spoken(of deed: Deed) -> [String: String]? {
        asset(of: deed).flatMap { assets[$0] }.flatMap { $0.hasOverlay ? $0.overlay : nil }
    }

    // MARK: A request as it stands

    func unclosed(_ number: Int) throws(Refused) -> Request {
        guard let request = requests[number] else { throw Refused("request.unknown") }
        guard request.closure == nil else { throw Refused("request.closed") }
        return request
    }

    func open(_ number: Int) throws(Refused) -> Request {
        let request = try unclosed(number)
        guard !isExpired(request) else { throw Refused("request.expired") }
        return request
    }

    func isExpired(_ request: Request) -> Bool { laws.minutes.map { time - request.time > 60 * $0 } ?? false }

    func refuseStale(_ request: Request) throws(Refused) {
        let isThere = request.deed.label == nil || asset(of: request.deed) != nil
        guard spoken(of: request.deed) == request.overlay, evidence(of: request.deed) == request.evidence,
            isThere
        else { throw Refused("request.stale") }
    }

    /// The gates that the deed would have to pass now, if who asks for it did it.
    func gates(of request: Request) throws(Refused) -> [Laws.Gate] {
        guard laws.keys[request.requester] != nil else { throw Refused("request.stale") }
        var after = self
        return try gates(request.deed, after.perform(request.deed, by: request.requester))
    }

    // MARK: What is done with it

    mutating func consent(_ step: Step) throws(Refused) {
        switch step.act {
        case .approve(let number), .handOut(let number):
            // Who is not known has nothing to sign as.
            guard keys(of: step.person).contains(step.number) else { throw Refused("key.unknown") }
            _ = try unclosed(number)
            let block = Block(request: number, approver: step.person, key: step.number, counter: counter)
            try approve(block, carriedBy: step.person)
            if case .handOut = step.act { blocks.append(block) }
        case .carry(let index):
            try recognise(step)
            try approve(blocks[index], carriedBy: step.person)
        case .takeBack(let number, let approver):
            try authorise("request.withdraw", step)
            try takeBack(number, approver ?? step.person, by: step.person)
        case .reject(let number):
            try authorise("request.reject", step)
            try refuseWeaker(open(number), step.person)
            requests[number]?.closure = .init(outcome: "rejected", by: step.person)
        case .cancel(let number):
            try authorise("request.cancel", step)
            let request = try open(number)
            if request.requester != step.person { try refuseWeaker(request, step.person) }
            requests[number]?.closure = .init(outcome: "cancelled", by: step.person)
        case .expire(let number):
            try authorise("request.expire", step)
            guard isExpired(try unclosed(number)) else { throw Refused("request.not-expired") }
            requests[number]?.closure = .init(outcome: "expired", by: step.person)
        default: preconditionFailure("\(step) is a deed")
        }
    }

    private mutating func approve(_ block: Block, carriedBy carrier: Person) throws(Refused) {
        let approver = block.approver
        var request = try open(block.request)
        guard keys(of: approver).contains(block.key) else { throw Refused("approval.signer") }
        guard !request.withdrawn.contains(approver) || carrier == approver else {
            throw Refused("approval.withdrawn")
        }
        guard counter - block.counter <= laws.earlierApprovals else {
            throw Refused("approval.policy-version")
        }
        try refuseStale(request)
        let gates = try gates(of: request)
        let able = gates.filter { hears(approver, at: $0, request.deed) }
        guard !able.isEmpty else { throw Refused("approval.role") }
        guard !laws.asking(as: request.requester).contains(approver) || !able.allSatisfy(\.excludesRequester)
        else {
            throw Refused("approval.self")
        }
        // What somebody has said they say again only where it counts no more since it is old.
        let isRenewed =
            carrier == approver
            && able.contains { gate in request.approvals[approver].map { isOld($0, at: gate) } ?? false }
        if let earlier = request.approvals[approver], !isRenewed {
            let isSame = earlier.counter == block.counter && earlier.key == block.key
            // What somebody else carries takes the place of no word that is as good.
            let isLess =
                carrier != approver && keys(of: approver).contains(earlier.key)
                && earlier.counter >= block.counter
            guard !isSame, !isLess else { throw Refused("approval.duplicate") }
        }
        request.approvals[approver] = Approval(key: block.key, counter: block.counter, time: time)
        do throws(Refused) {
            _ = try passage(request.deed, gates, Ballot(of: request))
            request.hasPermit = true
        } catch {
            guard error.code == "approval.needed" else { throw error }
        }
        requests[block.request] = request
    }

    private mutating func takeBack(_ number: Int, _ approver: Person, by person: Person) throws(Refused) {
        var request = try open(number)
        guard request.approvals.removeValue(forKey: approver) != nil else {
            throw Refused("approval.unknown")
        }
        request.withdrawn.insert(approver)
        if approver != person { try refuseWeaker(request, person, of: approver) }
        request.hasPermit = false
        requests[number] = request
    }

    /// To take away what others gave or asked for needs a word that counts at a gate of it; an approval, at every gate
    /// where that does. Where nothing can be done any more, or no gate asks, it needs the right to approve.
    private func refuseWeaker(
        _ request: Request, _ person: Person, of approver: Person? = nil
    ) throws(Refused) {
        var isAble = laws.permits("request.approve", to: person)
        do throws(Refused) {
            guard laws.keys[request.requester] != nil else { throw Refused("request.stale") }
            var after = self
            let ruling = try after.perform(request.deed, by: request.requester)
            var gates = looking(request.deed, ruling).map(\.gate).filter { $0.count > 0 }
            if gates.isEmpty { gates = try self.gates(request.deed, ruling) }
            let ballot = Ballot(of: request)
            let theirs = gates.filter { gate in approver.map { hears($0, at: gate, request.deed) } ?? false }
            let heard = (theirs.isEmpty ? gates : theirs).filter {
                counts(.init(person: person), at: $0, request.deed, ballot)
            }
            if !gates.isEmpty { isAble = theirs.isEmpty ? !heard.isEmpty : heard.count == theirs.count }
        } catch {}
        guard isAble else { throw Refused("authz.role") }
    }
}

// MARK: Exceptions

extension Model {
    struct Exception: Equatable {
        let granted: Int
        let voices: [Person]
        var used: Int?
        var isSettled = false
        /// A key of somebody who granted it was revoked since.
        var isForsaken = false
    }

    func usableException(_ number: Int) -> Exception? {
        guard let exception = exceptions[number], !exception.isSettled, exception.used == nil,
            !exception.isForsaken, time - exception.granted <= 60 * laws.exceptionMinutes,
            stands(exception, of: number)
        else { return nil }
        return exception
    }

    /// Whether the words that granted it would still be enough.
    private func stands(_ exception: Exception, of number: Int) -> Bool {
        guard let request = requests[number] else { return false }
        var grant = Deed(.grant)
        grant.key = request.deed.key
        grant.request = number
        do throws(Refused) {
            let ballot = Ballot(voices: exception.voices)
            return try !passage(grant, gates(grant, Ruling()), ballot).voices.isEmpty
        } catch { return false }
    }

    func isOverdue(_ exception: Exception) -> Bool {
        exception.used.map { !exception.isSettled && $0 + 60 * laws.debtMinutes < time } ?? false
    }

    mutating func except(_ deed: Deed) throws(Refused) -> Ruling {
        guard let number = deed.request else { return Ruling() }
        if deed.kind == .settle {
            guard let exception = exceptions[number], !exception.isSettled else {
                throw Refused("exception.unknown")
            }
            guard let id = requests[number]?.asset, assets[id]?.key == deed.key else {
                throw Refused("exception.scope")
            }
            exceptions[number]?.isSettled = true
            return Ruling()
        }
        let request = try open(number)
        try refuseStale(request)
        guard request.deed.key == deed.key, ![.grant, .settle].contains(request.deed.kind) else {
            throw Refused("exception.scope")
        }
        guard exceptions[number] == nil else { throw Refused("exception.exists") }
        guard !exceptions.values.contains(where: isOverdue) else { throw Refused("exception.overdue") }
        return Ruling()
    }
}
