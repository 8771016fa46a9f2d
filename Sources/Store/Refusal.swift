public import Canonical
public import Git
public import Hearing
public import Keys
public import Objects

/// Why a commit on the ledger's ref is not an event of the ledger. One code, one meaning.
public struct Refusal: Sendable {
    public enum Reason: Sendable {
        case wrongKind(ObjectKind)
        case form(FormFault)
        case message(String)
        case signature(KeyError)
        case denied(Denial)
        case parent(found: ObjectID?, expected: ObjectID?)
        case chain
        case payload(path: String, why: String)
        case payloadPath(String)
        case tree(found: ObjectID, expected: ObjectID)
        case object(GitError)
        case otherRoot(found: ObjectID, pinned: ObjectID)
        /// The ref stands elsewhere.
        case rewound(LedgerReference, found: ObjectID, last: ObjectID)
        /// What came from elsewhere lacks what was there, or is here.
        case lacks(found: ObjectID, last: ObjectID)
        case ahead(Timestamp, now: Timestamp, skew: Int)
        /// It was allowed when it was written, and is not any more.
        case expired(Denial)
        /// The ref is gone; where the commits are too, the file that remembers them.
        case gone(LedgerReference, last: ObjectID, note: String?)
        case reference(String)
    }

    /// The commit that is refused; nil where it is the ref itself, or an event of ours that is not written yet.
    public let commit: ObjectID?
    public let sequence: Int?
    public let reason: Reason

    init(_ reason: Reason, at commit: ObjectID?, sequence: Int? = nil) {
        self.commit = commit
        self.sequence = sequence
        self.reason = reason
    }

    /// Another ledger than the one that is believed.
    public static func otherRoot(found: ObjectID, pinned: ObjectID) -> Refusal {
        Refusal(.otherRoot(found: found, pinned: pinned), at: found)
    }

    public var code: String {
        switch reason {
        case .wrongKind: "form.type"
        case .form(let fault): fault.code.rawValue
        case .message: "event.form"
        case .signature(let error): error.code.rawValue
        case .denied(let denial): denial.code.rawValue
        case .parent: "history.parent"
        case .chain: "history.chain"
        case .payload: "payload.digest"
        case .payloadPath: "payload.path"
        case .tree: "tree.mismatch"
        case .object(let error):
            switch error.code {
            case .objectMalformed: (error.form ?? .tree).rawValue
            case .wrongKind: "form.type"
            default: "object.corrupt"
            }
        case .otherRoot: "history.other-root"
        case .rewound, .gone, .lacks: "history.rewound"
        case .ahead: "time.ahead"
        case .expired: "time.expired"
        case .reference: "ref.form"
        }
    }

    public var sentence: String {
        let what =
            switch reason {
            case .wrongKind(let kind): "it is a \(kind), not a commit"
            case .form(let fault): fault.message
            case .message(let why): "its message is not an event: \(why)"
            case .signature(let error): error.message
            case .denied(let denial): denial.sentence
            case .parent(let found, let expected):
                "its parent is \(found?.short ?? "none"), and \(expected?.short ?? "none") is expected"
            case .chain: "its Chain does not follow from its parent and its content"
            case .payload(let path, let why): "payload '\(path.printable)' \(why)"
            case .payloadPath(let path): "its event may not bring '\(path.printable)'"
            case .tree(let found, let expected):
                "its tree is \(found.short), and its event makes \(expected.short)"
            case .object(let error): error.message
            case .otherRoot(let found, let pinned):
                "this history begins with \(found.short), and the pinned root is \(pinned.short)"
            case .rewound(_, let found, let last):
                "the ledger stands at \(found.short), which does not contain \(last.short), verified here before"
            case .gone(_, let last, _):
                "the ledger's ref is gone, and \(last.short) was verified here before"
            case .reference(let why): why
            case .lacks(let found, let last):
                "the history that ends at \(found.short) does not contain \(last.short)"
            case .ahead(let time, let now, let skew):
                "it is dated \(time.rfc3339), and it is \(now.rfc3339) here; clocks may differ by \(skew) seconds"
            case .expired(let denial): "it came too late: \(denial.sentence)"
            }
        let place =
            switch (sequence, commit?.short) {
            case (let sequence?, let id?): "event \(sequence) (\(id))"
            case (let sequence?, nil): "event \(sequence)"
            case (nil, let id?): "commit \(id)"
            case (nil, nil): "the event"
            }
        // What a commit holds is anybody's text, and rooms below quote it as it is.
        switch reason {
        case .otherRoot, .rewound, .gone, .reference, .lacks: return what.printable
        default: return "\(place) is refused: \(what)".printable
        }
    }

    public var remedies: [String] {
        switch reason {
        case .gone(let reference, let last, nil):
            ["somebody deleted it; put it back: git update-ref \(reference.name) \(last.hex)"]
        case .gone(let reference, _, let note?):
            [
                "its commits are gone too; fetch them: git fetch REMOTE \(reference.name):\(reference.name)",
                "if this is a new repository where another one stood, forget that one: rm '\(note)'",
            ]
        default: [remedy]
        }
    }

    private var remedy: String {
        switch reason {
        case .denied(let denial), .expired(let denial): denial.remedy
        case .lacks: "a ledger only grows: bring yours up to it with 'catalogctl sync', then push"
        case .ahead: "set the clock of whoever wrote it, and write it anew"
        case .rewound(let reference, _, let last):
            "somebody moved the ref back or replaced it; put it back: git update-ref \(reference.name) \(last.hex)"
        case .reference:
            "remove it, and put the ledger's tip in its place: git symbolic-ref -d REF; git update-ref REF COMMIT"
        case .otherRoot: "this is another ledger; fetch the right one, or pin this root with: catalogctl join"
        case .object: "fetch the object again from a clone that is whole, and see: git fsck --full"
        default:
            commit.map { id in
                "do not build on it; the last good event is its parent, and 'catalogctl explain \(id.short)' "
                    + "shows what it claims"
            } ?? "nothing was written; find out what is wrong with it: catalogctl doctor"
        }
    }
}

/// What is missing here, so that nothing can be said.
public enum Unverifiable: Sendable {
    case rootNotPinned(ObjectID)
    case shallow(ObjectID)
    case absent(String)
    case tooLarge(String)

    public var code: String {
        switch self {
        case .rootNotPinned: "root.not-pinned"
        case .shallow: "history.shallow"
        case .absent: "history.incomplete"
        case .tooLarge: "object.too-large"
        }
    }

    public var sentence: String {
        switch self {
        case .rootNotPinned(let root): "unverifiable: root not pinned (\(root.hex))"
        case .shallow(let id): "unverifiable: the ledger's history is cut off at \(id.short) (shallow clone)"
        case .absent(let why): "unverifiable: \(why.printable)"
        case .tooLarge(let why): "unverifiable: \(why.printable)"
        }
    }

    public var remedy: String {
        switch self {
        case .rootNotPinned(let root):
            "if somebody you trust told you this id: catalogctl join --root \(root.hex)"
        case .shallow: "fetch all of it: git fetch --unshallow, or fetch refs/governance without --depth"
        case .absent: "fetch it: git fetch --refetch REMOTE"
        case .tooLarge: "ask who wrote it; the ledger's own objects are small"
        }
    }
}

/// The four answers of every check.
public enum Outcome: Sendable {
    case verified
    case refused(Refusal)
    case unverifiable(Unverifiable)
    case notRequired
}
