import Actions
package import Arguments
import Audit
import Bearings
import Canonical
import Catalog
import Output
package import Wording

extension Commands {
    package static let revokeKey = Command<Run>(
        "key revoke", "take a key out of use for ever, whatever policy lists it", group: .rules, use: .acts,
        about: """
            From the next event on nothing counts that the key signs. What it signed before still does; with \
            --compromised-since it is said from which event on it may have been in other hands, and all that it signed \
            since then is listed, with the states and bindings that rest on it. They stay marked until they are \
            certified anew: the state or the binding is set again by somebody else's event. Recovery keys, which a \
            policy lists under 'recovery', revoke whatever the gates ask, as many of them as must agree; and with --next \
            they say what the holder signs with from now on, wherever a policy lists the key that is revoked.
            """,
        examples: [
            Example("key revoke sam --reason 'a new laptop'", "the only key of somebody"),
            Example(
                "key revoke SHA256:8kYw… --compromised-since 12 --reason 'stolen'",
                "with what it may have signed in other hands"),
            Example(
                "key revoke dana --next dana-new.pub --reason 'the laptop is lost'",
                "by a recovery key: git config --global user.signingkey ~/safe/recovery"),
        ],
        Argument(
            "FINGERPRINT|PRINCIPAL", "the key, or whose only one it is", completion: .names("keys"),
            parse: Word.valid { try KeyReference($0) }),
        Word.reason,
        Option(
            "compromised-since", value: "SEQ", "the first event that may have been signed in other hands",
            parse: Reading.integer(in: 1...Count.largest)),
        Option(
            "next", value: "FILE", "the public key that the holder signs with next, said by a recovery key",
            completion: .files)
    ) { key, reason, since, next in
        { session in
            // Asked before the act: if it cannot be told, nothing is done.
            let reliance = try since.map { try FindReliance(key: key, since: $0).run(in: session.context) }
            let receipt = try RevokeKey(
                key: key, compromisedSince: since, next: next, options: session.acting(because: reason)
            ).run(in: session.context)
            let whose = "the key of \(receipt.event.holder?.text ?? "nobody")"
            var report = Report(
                receipt: receipt, saying: "revoked \(whose)",
                telling: reliance.map(Reliance.blocks) ?? [],
                hints: reliance.map { $0.marks.isEmpty ? [] : ["what still rests on it: catalogctl status"] }
                    ?? [])
            report.set("signed", reliance.map { .array($0.events.map(\.json)) } ?? .null)
            report.set("recertify", reliance.map { .array($0.marks.map(\.json)) } ?? .null)
            return report
        }
    }
}

extension Reliance {
    /// What was signed, and what of it still holds.
    fileprivate static func blocks(_ reliance: Reliance) -> [Report.Block] {
        guard !reliance.events.isEmpty else { return [.line("it has signed nothing since then")] }
        var signed = Table(["SEQ", "TIME", "EVENT", "COMMIT"], givingWay: ["EVENT"])
        for event in reliance.events {
            signed.add([
                "\(event.event.sequence)", event.time.rfc3339, event.event.subject, event.commit.short,
            ])
        }
        let heading = "it has signed \(counted(reliance.events.count, "event")) since then"
        return [.line(""), .line(heading), .table(signed), .line("")] + reliance.markBlocks
    }
}
