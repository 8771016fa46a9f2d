extension TreeObject {
    /// The entries that the other tree does not have, or has with another id.
    ///
    /// Two trees of a history share nearly all of their bytes, so entries that are the same at the same place
    /// are passed over without decoding.
    public func entries(notIn other: TreeObject) -> [TreeEntry] {
        var found: [TreeEntry] = []
        let mine = bytes.span
        let theirs = other.bytes.span
        var here = 0
        var there = 0
        while here < mine.count {
            let entry = TreeScan.entry(in: mine, at: here)
            let length = entry.end - entry.start
            if there + length <= theirs.count,
                mine.extracting(here..<entry.end).isEqual(to: theirs.extracting(there..<(there + length)))
            {
                there += length
            } else if let place = TreeScan.find(mine.extracting(entry.nameStart..<entry.nameEnd), in: theirs)
            {
                if place.isTree != entry.isTree
                    || !mine.extracting(here..<entry.end).isEqual(
                        to: theirs.extracting(place.start..<place.end))
                {
                    found.append(decoded(entry))
                }
                there = place.end
            } else {
                found.append(decoded(entry))
            }
            here = entry.end
        }
        return found
    }
}
