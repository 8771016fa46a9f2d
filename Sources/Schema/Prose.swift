import Canonical
import Catalog
import Statute

/// Text that people write for people, and what bounds it.
extension Node {
    /// A text of some lines: not empty, no control characters but the line's end.
    func prose(longest: Int = OverlayField.longestText) throws(SchemaError) -> String {
        let text = try text()
        guard !text.isEmpty else {
            throw SchemaError(
                .badValue, at: place, "the text is empty", hint: "write something, or leave the field out")
        }
        guard text.utf8.count <= longest else {
            throw SchemaError(
                .badValue, at: place, "the text has \(text.utf8.count) bytes",
                hint: "at most \(longest) are kept; put the rest where it can be linked to")
        }
        let lineEnd: Unicode.Scalar = "\n"
        guard
            !text.unicodeScalars.contains(where: {
                $0 != lineEnd && $0.properties.generalCategory == .control
            })
        else {
            throw SchemaError(
                .badValue, at: place, "'\(text.excerpt)' holds a control character", hint: "remove it")
        }
        return text
    }

    /// A list of values, at least one, none twice.
    func entries<T: Hashable>(_ read: (Node) throws(SchemaError) -> T) throws(SchemaError) -> [T] {
        let nodes = try list()
        guard !nodes.isEmpty else {
            throw SchemaError(
                .badValue, at: place, "the list is empty", hint: "name something, or leave the field out")
        }
        guard nodes.count <= OverlayField.longestList else {
            throw SchemaError(
                .badValue, at: place, "the list has \(nodes.count) entries",
                hint: "at most \(OverlayField.longestList) are kept")
        }
        return try distinct(read)
    }

    func email() throws(SchemaError) -> EmailAddress {
        let text = try text()
        do { return try EmailAddress(text) } catch {
            throw SchemaError(.badValue, at: place, error.message, hint: "write it as dana@example.com")
        }
    }
}
