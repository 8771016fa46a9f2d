import Canonical
import Catalog
import Consent
import Hearing
import Policy
import Statute

extension Offence {
    /// Two must approve what goes to prod; one is enough in an emergency.
    @Sendable private static func emergency() throws -> PolicyBundle {
        try Council.policy([
            Council.two(), Council.rule(Gate(action: .exceptionGrant), named: "emergency"),
            Council.rule(Gate(action: .exceptionSettle), named: "afterwards"),
        ])
    }

    /// A request that is excepted, and waits no more.
    @Sendable private static func excepted(_ town: inout Town, _ id: RequestID) throws {
        try town.does { try .except(id, in: $0) }
        try town.does { try .execute(id, in: $0) }
    }

    /// A039: no reason, no quorum, a second time, on somebody else's account, and with debts.
    static let ofExceptions: [Offence] = [
        .asking(
            .exceptionScope, "an exception of another asset",
            saying: "is not one of 'agents/crew/night-shift'", under: try emergency()
        ) { state, id in
            try .except(id, of: Town.crew, in: state)
        },
        .asking(
            .exceptionScope, "an exception under another asset's uid", saying: "is not one of",
            under: try emergency()
        ) { state, id in
            var draft = try Draft.except(id, in: state)
            draft.event.assetUID = try state.asset(Town.crew)?.uid
            return draft
        },
        .asking(
            .requestStale, "A031 an exception of what has changed since it was asked for",
            saying: "is not what it was", under: try emergency()
        ) { town, _ in
            try town.does { try .govern(["owner.principal": "dana", "risk.level": "high"], in: $0) }
        } _: { state, id in
            try .except(id, in: state)
        },
        .asking(
            .stateUnreadable, "an exception lets through what a gate refuses, not what it cannot read",
            saying: "overlay.json' cannot be read", under: try emergency()
        ) {
            try $0.does(.except($1, in: $0.state))
            let place = try AssetPath(Town.bot).place(in: EnvironmentName("prod"))
            $0.state.files["\(place)/overlay.json"] = []
        } _: { state, id in
            try .execute(id, in: state)
        },
        .asking(
            .exceptionScope, "the debt of another asset, settled",
            saying: "is not of 'agents/crew/night-shift'",
            under: try emergency(), after: excepted
        ) { state, id in
            try .settle(id, of: Town.crew, in: state)
        },
        .asking(
            .exceptionExists, "A039 a second exception for one request", saying: "an exception already",
            under: try emergency()
        ) {
            try $0.does(.except($1, in: $0.state))
        } _: { state, id in
            try .except(id, in: state)
        },
        .asking(
            .requestClosed, "A039 a second use of an exception", saying: "was executed by vic",
            under: try emergency(), after: excepted
        ) { state, id in
            try .execute(id, in: state)
        },
        .asking(
            .exceptionUnknown, "an exception that nobody granted, settled", saying: "has no open exception",
            under: try emergency()
        ) { state, id in
            try .settle(id, in: state)
        },
        .asking(
            .exceptionUngated, "A039 an exception where nobody says who grants one",
            saying: "no gate of the policy asks for a quorum for exception.grant"
        ) { state, id in
            try .except(id, in: state)
        },
        .asking(
            .exceptionOverdue, "A039 another exception while the first is not settled",
            saying: "was to be settled by", under: try emergency()
        ) { town, id in
            try excepted(&town, id)
            try town.waits(Int64(ExceptionTerms().settleWithin + 1))
            _ = try town.asks { try .bind("v2", to: "prod", by: "vic", in: $0) }
        } _: { state, _ in
            let next = state.names(under: Layout.openRequests).compactMap { RequestID($0) }
            return try .except(unwrapped(next.first), in: state)
        },
        .asking(
            .reasonMissing, "A039 an exception that says no reason", saying: "exception.grant says no reason",
            under: try emergency()
        ) { state, id in
            try .except(id, because: nil, in: state)
        },
        .asking(
            .reasonMissing, "A039 a debt that is settled without a word",
            saying: "exception.settle says no reason", under: try emergency(), after: excepted
        ) { state, id in
            try .settle(id, because: nil, in: state)
        },
        .asking(
            .approvalNeeded, "A039 an exception that is used too late", saying: "gate two-eyes/1 needs",
            under: try emergency()
        ) {
            try $0.does(.except($1, in: $0.state))
            try $0.waits(Int64(ExceptionTerms().expiresAfter + 1))
        } _: { state, id in
            try .execute(id, in: state)
        },
    ]
}
