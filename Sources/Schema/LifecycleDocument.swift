import Canonical
import Catalog
import Statute

/// `kind: Lifecycle`: one profile. It has the standard table, with some of its closed transitions opened, or a
/// table of its own.
struct LifecycleDocument {
    let profile: Lifecycle
    let namePlace: Place

    init(
        _ node: Node, environments: [EnvironmentName], roles: [RoleName: Set<PrincipalName>]
    ) throws(SchemaError) {
        let fields = try Fields(
            node,
            known: ["apiVersion", "kind", "name", "states", "initial", "transitions", "enable", "bindable"])
        let name = try fields.required("name")
        namePlace = name.place
        let table = try Self.table(fields, roles)
        let bindable = fields.optional("bindable")
        profile = Lifecycle(
            name: try name.name(), states: table.states, initial: table.initial,
            transitions: table.transitions,
            bindable: try bindable.map { node throws(SchemaError) in
                try Self.bindable(node, table.states, environments)
            } ?? [:])
        try refuseClosedEnvironments(environments, at: bindable?.place ?? node.place)
    }

    private struct Table {
        let states: [StateName]
        let initial: StateName
        let transitions: [Lifecycle.Transition]
    }

    private static func table(
        _ fields: Fields, _ roles: [RoleName: Set<PrincipalName>]
    ) throws(SchemaError) -> Table {
        guard ["states", "initial", "transitions"].contains(where: { fields.optional($0) != nil }) else {
            let ways = try fields.optional("enable").map(closedWays) ?? []
            let standard = Lifecycle.standard.enabling(Set(ways))
            return Table(
                states: standard.states, initial: standard.initial, transitions: standard.transitions)
        }
        if let enable = fields.optional("enable") {
            throw SchemaError(
                .badValue, at: enable.place,
                "'enable' opens transitions of the standard table, and this profile has a table of its own",
                hint:
                    "write the transition under 'transitions', or leave out 'states', 'initial' and 'transitions'"
            )
        }
        let states = try Self.states(fields.required("states"))
        let initial = try state(fields.required("initial"), among: states)
        let transitions = try Self.transitions(fields.required("transitions"), states, roles)
        try refuseUnreachable(fields.required("states"), states, initial, transitions)
        return Table(states: states, initial: initial, transitions: transitions)
    }

    private static func states(_ node: Node) throws(SchemaError) -> [StateName] {
        let states: [StateName] = try node.distinct { node throws(SchemaError) in
            let name: StateName = try node.name()
            guard name.text != ReservedWords.nobody else {
                throw SchemaError(
                    .badName, at: node.place, "'\(name)' stands for no state and cannot name one",
                    hint: "give the state another name")
            }
            return name
        }
        guard !states.isEmpty else {
            throw SchemaError(
                .badValue, at: node.place, "there is no state",
                hint: "name them, the earliest first: [draft, approved, archived]")
        }
        return states
    }

    private static func state(_ node: Node, among states: [StateName]) throws(SchemaError) -> StateName {
        let name: StateName = try node.name()
        guard states.contains(name) else {
            let words = states.map(\.text)
            throw SchemaError(
                .unknownState, at: node.place, "'\(name)' is no state of this profile",
                hint: guess(name.text, among: words) + "its states are: \(words.joined(separator: ", "))")
        }
        return name
    }

    private static func transitions(
        _ node: Node, _ states: [StateName], _ roles: [RoleName: Set<PrincipalName>]
    ) throws(SchemaError) -> [Lifecycle.Transition] {
        var transitions: [Lifecycle.Transition] = []
        var seen: Set<Lifecycle.Way> = []
        for entry in try node.list() {
            let fields = try Fields(entry, known: ["from", "to", "approval", "roles"])
            let way = Lifecycle.Way(
                from: try state(fields.required("from"), among: states),
                to: try state(fields.required("to"), among: states))
            guard way.from != way.to else {
                throw SchemaError(
                    .deadRule, at: entry.place, "a transition leads from '\(way.from)' to itself",
                    hint: "remove it; a version stays where it is without one")
            }
            guard seen.insert(way).inserted else {
                throw SchemaError(
                    .duplicateValue, at: entry.place, "transition \(way) stands here twice", hint: "keep one")
            }
            let approval = try fields.optional("approval").map { node throws(SchemaError) in
                try node.bool()
            }
            let takers = try fields.optional("roles").map { node throws(SchemaError) in
                try node.roles(
                    among: roles, whereNone: "the transition has roles, and names none",
                    hint: "leave 'roles' out where anybody permitted may take it")
            }
            transitions.append(
                Lifecycle.Transition(way, needsApproval: approval ?? false, roles: takers ?? []))
        }
        return transitions
    }

    private static func closedWays(_ node: Node) throws(SchemaError) -> [Lifecycle.Way] {
        try node.distinct { node throws(SchemaError) in
            let text = try node.text()
            let closed = Lifecycle.closed
            guard let way = closed.first(where: { $0.description.utf8.elementsEqual(text.utf8) }) else {
                let words = closed.map(\.description)
                throw SchemaError(
                    .unknownTransition, at: node.place,
                    "'\(text.excerpt)' is no closed transition of the standard table",
                    hint: guess(text, among: words) + "these are closed: \(words.joined(separator: ", "))")
            }
            return way
        }
    }

    private static func bindable(
        _ node: Node, _ states: [StateName], _ environments: [EnvironmentName]
    ) throws(SchemaError) -> [EnvironmentName: Set<StateName>] {
        var bindable: [EnvironmentName: Set<StateName>] = [:]
        for field in try node.map() {
            let environment: EnvironmentName = try field.name()
            guard environments.contains(environment) else {
                let words = environments.map(\.text)
                throw SchemaError(
                    .unknownEnvironment, at: field.place, "'\(environment)' is no environment",
                    hint: guess(environment.text, among: words)
                        + "environments are: \(words.joined(separator: ", "))")
            }
            let admitted = try field.node.distinct { node throws(SchemaError) in
                let name = try state(node, among: states)
                guard name != .archived else {
                    throw SchemaError(
                        .deadRule, at: node.place, "what is archived is never bound",
                        hint: "remove '\(name)' here")
                }
                return name
            }
            guard !admitted.isEmpty else {
                throw SchemaError(
                    .badValue, at: field.node.place, "nothing could ever be bound to '\(environment)'",
                    hint: "name the states that it takes, or leave it out")
            }
            bindable[environment] = Set(admitted)
        }
        return bindable
    }
}

extension LifecycleDocument {
    private static func refuseUnreachable(
        _ node: Node, _ states: [StateName], _ initial: StateName, _ transitions: [Lifecycle.Transition]
    ) throws(SchemaError) {
        let reached = Lifecycle.reachable(from: initial, by: transitions.map(\.way))
        for (place, state) in zip(try node.list().map(\.place), states) where !reached.contains(state) {
            throw SchemaError(
                .unreachableState, at: place,
                "no version can ever come to state '\(state)' from '\(initial)'",
                hint: "add a transition to it, or remove the state")
        }
    }

    /// An environment of which the profile says nothing takes what is approved; without that state it takes nothing.
    private func refuseClosedEnvironments(
        _ environments: [EnvironmentName], at place: Place
    ) throws(SchemaError) {
        guard !profile.states.contains(.approved) else { return }
        for environment in environments.dropFirst() where profile.bindable[environment] == nil {
            let states = profile.states.filter { $0 != .archived }.map(\.text).joined(separator: ", ")
            throw SchemaError(
                .deadRule, at: place,
                "profile '\(profile.name)' has no state '\(StateName.approved)', so that nothing could ever be bound to '\(environment)'",
                hint:
                    "say under 'bindable' what it takes: {\(environment): [STATE]}; the states are: \(states)"
            )
        }
    }
}

/// The profiles of a bundle by name.
struct LifecycleProfiles {
    private var documents: [ProfileName: (file: String, document: LifecycleDocument)] = [:]

    mutating func add(
        _ document: PolicyDocument, environments: [EnvironmentName], roles: [RoleName: Set<PrincipalName>]
    ) throws(SchemaError) {
        let read = try LifecycleDocument(document.node, environments: environments, roles: roles)
        if let other = documents.updateValue((document.file, read), forKey: read.profile.name) {
            throw SchemaError(
                .duplicateDocument, at: read.namePlace,
                "profile '\(read.profile.name)' stands in '\(other.file.excerpt)' already",
                hint: "keep one document of a profile")
        }
    }

    /// The profile that the plugin names; without a document of that name `default` is the standard one.
    func profile(of plugin: DeclaredPlugin) throws(SchemaError) -> Lifecycle {
        let name = plugin.profile?.name ?? Lifecycle.standard.name
        if let found = documents[name] { return found.document.profile }
        guard let chosen = plugin.profile, name != Lifecycle.standard.name else { return .standard }
        let words = Set(documents.keys.map(\.text)).union([Lifecycle.standard.name.text]).sorted()
        throw SchemaError(
            .unknownProfile, at: chosen.place,
            "plugin '\(plugin.name)' lives by profile '\(name)', which no document declares",
            hint: guess(name.text, among: words) + "profiles are: \(words.joined(separator: ", "))")
    }
}
