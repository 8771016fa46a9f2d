public import Canonical

/// One place at which two policies differ.
public struct PolicyDifference: Sendable {
    /// `Principals`, `Lifecycle default`.
    public let document: String
    /// Dotted: `permissions.author`. Empty where the whole document is new or gone.
    public let key: String
    public let change: Change

    public enum Change: Sendable {
        case added(JSON)
        case removed(JSON)
        case changed(JSON, JSON)
    }

    /// Between the documents of two bundles. A document is the same one where its kind and its name are, whatever its
    /// file is called; a file that is called otherwise is a difference.
    static func between(_ before: [JSON], _ after: [JSON]) -> [PolicyDifference] {
        var differences: [PolicyDifference] = []
        let (old, new) = (named(before), named(after))
        for document in names(old.map(\.key), new.map(\.key)) {
            compare(
                old.first { $0.key.utf8.elementsEqual(document.utf8) }?.value,
                new.first { $0.key.utf8.elementsEqual(document.utf8) }?.value, at: ""
            ) { key, change in
                // `content` and `file` are the bundle's own; what people wrote is below the first.
                let inner = key.hasPrefix(".content.") ? key.dropFirst(".content.".count) : key.dropFirst()
                differences.append(PolicyDifference(document: document, key: String(inner), change: change))
            }
        }
        return differences
    }

    private static func named(_ documents: [JSON]) -> [JSON.Member] {
        documents.map { document in
            let content = document["content"]
            let words = [content?["kind"]?.asString, content?["name"]?.asString].compactMap(\.self)
            return JSON.Member(key: words.joined(separator: " "), value: document)
        }
    }

    private static func compare(
        _ old: JSON?, _ new: JSON?, at key: String, _ found: (String, Change) -> Void
    ) {
        switch (old, new) {
        case (nil, nil): break
        // What comes or goes as a whole is told field by field, as people read it; but not a whole document.
        case (nil, .object(let right)?) where !key.isEmpty && !right.isEmpty:
            for member in right.inByteOrder { compare(nil, member.value, at: "\(key).\(member.key)", found) }
        case (.object(let left)?, nil) where !key.isEmpty && !left.isEmpty:
            for member in left.inByteOrder { compare(member.value, nil, at: "\(key).\(member.key)", found) }
        case (nil, let new?): found(key, .added(new))
        case (let old?, nil): found(key, .removed(old))
        case (.object(let left)?, .object(let right)?):
            for name in names(left.map(\.key), right.map(\.key)) {
                compare(old?[name], new?[name], at: "\(key).\(name)", found)
            }
        case (.array(let left)?, .array(let right)?): compare(left, right, at: key, found)
        case (let old?, let new?): if old != new { found(key, .changed(old, new)) }
        }
    }

    /// Lists: what has a name of its own is followed by it, all else is told as what comes and what goes.
    private static func compare(
        _ old: [JSON], _ new: [JSON], at key: String, _ found: (String, Change) -> Void
    ) {
        guard old != new else { return }
        let (left, right) = (old.compactMap(identity), new.compactMap(identity))
        if left.count == old.count, right.count == new.count, Set(left).count == left.count,
            Set(right).count == right.count
        {
            for name in names(left, right) {
                compare(
                    left.firstIndex(of: name).map { old[$0] }, right.firstIndex(of: name).map { new[$0] },
                    at: "\(key)[\(name)]", found)
            }
            let kept = (left.filter(right.contains), right.filter(left.contains))
            if kept.0 != kept.1 {
                found(key, .changed(.array(left.map { .string($0) }), .array(right.map { .string($0) })))
            }
            return
        }
        let gone = old.filter { !new.contains($0) }
        let come = new.filter { !old.contains($0) }
        for value in gone { found(key, .removed(value)) }
        for value in come { found(key, .added(value)) }
        if gone.isEmpty, come.isEmpty { found(key, .changed(.array(old), .array(new))) }
    }

    /// A rule by its name, a transition by its ends.
    private static func identity(_ element: JSON) -> String? {
        if let name = element["name"]?.asString { return name }
        guard let from = element["from"]?.asString, let to = element["to"]?.asString else { return nil }
        return "\(from) -> \(to)"
    }

    /// All of them once, in byte order.
    private static func names(_ one: [String], _ other: [String]) -> [String] {
        var names: [String] = []
        for name in (one + other).sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) })
        where !(names.last?.utf8.elementsEqual(name.utf8) ?? false) { names.append(name) }
        return names
    }
}

extension [JSON.Member] {
    fileprivate var inByteOrder: [JSON.Member] {
        sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    }
}
