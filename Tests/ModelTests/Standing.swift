// What the lists say: how far each request has come, and which debts there are.

extension Model {
    /// What a request has come to, and whose word would still bring it further.
    func standing(_ number: Int) -> (state: String, awaited: Set<Person>) {
        guard let request = requests[number] else { return ("unknown", []) }
        if let closure = request.closure { return (closure.outcome, []) }
        guard laws.keys[request.requester] != nil else { return ("stale", []) }
        guard !isExpired(request) else { return ("expired", []) }
        do throws(Refused) {
            try refuseStale(request)
            var after = self
            let ruling = try after.perform(request.deed, by: request.requester)
            if usableException(number) != nil { return ("approved", []) }
            var awaited: Set<Person> = []
            var isWaiting = false
            for gate in try gates(request.deed, ruling) {
                do throws(Refused) { _ = try passage(request.deed, [gate], Ballot(of: request)) } catch {
                    guard error.code == "approval.needed" else { throw error }
                    isWaiting = true
                    awaited.formUnion(self.awaited(request, at: gate))
                }
            }
            return (isWaiting ? "waiting" : "approved", awaited)
        } catch {
            let isOfGate = ["gate.denies", "evidence.missing"].contains(error.code)
            return (isOfGate ? "refused" : "stale", [])
        }
    }

    /// Who could still say something that counts.
    private func awaited(_ request: Request, at gate: Laws.Gate) -> Set<Person> {
        let ballot = Ballot(of: request)
        return Set(
            Person.allCases.filter { person in
                let voice = ballot.voices.first { $0.person == person }
                let isHeard = voice.map { counts($0, at: gate, request.deed, ballot) } ?? false
                return !isHeard && counts(.init(person: person), at: gate, request.deed, ballot)
            })
    }

    /// The same, looked at now: nothing need have happened since the last event.
    private var now: Model {
        var now = self
        now.time = max(time, clock)
        return now
    }

    /// The lines of a list of all requests.
    func requestList() -> [String] {
        let now = now
        return requests.sorted { $0.key < $1.key }.map { number, request in
            let (state, awaited) = now.standing(number)
            return Self.line(
                number, request.requester, state, request.approvals.keys.sorted(), awaited.sorted())
        }
    }

    static func line(
        _ number: Int, _ requester: Person, _ state: String, _ approvers: [Person], _ awaited: [Person]
    ) -> String {
        "\(number) of \(requester): \(state), by \(approvers), awaits \(awaited)"
    }

    /// The lines of a list of the exceptions that are open.
    func exceptionList() -> [String] {
        let now = now
        return exceptions.sorted { $0.key < $1.key }.filter { !$0.value.isSettled }.map { number, exception in
            Self.line(number, exception.used != nil, now.isOverdue(exception))
        }
    }

    static func line(_ number: Int, _ isUsed: Bool, _ isOverdue: Bool) -> String {
        "\(number)\(isUsed ? " used" : "")\(isOverdue ? " overdue" : "")"
    }
}

// MARK: Everything that is so

/// What both sides know of a ledger.
struct Facts: Equatable {
    /// A request as it is kept.
    struct Asked: Equatable {
        let what: String
        let requester: Step.Person
        let evidence: Set<String>
        var approvals: [Step.Person: Model.Approval] = [:]
        var withdrawn: Set<Step.Person> = []
        var hasPermit = false
        var closure: Model.Request.Closure?
    }

    var assets: [Int: Model.Asset]
    var frozen: Set<String>
    var requests: [Int: Asked]
    var exceptions: [Int: Model.Exception]
    var laws: Laws?
    var counter: Int
    var proposals: [Laws: Step.Person]
    var revoked: Set<Key>
}

extension Model {
    var facts: Facts {
        let asked = requests.mapValues { request in
            Facts.Asked(
                what: request.deed.line, requester: request.requester, evidence: request.evidence,
                approvals: request.approvals, withdrawn: request.withdrawn, hasPermit: request.hasPermit,
                closure: request.closure)
        }
        // That it is forsaken follows from the keys, and is kept nowhere.
        let kept = exceptions.mapValues { exception in
            var kept = exception
            kept.isForsaken = false
            return kept
        }
        return Facts(
            assets: assets, frozen: frozen, requests: asked, exceptions: kept, laws: laws,
            counter: counter, proposals: proposals, revoked: revoked)
    }
}

extension Facts {
    /// Where two differ, in short.
    func differences(from other: Facts) -> String {
        func difference<T: Equatable>(_ name: String, _ part: KeyPath<Facts, T>) -> String? {
            let (one, two) = (self[keyPath: part], other[keyPath: part])
            return one == two ? nil : "\(name):\n  found    \(one)\n  expected \(two)"
        }
        let found = [
            difference("assets", \.assets), difference("frozen", \.frozen),
            difference("requests", \.requests),
            difference("exceptions", \.exceptions), difference("laws", \.laws),
            difference("counter", \.counter), difference("proposals", \.proposals),
            difference("revoked", \.revoked),
        ]
        return found.compactMap { $0 }.joined(separator: "\n")
    }
}
