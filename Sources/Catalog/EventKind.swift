/// The events of this format. The raw value is what a message says.
public enum EventKind: String, CaseIterable, Sendable, Comparable {
    case ledgerInit = "ledger.init"
    case assetRegister = "asset.register"
    case assetRename = "asset.rename"
    case assetSet = "asset.set"
    case governanceSet = "governance.set"
    case versionCreate = "version.create"
    case lifecycleSetState = "lifecycle.setState"
    case lifecycleDeprecate = "lifecycle.deprecate"
    case lifecycleArchive = "lifecycle.archive"
    case lifecycleRestore = "lifecycle.restore"
    case promotionBind = "promotion.bind"
    case promotionPromote = "promotion.promote"
    case promotionRollback = "promotion.rollback"
    case promotionUnbind = "promotion.unbind"
    case aliasSet = "alias.set"

    public static func < (one: EventKind, other: EventKind) -> Bool {
        one.rawValue.utf8.lexicographicallyPrecedes(other.rawValue.utf8)
    }
}

/// The keys that a message may hold, spelled as git's trailers.
public enum TrailerKey: String, CaseIterable, Sendable {
    case event = "Event"
    case eventID = "Event-Id"
    case format = "Format"
    case sequence = "Seq"
    case policy = "Policy"
    case asset = "Asset"
    case assetUID = "Asset-Uid"
    case renamedTo = "Renamed-To"
    case environment = "Environment"
    case source = "From"
    case alias = "Alias"
    case version = "Version"
    case versionID = "Version-Id"
    case state = "State"
    case replacement = "Replacement"
    case allow = "Allow"
    case replaces = "Replaces"
    case gate = "Gate"
    case payload = "Payload"
    case chain = "Chain"
}
