public import Canonical
import Keys

extension Event {
    /// What stands behind a key in the message, a line each.
    public func values(of key: TrailerKey) -> [String] {
        switch key {
        case .event: [kind.rawValue]
        case .eventID: [id.description]
        case .format: ["\(format)"]
        case .sequence: ["\(sequence)"]
        case .policy: [policy.description]
        case .asset: asset.map { [$0.description] } ?? []
        case .assetUID: assetUID.map { [$0.description] } ?? []
        case .renamedTo: renamedTo.map { [$0.text] } ?? []
        case .environment: environment.map { [$0.text] } ?? []
        case .source: source.map { [$0.text] } ?? []
        case .alias: alias.map { [$0.text] } ?? []
        case .version: version.map { [$0.text] } ?? []
        case .versionID: versionID.map { [$0.hex] } ?? []
        case .state: state.map { [$0.text] } ?? []
        case .replacement: replacement.map { [$0.description] } ?? []
        case .allow: allow.map { [$0.rawValue] } ?? []
        case .request: request.map { [$0.text] } ?? []
        case .exception: exception.map { [$0.text] } ?? []
        case .approver: approver.map { [$0.text] } ?? []
        case .proposal: proposal.map { [$0.prefixed] } ?? []
        case .activates: activates.map { [$0.description] } ?? []
        case .restores: restores.map { [$0.description] } ?? []
        case .key: self.key.map { [$0.description] } ?? []
        case .holder: holder.map { [$0.text] } ?? []
        case .compromisedSince: compromisedSince.map { ["\($0)"] } ?? []
        case .nextKey: nextKey.map { [$0.line] } ?? []
        case .evidence: evidence.map { [$0.description] } ?? []
        case .replaces: replaces.map { [$0.text] } ?? []
        case .gate: gates.map(\.description)
        case .payload: payloads.map { "\($0.digest.prefixed) \($0.path)" }
        case .chain: []
        }
    }

    /// Takes what stands behind a key; false where it is malformed, or stands at a place of its own.
    public mutating func take(_ key: TrailerKey, _ text: String) -> Bool {
        func read<T>(_ value: T?, into field: inout T?) -> Bool {
            field = value
            return value != nil
        }
        switch key {
        case .asset: return read(AssetPath(valid: text), into: &asset)
        case .assetUID: return read(AssetUID(text), into: &assetUID)
        case .renamedTo: return read(AssetName(valid: text), into: &renamedTo)
        case .environment: return read(EnvironmentName(valid: text), into: &environment)
        case .source: return read(EnvironmentName(valid: text), into: &source)
        case .alias: return read(AliasName(valid: text), into: &alias)
        case .version: return read(VersionLabel(valid: text), into: &version)
        case .versionID: return read(VersionID(text), into: &versionID)
        case .state: return read(StateName(valid: text), into: &state)
        case .replacement: return read(AssetPath(valid: text), into: &replacement)
        case .allow: return read(Allowance(rawValue: text), into: &allow)
        case .request: return read(RequestID(text), into: &request)
        case .exception: return read(RequestID(text), into: &exception)
        case .approver: return read(PrincipalName(valid: text), into: &approver)
        case .proposal: return read(SHA256Digest(prefixed: text), into: &proposal)
        case .activates: return read(PolicyVersion(text), into: &activates)
        case .restores: return read(PolicyVersion(text), into: &restores)
        case .key: return read(Fingerprint(text), into: &self.key)
        case .holder: return read(PrincipalName(valid: text), into: &holder)
        case .compromisedSince: return read(Count(text)?.value, into: &compromisedSince)
        case .nextKey: return read(PublicKey(spelled: text), into: &nextKey)
        case .evidence: return read(EvidenceID(text), into: &evidence)
        case .replaces: return read(Replaced(text), into: &replaces)
        case .gate:
            guard let receipt = GateReceipt(text) else { return false }
            gates.append(receipt)
            return true
        case .payload:
            let words = text.utf8.split(separator: 0x20, maxSplits: 1, omittingEmptySubsequences: false)
            guard words.count == 2, let digest = SHA256Digest(prefixed: Substring(words[0])) else {
                return false
            }
            let line = PayloadLine(digest: digest, path: String(Substring(words[1])))
            // In byte order of path, each once.
            if let last = payloads.last, !last.path.utf8.lexicographicallyPrecedes(line.path.utf8) {
                return false
            }
            payloads.append(line)
            return true
        case .event, .eventID, .format, .sequence, .policy, .chain: return false
        }
    }
}

extension SHA256Digest {
    /// `sha256:` and the digits, as a message has a digest.
    public var prefixed: String { "sha256:\(hex)" }

    public init?(prefixed text: some StringProtocol) {
        guard text.utf8.starts(with: "sha256:".utf8) else { return nil }
        self.init(hex: Substring(String(text).utf8.dropFirst("sha256:".utf8.count)))
    }
}
