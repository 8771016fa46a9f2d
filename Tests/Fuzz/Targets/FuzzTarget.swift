// What is read from anybody, each with what must hold of it whatever the bytes are: nothing traps, nothing is larger than
// its limit, and what is read and has one form is printed back to the same bytes. Tests/FuzzTests tries the corpus and a
// few thousand changes of it; Tests/Fuzz/Driver lets coverage guide what is tried.

/// What did not hold.
public struct FuzzFault: Error, CustomStringConvertible {
    public let description: String

    init(_ description: String) { self.description = description }
}

/// A reader, and what must hold of what it reads. Bytes that it refuses are well refused.
public struct FuzzTarget: Sendable, CustomStringConvertible {
    /// Of its folder below Tests/Fuzz/Corpus as well.
    public let name: String
    /// Longer inputs are cut for it.
    public let largest: Int
    private let body: @Sendable ([UInt8]) throws -> Bool

    public var description: String { name }

    /// - Parameter body: says whether the bytes were taken.
    init(_ name: String, largest: Int = 4096, _ body: @escaping @Sendable ([UInt8]) throws -> Bool) {
        self.name = name
        self.largest = largest
        self.body = body
    }

    /// Throws `FuzzFault` where something does not hold; else says whether the bytes were taken.
    @discardableResult
    public func check(_ bytes: [UInt8]) throws(FuzzFault) -> Bool {
        do { return try body(bytes) } catch let fault as FuzzFault { throw fault } catch { return false }
    }

    public static let all: [FuzzTarget] = objects + texts + packs
}

/// What is printed is read once more: a refusal of that is no refusal of what anybody sent.
func again<Value>(_ read: () throws -> Value) throws(FuzzFault) -> Value {
    do { return try read() } catch { throw FuzzFault("what it prints is refused: \(error)") }
}

func expect(_ holds: Bool, _ words: @autoclosure () -> String) throws {
    if !holds { throw FuzzFault(words()) }
}
