// Policies come, go and come back; keys go for ever.

extension Model {
    func deedOfPolicy(_ step: Step) throws(Refused) -> Deed {
        switch step.act {
        case .propose(let proposed):
            // What the documents alone say is read before anything is judged.
            if proposed.locksOut(without: []) || proposed.hasDeadGate(without: []) {
                throw Refused("policy.lockout")
            }
            var deed = Deed(.propose)
            deed.laws = proposed
            return deed
        case .withdrawPolicy(let choice):
            var deed = Deed(.withdraw)
            deed.laws = try proposal(choice)
            return deed
        case .activate(let choice):
            var deed = Deed(.activate)
            deed.laws = try proposal(choice)
            deed.counter = counter + 1
            return deed
        case .rollBackPolicy(let number):
            guard let old = number == counter ? laws : archive[number] else {
                throw Refused("policy.unknown")
            }
            var deed = Deed(.rollBackPolicy)
            deed.laws = old
            deed.counter = counter + 1
            deed.restores = number
            return deed
        case .revoke(let key, let since):
            guard ([laws] + archive.values).contains(where: { $0.lists(key) }) else {
                throw Refused("key.holder")
            }
            var deed = Deed(.revoke)
            deed.lost = key
            deed.since = since
            return deed
        default: preconditionFailure("\(step) is not about the policy")
        }
    }

    private func proposal(_ choice: Laws?) throws(Refused) -> Laws {
        let meant = proposals.keys.filter { choice == nil || $0 == choice }
        guard let proposal = meant.first else { throw Refused("policy.not-proposed") }
        guard meant.count == 1 else { throw Refused("policy.ambiguous") }
        return proposal
    }

    mutating func govern(_ deed: Deed, by person: Person) throws(Refused) -> Ruling {
        switch deed.kind {
        case .propose:
            guard let proposed = deed.laws, proposed != laws else { throw Refused("policy.unchanged") }
            guard proposals[proposed] == nil else { throw Refused("policy.proposed") }
            if proposed.locksOut(without: revoked) || proposed.hasDeadGate(without: revoked) {
                throw Refused("policy.lockout")
            }
            proposals[proposed] = person
        case .withdraw:
            guard let proposed = deed.laws, let author = proposals[proposed] else {
                throw Refused("policy.not-proposed")
            }
            if author != person { try undoes(.propose, person) }
            proposals[proposed] = nil
        case .activate:
            guard let proposed = deed.laws, proposals[proposed] != nil else {
                throw Refused("policy.not-proposed")
            }
            try adopt(proposed, deed.counter)
            proposals[proposed] = nil
        case .rollBackPolicy:
            try undoes(.activate, person)
            guard let old = deed.restores.flatMap({ archive[$0] }) else { throw Refused("policy.unknown") }
            try adopt(old, deed.counter)
        case .revoke: try revoke(deed)
        default: preconditionFailure("\(deed.line) is not about the policy")
        }
        return Ruling()
    }

    private mutating func adopt(_ next: Laws, _ number: Int?) throws(Refused) {
        guard next != laws else { throw Refused("policy.unchanged") }
        guard number == counter + 1 else { throw Refused("policy.counter") }
        if next.locksOut(without: revoked) || next.hasDeadGate(without: revoked) {
            throw Refused("policy.lockout")
        }
        archive[counter] = laws
        laws = next
        counter += 1
    }

    private mutating func revoke(_ deed: Deed) throws(Refused) {
        guard let lost = deed.lost else { return }
        guard !revoked.contains(lost) else { throw Refused("key.revoked") }
        if let since = deed.since, since > sequence || since < 1 { throw Refused("key.compromise") }
        if laws.locksOut(without: revoked.union([lost])) { throw Refused("policy.lockout") }
        revoked.insert(lost)
        for (number, exception) in exceptions where exception.voices.contains(lost.holder) {
            exceptions[number]?.isForsaken = true
        }
    }
}

extension Laws {
    func lists(_ key: Key) -> Bool { keys[key.holder]?.contains(key.number) ?? false }
}
