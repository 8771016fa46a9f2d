import Actions
import Bearings
import Canonical
import Catalog
import Consent
import Hearing
import Keys
import Objects
import Policy
import Reports
import Schema
import Store
import TestSupport

// What is so, in the model's words, read from the records of the ledger.

extension Reality {
    func facts() throws -> Facts {
        let state = try context(of: .dana).ledger().state()
        guard let version = state.tip?.policy else { throw RunFailure(description: "there is no ledger") }
        let freezes = try state.names(under: Layout.freezes)
        var proposals: [Laws: Step.Person] = [:]
        for name in try state.names(under: Layout.policyProposals) {
            guard let digest = SHA256Digest(hex: name), let laws = policies[digest],
                let bytes = try state.read(PolicyPlace.proposed(digest).proposal)
            else { throw RunFailure(description: "nobody proposed '\(name)'") }
            proposals[laws] = try person(ProposalRecord(bytes: bytes).by.text)
        }
        let revoked = try state.names(under: Layout.revokedKeys).map { name in
            guard
                let key = Fingerprint(hex: String(name.dropLast(".json".count))).flatMap({ fingerprints[$0] })
            else { throw RunFailure(description: "nobody has the key '\(name)'") }
            return key
        }
        return Facts(
            assets: try assets(in: state), frozen: Set(freezes.map { String($0.dropLast(".json".count)) }),
            requests: try asked(in: state), exceptions: try exceptions(in: state),
            laws: policies[version.digest], counter: version.counter, proposals: proposals,
            revoked: Set(revoked))
    }

    private func person(_ name: String) throws -> Step.Person {
        guard let person = Step.Person(rawValue: name) else {
            throw RunFailure(description: "who is '\(name)'?")
        }
        return person
    }

    // MARK: Assets

    private func assets(in state: LedgerState) throws -> [Int: Model.Asset] {
        var assets: [Int: Model.Asset] = [:]
        for (uid, number) in identities {
            guard let uid = AssetUID(uid), let folder = try state.read(Layout.uid(uid)),
                let path = AssetPath(folder: String(decoding: folder.dropLast(), as: UTF8.self)),
                let bytes = try state.read(path.record)
            else { throw RunFailure(description: "'\(uid)' is lost") }
            let record = try AssetRecord(bytes: bytes)
            var asset = Model.Asset(
                plugin: path.plugin.text, name: path.name.text, source: record.source?.text)
            asset.retirement = record.retirement?.state.text
            asset.isHalted = record.halt != nil
            for (alias, label) in record.aliases { asset.aliases[alias.text] = label.text }
            if let bytes = try state.read(path.overlay) {
                asset.hasOverlay = true
                asset.overlay = try fields(of: Overlay(bytes: bytes))
            }
            var created: [String: Int] = [:]
            for text in try state.names(under: path.versions) {
                let label = try VersionLabel(text)
                (asset.versions[text], created[text]) = try version(label, of: path, in: state)
            }
            asset.labels = created.sorted { $0.value < $1.value }.map(\.key)
            for file in try state.names(under: path.bindings) {
                let environment = try EnvironmentName(file.dropLast(5))
                asset.bindings[environment.text] = try binding(in: environment, of: path, in: state)
            }
            assets[number] = asset
        }
        return assets
    }

    private func fields(of overlay: Overlay) -> [String: String] {
        var fields: [String: String] = [:]
        for key in ["owner.principal", "risk.level", "labels.team", "intendedUse.summary"] {
            fields[key] = overlay.text(key)
        }
        fields["compliance.tags"] = overlay.texts("compliance.tags").first
        return fields
    }

    private func version(
        _ label: VersionLabel, of path: AssetPath, in state: LedgerState
    ) throws -> (Model.Version, Int) {
        let folder = path.version(label)
        guard let standing = try state.read(path.state(label)),
            let bytes = try state.read("\(folder)/\(VersionRecord.file)"),
            let overlay = try state.read("\(folder)/\(VersionRecord.overlayFile)")
        else { throw RunFailure(description: "'\(folder)' is not whole") }
        let lifecycle = try LifecycleRecord(bytes: standing)
        let record = try VersionRecord(bytes: bytes)
        let content = try state.read("\(folder)/\(record.record)") ?? []
        var uses: [Int: String?] = [:]
        for use in record.uses {
            guard let used = identities[use.uid.description] else { continue }
            uses[used] = .some(use.label?.text)
        }
        let evidence = try state.names(under: path.evidence(of: label)).filter { $0.hasSuffix(".json") }.map {
            try EvidenceID($0.dropLast(".json".count)).map(word(for:)) ?? $0
        }
        return (
            Model.Version(
                state: lifecycle.state.text, uses: uses, content: String(decoding: content, as: UTF8.self),
                overlay: try fields(of: Overlay(bytes: overlay)), evidence: Set(evidence)),
            lifecycle.created
        )
    }

    /// The record, which must agree with what stands in the environment.
    private func binding(
        in environment: EnvironmentName, of path: AssetPath, in state: LedgerState
    ) throws -> Model.Binding? {
        guard let bytes = try state.read(path.binding(environment)) else { return nil }
        let record = try BindingRecord(bytes: bytes)
        let there = try state.folder(at: path.place(in: environment))
        let version = try record.bound.flatMap { try state.folder(at: path.version($0.label)) }
        guard there == record.bound?.version, version == record.bound?.version else {
            throw RunFailure(description: "'\(path)' in \(environment) is not what its record says")
        }
        return Model.Binding(
            bound: record.bound?.label.text, isHeld: record.isHeld,
            previous: record.previous.map(\.label.text))
    }

    // MARK: Evidence

    private static let evidence: [EvidenceID: String] = {
        var words: [EvidenceID: String] = [:]
        for type in ["evaluation-report", "bias-summary"] {
            for mark in 0..<3 {
                let word = "\(type):\(mark)"
                guard let name = EvidenceType(valid: type) else { continue }
                words[EvidenceID(name, of: SHA256Digest(ofText: "\(word)\n"))] = word
            }
        }
        return words
    }()

    private func word(for id: EvidenceID) throws -> String {
        guard let word = Self.evidence[id] else { throw RunFailure(description: "'\(id)' proves nothing") }
        return word
    }

    /// How the program calls what the model has as TYPE or TYPE:NUMBER.
    func evidenceWord(_ word: String) -> String {
        Self.evidence.first { $0.value == word }.map(\.key.description) ?? word
    }

    // MARK: Requests

    private func asked(in state: LedgerState) throws -> [Int: Facts.Asked] {
        var asked: [Int: Facts.Asked] = [:]
        for (id, number) in requests {
            let closure = try state.read(id.closed.closure).map { try ClosureRecord(bytes: $0) }
            let place = closure == nil ? id.open : id.closed
            guard let request = try state.read(place.request), let bytes = try state.read(place.progress)
            else {
                throw RunFailure(description: "request \(id) is lost")
            }
            let record = try RequestRecord(bytes: request)
            let progress = try ProgressRecord(bytes: bytes)
            var approvals: [Step.Person: Model.Approval] = [:]
            for (name, approval) in progress.approvals {
                guard let key = Fingerprint(approval.key).flatMap({ fingerprints[$0] }) else {
                    throw RunFailure(description: "nobody has the key \(approval.key)")
                }
                approvals[try person(name.text)] = Model.Approval(
                    key: key.number, counter: approval.policy.counter, time: seconds(approval.time))
            }
            asked[number] = Facts.Asked(
                what: try line(record), requester: try person(record.requester.text),
                evidence: Set(try record.evidence.map(word(for:))), approvals: approvals,
                withdrawn: Set(try progress.withdrawn.map { try person($0.text) }),
                hasPermit: try state.read(place.permit) != nil,
                closure: try closure.map { .init(outcome: $0.outcome.rawValue, by: try person($0.by.text)) })
        }
        return asked
    }

    private func line(_ record: RequestRecord) throws -> String {
        func value(_ key: TrailerKey) -> String? { record.action.first { $0.key == key }?.value }
        let asset = value(.asset)?.split(separator: "/")
        let words = [
            value(.event), asset.map { "\($0[0])/\($0[2])" }, value(.version), value(.environment),
            value(.state), value(.renamedTo), value(.alias),
            value(.activates).map { String($0.prefix { $0 != ":" }) }, value(.holder),
            value(.exception).flatMap { RequestID($0) }.flatMap { requests[$0] }.map { "#\($0)" },
        ]
        return words.compactMap { $0 }.joined(separator: " ")
    }

    private func seconds(_ time: Timestamp) -> Int { Int(time.seconds - Surroundings.beginning) }

    private func exceptions(in state: LedgerState) throws -> [Int: Model.Exception] {
        var exceptions: [Int: Model.Exception] = [:]
        for (id, number) in requests {
            let open = try state.read(id.openException)
            guard let bytes = try open ?? state.read(id.closedException) else { continue }
            let record = try ExceptionRecord(bytes: bytes)
            exceptions[number] = Model.Exception(
                granted: seconds(record.granted.time), voices: try record.voices.map { try person($0.text) },
                used: record.used.map { seconds($0.time) }, isSettled: open == nil)
        }
        return exceptions
    }

    // MARK: Lists

    func evidenceList(_ plugin: String, _ name: String, _ label: String) throws -> Set<String> {
        let list = try ListEvidence(
            plugin: PluginName(plugin), name: AssetReference(name), version: .word(label)
        ).run(in: context(of: .dana))
        return Set(try list.records.map { try word(for: $0.id) })
    }

    func requestList() throws -> [String] {
        try ListRequests(includesClosed: true).run(in: context(of: .dana)).requests.map { report in
            Model.line(
                requests[report.id] ?? -1, try person(report.record.requester.text), report.state.rawValue,
                try report.approvals.map { try person($0.by.text) },
                try report.awaited.map { try person($0.text) })
        }
    }

    func exceptionList() throws -> [String] {
        try lines(ListExceptions().run(in: context(of: .dana)))
    }

    /// The debts as the status says them.
    func debts() throws -> [String] { try lines(Status().run(in: context(of: .dana)).exceptions) }

    private func lines(_ exceptions: [ListExceptions.Open]) throws -> [String] {
        exceptions.map { (requests[$0.request] ?? -1, $0.record.used != nil, $0.isOverdue) }
            .sorted { $0.0 < $1.0 }.map { Model.line($0, $1, $2) }
    }

    /// Everything once more from the root, and git's own opinion of the objects.
    func audit() throws -> Int {
        try git(["fsck", "--strict", "--no-dangling"], in: "\(folder.path)/repository")
        return try VerifyLedger(isFull: true).run(in: context(of: .dana)).sequence
    }
}
