import Catalog

/// Why a gate could never be opened by those whom a policy has.
public enum GateShortage: Equatable, Sendable {
    /// So few could say yes.
    case approvers(Int, of: Gate)
    /// Enough could, and nobody may ask them.
    case requester(of: Gate)

    /// What follows the name of the gate in a sentence.
    public var sentence: String {
        switch self {
        case .approvers(let able, let gate):
            "\(asks(gate)), and \(able) \(able == 1 ? "person" : "people") with a key could give one"
        case .requester(let gate):
            "\(asks(gate)), and nobody who leaves enough others may both ask for it and do it"
        }
    }

    public var remedy: String {
        switch self {
        case .approvers: "have more people who may approve it, or ask for fewer"
        case .requester(let gate): "permit request.open and \(gate.action.rawValue) to somebody with a key"
        }
    }

    private func asks(_ gate: Gate) -> String {
        let count = gate.approvalsRequired
        return "asks for \(count) approval\(count == 1 ? "" : "s")"
            + (gate.excludesRequester ? " of others than who asks" : "")
    }
}
