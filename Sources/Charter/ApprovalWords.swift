import Actions
import Arguments
import Bearings
import Canonical
import Catalog
import Consent
import Output
import Reports
import Statute
import Wording

extension Word {
    /// A request, by the beginning of its id.
    static let request = Argument(
        "ID", "the request, by the beginning of its id", completion: .names("requests"),
        parse: requestReference)

    static let requestReference: @Sendable (String) throws -> RequestReference = { word in
        if let reference = RequestReference(word) { return reference }
        throw UsageFault("a request is called like R-7K3FQ0M2AB")
    }

    /// Where an approval comes from.
    static let approvalFile = Argument(
        "FILE", "any text with the approval in it; '-' for what is fed in", completion: .files)
}

extension RequestReport.State {
    var style: Style {
        switch self {
        case .approved, .executed: .good
        case .waiting: .plain
        case .stale, .expired: .warning
        case .rejected, .refused: .bad
        case .cancelled: .faint
        }
    }
}

extension RequestReport {
    /// What stands between the request and its being done, in a cell.
    var waitsFor: String {
        switch state {
        case .waiting: awaited.isEmpty ? "nobody who could" : listed(awaited.map(\.text))
        case .approved: "to be executed"
        case .stale, .expired: "nothing: ask again"
        case .refused: "an exception"
        case .executed, .rejected, .cancelled: "-"
        }
    }

    /// What to type next.
    var nextHint: String? {
        switch state {
        case .waiting: "whoever says yes: catalogctl approvals approve \(id)"
        case .approved:
            "it is \(exception == nil ? "approved" : "let through by an exception"); do it: catalogctl approvals execute \(id)"
        case .expired: isOpen ? "clear it away: catalogctl approvals expire \(id)" : nil
        case .stale: "clear it away, and ask again: catalogctl approvals cancel \(id)"
        case .refused: "whoever may grant an exception: catalogctl exception grant \(id) --reason TEXT"
        case .executed, .rejected, .cancelled: nil
        }
    }

    var json: JSON { .object(members) }

    var members: [JSON.Member] {
        [
            .init(key: "request", value: .string(id.text)),
            .init(key: "standing", value: .string(state.rawValue)),
            .init(key: "subject", value: .string(subject)),
            .init(key: "digest", value: .string(record.subject.prefixed)),
            .init(key: "requester", value: .string(record.requester.text)),
            .init(key: "sequence", value: .integer(sequence)),
            .init(key: "time", value: .string(time.rfc3339)),
            .init(key: "policy", value: .string(record.policy.description)),
            .init(
                key: "action",
                value: .object(
                    record.action.map { .init(key: $0.key.rawValue, value: .string($0.value)) })),
            .init(key: "needs", value: .array(gates.map(\.json))),
            .init(key: "approvals", value: .array(approvals.map(\.json))),
            .init(key: "waitsFor", value: .texts(awaited.map(\.text))),
            .init(key: "obstacle", value: .text(obstacle?.sentence)),
            .init(key: "closed", value: closure?.json ?? .null),
            .init(key: "granted", value: exception?.granted.json ?? .null),
            .init(key: "folder", value: .string(place.folder)),
        ]
    }
}

extension ClosureRecord {
    /// The outcome is how the request stands.
    fileprivate var json: JSON {
        .object([
            .init(key: "by", value: .string(by.text)), .init(key: "sequence", value: .integer(sequence)),
            .init(key: "reason", value: .text(reason)),
        ])
    }
}

extension RequestReport.Gate {
    fileprivate var json: JSON {
        .object([
            .init(key: "gate", value: .string(name)), .init(key: "asks", value: .string(asks)),
            .init(key: "opened", value: opened.map { .texts($0.map(\.text)) } ?? .null),
            .init(key: "missing", value: .text(missing)),
            .init(key: "able", value: .texts(able.map(\.text))),
        ])
    }
}

extension RequestReport.Approval {
    fileprivate var json: JSON {
        .object([
            .init(key: "by", value: .string(by.text)), .init(key: "key", value: .string(key)),
            .init(key: "policy", value: .string(policy.description)),
            .init(key: "sequence", value: .integer(sequence)),
            .init(key: "time", value: .string(time.rfc3339)),
        ])
    }
}

extension Receipt {
    /// The request that an act was about.
    var request: String { event.request?.text ?? "" }
    /// `sam's approval of request R-7K3FQ0M2AB`
    var approval: String { "\(event.approver.map { "\($0)'s " } ?? "")approval of request \(request)" }
}

extension Session {
    /// How far the request of an act has come by it. The act is done, whatever becomes of the question.
    func next(after receipt: Receipt) -> [String] {
        guard receipt.commit != nil, let id = receipt.event.request else { return [] }
        do {
            let request = try ShowRequest(RequestReference(id)).run(in: context).request
            guard request.state == .waiting else { return request.nextHint.map { [$0] } ?? [] }
            return ["it waits for \(request.waitsFor): catalogctl approvals get \(id)"]
        } catch { return [] }
    }
}
