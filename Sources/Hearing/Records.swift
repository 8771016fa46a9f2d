public import Catalog

/// The records of a state, as rules and readers both ask for them.
public struct Records<S: State> {
    private let state: S

    public init(of state: S) { self.state = state }

    /// Why something could not be read.
    public enum Fault: Error {
        /// The state itself could not be.
        case state(S.Failure)
        /// What stands at the path is none of our records.
        case form(path: String, RecordFault)
    }

    /// Nil where there is none.
    public func record<R: Record>(_ type: R.Type = R.self, at path: String) throws(Fault) -> R? {
        guard let bytes = try read(path) else { return nil }
        do { return try R(bytes: bytes) } catch { throw .form(path: path, error) }
    }

    /// The governance metadata of an asset; empty where nothing was set yet.
    public func overlay(of path: AssetPath) throws(Fault) -> Overlay {
        guard let bytes = try read(path.overlay) else { return .empty }
        do { return try Overlay(bytes: bytes) } catch { throw .form(path: path.overlay, error) }
    }

    /// Where the asset with an identity stands now.
    public func place(of uid: AssetUID) throws(Fault) -> AssetPath? {
        guard let bytes = try read(Layout.uid(uid)), bytes.last == 0x0A else { return nil }
        return AssetPath(folder: String(decoding: bytes.dropLast(), as: UTF8.self))
    }

    /// What is or was bound of an asset, in byte order of environment.
    public func bindings(
        of path: AssetPath
    ) throws(Fault) -> [(environment: EnvironmentName, record: BindingRecord)] {
        var bindings: [(environment: EnvironmentName, record: BindingRecord)] = []
        let files: [String]
        do { files = try state.names(under: path.bindings) } catch { throw .state(error) }
        for file in files {
            guard let environment = EnvironmentName(valid: file.dropLast(".json".count)),
                let record: BindingRecord = try record(at: path.binding(environment))
            else { continue }
            bindings.append((environment, record))
        }
        return bindings
    }

    /// Every key that was revoked, in byte order of fingerprint.
    public func revocations() throws(Fault) -> [RevokedKey] {
        var keys: [RevokedKey] = []
        let files: [String]
        do { files = try state.names(under: Layout.revokedKeys) } catch { throw .state(error) }
        for file in files {
            if let key: RevokedKey = try record(at: "\(Layout.revokedKeys)/\(file)") { keys.append(key) }
        }
        return keys
    }

    private func read(_ path: String) throws(Fault) -> [UInt8]? {
        do { return try state.read(path) } catch { throw .state(error) }
    }
}
