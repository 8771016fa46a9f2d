/// Walking and splicing the raw bytes of a tree: `<mode> <name> NUL <twenty bytes>` again and again.
enum TreeScan {
    static let fileMode = Array("100644 ".utf8)
    static let treeMode = Array("40000 ".utf8)

    /// Where an entry lies in a tree's bytes.
    struct Place {
        let start: Int
        let nameStart: Int
        let nameEnd: Int
        let isTree: Bool
        var nameCount: Int { nameEnd - nameStart }
        var idStart: Int { nameEnd + 1 }
        var end: Int { nameEnd + 1 + ObjectID.byteCount }
    }

    /// The entry at `offset` of bytes that are known to be canonical.
    static func entry(in bytes: Span<UInt8>, at offset: Int) -> Place {
        // '4' opens a folder's mode, '1' a file's; canonical bytes have no other.
        let isTree = bytes[offset] == 0x34
        let nameStart = offset + (isTree ? 6 : 7)
        var nameEnd = nameStart
        while bytes[nameEnd] != 0 { nameEnd += 1 }
        return Place(start: offset, nameStart: nameStart, nameEnd: nameEnd, isTree: isTree)
    }

    /// The entry of that name, file or folder.
    static func find(_ name: Span<UInt8>, in bytes: Span<UInt8>) -> Place? {
        var offset = 0
        let end = bytes.count
        while offset < end {
            let isTree = bytes[offset] == 0x34
            let nameStart = offset + (isTree ? 6 : 7)
            var index = 0
            var place = nameStart
            while index < name.count, bytes[place] == name[index] {
                index += 1
                place += 1
            }
            if index == name.count, bytes[place] == 0 {
                return Place(start: offset, nameStart: nameStart, nameEnd: place, isTree: isTree)
            }
            // A NUL ends the name; names hold none, so the bytes compared equal so far cannot contain it.
            while bytes[place] != 0 { place += 1 }
            offset = place + 1 + ObjectID.byteCount
        }
        return nil
    }

    /// Puts an entry into canonical bytes, in its sorted place.
    static func set(_ name: Span<UInt8>, isTree: Bool, id: ObjectID, in bytes: inout [UInt8]) {
        if let old = find(name, in: bytes.span) {
            if old.isTree == isTree {
                overwrite(id, at: old.idStart, in: &bytes)
                return
            }
            bytes.removeSubrange(old.start..<old.end)
        }
        let offset = place(for: name, isTree: isTree, in: bytes.span)
        var entry = isTree ? treeMode : fileMode
        entry.reserveCapacity(entry.count + name.count + 1 + ObjectID.byteCount)
        for index in 0..<name.count { entry.append(name[index]) }
        entry.append(0)
        entry += id.bytes
        bytes.insert(contentsOf: entry, at: offset)
    }

    static func overwrite(_ id: ObjectID, at offset: Int, in bytes: inout [UInt8]) {
        var out = bytes.mutableSpan
        for index in 0..<8 {
            let shift = UInt64(56 - index * 8)
            out[offset + index] = UInt8(truncatingIfNeeded: id.head >> shift)
            out[offset + 8 + index] = UInt8(truncatingIfNeeded: id.middle >> shift)
        }
        for index in 0..<4 {
            out[offset + 16 + index] = UInt8(truncatingIfNeeded: id.tail >> UInt32(24 - index * 8))
        }
    }

    /// Where a new entry of that name belongs.
    private static func place(for name: Span<UInt8>, isTree: Bool, in bytes: Span<UInt8>) -> Int {
        var offset = 0
        while offset < bytes.count {
            let other = entry(in: bytes, at: offset)
            let otherName = bytes.extracting(other.nameStart..<other.nameEnd)
            if precedes(name, isTree, otherName, other.isTree) { return offset }
            offset = other.end
        }
        return offset
    }

    /// git's order: bytes, a folder's name counting as if it ended in a slash.
    static func precedes(_ left: Span<UInt8>, _ leftTree: Bool, _ right: Span<UInt8>, _ rightTree: Bool)
        -> Bool
    {
        let common = min(left.count, right.count)
        var index = 0
        while index < common {
            if left[index] != right[index] { return left[index] < right[index] }
            index += 1
        }
        let leftNext: UInt8 = index < left.count ? left[index] : leftTree ? 0x2F : 0
        let rightNext: UInt8 = index < right.count ? right[index] : rightTree ? 0x2F : 0
        return leftNext < rightNext
    }

    // MARK: Reading what nobody has checked

    static func checkedEntry(in bytes: Span<UInt8>, at offset: Int) throws(FormFault) -> Place {
        let isTree: Bool
        if matches(treeMode, in: bytes, at: offset) {
            isTree = true
        } else if matches(fileMode, in: bytes, at: offset) {
            isTree = false
        } else {
            throw modeFault(in: bytes, at: offset)
        }
        let nameStart = offset + (isTree ? treeMode.count : fileMode.count)
        var nameEnd = nameStart
        while nameEnd < bytes.count, bytes[nameEnd] != 0 { nameEnd += 1 }
        let place = Place(start: offset, nameStart: nameStart, nameEnd: nameEnd, isTree: isTree)
        guard nameEnd < bytes.count, place.end <= bytes.count else {
            throw FormFault(.tree, "tree ends within an entry")
        }
        guard isName(bytes.extracting(nameStart..<nameEnd)) else {
            throw FormFault(.tree, "tree holds the forbidden name '\(text(bytes, nameStart, nameEnd))'")
        }
        guard isText(bytes.extracting(nameStart..<nameEnd)) else {
            throw FormFault(
                .utf8, "tree holds a name that is not UTF-8: '\(text(bytes, nameStart, nameEnd))'")
        }
        return place
    }

    static func checkOrder(_ first: Place, _ second: Place, in bytes: Span<UInt8>) throws(FormFault) {
        let left = bytes.extracting(first.nameStart..<first.nameEnd)
        let right = bytes.extracting(second.nameStart..<second.nameEnd)
        guard precedes(left, first.isTree, right, second.isTree) else {
            throw FormFault(.tree, "tree is unsorted at '\(text(bytes, second.nameStart, second.nameEnd))'")
        }
    }

    static func begins(_ place: Place, with prefix: Place, in bytes: Span<UInt8>) -> Bool {
        guard prefix.nameCount <= place.nameCount else { return false }
        for index in 0..<prefix.nameCount
        where bytes[place.nameStart + index] != bytes[prefix.nameStart + index] {
            return false
        }
        return true
    }

    /// Whether a tree may hold the name: not empty, no slash, no NUL, not '.', '..' or '.git' in any case.
    static func isName(_ name: Span<UInt8>) -> Bool {
        guard name.count > 0 else { return false }
        for index in 0..<name.count where name[index] == 0 || name[index] == 0x2F { return false }
        guard name[0] == 0x2E else { return true }
        switch name.count {
        case 1: return false
        case 2: return name[1] != 0x2E
        case 4: return name[1] | 0x20 != 0x67 || name[2] | 0x20 != 0x69 || name[3] | 0x20 != 0x74
        default: return true
        }
    }

    /// Whether the name is UTF-8: two that are not could be read as one and the same.
    private static func isText(_ name: Span<UInt8>) -> Bool {
        for index in 0..<name.count where name[index] >= 0x80 {
            return unsafe name.withUnsafeBufferPointer { unsafe String(validating: $0, as: UTF8.self) } != nil
        }
        return true
    }

    private static func matches(_ mode: [UInt8], in bytes: Span<UInt8>, at offset: Int) -> Bool {
        guard bytes.count - offset >= mode.count else { return false }
        for index in 0..<mode.count where bytes[offset + index] != mode[index] { return false }
        return true
    }

    private static func modeFault(in bytes: Span<UInt8>, at offset: Int) -> FormFault {
        var end = offset
        while end < bytes.count, bytes[end] != 0x20, bytes[end] != 0 { end += 1 }
        return FormFault(
            .mode, "tree holds the mode '\(text(bytes, offset, end))', only 100644 and 40000 are written")
    }

    private static func text(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> String {
        var out: [UInt8] = []
        for index in start..<min(end, start + FormFault.excerptLimit) { out.append(bytes[index]) }
        return String(decoding: out, as: UTF8.self)
    }
}
