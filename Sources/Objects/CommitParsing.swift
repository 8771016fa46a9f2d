extension CommitObject {
    /// Reads a signed commit. No library has interpreted these bytes before, and whatever is not the form
    /// that `bytes` prints is refused.
    public init(canonical bytes: [UInt8]) throws(FormFault) {
        try self.init(anySignature: bytes)
        guard signature != nil else { throw FormFault(.signatureMissing, "commit has no signature") }
    }

    /// The same form with or without a signature: what is about to be signed.
    public init(unsigned bytes: [UInt8]) throws(FormFault) {
        try self.init(anySignature: bytes)
        guard signature == nil else { throw FormFault(.signatureCount, "commit has a signature already") }
    }

    private init(anySignature bytes: [UInt8]) throws(FormFault) {
        guard !bytes.contains(0) else { throw FormFault(.nul, "commit holds a NUL byte") }
        do { _ = try UTF8Span(validating: bytes.span) } catch {
            throw FormFault(.utf8, "commit is not UTF-8")
        }
        var headers = Headers(bytes[...])
        while try headers.readLine() {}
        self = try headers.commit()
        guard self.bytes == bytes else {
            throw FormFault(.notCanonical, "commit does not print back to the same bytes")
        }
    }
}

/// The header lines read so far.
private struct Headers {
    private var rest: ArraySlice<UInt8>
    private var last: CommitObject.Header?
    private var tree: ObjectID?
    private var parent: ObjectID?
    private var author: Identity?
    private var committer: Identity?
    private var signature: [UInt8]?

    init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

    /// Reads one header; false at the blank line before the message.
    mutating func readLine() throws(FormFault) -> Bool {
        let line = try takeLine()
        guard !line.isEmpty else { return false }
        guard let header = CommitObject.Header.allCases.first(where: { line.starts(with: $0.word) }) else {
            throw unknown(line)
        }
        try checkOrder(header)
        last = header
        let value = line.dropFirst(header.word.count)
        switch header {
        case .tree: tree = try id(value, header)
        case .parent: parent = try id(value, header)
        case .author: author = try Identity(line: value)
        case .committer: committer = try Identity(line: value)
        case .gpgsig: signature = try armour(value)
        }
        return true
    }

    func commit() throws(FormFault) -> CommitObject {
        guard let tree, let author, let committer else {
            throw FormFault(.header, "commit lacks its tree, author or committer header")
        }
        return CommitObject(
            tree: tree, parent: parent, author: author, committer: committer, signature: signature,
            message: Array(rest))
    }

    private func checkOrder(_ header: CommitObject.Header) throws(FormFault) {
        if last == header || isRead(header) {
            switch header {
            case .gpgsig: throw FormFault(.signatureCount, "commit has more than one gpgsig header")
            case .parent: throw FormFault(.parents, "commit has more than one parent")
            default: throw FormFault(.header, "commit repeats its \(header) header")
            }
        }
        if let last, last.rawValue > header.rawValue {
            throw FormFault(.headerOrder, "commit has its \(header) header after \(last)")
        }
        // Only the parent may be absent in front of a later header; tree, author and committer may not.
        let required: [CommitObject.Header] = [.tree, .author, .committer]
        for earlier in required where earlier.rawValue < header.rawValue && !isRead(earlier) {
            throw FormFault(.headerOrder, "commit has its \(header) header before \(earlier)")
        }
    }

    private func isRead(_ header: CommitObject.Header) -> Bool {
        switch header {
        case .tree: tree != nil
        case .parent: parent != nil
        case .author: author != nil
        case .committer: committer != nil
        case .gpgsig: signature != nil
        }
    }

    private func unknown(_ line: ArraySlice<UInt8>) -> FormFault {
        let word = String(decoding: line.prefix(FormFault.excerptLimit).prefix { $0 != 0x20 }, as: UTF8.self)
        if word.utf8.elementsEqual("encoding".utf8) {
            return FormFault(.encoding, "commit declares an encoding, only UTF-8 is written")
        }
        return FormFault(.header, "commit has an unknown or malformed header '\(word)'")
    }

    private mutating func takeLine() throws(FormFault) -> ArraySlice<UInt8> {
        guard let end = rest.firstIndex(of: 0x0A) else {
            throw FormFault(.header, "commit ends within its headers")
        }
        defer { rest = rest[(end + 1)...] }
        return rest[..<end]
    }

    private func id(_ value: ArraySlice<UInt8>, _ header: CommitObject.Header) throws(FormFault) -> ObjectID {
        guard let id = ObjectID(hex: String(decoding: value, as: UTF8.self)) else {
            throw FormFault(.header, "commit has a malformed id in its \(header) header")
        }
        return id
    }

    private mutating func armour(_ first: ArraySlice<UInt8>) throws(FormFault) -> [UInt8] {
        var lines = Array(first)
        lines.append(0x0A)
        while rest.first == 0x20 {
            lines += try takeLine().dropFirst()
            lines.append(0x0A)
        }
        return lines
    }
}
