public import Bearings
public import Catalog
import Objects
import Store

/// What differs between two environments. Folders that are the same have the same id and are passed over whole.
public struct Compare: Sendable {
    public let left: EnvironmentName
    public let right: EnvironmentName
    public let moment: Moment

    public init(left: EnvironmentName, right: EnvironmentName, moment: Moment = .tip) {
        self.left = left
        self.right = right
        self.moment = moment
    }

    /// One asset of which the two have different versions, or only one has any.
    public struct Difference: Sendable {
        public let path: AssetPath
        public let left: VersionLabel?
        public let right: VersionLabel?
    }

    public struct Comparison: Sendable {
        public let differences: [Difference]
        /// What plain git calls the state.
        public let revision: String
    }

    public func run(in context: Context) throws(ActionError) -> Comparison {
        let ledger = try context.ledger()
        let state = try ledger.state(at: moment)
        let policy = try translating(state.activePolicy)
        try policy.refuseUnknown(left)
        try policy.refuseUnknown(right)
        var differences: [Difference] = []
        try compare([], state) { difference in differences.append(difference) }
        return Comparison(
            differences: differences.sorted { $0.path < $1.path },
            revision: ledger.revision(of: state, at: moment))
    }

    /// Plugin, kind and the folder that keeps trees small; below them are the assets.
    private static let depth = 3

    private func compare(
        _ steps: [String], _ state: LedgerState, _ found: (Difference) -> Void
    ) throws(ActionError) {
        let here = try entries(of: left, steps, state)
        let there = try entries(of: right, steps, state)
        for name in Set(here.keys).union(there.keys) where here[name] != there[name] {
            guard steps.count == Self.depth else {
                try compare(steps + [name], state, found)
                continue
            }
            guard let path = AssetPath(valid: "\(steps[0])/\(steps[1])/\(name)") else { continue }
            found(
                Difference(
                    path: path, left: try label(of: path, in: left, state),
                    right: try label(of: path, in: right, state)))
        }
    }

    private func entries(
        of environment: EnvironmentName, _ steps: [String], _ state: LedgerState
    ) throws(ActionError) -> [String: ObjectID] {
        let folder = ([Layout.environments, environment.text] + steps).joined(separator: "/")
        var entries: [String: ObjectID] = [:]
        for entry in try state.contentsOfFolder(folder) { entries[entry.name] = entry.id }
        return entries
    }

    private func label(
        of path: AssetPath, in environment: EnvironmentName, _ state: LedgerState
    ) throws(ActionError) -> VersionLabel? {
        let file = "\(path.place(in: environment))/\(VersionRecord.file)"
        let record: VersionRecord? = try state.record(at: file)
        return record?.label
    }
}
