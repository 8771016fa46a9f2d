/// A word by its place that must be there. `.optional` and `.repeated` make the other two kinds of it.
public struct Argument<Element: Sendable>: Parameter {
    public let form: Form
    let parse: @Sendable (String) throws -> Element

    public init(
        _ name: String, _ about: String, completion: Completion = .nothing,
        parse: @escaping @Sendable (String) throws -> Element
    ) {
        form = Form(.argument, name, about: about, needed: true, completion: completion)
        self.parse = parse
    }

    public func read(_ words: SortedWords) throws(UsageFault) -> Element {
        guard let word = words.one(form) else { throw UsageFault("missing argument \(form.name)") }
        return try form.read(word, parse)
    }

    public var optional: OptionalArgument<Element> { OptionalArgument(argument: self) }
    /// None or more words, the last of a line.
    public var repeated: RepeatedArgument<Element> { RepeatedArgument(argument: self, needed: false) }
    public var oneOrMore: RepeatedArgument<Element> { RepeatedArgument(argument: self, needed: true) }
}

extension Argument where Element == String {
    public init(_ name: String, _ about: String, completion: Completion = .nothing) {
        self.init(name, about, completion: completion, parse: { $0 })
    }
}

extension Argument where Element: RawRepresentable<String> & CaseIterable {
    /// An argument that is one of a closed set of words.
    public init(_ name: String, _ about: String) {
        self.init(
            name, about, completion: .words(Element.allCases.map(\.rawValue)),
            parse: Reading.choice(Element.self))
    }
}

public struct OptionalArgument<Element: Sendable>: Parameter {
    let argument: Argument<Element>
    public var form: Form { argument.form.counted(needed: false, repeats: false) }

    public func read(_ words: SortedWords) throws(UsageFault) -> Element? {
        guard let word = words.one(form) else { return nil }
        return try form.read(word, argument.parse)
    }
}

public struct RepeatedArgument<Element: Sendable>: Parameter {
    let argument: Argument<Element>
    let needed: Bool
    public var form: Form { argument.form.counted(needed: needed, repeats: true) }

    public func read(_ words: SortedWords) throws(UsageFault) -> [Element] {
        let given = words.all(form)
        if needed, given.isEmpty { throw UsageFault("missing argument \(form.name)") }
        var read: [Element] = []
        for word in given { read.append(try form.read(word, argument.parse)) }
        return read
    }
}

/// The word before the verb, in the commands of a family: `agents` in `agents show NAME`.
public struct FamilyWord<Element: Sendable>: Parameter {
    public let form: Form
    let parse: @Sendable (String) throws -> Element

    public init(_ name: String, parse: @escaping @Sendable (String) throws -> Element) {
        form = Form(.familyWord, name, about: "", needed: true)
        self.parse = parse
    }

    public func read(_ words: SortedWords) throws(UsageFault) -> Element {
        guard let word = words.familyWord else { throw UsageFault("missing \(form.name) before the command") }
        return try form.read(word, parse)
    }
}
