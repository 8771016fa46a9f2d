import Canonical
import Catalog
import Keys
import Schema
import Statute

let catalogShape = Shape.document(
    .catalog, kind: ["const": .string(DocumentKind.catalog.rawValue)], required: ["environments", "plugins"],
    [
        .init("environments", Shape.list(of: Shape.name, least: 1), "where versions run, the earliest first"),
        .init(
            "plugins",
            Shape.map(
                of: pluginShape, names: Shape.name(except: ReservedWords.commands.sorted()), least: 1),
            "families of assets"),
        .init("complianceTags", Shape.list(of: Shape.name), "what compliance.tags of an asset may hold"),
        .init(
            "protectDependents", Shape.truth,
            "whether what another asset in use depends on can be neither deprecated nor archived"),
        .init(
            "clockSkewSeconds", Shape.number(CatalogDocument.clockSkews),
            "how far an event may be ahead of a server's clock; 300 where it is not said"),
        .init(
            "compatibility",
            Shape.object([
                .init(
                    "earlierApprovals", Shape.number(CatalogDocument.earlierPolicies),
                    "of how many policies before this one the approvals still count; none where it is not said"
                )
            ]), "what of earlier policies still counts"),
    ])

private let pluginShape = Shape.object(
    required: ["kinds"],
    [
        .init("kinds", Shape.list(of: Shape.name, least: 1), "the kinds of its assets"),
        .init("defaultKind", Shape.name, "the kind that is meant where none is named; else the first"),
        .init("lifecycle", Shape.name, "the profile that its versions live by; else 'default'"),
        .init(
            "labelFormat", Shape.words(LabelFormat.allCases.map(\.rawValue)),
            "how its versions are labelled; else freeform"),
        .init(
            "autoSnapshot", Shape.truth,
            "whether a merge that changes an asset's manifest makes a version of it, in clones with hooks; else false"
        ),
    ])

let principalsShape = Shape.document(
    .principals, kind: ["const": .string(DocumentKind.principals.rawValue)],
    required: ["principals", "roles", "permissions"],
    [
        .init(
            "principals", Shape.map(of: principalShape, names: principalNameShape), "people and machines"),
        .init("roles", Shape.map(of: Shape.list(of: Shape.name)), "everybody with a role, by name"),
        .init(
            "permissions", Shape.map(of: Shape.list(of: Shape.words(PolicyBundle.Permission.words))),
            "what a role may do: events, families of them, and the right to approve"),
        .init(
            "recovery",
            Shape.object(
                required: ["keys", "threshold"],
                [
                    .init(
                        "keys", Shape.list(of: keyShape, least: 1),
                        "keys that may revoke any other and say what its holder signs with next, and nothing else"
                    ),
                    .init(
                        "threshold", Shape.number(1...Gate.mostApprovals), "how many of them must agree"),
                ]), "what is left when too few keys are"),
    ])

private let mailboxShape: JSON = [
    "allOf": [
        Shape.email,
        [
            "not": [
                "pattern": .string("\(EmailAddress.recoveryHost.replacing(".", with: #"\."#))$")
            ]
        ],
    ]
]

private let principalNameShape: JSON = [
    "allOf": [
        Shape.name(except: [ReservedWords.nobody]),
        ["not": ["pattern": .string("^\(PrincipalName.recoveryStem)")]],
    ]
]

private let principalShape = Shape.object(
    required: ["emails", "keys"],
    [
        .init(
            "type", Shape.words(Principal.Species.declared.map(\.rawValue)),
            "a person where it is not said"),
        .init("displayName", displayNameShape, "how commits call them"),
        .init("emails", Shape.list(of: mailboxShape, least: 1), "the first is the one of their commits"),
        .init("keys", Shape.list(of: keyShape), "public keys, as in a .pub file"),
        .init(
            "keeper", Shape.name,
            "the person who keeps a machine: where a gate does not count who asks, nor what they ask by it"),
    ])

/// No space or punctuation at the ends, since git strips it; nothing invisible.
private let displayNameShape: JSON = [
    "type": "string", "minLength": 1, "maxLength": 128,
    "pattern": .string(
        NamePattern.whole(
            #"(?![ .,:;<>"\\'])[^<>\u0000-\u001f\u007f-\u009f]*[^ .,:;<>"\\'\u0000-\u001f\u007f-\u009f]"#)),
]

private let keyShape: JSON = [
    "type": "string",
    "pattern": .string(
        NamePattern.whole(
            "(?:\(KeyAlgorithm.allCases.map { $0.rawValue.replacing(".", with: #"\."#) }.joined(separator: "|")))"
                + " [A-Za-z0-9+/]+={0,2}(?: .*)?")),
]

let lifecycleShape = Shape.document(
    .lifecycle, kind: ["const": .string(DocumentKind.lifecycle.rawValue)], required: ["name"],
    [
        .init("name", Shape.name, "what plugins call the profile"),
        .init("states", Shape.list(of: stateShape, least: 1), "the earliest first"),
        .init("initial", Shape.name, "the state in which a version begins"),
        .init(
            "transitions", ["type": "array", "items": transitionShape],
            "the ways between states; what does not stand here cannot be done"),
        .init(
            "enable", Shape.list(of: Shape.words(Lifecycle.closed.map(\.description))),
            "closed transitions of the standard table to open; only where the profile has no table of its own"
        ),
        .init(
            "bindable",
            Shape.map(of: Shape.list(of: Shape.name(except: [StateName.archived.text]), least: 1)),
            "the states that an environment takes; else the first takes all, the others what is approved"),
    ],
    rules: [
        .init(
            key: "dependencies",
            value: [
                "states": ["initial", "transitions"], "initial": ["states", "transitions"],
                "transitions": ["states", "initial"], "enable": ["not": ["required": ["states"]]],
            ])
    ])

private let stateShape = Shape.name(except: [ReservedWords.nobody])

private let transitionShape = Shape.object(
    required: ["from", "to"],
    [
        .init("from", Shape.name, "a state"), .init("to", Shape.name, "another state"),
        .init("approval", Shape.truth, "whether somebody permitted to approve must have said yes"),
        .init("roles", Shape.list(of: Shape.name, least: 1), "who may take it; else anybody permitted"),
    ])
