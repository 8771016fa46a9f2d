package import Audit
package import Canonical
import Catalog
import Keys
package import Output

extension Reliance {
    /// What is to be certified anew.
    package var markBlocks: [Report.Block] {
        guard !marks.isEmpty else { return [.line("nothing rests on it any more")] }
        var table = Table(["CERTIFY ANEW", "RESTS ON"], givingWay: ["CERTIFY ANEW"])
        for mark in marks { table.add([mark.sentence, mark.reason]) }
        return [.table(table)]
    }
}

extension Reliance.Mark {
    package var sentence: String {
        switch what {
        case .state(let path, let label, let state): "\(path) \(label) is \(state)"
        case .binding(let path, let environment, let label): "\(environment) has \(path) \(label)"
        case .policy(let version): "policy \(version.short) is active"
        case .proposal(let digest): "policy \(digest.short) is proposed"
        }
    }

    package var reason: String {
        "event\(events.count == 1 ? "" : "s") \(events.map(String.init).joined(separator: ", "))"
    }

    package var json: JSON {
        let texts: [(String, String?)] =
            switch what {
            case .state(let path, let label, let state):
                [("asset", path.description), ("version", label.text), ("state", state.text)]
            case .binding(let path, let environment, let label):
                [("asset", path.description), ("version", label.text), ("environment", environment.text)]
            case .policy(let version): [("policy", version.description)]
            case .proposal(let digest): [("proposal", digest.hex)]
            }
        return .object(
            texts.map { .init(key: $0, value: .text($1)) } + [
                .init(key: "restsOn", value: .array(events.map { .integer($0) }))
            ])
    }
}

extension StopRecord {
    /// `by dana in event 12: the fair`
    package var sentence: String { "by \(by) in event \(sequence): \(reason.firstLine)" }

    package var json: JSON {
        .object([
            .init(key: "by", value: .string(by.text)), .init(key: "sequence", value: .integer(sequence)),
            .init(key: "reason", value: .string(reason)),
        ])
    }
}

extension RevokedKey {
    /// `SHA256:… of sam, by dana in event 12: stolen`
    package var sentence: String {
        let since = compromisedSince.map { ", in other hands since event \($0)" } ?? ""
        let next = next.map { ", followed by \($0.fingerprint)" } ?? ""
        return
            "\(key.fingerprint) of \(holder)\(next), by \(by) in event \(sequence)\(since): \(reason.firstLine)"
    }

    package var json: JSON {
        .object([
            .init(key: "key", value: .string(key.fingerprint.description)),
            .init(key: "holder", value: .string(holder.text)), .init(key: "by", value: .string(by.text)),
            .init(key: "sequence", value: .integer(sequence)),
            .init(key: "compromisedSince", value: compromisedSince.map { .integer($0) } ?? .null),
            .init(key: "nextKey", value: .text(next?.fingerprint.description)),
            .init(key: "reason", value: .string(reason)),
        ])
    }
}

extension Event {
    /// What an event about the rules says beside its subject.
    package var ruleFacts: [(name: String, value: String)] {
        let facts: [(String, String?)] = [
            ("proposal", proposal.map { "sha256:\($0.hex)" }), ("activates", activates?.description),
            ("restores", restores?.description), ("revokes", key?.description), ("of", holder?.text),
            ("next", nextKey?.fingerprint.description),
            ("compromised", compromisedSince.map { "since event \($0)" }),
        ]
        return facts.compactMap { name, value in value.map { (name, $0) } }
    }
}
