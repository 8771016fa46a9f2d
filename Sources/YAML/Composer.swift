extension YAMLNode {
    /// Reads one document, strictly.
    public static func parse(
        _ bytes: [UInt8], limits: YAMLLimits = .standard
    ) throws(YAMLError) -> YAMLNode {
        let source = try SourceText(bytes, limits: limits)
        guard !bytes.isEmpty else { throw YAMLError(.empty, "document is empty", at: source.mark(atByte: 0)) }
        return try EventReader.read(source) { (reader) throws(YAMLError) in
            var composer = Composer(source: source, limits: limits)
            return try composer.document(&reader)
        }
    }
}

/// Builds the tree from events and refuses what the room's note names.
private struct Composer {
    let limits: YAMLLimits
    private var cursor: SourceCursor
    private var depth = 0
    private var nodes = 0

    init(source: SourceText, limits: YAMLLimits) {
        self.limits = limits
        cursor = SourceCursor(source)
    }

    mutating func document(_ reader: inout EventReader) throws(YAMLError) -> YAMLNode {
        _ = try reader.next()
        let start = try reader.next()
        guard case .documentStart(let hasDirective) = start.kind else {
            throw YAMLError(.empty, "document is empty", at: start.mark)
        }
        if hasDirective { throw YAMLError(.directive, "directive before the document", at: start.mark) }
        let root = try node(try reader.next(), &reader)
        if let scalar = root.asScalar, scalar.isPlain, scalar.text.isEmpty {
            throw YAMLError(.empty, "document is empty", at: root.mark)
        }
        _ = try reader.next()
        let after = try reader.next()
        guard case .streamEnd = after.kind else {
            throw YAMLError(.severalDocuments, "second document in one text", at: after.mark)
        }
        return root
    }

    private mutating func node(_ event: Event, _ reader: inout EventReader) throws(YAMLError) -> YAMLNode {
        nodes += 1
        guard nodes <= limits.nodes else {
            throw YAMLError(.tooMany, "more than \(limits.nodes) nodes", at: event.mark)
        }
        switch event.kind {
        case .scalar(let text, let isPlain, let hasTag, let hasAnchor):
            try refuse(anchor: hasAnchor, tag: hasTag, at: event.mark)
            return YAMLNode(mark: event.mark, content: .scalar(try scalar(text, isPlain, event)))
        case .sequenceStart(let hasTag, let hasAnchor):
            try refuse(anchor: hasAnchor, tag: hasTag, at: event.mark)
            try descend(at: event.mark)
            defer { depth -= 1 }
            return YAMLNode(mark: event.mark, content: .sequence(try elements(&reader)))
        case .mappingStart(let hasTag, let hasAnchor):
            try refuse(anchor: hasAnchor, tag: hasTag, at: event.mark)
            try descend(at: event.mark)
            defer { depth -= 1 }
            return YAMLNode(mark: event.mark, content: .mapping(try entries(&reader)))
        case .alias:
            throw YAMLError(.alias, "alias is not allowed", at: event.mark)
        case .streamStart, .streamEnd, .documentStart, .documentEnd, .containerEnd:
            throw YAMLError(.syntax, "expected a value", at: event.mark)
        }
    }

    private func refuse(anchor: Bool, tag: Bool, at mark: YAMLNode.Mark) throws(YAMLError) {
        if anchor { throw YAMLError(.anchor, "anchor is not allowed", at: mark) }
        if tag { throw YAMLError(.tag, "tag is not allowed", at: mark) }
    }

    private mutating func descend(at mark: YAMLNode.Mark) throws(YAMLError) {
        guard depth < limits.depth else {
            throw YAMLError(.tooDeep, "nesting exceeds \(limits.depth) levels", at: mark)
        }
        depth += 1
    }

    private mutating func elements(_ reader: inout EventReader) throws(YAMLError) -> [YAMLNode] {
        var elements: [YAMLNode] = []
        while true {
            let event = try reader.next()
            if case .containerEnd = event.kind { return elements }
            elements.append(try node(event, &reader))
        }
    }

    private mutating func entries(_ reader: inout EventReader) throws(YAMLError) -> [YAMLNode.Entry] {
        var entries: [YAMLNode.Entry] = []
        while true {
            let event = try reader.next()
            if case .containerEnd = event.kind { break }
            let key = try key(event, &reader)
            entries.append(YAMLNode.Entry(key: key, value: try node(try reader.next(), &reader)))
        }
        try refuseDuplicates(entries)
        return entries
    }

    private mutating func key(
        _ event: Event, _ reader: inout EventReader
    ) throws(YAMLError) -> YAMLNode.Scalar {
        switch event.kind {
        case .sequenceStart(let hasTag, let hasAnchor), .mappingStart(let hasTag, let hasAnchor):
            try refuse(anchor: hasAnchor, tag: hasTag, at: event.mark)
            throw YAMLError(.keyNotScalar, "key is not a scalar", at: event.mark)
        default: break
        }
        guard let key = try node(event, &reader).asScalar else {
            throw YAMLError(.keyNotScalar, "key is not a scalar", at: event.mark)
        }
        if key.isPlain, key.text.isEmpty { throw YAMLError(.emptyKey, "key is missing", at: key.mark) }
        // Quoted, it would be a plain name by the letter; readers differ, and nobody needs a key of that
        // name.
        if key.text.utf8.elementsEqual("<<".utf8) {
            throw YAMLError(.mergeKey, "merge key '<<' is not allowed", at: key.mark)
        }
        return key
    }

    private mutating func scalar(
        _ text: [UInt8], _ isPlain: Bool, _ event: Event
    ) throws(YAMLError) -> YAMLNode.Scalar {
        if let offset = SourceText.firstForbidden(in: text) {
            let name = SourceText.name(ofCharacterAt: offset, in: text)
            throw YAMLError(.controlCharacter, "control character \(name) in a value", at: event.mark)
        }
        // libyaml forgets a lone `!`; no plain scalar that has text can begin with one.
        if isPlain, !text.isEmpty, cursor.byte(atCharacter: event.index) == UInt8(ascii: "!") {
            throw YAMLError(.tag, "tag is not allowed", at: event.mark)
        }
        let text = String(decoding: text, as: UTF8.self)
        return YAMLNode.Scalar(text: text, isPlain: isPlain, mark: event.mark)
    }

    /// Sorting compares keys as bytes and cannot be slowed down by keys chosen to collide in a hash table.
    private func refuseDuplicates(_ entries: [YAMLNode.Entry]) throws(YAMLError) {
        guard entries.count > 1 else { return }
        let keys = entries.map { Array($0.key.text.utf8) }
        let order = keys.indices.sorted { left, right in
            keys[left] == keys[right] ? left < right : keys[left].lexicographicallyPrecedes(keys[right])
        }
        let repeats = zip(order, order.dropFirst()).filter { keys[$0] == keys[$1] }
        guard let (first, second) = repeats.min(by: { $0.1 < $1.1 }) else { return }
        let (earlier, later) = (entries[first].key, entries[second].key)
        let message = "duplicate key '\(later.text.prefix(64))', first on line \(earlier.mark.line)"
        throw YAMLError(.duplicateKey, message, at: later.mark)
    }
}
