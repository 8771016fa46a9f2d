import Catalog
import Hearing
import Statute

/// `asset.rename`, `asset.set` and `governance.set`: what is said of an asset as a whole.
extension Case {
    /// The whole folder moves, and with it every version, state and binding; its uid stays.
    func renaming() throws(Stop<S.Failure>) -> Ruling {
        let subject = try subject()
        // A runtime looks for the stop under the name that it knows.
        try refuseHalted(subject)
        let old = subject.path
        let new = old.renamed(try given(event.renamedTo, .renamedTo))
        guard new != old else {
            throw denied(.assetUnchanged, "'\(old)' is called so already", remedy: "choose another name")
        }
        try unused(new)
        guard let folder = try folder(at: old.folder) else { throw try unknown(old) }
        var edits: [Edit] = [
            .link(path: new.folder, folder: folder), .remove(path: old.folder),
            .put(path: old.moved, bytes: MovedRecord(uid: subject.record.uid).bytes),
            .put(path: Layout.uid(subject.record.uid), bytes: Array("\(new.folder)\n".utf8)),
        ]
        var renames: [EnvironmentName] = []
        for (environment, binding) in try bindings(of: old) {
            guard let bound = binding.bound else { continue }
            // Its entry in the environment gets the new name: that is a change there.
            try refuseFrozen(environment)
            renames.append(environment)
            edits.append(.remove(path: old.place(in: environment)))
            edits.append(.link(path: new.place(in: environment), folder: bound.version))
        }
        return Ruling(edits: edits, renames: renames)
    }

    /// Another file to take versions from; nothing else of the record may change so.
    func setting() throws(Stop<S.Failure>) -> Ruling {
        let subject = try subject()
        try replaces(.content(subject.record.bytes), "the record of '\(subject.path)'")
        try brings([(subject.path.record, payloads.asset?.bytes)])
        var expected = subject.record
        expected.source = payloads.asset?.source
        guard let record = payloads.asset, record == expected else {
            throw denied(
                .assetRecord,
                "\(event.kind.rawValue) changes the source of '\(subject.path)' and nothing else",
                remedy: "write events with catalogctl")
        }
        guard record != subject.record else {
            throw denied(
                .assetUnchanged, "the source of '\(subject.path)' is that already",
                remedy: "see it: catalogctl \(subject.path.plugin) show \(subject.words)")
        }
        return Ruling(edits: [.put(path: subject.path.record, bytes: record.bytes)])
    }

    /// The overlay as a whole: which field has changed is for readers to compare.
    func governing() throws(Stop<S.Failure>) -> Ruling {
        let subject = try subject()
        let before = try read(subject.path.overlay)
        try replaces(.content(before), "the overlay of '\(subject.path)'")
        try brings([(subject.path.overlay, payloads.overlay?.bytes)])
        guard let overlay = payloads.overlay else {
            throw denied(
                .payloadMissing, "\(event.kind.rawValue) brings an overlay, and none was read",
                remedy: "write events with catalogctl")
        }
        if let fault = overlay.fault(under: policy) {
            throw denied(.governanceInvalid, fault.sentence, remedy: fault.remedy)
        }
        guard overlay.bytes != before ?? Overlay.empty.bytes else {
            throw denied(
                .governanceUnchanged, "the governance of '\(subject.path)' is that already",
                remedy: "see it: catalogctl \(subject.path.plugin) governance get \(subject.words)")
        }
        return Ruling(edits: [.put(path: subject.path.overlay, bytes: overlay.bytes)])
    }
}
