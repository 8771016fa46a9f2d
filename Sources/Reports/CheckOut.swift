public import Bearings
import Canonical
public import Catalog
import Git
import Objects
import Store

/// Writes what an environment has into a folder: PLUGIN/KIND/NAME/ with the record, the overlay and version.json.
public struct CheckOut: Sendable {
    public let environment: EnvironmentName
    public let folder: String
    public let moment: Moment

    public init(environment: EnvironmentName, folder: String, moment: Moment = .tip) {
        self.environment = environment
        self.folder = folder
        self.moment = moment
    }

    /// What was written: an asset, and the version that it is.
    public struct Written: Sendable {
        public let path: AssetPath
        public let version: VersionID
    }

    public func run(
        in context: Context, progress: (Int) -> Void = { _ in }
    ) throws(ActionError) -> [Written] {
        let state = try context.ledger().state(at: moment)
        try translating(state.activePolicy).refuseUnknown(environment)
        let assets = try assets(state)
        var target = try explaining { () throws(GitError) in try NewFolder(at: context.absolute(folder)) }
        for (index, asset) in assets.enumerated() {
            try write(asset, from: state, into: &target)
            progress(index + 1)
        }
        try explaining { () throws(GitError) in try target.place() }
        return assets
    }

    /// Everything is found before anything is written.
    private func assets(_ state: LedgerState) throws(ActionError) -> [Written] {
        let top = "\(Layout.environments)/\(environment)"
        var assets: [Written] = []
        for plugin in try state.files(under: top) {
            for kind in try state.files(under: "\(top)/\(plugin)") {
                for shard in try state.files(under: "\(top)/\(plugin)/\(kind)") {
                    for entry in try state.contentsOfFolder("\(top)/\(plugin)/\(kind)/\(shard)") {
                        let path = try translating { () throws(NameFault) in
                            try AssetPath("\(plugin)/\(kind)/\(entry.name)")
                        }
                        assets.append(Written(path: path, version: VersionID(entry.id)))
                    }
                }
            }
        }
        return assets.sorted { $0.path < $1.path }
    }

    private func write(
        _ asset: Written, from state: LedgerState, into target: inout NewFolder
    ) throws(ActionError) {
        let place = asset.path.place(in: environment)
        for file in try state.files(under: place) {
            guard let bytes = try state.contents("\(place)/\(file)") else { continue }
            try explaining { () throws(GitError) in
                try target.write(bytes, at: "\(asset.path)/\(file)")
            }
        }
    }

    /// Runs a step on the new folder, whose faults have words of their own here.
    private func explaining<T: ~Copyable>(_ step: () throws(GitError) -> T) throws(ActionError) -> T {
        do { return try step() } catch { throw explained(error) }
    }

    private func explained(_ error: GitError) -> ActionError {
        ActionError(writing: folder, "checkout.folder", error)
    }
}

extension ActionError {
    /// That a new folder could not be written.
    init(writing folder: String, _ code: String, _ error: GitError) {
        let hint = "name a folder that is not there yet, in one that is"
        switch error.code {
        case .pathConflict:
            self.init(
                code, .usage, "'\(folder.excerpt)' is there already, and is not an empty folder", hint: hint)
        case .pathInvalid:
            self.init(code, .usage, "no folder '\(folder.excerpt)' can be made", hint: hint)
        default: self.init(error)
        }
    }
}
