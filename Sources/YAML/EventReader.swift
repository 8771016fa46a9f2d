import Clibyaml

/// One step of a document, in Swift's own values.
struct Event {
    enum Kind {
        case streamStart
        case streamEnd
        case documentStart(hasDirective: Bool)
        case documentEnd
        case alias
        case scalar(text: [UInt8], isPlain: Bool, hasTag: Bool, hasAnchor: Bool)
        case sequenceStart(hasTag: Bool, hasAnchor: Bool)
        case mappingStart(hasTag: Bool, hasAnchor: Bool)
        case containerEnd
    }

    let kind: Kind
    let mark: YAMLNode.Mark
    /// Characters of the document before this event.
    let index: Int
}

/// The owner of a libyaml parser.
///
/// A `yaml_parser_t` points at itself and keeps the pointer to its input: it lives on the heap, and only
/// inside `read`, whose closure cannot outlive the bytes.
@safe
struct EventReader: ~Copyable {
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let end: YAMLNode.Mark

    static func read<Result>(
        _ source: SourceText, _ body: (inout EventReader) throws(YAMLError) -> Result
    ) throws(YAMLError) -> Result {
        let end = source.mark(atByte: source.bytes.count)
        return try unsafe source.bytes.withUnsafeBufferPointer { (buffer) throws(YAMLError) -> Result in
            var reader = try unsafe EventReader(buffer, end: end)
            return try body(&reader)
        }
    }

    private init(_ input: UnsafeBufferPointer<UInt8>, end: YAMLNode.Mark) throws(YAMLError) {
        let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
        unsafe parser.initialize(to: yaml_parser_t())
        guard unsafe yaml_parser_initialize(parser) == 1 else {
            unsafe parser.deallocate()
            throw YAMLError(.outOfMemory, "no memory for the parser", at: YAMLNode.Mark(line: 1, column: 1))
        }
        unsafe yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        unsafe yaml_parser_set_input_string(parser, input.baseAddress, input.count)
        unsafe self.parser = parser
        self.end = end
    }

    deinit {
        unsafe yaml_parser_delete(parser)
        unsafe parser.deallocate()
    }

    mutating func next() throws(YAMLError) -> Event {
        var event = unsafe yaml_event_t()
        guard unsafe yaml_parser_parse(parser, &event) == 1 else { throw failure() }
        defer { unsafe yaml_event_delete(&event) }
        let start = unsafe event.start_mark
        return Event(kind: unsafe Self.kind(of: event), mark: mark(start), index: Int(clamping: start.index))
    }

    private static func kind(of event: yaml_event_t) -> Event.Kind {
        switch unsafe event.type {
        case YAML_STREAM_START_EVENT: return .streamStart
        case YAML_STREAM_END_EVENT: return .streamEnd
        case YAML_DOCUMENT_START_EVENT:
            let start = unsafe event.data.document_start
            let hasVersion = unsafe start.version_directive != nil
            let hasTags = unsafe start.tag_directives.start != start.tag_directives.end
            return .documentStart(hasDirective: hasVersion || hasTags)
        case YAML_DOCUMENT_END_EVENT: return .documentEnd
        case YAML_ALIAS_EVENT: return .alias
        case YAML_SCALAR_EVENT:
            let scalar = unsafe event.data.scalar
            let text = unsafe Array(UnsafeBufferPointer(start: scalar.value, count: scalar.length))
            let isPlain = unsafe scalar.style == YAML_PLAIN_SCALAR_STYLE
            // libyaml drops the tag `!` and leaves only these flags; a plain scalar's is told by its first
            // byte.
            let hasLoneMark = unsafe !isPlain && scalar.plain_implicit != 0
            return unsafe .scalar(
                text: text, isPlain: isPlain, hasTag: scalar.tag != nil || hasLoneMark,
                hasAnchor: scalar.anchor != nil)
        case YAML_SEQUENCE_START_EVENT:
            let start = unsafe event.data.sequence_start
            return unsafe .sequenceStart(hasTag: start.tag != nil, hasAnchor: start.anchor != nil)
        case YAML_MAPPING_START_EVENT:
            let start = unsafe event.data.mapping_start
            return unsafe .mappingStart(hasTag: start.tag != nil, hasAnchor: start.anchor != nil)
        default: return .containerEnd
        }
    }

    private func failure() -> YAMLError {
        let state = unsafe parser.pointee
        if unsafe state.error == YAML_MEMORY_ERROR {
            return YAMLError(.outOfMemory, "no memory for the document", at: mark(unsafe state.mark))
        }
        var message = unsafe state.problem.map { unsafe String(cString: $0) } ?? "document is malformed"
        if let context = unsafe state.context {
            let line = mark(unsafe state.context_mark).line
            message += unsafe " \(String(cString: context)) from line \(line)"
        }
        return YAMLError(.syntax, message, at: mark(unsafe state.problem_mark))
    }

    /// libyaml counts from 0, columns in characters. Where the last line has no end it reports a fault at the
    /// end as one on the next line, which the document does not have.
    private func mark(_ mark: yaml_mark_t) -> YAMLNode.Mark {
        let line = Int(clamping: mark.line) + 1
        return line > end.line ? end : YAMLNode.Mark(line: line, column: Int(clamping: mark.column) + 1)
    }
}
