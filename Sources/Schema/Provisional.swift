public import Canonical
public import Catalog

extension Overlay {
    public init(record bytes: [UInt8], file: String) throws(SchemaError) {
        do { try self.init(bytes: bytes) } catch {
            throw SchemaError(.badValue, at: Place(file: file), error.message, hint: "")
        }
    }
    public init(document bytes: [UInt8], file: String) throws(SchemaError) {
        do { try self.init(bytes: bytes) } catch {
            throw SchemaError(.badValue, at: Place(file: file), error.message, hint: "")
        }
    }
}
extension Manifest {
    public init(document bytes: [UInt8], file: String) throws(SchemaError) {
        throw SchemaError(.badValue, at: Place(file: file), "x", hint: "")
    }
}
extension OverlayKey {
    public func value(of text: String) throws(SchemaError) -> JSON? { .string(text) }
}
