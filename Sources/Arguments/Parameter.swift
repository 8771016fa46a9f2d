import Canonical

/// A flag, an option or an argument, and the type that it is read as.
public protocol Parameter: Sendable {
    associatedtype Value: Sendable
    var form: Form { get }
    func read(_ words: SortedWords) throws(UsageFault) -> Value
}

/// The words of one call, sorted by the parameter that they belong to. Parameters take their own words
/// from it; nobody else has a reason to look.
public struct SortedWords: Sendable {
    var values: [String: [String]] = [:]
    var flags: Set<String> = []
    var familyWord: String?

    func one(_ form: Form) -> String? { values[form.name]?.first }
    func all(_ form: Form) -> [String] { values[form.name] ?? [] }
}

extension Form {
    /// Reads one word with the parameter's own closure and turns its refusal into a sentence that names
    /// the parameter and the word.
    func read<Value>(_ word: String, _ parse: (String) throws -> Value) throws(UsageFault) -> Value {
        do {
            return try parse(word)
        } catch {
            let reason = (error as? UsageFault)?.message ?? String(describing: error)
            let hint = (error as? UsageFault)?.hint
            switch shape {
            case .argument, .familyWord:
                throw UsageFault("invalid \(name) '\(word)': \(reason)", hint: hint)
            case .flag, .option:
                throw UsageFault("invalid value '\(word)' for '\(long)': \(reason)", hint: hint)
            }
        }
    }
}

/// Closures that read the plain kinds of words.
public enum Reading {
    public static func integer(in range: ClosedRange<Int>) -> @Sendable (String) throws -> Int {
        { word in
            guard let number = Int(word), range.contains(number), word.utf8.first != UInt8(ascii: "+") else {
                throw UsageFault("not a whole number from \(range.lowerBound) to \(range.upperBound)")
            }
            return number
        }
    }

    /// One of a closed set of words.
    public static func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ type: Choice.Type
    ) -> @Sendable (String) throws -> Choice where Choice: Sendable {
        { word in
            for choice in type.allCases where sameBytes(choice.rawValue, word) { return choice }
            let known = type.allCases.map(\.rawValue)
            let guess = nearestWord(to: word, among: known).map { "; did you mean '\($0)'?" } ?? ""
            throw UsageFault("not one of \(known.joined(separator: ", "))\(guess)")
        }
    }
}
