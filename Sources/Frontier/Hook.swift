import Actions
package import Arguments
import Bearings
import Canonical
import Catalog
import Hooks
import Output
package import Wording

extension Commands {
    package static let hook = Command<Run>(
        "hook", "what git starts before it lets something pass", group: .upkeep,
        about: """
            Started by git, by the scripts that 'hooks install' puts in place; there is no need to type it. \
            pre-receive judges a push by the ledger's rules and by this machine's clock, post-receive notes what was \
            verified, pre-push and reference-transaction guard the ledger of a clone, pre-commit reads the manifests \
            that are to be committed, and post-merge makes versions of what a merge has changed, in plugins whose \
            policy says autoSnapshot. What may not pass is told with its code, and the exit status is not 0.
            """,
        examples: [
            Example("hook pre-commit", "what a commit would be told now")
        ],
        Argument<HookName>("HOOK", "git's name for it"),
        Argument("WORD", "what git says to it").repeated
    ) { hook, words in
        { session in
            let context = session.context
            let first = words.first ?? ""
            switch hook {
            case .preReceive: return Report(hook, try JudgePush().run(in: context))
            case .postReceive:
                try NoteTip().run(in: context)
                return Report(hook, nil)
            case .referenceTransaction:
                return Report(hook, try GuardReference(phase: first).run(in: context))
            case .prePush: return Report(hook, try CheckOutgoing(remote: first).run(in: context))
            case .preCommit: return Report(hook, try CheckStaged().run(in: context))
            case .postMerge: return takeSnapshots(in: context)
            }
        }
    }

    /// A merge is done whatever becomes of this, so that trouble is told and nothing else.
    private static func takeSnapshots(in context: Context) -> Report {
        var report = Report(.postMerge, nil)
        var made: [String] = []
        do {
            for due in try FindDue().run(in: context) {
                if let obstacle = due.obstacle {
                    report.warnings.append("no version of '\(due.path)' was made: \(obstacle)")
                    continue
                }
                do throws(ActionError) {
                    let receipt = try Snapshot(
                        plugin: due.plugin, name: due.asset, options: ActOptions(message: "after a merge")
                    ).run(in: context)
                    let version = "\(due.path) \(receipt.event.version?.text ?? "")"
                    made.append(version)
                    report.blocks.append(.line("made version \(version)"))
                } catch {
                    report.warnings.append(
                        "no version of '\(due.path)' was made: \(error.message) (\(error.code))")
                }
            }
        } catch {
            report.warnings.append("no versions were made: \(error.message) (\(error.code))")
        }
        report.set("made", .array(made.map { .string($0) }))
        report.names = made
        return report
    }
}

extension Report {
    /// What a hook has to say; nothing where all may pass.
    fileprivate init(_ hook: HookName, _ verdict: HookVerdict?) {
        let objections = verdict?.objections ?? []
        var blocks: [Block] = []
        for objection in objections {
            let error = objection.error
            blocks.append(.line(Line("error: \(objection.subject): \(error.message) (\(error.code))", .bad)))
            blocks += error.hints.map { .hint($0) }
        }
        self.init(
            "HookVerdict",
            json: [
                .init(key: "hook", value: .string(hook.rawValue)),
                .init(
                    key: "objections",
                    value: .array(
                        objections.map { objection in
                            .object([
                                .init(key: "what", value: .string(objection.subject)),
                                .init(key: "code", value: .string(objection.error.code)),
                                .init(key: "message", value: .string(objection.error.message)),
                                .init(key: "hints", value: .array(objection.error.hints.map { .string($0) })),
                            ])
                        })),
            ],
            names: objections.map(\.subject), blocks)
        warnings = verdict?.warnings ?? []
        let statuses = objections.map(\.error.category.status)
        // What is broken outweighs what is only not allowed.
        status = statuses.contains(.integrity) ? .integrity : statuses.first ?? .done
    }
}
