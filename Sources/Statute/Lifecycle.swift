public import Catalog

/// The life that a version of an asset can have: its states, and the ways between them.
///
/// A bundle declares profiles; a plugin names the one that its versions live by.
public struct Lifecycle: Sendable, Equatable {
    public struct Way: Hashable, Sendable, CustomStringConvertible {
        public let from: StateName
        public let to: StateName

        /// As a profile's `enable` spells it.
        public var description: String { "\(from)->\(to)" }

        public init(from: StateName, to: StateName) {
            self.from = from
            self.to = to
        }
    }

    public struct Transition: Sendable, Equatable {
        public let way: Way
        /// Whether somebody permitted to approve must have said yes.
        public let needsApproval: Bool
        /// Who may take it; anybody permitted the event where it is empty.
        public let roles: Set<RoleName>
        /// Closed until the profile enables it.
        public let isOpen: Bool

        public init(_ way: Way, needsApproval: Bool = false, roles: Set<RoleName> = [], isOpen: Bool = true) {
            self.way = way
            self.needsApproval = needsApproval
            self.roles = roles
            self.isOpen = isOpen
        }
    }

    public let name: ProfileName
    /// The earliest first; an asset's badge is the furthest of its versions.
    public let states: [StateName]
    public let initial: StateName
    public let transitions: [Transition]
    /// The states in which a version may be bound to an environment, where the profile says so.
    public let bindable: [EnvironmentName: Set<StateName>]
    /// Whether what is deprecated was approved before, by whichever way it came there.
    private let deprecatedWasApproved: Bool

    public init(
        name: ProfileName, states: [StateName], initial: StateName, transitions: [Transition],
        bindable: [EnvironmentName: Set<StateName>] = [:]
    ) {
        self.name = name
        self.states = states
        self.initial = initial
        self.transitions = transitions
        self.bindable = bindable
        deprecatedWasApproved = !Self.reaches(.deprecated, from: initial, by: transitions)
    }

    /// Whether a version can come to a state by open transitions without ever being approved.
    private static func reaches(
        _ state: StateName, from initial: StateName, by transitions: [Transition]
    ) -> Bool {
        let ways = transitions.filter { $0.isOpen && $0.way.to != .approved }.map(\.way)
        return initial != .approved && reachable(from: initial, by: ways).contains(state)
    }

    /// The states that a version can come to by these ways, the first one included.
    public static func reachable(from initial: StateName, by ways: [Way]) -> Set<StateName> {
        var reached: Set = [initial]
        var edge = [initial]
        while let state = edge.popLast() {
            for way in ways where way.from == state && reached.insert(way.to).inserted { edge.append(way.to) }
        }
        return reached
    }

    public func transition(from: StateName, to: StateName) -> Transition? {
        transitions.first { $0.way == Way(from: from, to: to) }
    }

    /// The states that are one open transition away.
    public func next(after state: StateName) -> [StateName] {
        transitions.filter { $0.isOpen && $0.way.from == state }.map(\.way.to)
    }

    /// The state that stands for a whole asset: the furthest of its versions in use, or `new` where it has none.
    ///
    /// What is deprecated or archived is on its way out. It stands for the asset only where nothing else is left:
    /// an old version that is archived would hide the newer ones else.
    public func badge(of versions: some Sequence<StateName>) -> StateName {
        let leaving: [StateName] = [.deprecated, .archived]
        let present = Set(versions)
        return states.last { present.contains($0) && !leaving.contains($0) }
            ?? leaving.first { present.contains($0) } ?? .new
    }

    /// Whether a version in this state may be bound to the environment. Where the profile is silent, the
    /// first environment takes any state and the others only what is approved; nothing takes what is archived.
    ///
    /// - Parameter wasThere: that the environment has had the version before, when it took it.
    public func admits(
        _ state: StateName, to environment: EnvironmentName, isFirst: Bool, wasThere: Bool = false
    ) -> Bool {
        if state == .archived { return false }
        guard let states = bindable[environment] ?? (isFirst ? nil : [.approved]) else { return true }
        // What was approved once may still be deprecated; that costs the writer a flag, not a state. What was not is no
        // better than where it began.
        let isAsApproved = deprecatedWasApproved || wasThere || states.contains(initial)
        return states.contains(state)
            || (state == .deprecated && states.contains(.approved) && isAsApproved)
    }
}

extension StateName {
    // Three states mean something to the rules, in every profile that has them.
    public static let approved = StateName(ours: "approved")
    public static let deprecated = StateName(ours: "deprecated")
    public static let archived = StateName(ours: "archived")
    /// What an asset without versions is.
    public static let new = StateName(ours: "new")
    /// Where a version begins in the default profile.
    public static let draft = StateName(ours: "draft")
}

extension Lifecycle {
    /// The profile that a plugin has where its policy declares none: DESIGN 6, row by row.
    public static let standard = Lifecycle(
        name: ProfileName(ours: "default"), states: [.draft, .approved, .deprecated, .archived],
        initial: .draft,
        transitions: [
            Transition(Way(from: .draft, to: .approved), needsApproval: true),
            Transition(Way(from: .approved, to: .deprecated)),
            Transition(Way(from: .deprecated, to: .archived)),
            Transition(Way(from: .approved, to: .archived)),
            Transition(Way(from: .deprecated, to: .approved)),
            Transition(Way(from: .archived, to: .deprecated)),
            Transition(Way(from: .archived, to: .draft), needsApproval: true),
            Transition(Way(from: .draft, to: .deprecated), isOpen: false),
            Transition(Way(from: .draft, to: .archived), isOpen: false),
            Transition(Way(from: .archived, to: .approved), needsApproval: true, isOpen: false),
        ])

    /// The transitions of the standard profile that are closed until a profile enables them.
    public static var closed: [Way] { standard.transitions.filter { !$0.isOpen }.map(\.way) }

    /// The same with some of its closed transitions open.
    ///
    /// Where a draft can leave use without having been approved, coming back as approved is an approval like any other:
    /// draft -> deprecated -> approved would be a way around it else.
    public func enabling(_ ways: Set<Way>) -> Lifecycle {
        let opened = transitions.map {
            Transition(
                $0.way, needsApproval: $0.needsApproval, roles: $0.roles,
                isOpen: $0.isOpen || ways.contains($0.way))
        }
        let isRoundabout = Self.reaches(.deprecated, from: initial, by: opened)
        return Lifecycle(
            name: name, states: states, initial: initial,
            transitions: opened.map {
                Transition(
                    $0.way,
                    needsApproval: $0.needsApproval
                        || (isRoundabout && $0.way == Way(from: .deprecated, to: .approved)),
                    roles: $0.roles, isOpen: $0.isOpen)
            }, bindable: bindable)
    }
}
