import Catalog
import Policy
import Schema

/// Why a document that an event brings is not what it should be.
struct PayloadFault: Error {
    let path: String
    let why: String
}

extension EventForm.PayloadPlace {
    /// Whether a payload of this kind may stand at a path.
    func admits(_ path: String, for event: Event) -> Bool {
        switch self {
        case .policySource:
            PolicyFile.name(of: path) != nil
        case .assetRecord:
            event.asset.map { $0.record.utf8.elementsEqual(path.utf8) } ?? false
        }
    }
}

/// The place of a YAML file of the policy.
enum PolicyFile {
    static func path(of file: String) -> String { "\(Layout.policySource)/\(file)" }

    /// `catalog.yaml` of `policy/source/catalog.yaml`; nil for any other path.
    static func name(of path: String) -> String? {
        let folder = Layout.policySource + "/"
        guard path.utf8.starts(with: folder.utf8), path.hasSuffix(".yaml") else { return nil }
        let file = String(path.dropFirst(folder.count))
        do { return try Name<PolicySource>(file).text } catch { return nil }
    }
}

extension Payloads {
    /// Parses what an event brings, each by the reader of its kind. Size and digest have been checked.
    init(checking files: [File], for event: Event) throws(PayloadFault) {
        switch event.kind {
        case .ledgerInit:
            let sources = files.compactMap { file in
                PolicyFile.name(of: file.path).map { PolicySource(file: $0, bytes: file.bytes) }
            }
            do { self.init(files: files, policy: try PolicyBundle(sources: sources)) } catch {
                throw PayloadFault(
                    path: Layout.policySource, why: "is not a policy: \(error.diagnostic.sentence)")
            }
        case .assetRegister:
            guard let file = files.first, files.count == 1 else {
                self.init(files: files)
                return
            }
            do { self.init(files: files, asset: try AssetRecord(bytes: file.bytes)) } catch {
                throw PayloadFault(path: file.path, why: "is not the record of an asset: \(error.message)")
            }
        }
    }
}
