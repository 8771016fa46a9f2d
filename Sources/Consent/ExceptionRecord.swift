public import Canonical
public import Catalog
public import Statute

/// `exceptions/open/<request>.json`: one request may be executed once without its gates, and is a debt until it is
/// settled.
public struct ExceptionRecord: Record {
    /// Something that happened to it: by whose hand, in which event, when by the log, and why.
    public struct Step: Record {
        public let by: PrincipalName
        public let sequence: Int
        public let time: Timestamp
        public let reason: String?

        public init(by: PrincipalName, sequence: Int, time: Timestamp, reason: String? = nil) {
            self.by = by
            self.sequence = sequence
            self.time = time
            self.reason = reason
        }

        public init(_ members: Members) throws(RecordFault) {
            by = try members.name("by")
            reason = try members.text("reason")
            sequence = try members.sequence()
            time = try members.time()
        }

        public var members: [JSON.Member] {
            .init(present: [
                ("by", .string(by.text)), ("reason", reason.map { .string($0) }),
                ("seq", .integer(sequence)), ("time", .string(time.rfc3339)),
            ])
        }
    }

    public let granted: Step
    /// The request was executed by it.
    public var used: Step?
    /// What was learned, and that what it did may stand.
    public var settled: Step?
    /// Everybody who has granted it.
    public let voices: [PrincipalName]

    public init(granted: Step, voices: [PrincipalName]) {
        self.granted = granted
        self.voices = voices
    }

    public init(_ members: Members) throws(RecordFault) {
        func step(_ key: String) throws(RecordFault) -> Step? {
            try members.json[key].map { json throws(RecordFault) in try Step(Members(json)) }
        }
        guard let granted = try step("granted") else { throw RecordFault(message: "'granted' is missing") }
        self.granted = granted
        settled = try step("settled")
        used = try step("used")
        var voices: [PrincipalName] = []
        for json in try members.required("voices", "a list", \.asArray) {
            guard let name = json.asString.flatMap({ PrincipalName(valid: $0) }) else {
                throw RecordFault(message: "'voices' is no list of names")
            }
            voices.append(name)
        }
        self.voices = voices
    }

    public var members: [JSON.Member] {
        .init(present: [
            ("granted", .object(granted.members)), ("settled", settled.map { .object($0.members) }),
            ("used", used.map { .object($0.members) }),
            ("voices", .array(voices.map { .string($0.text) })),
        ])
    }
}

extension RequestID {
    /// Where the exception for this request is kept until it is settled, and afterwards.
    public var openException: String { "\(Layout.openExceptions)/\(text).json" }
    public var closedException: String {
        "\(Layout.closedExceptions)/\(SHA256Digest(ofText: text).hex.prefix(2))/\(text).json"
    }
}

extension ExceptionTerms {
    /// Until when the debt of an exception must be settled; nil where it is none, since it was not used.
    public func due(_ exception: ExceptionRecord) -> Timestamp? {
        exception.used.map { $0.time.adding(seconds: Int64(settleWithin)) }
    }
}
