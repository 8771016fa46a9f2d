/// One command of somebody, as words.
struct Step: CustomStringConvertible {
    /// Robo is a machine, and mallory is in no policy.
    enum Person: String, CaseIterable, Comparable {
        case dana, sam, ada, lee, robo, vic, mallory

        static func < (one: Person, other: Person) -> Bool { one.rawValue < other.rawValue }
    }

    struct Use: Equatable {
        let plugin: String
        let name: String
        let label: String?

        var key: String { "\(plugin)/\(name)" }
        var text: String { label.map { "\(key)@\($0)" } ?? key }
    }

    /// The file that a version is made of: a manifest, or any other text.
    struct Record: Equatable {
        let isManifest: Bool
        let version: String?
        let uses: [Use]
        let mark: Int
        let kind: String

        var file: String { isManifest ? "record.yaml" : "record.txt" }

        var content: String {
            guard isManifest else { return "text \(mark)\n" }
            var text = "apiVersion: catalogctl/v1\nkind: \(kind)\nmetadata: {}\nspec:\n  mark: \(mark)\n"
            if let version { text += "  version: '\(version)'\n" }
            if !uses.isEmpty { text += "  uses: [\(uses.map(\.text).joined(separator: ", "))]\n" }
            return text
        }
    }

    enum Act {
        case register(file: String?)
        case rename(String)
        case setSource(String)
        case govern([String: String])
        case snapshot(label: String?, Record)
        case setState(version: String?, String)
        case deprecate(version: String?, replacement: String?)
        case archive(version: String?)
        case restore(version: String?, String?)
        case promote(environment: String, version: String?, from: String?, allows: Bool)
        case rollback(environment: String, version: String, allows: Bool)
        case unbind(environment: String)
        case alias(String, version: String?)
        case freeze(String)
        case thaw(String)
        case halt
        case resume
        case attach(version: String, String)
        case discard(version: String, String)
        case propose(Laws)
        /// Nil means the only one.
        case withdrawPolicy(Laws?)
        case activate(Laws?)
        case rollBackPolicy(Int)
        case revoke(Key, since: Int?)
        // Of requests, by the order in which they were opened.
        case approve(Int)
        /// The approval is only made, for somebody else to carry.
        case handOut(Int)
        /// By the order in which they were handed out.
        case carry(Int)
        /// Nil means one's own.
        case takeBack(Int, of: Person?)
        case reject(Int)
        case cancel(Int)
        case expire(Int)
        case execute(Int)
        case grant(Int)
        case settle(Int)
    }

    let person: Person
    /// Which of their keys they sign with.
    var number = 0
    /// How many seconds later.
    var wait = 0
    /// Whether what a gate refuses for good is to be asked for as an exception.
    var asksForException = false
    let plugin: String
    let name: String
    let act: Act

    var key: String { "\(plugin)/\(name)" }

    var description: String {
        "+\(wait)s \(person)\(number == 0 ? "" : " with key \(number)"): \(plugin) \(name) \(act)"
    }
}
