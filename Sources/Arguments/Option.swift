/// A switch: there or not.
public struct Flag: Parameter {
    public let form: Form

    public init(_ name: String, short: Character? = nil, _ about: String) {
        form = Form(.flag, name, short: short, about: about)
    }

    public func read(_ words: SortedWords) throws(UsageFault) -> Bool { words.flags.contains(form.name) }
}

/// An option with a value that may be left out: `Option("from", value: "ENV", "…", parse: …)`.
/// `.required`, `.repeated` and `.otherwise(_:)` make the other three kinds of it.
public struct Option<Element: Sendable>: Parameter {
    public let form: Form
    let parse: @Sendable (String) throws -> Element

    public init(
        _ name: String, short: Character? = nil, value: String, _ about: String,
        completion: Completion = .nothing, parse: @escaping @Sendable (String) throws -> Element
    ) {
        form = Form(.option, name, short: short, value: value, about: about, completion: completion)
        self.parse = parse
    }

    public func read(_ words: SortedWords) throws(UsageFault) -> Element? {
        guard let word = words.one(form) else { return nil }
        return try form.read(word, parse)
    }

    public var required: RequiredOption<Element> { RequiredOption(option: self) }
    public var repeated: RepeatedOption<Element> { RepeatedOption(option: self) }
    public func otherwise(_ value: Element) -> DefaultedOption<Element> {
        DefaultedOption(option: self, value: value)
    }
}

extension Option where Element == String {
    public init(
        _ name: String, short: Character? = nil, value: String, _ about: String,
        completion: Completion = .nothing
    ) {
        self.init(name, short: short, value: value, about, completion: completion, parse: { $0 })
    }
}

extension Option where Element: RawRepresentable<String> & CaseIterable {
    /// An option whose value is one of a closed set of words.
    public init(_ name: String, short: Character? = nil, value: String? = nil, _ about: String) {
        let words = Element.allCases.map(\.rawValue)
        self.init(
            name, short: short, value: value ?? words.joined(separator: "|"), about,
            completion: .words(words), parse: Reading.choice(Element.self))
    }
}

public struct RequiredOption<Element: Sendable>: Parameter {
    let option: Option<Element>
    public var form: Form { option.form.counted(needed: true, repeats: false) }

    public func read(_ words: SortedWords) throws(UsageFault) -> Element {
        guard let value = try option.read(words) else {
            throw UsageFault("missing option '\(form.long) \(form.value)'")
        }
        return value
    }
}

public struct RepeatedOption<Element: Sendable>: Parameter {
    let option: Option<Element>
    public var form: Form { option.form.counted(needed: false, repeats: true) }

    public func read(_ words: SortedWords) throws(UsageFault) -> [Element] {
        var read: [Element] = []
        for word in words.all(form) { read.append(try form.read(word, option.parse)) }
        return read
    }
}

public struct DefaultedOption<Element: Sendable>: Parameter {
    let option: Option<Element>
    let value: Element
    public var form: Form { option.form }

    public func read(_ words: SortedWords) throws(UsageFault) -> Element {
        try option.read(words) ?? value
    }
}
