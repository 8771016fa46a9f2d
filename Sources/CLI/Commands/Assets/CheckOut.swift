import Arguments
import Canonical
import Catalog
import Output
import Reports
import Wording

extension Commands {
    static let checkOut = Command<Run>(
        "checkout", "write an environment out as plain files", group: .assets, use: .reads,
        about: """
            Makes DIR/PLUGIN/KIND/NAME/ with the record, overlay.json and version.json of what is bound. DIR must \
            not be there yet, or be empty; it appears when all of it is written.
            """,
        examples: [
            Example("checkout prod ./deploy", "for a program that reads files"),
            Example("checkout prod ./then --at 2026-03-01", "what was deployed at the end of that day"),
        ],
        Word.place("ENV", "the environment"), Argument("DIR", "a new folder", completion: .directories)
    ) { environment, folder in
        { session in
            let progress = Progress("writing assets", terminal: session.terminal, now: session.elapsed)
            defer { progress.finish() }
            let written = try CheckOut(environment: environment, folder: folder, moment: session.moment())
                .run(in: session.context) { progress.advance(to: $0) }
            progress.finish()
            return Report(
                "Checkout",
                json: [
                    .init(key: "environment", value: .string(environment.text)),
                    .init(key: "folder", value: .string(folder)),
                    .init(
                        key: "assets",
                        value: .array(
                            written.map {
                                .object([
                                    .init(key: "asset", value: .string($0.path.description)),
                                    .init(key: "versionId", value: .string($0.version.hex)),
                                ])
                            })),
                ],
                names: written.map(\.path.description),
                [.line("wrote \(counted(written.count, "asset")) of \(environment) to \(folder)")])
        }
    }
}
