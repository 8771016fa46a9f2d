import Actions
package import Arguments
import Catalog
import Output
package import Wording

extension Commands {
    package static let freeze = Command<Run>(
        "environment freeze", "stop every change of an environment but rollbacks", group: .rules, use: .acts,
        about: "Nothing new is bound there, and nothing is unbound, until somebody thaws it.",
        examples: [Example("environment freeze prod --reason 'the fair'", "nothing new in prod")],
        Word.place, Word.reason
    ) { environment, reason in
        { session in
            let receipt = try FreezeEnvironment(environment, options: session.acting(because: reason))
                .run(in: session.context)
            return Report(
                receipt: receipt, saying: "froze \(environment)", or: "frozen \(environment)",
                hints: ["let it go on: catalogctl environment thaw \(environment)"])
        }
    }

    package static let thaw = Command<Run>(
        "environment thaw", "let a frozen environment change again", group: .rules, use: .acts,
        about: "It needs the right to freeze as well.",
        examples: [Example("environment thaw prod", "prod may change again")], Word.place, Word.reason
    ) { environment, reason in
        { session in
            let receipt = try FreezeEnvironment(
                environment, isThaw: true, options: session.acting(because: reason)
            ).run(in: session.context)
            return Report(
                receipt: receipt, saying: "thawed \(environment)", next: "status")
        }
    }

    package static let halt = Command<Run>(
        "halt", "stop an asset at once, for whatever runs it", group: .assets, use: .acts,
        about: """
            What runs the asset reads 'halted' in one file of the ledger, its asset.json. Nothing new of it is bound \
            until it is resumed; environments can still go back.
            """,
        examples: [Example("agents halt triage-bot --reason 'it leaks names'", "stop it now")],
        Word.plugin, Word.asset, Word.reason
    ) { plugin, name, reason in
        { session in
            let receipt = try HaltAsset(plugin: plugin, name: name, options: session.acting(because: reason))
                .run(in: session.context)
            let folder = receipt.event.asset?.folder ?? ""
            return Report(
                receipt: receipt, saying: "halted \(receipt.subject)",
                hints: [
                    "what runs it can read so: git show \(receipt.reference):\(folder)/asset.json",
                    "let it go on: catalogctl \(plugin) resume \(receipt.words)",
                ])
        }
    }

    package static let resume = Command<Run>(
        "resume", "let a halted asset go on", group: .assets, use: .acts,
        about: "It needs the right to halt as well.",
        examples: [Example("agents resume triage-bot --reason 'mended in 1.2.1'", "let it go on")],
        Word.plugin, Word.asset, Word.reason
    ) { plugin, name, reason in
        { session in
            let receipt = try HaltAsset(
                plugin: plugin, name: name, isResume: true, options: session.acting(because: reason)
            ).run(in: session.context)
            return Report(
                receipt: receipt, saying: "resumed \(receipt.subject)",
                next: "\(plugin) show \(receipt.words)")
        }
    }
}

extension Word {
    fileprivate static let place = Argument(
        "ENV", "the environment", completion: .names("environments"),
        parse: valid { try EnvironmentName($0) })
}
