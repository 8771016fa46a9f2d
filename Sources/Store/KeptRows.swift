package import Catalog
package import Objects

/// What a list worked out of a plugin's assets, kept until the next one: bytes that this room does not look into.
///
/// They are worth the time of working them out and nothing else. So no trouble with them is told: what cannot be
/// read is not there, and what cannot be written is worked out again.
package struct KeptRows {
    /// More is neither read nor written. A hundred thousand assets come to eight million bytes.
    static let byteLimit = 128 << 20

    private let folder: String
    private let plugin: PluginName

    package init(of plugin: PluginName, under root: ObjectID, in trust: TrustFolder) {
        folder = "\(trust.path)/\(root.hex)/rows"
        self.plugin = plugin
    }

    package func read() -> [UInt8]? {
        do { return try StateFile.read("\(folder)/\(plugin)", limit: Self.byteLimit) } catch { return nil }
    }

    /// Replaces them, and removes what is kept there of other things than these plugins: those that the policy has no
    /// more, and drafts of writers that were killed.
    package func write(_ bytes: [UInt8], among plugins: [PluginName]) {
        guard bytes.count <= Self.byteLimit else { return }
        do {
            for name in try StateFile.names(in: folder) where name != "." && name != ".." {
                if let plugin = PluginName(valid: name), plugins.contains(plugin) { continue }
                try StateFile.remove("\(folder)/\(name)")
            }
            try StateFile.write(bytes, to: "\(folder)/\(plugin)")
        } catch { return }
    }
}

/// Which file is whose asset's, kept in the same way for hooks that look at files.
package struct KeptSources {
    private let path: String

    package init(under root: ObjectID, in trust: TrustFolder) { path = "\(trust.path)/\(root.hex)/sources" }

    package func read() -> [UInt8]? {
        do { return try StateFile.read(path, limit: KeptRows.byteLimit) } catch { return nil }
    }

    package func write(_ bytes: [UInt8]) {
        guard bytes.count <= KeptRows.byteLimit else { return }
        do { try StateFile.write(bytes, to: path) } catch { return }
    }
}
