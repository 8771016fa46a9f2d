import Actions
import Bearings
import Canonical
import Catalog
import Consent
import Schema
import Statute
import TestSupport

extension Reality {
    func perform(_ step: Step) throws -> Receipt {
        switch step.act {
        case .register, .rename, .setSource, .govern, .snapshot, .alias, .halt, .resume, .attach, .discard:
            return try performOnAsset(step)
        case .setState, .deprecate, .archive, .restore, .promote, .rollback, .unbind:
            return try performOnVersion(step)
        case .freeze(let environment):
            return try FreezeEnvironment(
                EnvironmentName(environment), options: options(of: step, because: "a storm")
            ).run(
                in: context(of: step))
        case .thaw(let environment):
            return try FreezeEnvironment(
                EnvironmentName(environment), isThaw: true, options: options(of: step)
            )
            .run(in: context(of: step))
        case .propose, .withdrawPolicy, .activate, .rollBackPolicy, .revoke: return try performOnPolicy(step)
        default: return try performOnRequest(step)
        }
    }

    private func options(of step: Step, because message: String? = nil) -> ActOptions {
        ActOptions(message: message, asksForException: step.asksForException)
    }

    private func context(of step: Step) -> Context { context(of: step.person, step.number) }

    private func performOnAsset(_ step: Step) throws -> Receipt {
        let context = context(of: step)
        let plugin = try PluginName(step.plugin)
        let name = try AssetReference(step.name)
        let options = options(of: step)
        switch step.act {
        case .register(let file):
            return try Register(plugin: plugin, name: name, file: file, options: options).run(in: context)
        case .rename(let new):
            return try Rename(plugin: plugin, name: name, newName: AssetName(new), options: options)
                .run(in: context)
        case .setSource(let file):
            return try SetSource(plugin: plugin, name: name, file: file, options: options).run(in: context)
        case .govern(let fields):
            return try SetGovernance(
                plugin: plugin, name: name,
                change: .fields(fields.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }),
                options: options
            ).run(in: context)
        case .snapshot(let label, let record):
            try folder.write(record.content.utf8, to: "repository/\(record.file)")
            return try Snapshot(
                plugin: plugin, name: name, label: label.map { try VersionLabel($0) }, file: record.file,
                options: options
            ).run(in: context)
        case .alias(let alias, let version):
            return try SetAlias(
                plugin: plugin, name: name, alias: AliasName(alias),
                version: version.map { VersionChoice($0) }, options: options
            ).run(in: context)
        case .attach(let version, let evidence):
            let words = evidence.split(separator: ":")
            try folder.write("\(evidence)\n".utf8, to: "repository/evidence.txt")
            return try AttachEvidence(
                plugin: plugin, name: name, version: VersionChoice(version),
                type: EvidenceType(words[0]), file: "evidence.txt", options: options
            ).run(in: context)
        case .discard(let version, let word):
            return try RevokeEvidence(
                plugin: plugin, name: name, version: VersionChoice(version), evidence: evidenceWord(word),
                options: options
            ).run(in: context)
        case .resume:
            return try HaltAsset(plugin: plugin, name: name, isResume: true, options: options)
                .run(in: context)
        default:
            return try HaltAsset(
                plugin: plugin, name: name, options: self.options(of: step, because: "a storm")
            ).run(in: context)
        }
    }

    private func performOnVersion(_ step: Step) throws -> Receipt {
        let context = context(of: step)
        let plugin = try PluginName(step.plugin)
        let name = try AssetReference(step.name)
        let options = options(of: step)
        func choice(_ word: String?) -> VersionChoice? { word.map { VersionChoice($0) } }
        func change(_ version: String?, _ change: ChangeState.Change) throws -> Receipt {
            try ChangeState(
                plugin: plugin, name: name, version: choice(version), change: change, options: options
            ).run(in: context)
        }
        switch step.act {
        case .setState(let version, let state): return try change(version, .to(StateName(state)))
        case .deprecate(let version, let replacement):
            return try change(version, .deprecate(replacement: replacement.map { try AssetReference($0) }))
        case .archive(let version): return try change(version, .archive)
        case .restore(let version, let state):
            return try change(version, .restore(state.map { try StateName($0) }))
        case .promote(let environment, let version, let from, let allows):
            return try Promote(
                plugin: plugin, name: name, environment: EnvironmentName(environment),
                source: from.map { try EnvironmentName($0) }, version: choice(version),
                allowsDeprecated: allows, options: options
            ).run(in: context)
        case .rollback(let environment, let version, let allows):
            return try RollBack(
                plugin: plugin, name: name, environment: EnvironmentName(environment),
                version: VersionChoice(version), allowsDeprecated: allows, options: options
            ).run(in: context)
        case .unbind(let environment):
            return try Unbind(
                plugin: plugin, name: name, environment: EnvironmentName(environment), options: options
            ).run(in: context)
        default: preconditionFailure("\(step) is about no version")
        }
    }

    private func performOnPolicy(_ step: Step) throws -> Receipt {
        let context = context(of: step)
        let options = options(of: step)
        switch step.act {
        case .propose(let laws):
            let sources = try sources(of: laws)
            for source in sources { try folder.write(source.bytes, to: "proposal/\(source.file)") }
            let receipt = try ProposePolicy(folder: "\(folder.path)/proposal", options: options).run(
                in: context)
            if let digest = receipt.event.proposal { policies[digest] = laws }
            return receipt
        case .withdrawPolicy(let laws):
            return try WithdrawPolicy(proposal: reference(laws), options: options).run(in: context)
        case .activate(let laws):
            return try ActivatePolicy(proposal: reference(laws), options: options).run(in: context)
        case .rollBackPolicy(let number):
            return try RollBackPolicy(counter: number, options: options).run(in: context)
        case .revoke(let key, let since):
            guard let fingerprint = fingerprints.first(where: { $0.value == key })?.key else {
                throw RunFailure(description: "there is no \(key)")
            }
            return try RevokeKey(
                key: .fingerprint(fingerprint), compromisedSince: since,
                options: self.options(of: step, because: "a storm")
            )
            .run(in: context)
        default: preconditionFailure("\(step) is not about the policy")
        }
    }

    private func reference(_ laws: Laws?) throws -> ProposalReference? {
        try laws.flatMap { ProposalReference(try PolicyBundle(sources: sources(of: $0)).digest.hex) }
    }

    private func performOnRequest(_ step: Step) throws -> Receipt {
        let context = context(of: step)
        func id(_ number: Int) throws -> RequestID {
            guard let id = requests.first(where: { $0.value == number })?.key else {
                throw RunFailure(description: "there is no request \(number)")
            }
            return id
        }
        func reference(_ number: Int) throws -> RequestReference {
            RequestReference(try id(number))
        }
        switch step.act {
        case .approve(let number):
            return try ApproveRequest(reference(number), options: options(of: step)).run(in: context).receipt
        case .handOut(let number):
            let approval = try ApproveRequest(
                reference(number), isHandedOut: true, options: options(of: step)
            )
            .run(in: context)
            blocks.append(approval.block)
            return approval.receipt
        case .carry(let index):
            try folder.write(blocks[index].utf8, to: "repository/approval.txt")
            return try ImportApproval(file: "approval.txt", options: options(of: step)).run(in: context)
        case .takeBack(let number, let approver):
            return try WithdrawApproval(
                from: reference(number), of: approver.map { try PrincipalName($0.rawValue) },
                options: options(of: step)
            ).run(in: context)
        case .reject(let number):
            return try CloseRequest(reference(number), .reject, options: options(of: step)).run(in: context)
        case .cancel(let number):
            return try CloseRequest(reference(number), .cancel, options: options(of: step)).run(in: context)
        case .expire(let number):
            return try CloseRequest(reference(number), .expire, options: options(of: step)).run(in: context)
        case .execute(let number):
            return try ExecuteRequest(reference(number), options: options(of: step)).run(in: context)
        case .grant(let number):
            return try GrantException(reference(number), options: options(of: step, because: "a storm"))
                .run(in: context)
        case .settle(let number):
            return try GrantException(
                reference(number), isSettling: true, options: options(of: step, because: "a storm")
            ).run(in: context)
        default: preconditionFailure("\(step) is about no request")
        }
    }
}
