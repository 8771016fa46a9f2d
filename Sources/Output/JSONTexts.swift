public import Canonical

extension JSON {
    /// A text, or null where there is none.
    public static func text(_ text: String?) -> JSON { text.map { .string($0) } ?? .null }

    public static func texts(_ texts: some Sequence<String>) -> JSON { .array(texts.map { .string($0) }) }
}
