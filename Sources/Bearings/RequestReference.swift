package import Catalog
package import Consent
import Hearing
package import Store

/// How people name a request: by its id, or by the beginning of it that no other has.
public struct RequestReference: Sendable {
    private let beginning: String

    /// Nil where no id begins so. Small letters do as well.
    public init?(_ text: String) {
        let word = text.uppercased()
        guard !word.isEmpty, word.utf8.count <= 12,
            word.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || $0 == 0x2D })
        else { return nil }
        beginning = word.utf8.starts(with: "R-".utf8) ? word : "R-\(word)"
    }

    package init(_ id: RequestID) { beginning = id.text }

    /// The id, where it was written out.
    var whole: RequestID? { RequestID(beginning) }

    /// The one of these that is meant; nil where none is.
    func one(of requests: [RequestID]) throws(ActionError) -> RequestID? {
        let meant = requests.filter { $0.text.utf8.starts(with: beginning.utf8) }
        guard meant.count <= 1 else {
            throw ActionError(
                "request.ambiguous", .usage, "\(meant.count) requests begin so",
                hint: "name one: \(meant.map(\.text).sorted().joined(separator: ", "))")
        }
        return meant.first
    }
}

extension LedgerState {
    /// The requests that wait, in order of their ids.
    package func openRequests() throws(ActionError) -> [RequestID] {
        try files(under: Layout.openRequests).compactMap { RequestID($0) }
    }

    package func closedRequests() throws(ActionError) -> [RequestID] {
        var closed: [RequestID] = []
        for shard in try files(under: Layout.closedRequests) {
            closed += try files(under: "\(Layout.closedRequests)/\(shard)").compactMap { RequestID($0) }
        }
        return closed
    }

    /// The requests with an exception that is not settled yet.
    package func openExceptions() throws(ActionError) -> [RequestID] {
        try files(under: Layout.openExceptions).compactMap { RequestID($0.dropLast(".json".count)) }
    }

    /// The request that is meant: one that waits, and a closed one only where none of those begins so.
    package func request(_ reference: RequestReference) throws(ActionError) -> RequestID {
        if let id = reference.whole { return id }
        if let id = try reference.one(of: openRequests()) { return id }
        if let id = try reference.one(of: closedRequests()) { return id }
        throw ActionError(
            .requestUnknown, "there is no request whose id begins so",
            hint: "see those there are: catalogctl approvals list --all")
    }

    /// The request that is meant of those with an exception that is not settled yet.
    package func exceptedRequest(_ reference: RequestReference) throws(ActionError) -> RequestID {
        if let id = reference.whole { return id }
        if let id = try reference.one(of: openExceptions()) { return id }
        throw ActionError(
            .exceptionUnknown, "no request whose id begins so has an open exception",
            hint: "see those there are: catalogctl exception list")
    }

    /// What a request that waits asks for.
    package func openRequest(_ reference: RequestReference) throws(ActionError) -> RequestRecord {
        let id = try request(reference)
        if let record: RequestRecord = try record(at: id.open.request) { return record }
        guard let closure: ClosureRecord = try record(at: id.closed.closure) else {
            throw .unknown(id)
        }
        throw ActionError(
            .requestClosed,
            "request \(id) was \(closure.outcome.rawValue) by \(closure.by) in event \(closure.sequence)",
            hint: "ask again where it is still wanted")
    }

    /// What a request asks for, open or closed.
    package func request(_ id: RequestID) throws(ActionError) -> RequestRecord? {
        if let open: RequestRecord = try record(at: id.open.request) { return open }
        return try record(at: id.closed.request)
    }
}

extension ActionError {
    package static func unknown(_ request: RequestID) -> ActionError {
        ActionError(
            .requestUnknown, "there is no request \(request)",
            hint: "see those there are: catalogctl approvals list --all")
    }
}
