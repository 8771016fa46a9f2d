import Canonical
public import Catalog

/// `kind: PolicyTest`: what is so, and what a policy is to say of some acts.
public struct PolicyTestDocument: Sendable {
    package static let kind = "PolicyTest"

    /// An asset as it stands before each case.
    public struct Given: Sendable {
        /// Its plugin, its kind where that is not the plugin's default, and its name.
        public let asset: Link
        public let place: Place
        public let overlay: Overlay
        /// In the order in which they stand there.
        public let versions: [(label: VersionLabel, state: StateName, evidence: [EvidenceType])]
        public let bindings: [(environment: EnvironmentName, label: VersionLabel)]
        public let isHalted: Bool
    }

    /// Who does what, and what is to come of it.
    public struct Trial: Sendable {
        public let name: String
        public let place: Place
        public let who: PrincipalName
        public let event: EventKind
        /// The asset, and behind `@` the version.
        public let asset: Link?
        public let environment: EnvironmentName?
        public let source: EnvironmentName?
        public let state: StateName?
        /// Who has approved it before; where somebody has, it is what executes a request.
        public let approvers: [PrincipalName]
        /// `allowed`, or the code of a denial.
        public let expected: String
    }

    public let given: [Given]
    public let frozen: [EnvironmentName]
    public let trials: [Trial]

    /// What a case expects that is to be allowed.
    public static let allowed = "allowed"
    package static let longestName = 200

    public init(document bytes: [UInt8], file: String) throws(SchemaError) {
        let node = try Node(yaml: bytes, file: file)
        let hint = "write 'kind: \(Self.kind)'"
        let kind = try Envelope(node, kindHint: hint).kind
        guard try kind.text().utf8.elementsEqual(Self.kind.utf8) else {
            throw SchemaError(
                .documentKind, at: kind.place, "this is no document of kind \(Self.kind)", hint: hint)
        }
        let fields = try Fields(node, known: ["apiVersion", "kind", "given", "frozen", "cases"])
        given =
            try fields.optional("given").map { node throws(SchemaError) in
                var given: [Given] = []
                for field in try node.map() { given.append(try Self.given(field)) }
                return given
            } ?? []
        frozen = try fields.optional("frozen").map { node throws(SchemaError) in try node.names() } ?? []
        let cases = try fields.required("cases")
        var trials: [Trial] = []
        for node in try cases.list() { trials.append(try Self.trial(node)) }
        guard !trials.isEmpty else {
            throw SchemaError(.badValue, at: cases.place, "there is no case", hint: "say who does what")
        }
        self.trials = trials
    }

    private static func given(_ field: Node.Field) throws(SchemaError) -> Given {
        let fields = try Fields(field.node, known: ["governance", "versions", "bindings", "halted"])
        var versions: [(label: VersionLabel, state: StateName, evidence: [EvidenceType])] = []
        for field in try fields.optional("versions")?.map() ?? [] {
            let version = try Fields(field.node, known: ["state", "evidence"])
            versions.append(
                (
                    try label(field.key, at: field.place), try version.required("state").name(),
                    try version.optional("evidence").map { node throws(SchemaError) in try node.names() }
                        ?? []
                ))
        }
        var bindings: [(environment: EnvironmentName, label: VersionLabel)] = []
        for field in try fields.optional("bindings")?.map() ?? [] {
            bindings.append((try field.name(), try label(field.node.text(), at: field.node.place)))
        }
        return Given(
            asset: try link(field.key, at: field.place, takesVersion: false), place: field.place,
            overlay: try fields.optional("governance").map { node throws(SchemaError) in try Overlay(node) }
                ?? .empty,
            versions: versions, bindings: bindings,
            isHalted: try fields.optional("halted").map { node throws(SchemaError) in try node.bool() }
                ?? false)
    }

    private static func trial(_ node: Node) throws(SchemaError) -> Trial {
        let fields = try Fields(
            node,
            known: [
                "name", "who", "does", "to", "environment", "from", "state", "approvedBy", "expect",
            ])
        let event = try fields.required("does").choice(of: EventKind.allCases.map(\.rawValue))
        guard let kind = EventKind(rawValue: event) else { preconditionFailure("'\(event)' is one of them") }
        let expected = try fields.required("expect")
        return Trial(
            name: try fields.required("name").prose(longest: longestName), place: node.place,
            who: try fields.required("who").name(), event: kind,
            asset: try fields.optional("to").map { node throws(SchemaError) in
                try link(node.text(), at: node.place, takesVersion: true)
            },
            environment: try fields.optional("environment").map { node throws(SchemaError) in try node.name()
            },
            source: try fields.optional("from").map { node throws(SchemaError) in try node.name() },
            state: try fields.optional("state").map { node throws(SchemaError) in try node.name() },
            approvers: try fields.optional("approvedBy").map { node throws(SchemaError) in try node.names() }
                ?? [],
            expected: try outcome(expected))
    }

    /// Which codes there are, the rules know; here a word is looked at for its form.
    private static func outcome(_ node: Node) throws(SchemaError) -> String {
        let text = try node.text()
        let parts = text.utf8.split(separator: 0x2E, omittingEmptySubsequences: false)
        let isCode =
            parts.count == 2
            && parts.allSatisfy { part in
                !part.isEmpty && part.allSatisfy { (0x61...0x7A).contains($0) || $0 == 0x2D }
            }
        guard isCode || text.utf8.elementsEqual(allowed.utf8) else {
            throw SchemaError(
                .badValue, at: node.place, "'\(text.excerpt)' is neither '\(allowed)' nor a code",
                hint: "write '\(allowed)', or the code of a denial, such as authz.role")
        }
        return text
    }

    private static func link(
        _ text: String, at place: Place, takesVersion: Bool
    ) throws(SchemaError) -> Link {
        let hint = "write PLUGIN/NAME or PLUGIN/KIND/NAME\(takesVersion ? ", and @LABEL for a version" : "")"
        let link: Link
        do { link = try Link(text) } catch {
            throw SchemaError(.badName, at: place, error.message, hint: hint)
        }
        guard takesVersion || link.label == nil else {
            throw SchemaError(.badName, at: place, "'\(text.excerpt)' names a version", hint: hint)
        }
        return link
    }

    private static func label(_ text: String, at place: Place) throws(SchemaError) -> VersionLabel {
        do { return try VersionLabel(text) } catch {
            throw SchemaError(.badName, at: place, error.message, hint: "a label looks like 1.2.0")
        }
    }
}
