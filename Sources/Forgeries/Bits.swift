// Forgeries: histories that nobody with the right to them has made, of a ledger that holds every event that there is, and
// the proofs that nobody takes them. What does not enter: a check of what is valid. The program's own seats are asked, by
// what they offer to all; and git, and a verifier that shares no code with them.

import Objects
import Trials

/// Every single bit of an event, turned around: of its commit, and of the trees and blobs that it brought.
struct Bits: Sendable {
    /// What is done with the bytes in which a bit is turned.
    enum Way: CaseIterable {
        /// They stand under the id of their own, and so does all above them; the signature is the old one.
        case own
        /// They stand under the id that the honest bytes had.
        case old
        /// As the first, and the signer of the event has signed it anew.
        case signed
    }

    let forger: Forger
    /// The event's commit first.
    private let objects: [Quarry.Brought]
    /// How many bits the objects have.
    private let total: Int
    /// Where the signature stands in the commit; who signs anew makes another.
    private let signature: Range<Int>

    init(of forger: Forger) throws(Setback) {
        self.forger = forger
        let deed = forger.deed
        objects =
            [.init(object: RawObject(id: deed.id, kind: .commit, bytes: deed.raw), path: [])] + deed.brought
        total = objects.reduce(0) { $0 + $1.object.bytes.count } * 8
        guard let start = deed.raw.firstRange(of: Array("gpgsig ".utf8))?.lowerBound,
            let end = deed.raw.firstRange(of: Array("-----END SSH SIGNATURE-----\n".utf8))?.upperBound
        else { throw Setback("\(deed.id) has no signature") }
        signature = start..<end
    }

    /// Every bit under its own id and under the old one; and signed anew, but for those of the signature itself.
    var count: Int { total * Way.allCases.count - signature.count * 8 }

    func forgery(_ number: Int) throws -> Forgery? {
        var bit = number % total
        let way = Way.allCases[number / total]
        if way == .signed, bit >= signature.lowerBound * 8 { bit += signature.count * 8 }
        for (place, brought) in objects.enumerated() {
            let bits = brought.object.bytes.count * 8
            guard bit < bits else {
                bit -= bits
                continue
            }
            var bytes = brought.object.bytes
            bytes[bit / 8] ^= 1 << UInt8(bit % 8)
            let what = "bit \(bit) of \(brought.object.kind.rawValue) \(brought.object.id.short), \(way)"
            return place == 0 ? try commit(bytes, way, what) : try object(bytes, brought, way, what)
        }
        return nil
    }

    private func commit(_ bytes: [UInt8], _ way: Way, _ what: String) throws -> Forgery {
        switch way {
        case .own: return forger.forgery(what, bytes)
        case .old: return impostor(bytes, forger.deed.id, .commit, what)
        case .signed:
            let payload = Array(bytes[..<signature.lowerBound] + bytes[signature.upperBound...])
            let armour = try forger.signed(payload, by: forger.deed.signer)
            return forger.forgery(what, Draft.signed(payload, armour))
        }
    }

    private func object(
        _ bytes: [UInt8], _ brought: Quarry.Brought, _ way: Way, _ what: String
    ) throws -> Forgery? {
        if way == .old { return impostor(bytes, brought.object.id, brought.object.kind, what) }
        guard let draft = forger.draft(on: forger.planted(bytes, for: brought)) else { return nil }
        return forger.forgery(what, way == .own ? draft : try forger.signed(draft))
    }

    private func impostor(_ bytes: [UInt8], _ id: ObjectID, _ kind: ObjectKind, _ what: String) -> Forgery {
        Forgery(
            trick: what, known: forger.index, objects: [],
            impostor: RawObject(id: id, kind: kind, bytes: bytes), tip: forger.deed.id)
    }
}
