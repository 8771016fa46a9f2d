import TestSupport

/// Which gates an event passes, and what its receipts say.
extension Remake {
    static let receipts: [Remake] = [
        Remake("a receipt too few", of: execution, both: "gate.receipt") { event, _ in
            event.trailers.removeAll { $0.value == "careful/2 by none" }
        },
        Remake("receipts in another order", of: execution, both: "gate.receipt") { event, _ in
            let places = event.trailers.indices.filter { event.trailers[$0].key == "Gate" }
            event.trailers.swapAt(places[0], places[1])
        },
        Remake("a receipt that leaves one of two out", of: execution, both: "gate.receipt") { event, _ in
            event["Gate"] = "careful/1 by dana"
        },
        Remake("A025 a receipt that counts who asked", of: execution, both: "gate.receipt") { event, _ in
            event.drop("Gate")
            try event.insert("Gate", "careful/1 by dana, omar, vera", after: "Request")
            try event.insert("Gate", "careful/2 by none", after: "Gate")
        },
        Remake("a receipt in another's place", of: execution, both: "gate.receipt") { event, _ in
            event.drop("Gate")
            try event.insert("Gate", "careful/1 by dana, sam", after: "Request")
            try event.insert("Gate", "careful/2 by none", after: "Gate")
        },
        Remake("a receipt of an exception that nobody made", of: execution, both: "gate.receipt") {
            event, _ in
            event.drop("Gate")
            try event.insert("Gate", "exception/1 by dana, omar", after: "Request")
        },
        Remake(
            "a receipt of a gate that denies", of: "promote tools/server/forge one to dev",
            both: "gate.receipt"
        ) {
            event, _ in
            try event.insert("Gate", "tools/1 by none", after: "Replaces")
        },
        Remake("a receipt on a request", of: "open request *", saying: "message.form") { event, _ in
            try event.insert("Gate", "careful/1 by dana, omar", after: "Asset-Uid")
        },
        Remake(
            "a request as the reason of a registration", of: "register tools/cli/clock-90",
            saying: "message.form"
        ) {
            event, _ in
            try event.insert("Request", "R-0000000000", after: "Asset-Uid")
        },
    ]

    static let gates: [Remake] = [
        Remake(
            "a bind that a gate denies", of: "promote tools/server/forge one to dev",
            after: "set the governance of tools/server/forge", both: "gate.denies"),
        Remake(
            "a bind without the evidence that its gate asks for",
            of: "promote agents/agent/triage 1.0.0 to stage",
            after: "activate policy 5:*", both: "evidence.missing"),
        Remake(
            "a state that others must approve, by who asks", of: "move tools/server/forge one to trial",
            both: "approval.needed"
        ) { event, _ in
            event.drop("Request")
            event["Gate"] = "tools/2 by sam"
        },
        Remake(
            "A003 evidence by who may not approve it", of: "attach evaluation-report-*",
            both: "approval.needed"
        ) { event, keys in
            try event.sign(as: "sam", keys)
            event["Gate"] = "law/5 by sam"
        },
        Remake("an activation by who has no role for it", of: "activate policy 6:*", both: "approval.needed")
        {
            event, _ in
            event.drop("Request")
            event["Gate"] = "law/1 by dana"
        },
        Remake(
            "A026 a rollback on the word of who is removed by it", of: "roll the policy back to that of 5:*",
            both: "approval.needed"
        ) { event, _ in
            let old = try event.repository("show", "\(event.tip):policy/archive/000004/version")
            let (restores, activates) = (event["Restores"], event["Activates"])
            event["Restores"] = old
            event["Activates"] = "7:" + old.dropFirst(2)
            event.subject = event.subject.replacing(restores.prefix(14), with: old.prefix(14))
                .replacing(activates.prefix(14), with: event["Activates"].prefix(14))
        },
        Remake(
            "A026 a revocation on the word of whose key it is", of: "revoke key *", 2,
            after: "approve request *", 11,
            both: "approval.needed"
        ) { event, _ in
            event["Gate"] = "law/4 by omar, vera"
        },
    ]
}
