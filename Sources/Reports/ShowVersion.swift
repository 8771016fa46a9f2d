public import Bearings
public import Canonical
public import Catalog
import Objects
package import Store

/// One version: its record, its place in the lifecycle with the time of it, what it uses and where it is bound.
public struct ShowVersion: Sendable {
    public let plugin: PluginName
    public let name: AssetReference
    public let version: VersionChoice
    public let moment: Moment

    public init(
        plugin: PluginName, name: AssetReference, version: VersionChoice, moment: Moment = .tip
    ) {
        self.plugin = plugin
        self.name = name
        self.version = version
        self.moment = moment
    }

    public struct Shown: Sendable {
        public let path: AssetPath
        public let version: VersionReport
        /// When it came into the state that it is in.
        public let since: Timestamp?
        public let replacement: AssetPath?
        public let uses: [(asset: AssetPath, label: VersionLabel?)]
        /// `REF:PATH` of its record, for plain git.
        public let place: String
    }

    public func run(in context: Context) throws(ActionError) -> Shown {
        let ledger = try context.ledger()
        let state = try ledger.state(at: moment)
        let page = try AssetPage(name, of: plugin, in: state)
        let chosen = try page.version(chosenBy: version)
        let latest = try page.newest(of: page.versions())?.label
        let report = try page.report(on: chosen, page.bindings(), latest: latest)
        var uses: [(asset: AssetPath, label: VersionLabel?)] = []
        for use in report.record.uses {
            if let asset = try state.place(of: use.uid) { uses.append((asset, use.label)) }
        }
        let event = try state.commit.flatMap { commit throws(ActionError) in
            try translating { () throws(LedgerError) in
                try ledger.events(at: .sequence(chosen.standing.sequence), before: commit).first
            }
        }
        return Shown(
            path: page.path, version: report, since: event.flatMap { Timestamp(seconds: $0.seconds) },
            replacement: try chosen.standing.replacement.flatMap { uid throws(ActionError) in
                try state.place(of: uid)
            }, uses: uses,
            place:
                "\(ledger.revision(of: state, at: moment)):\(page.path.version(chosen.label))/\(report.record.record)"
        )
    }
}

extension Ledger {
    /// What plain git calls the state: the ref now, and the commit for a moment of the past.
    package func revision(of state: LedgerState, at moment: Moment) -> String {
        if case .tip = moment { return reference.name }
        return state.commit?.hex ?? reference.name
    }
}
