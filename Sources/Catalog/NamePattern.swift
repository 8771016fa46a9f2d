/// The grammars of names as regular expressions, for readers that know no other form, such as JSON Schema.
///
/// They are of the dialect that JavaScript and Python share. In Python `$` also stands before a last newline, hence
/// `(?!\n)` behind it.
public enum NamePattern {
    public static let name = whole(part(.name, end: "$"))
    public static let label = whole(part(.label, end: "$"))

    /// `PLUGIN/NAME` or `PLUGIN/KIND/NAME`.
    public static let asset: String = {
        let name = part(.name, end: "(?:/|$)")
        return whole("\(name)(?:/\(name))?/\(name)")
    }()

    /// The same, and `@LABEL` behind it.
    public static let link: String = {
        let name = part(.name, end: "(?:[/@]|$)")
        return whole("\(name)(?:/\(name))?/\(name)(?:@\(part(.label, end: "$")))?")
    }()

    /// A type of evidence, and behind it the first digits of its document's digest.
    public static let evidence = whole(part(.name, end: "-[0-9a-f]{16}$") + "-[0-9a-f]{16}")

    public static func whole(_ pattern: String) -> String { "^\(pattern)$(?!\\n)" }

    /// One name; what may stand behind it is `end`.
    private static func part(_ grammar: NameGrammar, end: String) -> String {
        let letters = grammar.isLabel ? "A-Za-z0-9" : "a-z0-9"
        let body = "[\(letters)._\(grammar.isLabel ? "+" : "")-]"
        func words(_ words: some Sequence<String>) -> String {
            words.sorted().map { grammar.isLabel ? ignoringCase($0) : $0 }.joined(separator: "|")
        }
        let reserved =
            grammar.isLabel ? "(?!(?:\(words(ReservedWords.versions)))\(end))" : ""
        let endings = words(NameGrammar.forbiddenEndings.map { String($0.dropFirst()) })
        return "(?!(?:\(words(NameGrammar.deviceStems)))(?:\\.|\(end)))\(reserved)"
            + "(?!\(body)*(?:\\.\\.|\\.(?:\(endings))?\(end)))"
            + "[\(letters)]\(body){0,\(grammar.longest - 1)}"
    }

    private static func ignoringCase(_ word: String) -> String {
        word.map { $0.isLetter ? "[\($0.uppercased())\($0)]" : String($0) }.joined()
    }
}
