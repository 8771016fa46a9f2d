// swift-tools-version: 6.2
import PackageDescription

// The house: rooms on floors, imports only go down. Tests/HouseTests reads this file and the imports.

let strict: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

/// A room that touches C marks every place where memory safety is its own business.
let strictWithC = strict + [.strictMemorySafety()]

/// The program links the Swift runtime into itself: hooks start it, and loading it anew costs more than their work.
let selfContained: [LinkerSetting] = [.unsafeFlags(["-static-stdlib"])]

let package = Package(
    name: "catalogctl",
    products: [.executable(name: "catalogctl", targets: ["catalogctl"])],
    targets: [
        // 0: C
        .systemLibrary(name: "Clibgit2", pkgConfig: "libgit2", providers: [.apt(["libgit2-dev"])]),
        .systemLibrary(name: "Clibyaml", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
        .systemLibrary(name: "Clibcrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),

        // 1: thin rooms over C, and those that need nothing
        .target(name: "Canonical", dependencies: ["Clibcrypto"], swiftSettings: strictWithC),
        .target(name: "YAML", dependencies: ["Clibyaml"], swiftSettings: strictWithC),
        .target(name: "Objects", dependencies: ["Clibcrypto"], swiftSettings: strictWithC),
        .target(
            name: "Scaffold", resources: [.embedInCode("policy")], swiftSettings: strict),

        // 1½: objects as they lie in files
        .target(name: "Packs", dependencies: ["Objects"], swiftSettings: strictWithC),

        // 2: the repository; keys as values; the vocabulary; words of a command line, programs of others, and
        // what is put before a reader
        .target(name: "Git", dependencies: ["Clibgit2", "Objects", "Packs"], swiftSettings: strictWithC),
        .target(name: "Keys", dependencies: ["Canonical", "Clibcrypto"], swiftSettings: strictWithC),
        .target(name: "Catalog", dependencies: ["Canonical", "Keys", "Objects"], swiftSettings: strict),
        .target(name: "Arguments", dependencies: ["Canonical"], swiftSettings: strict),
        .target(name: "Programs", dependencies: ["Canonical"], swiftSettings: strictWithC),
        .target(name: "Output", dependencies: ["Canonical"], swiftSettings: strictWithC),

        // 2½: what a policy says
        .target(name: "Statute", dependencies: ["Canonical", "Catalog", "Keys"], swiftSettings: strict),

        // 2¾: what is asked for, and who has said yes
        .target(
            name: "Consent", dependencies: ["Canonical", "Catalog", "Keys", "Statute"], swiftSettings: strict),

        // 2¾: what lies before the judge, and how a no is said
        .target(
            name: "Hearing", dependencies: ["Canonical", "Catalog", "Consent", "Keys", "Statute"],
            swiftSettings: strict),

        // 3: rules, readers, and the making of signatures
        .target(
            name: "Policy", dependencies: ["Canonical", "Catalog", "Consent", "Hearing", "Keys", "Statute"],
            swiftSettings: strict),
        .target(
            name: "Schema", dependencies: ["Canonical", "Catalog", "Consent", "Keys", "Statute", "YAML"],
            swiftSettings: strict),
        .target(
            name: "Signing", dependencies: ["Canonical", "Keys", "Packs", "Programs"],
            swiftSettings: strictWithC),

        // 4: the ledger, and what the readers take, described
        .target(
            name: "Store",
            dependencies: [
                "Canonical", "Catalog", "Consent", "Git", "Hearing", "Keys", "Objects", "Policy", "Schema",
                "Signing", "Statute",
            ],
            swiftSettings: strictWithC),

        .target(
            name: "Shapes", dependencies: ["Canonical", "Catalog", "Consent", "Keys", "Schema", "Statute"],
            swiftSettings: strict),

        // 5: where a person stands, and what they mean
        .target(
            name: "Bearings",
            dependencies: [
                "Canonical", "Catalog", "Consent", "Git", "Hearing", "Keys", "Objects", "Programs", "Schema",
                "Signing", "Statute", "Store",
            ],
            swiftSettings: strict),

        // 6: what can be done, one file a verb; what was done, and whether it can be relied on
        .target(
            name: "Actions",
            dependencies: [
                "Bearings", "Canonical", "Catalog", "Consent", "Git", "Hearing", "Keys", "Objects", "Packs",
                "Policy", "Programs", "Scaffold", "Schema", "Signing", "Statute", "Store",
            ],
            swiftSettings: strict),
        .target(
            name: "Audit",
            dependencies: [
                "Bearings", "Canonical", "Catalog", "Consent", "Git", "Hearing", "Keys", "Objects", "Packs",
                "Programs", "Signing", "Statute", "Store",
            ],
            swiftSettings: strict),

        .target(
            name: "Hooks",
            dependencies: [
                "Bearings", "Canonical", "Catalog", "Git", "Hearing", "Objects", "Packs", "Programs",
                "Schema", "Statute", "Store",
            ],
            resources: [.embedInCode("shims")], swiftSettings: strictWithC),

        // 7: what is so, one file a question
        .target(
            name: "Reports",
            dependencies: [
                "Audit", "Bearings", "Canonical", "Catalog", "Consent", "Git", "Hearing", "Keys", "Objects",
                "Policy", "Schema", "Shapes", "Signing", "Statute", "Store",
            ],
            swiftSettings: strict),

        // 7: how a ledger travels
        .target(
            name: "Exchange",
            dependencies: [
                "Actions", "Audit", "Bearings", "Canonical", "Catalog", "Consent", "Git", "Hearing", "Hooks",
                "Keys", "Objects",
                "Packs", "Policy", "Programs", "Signing", "Statute", "Store",
            ],
            swiftSettings: strict),

        // 8: what can be asked of policies
        .target(
            name: "Rulebook",
            dependencies: [
                "Audit", "Bearings", "Canonical", "Catalog", "Consent", "Hearing", "Keys", "Objects",
                "Policy", "Reports", "Schema", "Statute", "Store",
            ],
            swiftSettings: strict),

        // 9: what all commands share
        .target(
            name: "Wording",
            dependencies: [
                "Actions", "Arguments", "Audit", "Bearings", "Canonical", "Catalog", "Consent", "Keys",
                "Output", "Reports",
            ],
            swiftSettings: strict),

        // 10: the commands about the rules themselves
        .target(
            name: "Charter",
            dependencies: [
                "Actions", "Arguments", "Audit", "Bearings", "Canonical", "Catalog", "Consent", "Output",
                "Reports", "Rulebook", "Schema", "Statute", "Wording",
            ],
            swiftSettings: strict),

        // 10: the commands at the border of a repository
        .target(
            name: "Frontier",
            dependencies: [
                "Actions", "Arguments", "Bearings", "Canonical", "Catalog", "Exchange", "Hooks", "Output",
                "Wording",
            ],
            swiftSettings: strict),

        // 11: words in, text out
        .target(
            name: "CLI",
            dependencies: [
                "Actions", "Arguments", "Audit", "Bearings", "Canonical", "Catalog", "Charter", "Consent",
                "Exchange", "Frontier", "Output", "Reports", "Statute", "Wording",
            ],
            swiftSettings: strict),

        // 12: the program
        .executableTarget(
            name: "catalogctl", dependencies: ["Bearings", "CLI", "Output"], swiftSettings: strictWithC,
            linkerSettings: selfContained),

        // The bench, and the C program beside it that does the least that a reader of a ref can do.
        .executableTarget(
            name: "bench",
            dependencies: [
                "Bearings", "Canonical", "Catalog", "Git", "Hearing", "Keys", "Objects", "Policy", "Programs",
                "Signing", "Statute", "Store", "baseline", "catalogctl",
            ],
            swiftSettings: strictWithC, linkerSettings: selfContained),
        .executableTarget(name: "baseline", dependencies: ["Clibgit2"]),

        // The promise, measured: what is tried is counted, and what was accepted or lost.
        .target(
            name: "Trials", dependencies: ["Git", "Programs", "Store"],
            resources: [.embedInCode("keys"), .embedInCode("shim")], swiftSettings: strictWithC),
        .target(
            name: "Forgeries",
            dependencies: [
                "Bearings", "CLI", "Canonical", "Catalog", "Git", "Keys", "Objects", "Output", "Programs",
                "Signing", "Store", "Trials",
            ],
            swiftSettings: strictWithC),
        .executableTarget(
            name: "prove", dependencies: ["Forgeries", "Trials", "catalogctl"], swiftSettings: strictWithC,
            linkerSettings: selfContained),

        // Tests: a room's tests see the room and what it stands on.
        .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: strict),
        .testTarget(
            name: "CanonicalTests", dependencies: ["Canonical", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "BearingsTests", dependencies: ["Bearings", "Canonical", "Objects"], swiftSettings: strict),
        // git judges what a draft makes, so the repository that it is made in is there.
        .testTarget(
            name: "ObjectsTests", dependencies: ["Git", "Objects", "TestSupport"], swiftSettings: strict),
        // Through a repository: git makes what is read, and reads what is made.
        .testTarget(
            name: "PacksTests", dependencies: ["Git", "Objects", "Packs", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "GitTests", dependencies: ["Git", "Objects", "TestSupport"], swiftSettings: strict),
        .testTarget(name: "YAMLTests", dependencies: ["TestSupport", "YAML"], swiftSettings: strict),
        .testTarget(
            name: "StoreTests",
            dependencies: [
                "Actions", "Audit", "Bearings", "Canonical", "Catalog", "Exchange", "Git", "Hearing", "Keys",
                "Objects", "Packs", "Policy", "Reports", "Scaffold", "Schema", "Signing", "Statute", "Store",
                "TestSupport",
            ],
            exclude: ["Golden"], swiftSettings: strict),
        // Random commands on a real ledger and on a model of it in plain values.
        .testTarget(
            name: "ModelTests",
            dependencies: [
                "Actions", "Bearings", "Canonical", "Catalog", "Consent", "Hearing", "Keys", "Objects",
                "Policy", "Reports", "Schema", "Signing", "Statute", "Store", "TestSupport",
            ],
            swiftSettings: strict),
        .testTarget(
            name: "KeysTests", dependencies: ["Canonical", "Keys", "TestSupport"], exclude: ["Vectors"],
            swiftSettings: strict),
        // Starts the built program against real servers: git's own transports, sshd, and a web server.
        .testTarget(
            name: "ExchangeTests", dependencies: ["Canonical", "TestSupport"], swiftSettings: strict),
        .testTarget(name: "ProgramsTests", dependencies: ["Programs"], swiftSettings: strict),
        .testTarget(
            name: "SigningTests", dependencies: ["Keys", "Programs", "Signing", "TestSupport"],
            swiftSettings: strict),
        .testTarget(name: "ArgumentsTests", dependencies: ["Arguments"], swiftSettings: strict),
        .testTarget(
            name: "CatalogTests", dependencies: ["Canonical", "Catalog", "Keys", "Statute", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "SchemaTests",
            dependencies: [
                "Canonical", "Catalog", "Consent", "Keys", "Scaffold", "Schema", "Shapes", "Statute",
                "TestSupport",
            ],
            swiftSettings: strict),
        // The rules are held to the documents too: every field that Schema knows changes a verdict.
        .testTarget(
            name: "PolicyTests",
            dependencies: [
                "Canonical", "Catalog", "Consent", "Hearing", "Keys", "Objects", "Policy", "Schema", "Shapes",
                "Statute", "YAML",
            ],
            swiftSettings: strict),
        // Starts the built program, and git, which starts it in turn.
        .testTarget(name: "HooksTests", dependencies: ["TestSupport"], swiftSettings: strict),
        // What anybody may send, and what must hold of it: tried by the tests, and by libFuzzer where that is asked for.
        .target(
            name: "FuzzTargets",
            dependencies: [
                "Canonical", "Catalog", "Consent", "Exchange", "Keys", "Objects", "Packs", "Schema",
                "Statute",
                "Store", "YAML",
            ],
            path: "Tests/Fuzz/Targets", swiftSettings: strict),
        .testTarget(name: "FuzzTests", dependencies: ["FuzzTargets", "TestSupport"], swiftSettings: strict),
        .testTarget(name: "HouseTests", dependencies: ["TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "CLITests",
            dependencies: ["Arguments", "CLI", "Catalog", "Output", "TestSupport"],
            exclude: ["Stories"], swiftSettings: strict),
        .testTarget(
            name: "OutputTests", dependencies: ["Canonical", "Output"], swiftSettings: strict),
        // Starts the built program, which `swift test` has put beside the tests; it imports none of its rooms.
        .testTarget(
            name: "DurabilityTests", dependencies: ["Forgeries", "TestSupport", "Trials"],
            swiftSettings: strict),
        // Reads the built program's ledgers by Tests/SecondOpinion/verify.py, which shares no code with it.
        .testTarget(
            name: "SecondOpinionTests",
            dependencies: ["Canonical", "Catalog", "Keys", "Schema", "Statute", "TestSupport"],
            swiftSettings: strict),
    ],
    swiftLanguageModes: [.v6]
)

// It is not built with the rest: the compiler has to be told to watch which ways are taken (README, developers).
if Context.environment["CATALOGCTL_FUZZ"] != nil {
    package.targets.append(
        .executableTarget(
            name: "fuzz", dependencies: ["FuzzTargets"], path: "Tests/Fuzz/Driver", swiftSettings: strict))
}
