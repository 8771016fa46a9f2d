import Git
import Objects
import Store
package import Trials

/// Forged histories, shown to who has verified the honest one up to there. None is to be believed.
///
/// The cases are numbered: first every bit of every event, three ways each; then tricks, without end. The short form
/// takes bits here and there, the long one all those of some events. Each is judged in two
/// seats: as what comes by a push or a fetch, and as what stands on the ref.
package struct ForgeryProof {
    private let ground: Ground
    private let forge: Forge
    private let seed: UInt64
    /// The number of the first bit of each event, and behind the last one that of the first trick.
    private let starts: [Int]

    private var quarry: Quarry { forge.quarry }

    /// How many tricks are played on an event before the next one's turn.
    private static let turn = 500

    package init(on ground: Ground, seed: UInt64, with forge: Forge) throws {
        self.ground = ground
        self.forge = forge
        self.seed = seed
        var starts = [0]
        for index in forge.quarry.deeds.indices {
            starts.append(starts[index] + (try Bits(of: forge.forger(0, at: index, Dice(seed: 0))).count))
        }
        self.starts = starts
    }

    private var bits: Int { starts[starts.count - 1] }

    /// Cases in a row, all in the place of one event.
    private struct Shift: Sendable {
        let index: Int
        let cases: [Int]
    }

    private struct Tally: Sendable {
        var tried = 0
        var accepted: [(number: Int, trick: String, why: String)] = []
        var refused: [String: Int] = [:]
    }

    package func run(_ size: Int, only number: Int? = nil, into figure: inout Figure) throws {
        try control()
        let (shifts, whole) = number.map { ([shift(of: $0)], []) } ?? plan(size)
        var refused: [String: Int] = [:]
        try ground.share(shifts.count) {
            try work(shifts[$0], $0)
        } taking: { place, tally in
            figure.tried += tally.tried
            figure.accepted += tally.accepted.count
            refused.merge(tally.refused) { $0 + $1 }
            for case (let number, let trick, let why) in tally.accepted {
                figure.note(
                    "case \(number): \(trick) in the place of event \(shifts[place].index + 1): \(why)")
            }
        }
        let codes = refused.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        if !whole.isEmpty {
            let numbers = whole.map { "\($0 + 1)" }.joined(separator: ", ")
            figure.note(
                "of \(bits) mutants by one bit every one of events \(numbers), and some of the others")
        }
        figure.note("refused: " + codes.map { "\($0.key) \($0.value)" }.joined(separator: ", "))
    }

    /// A forger who cannot make what is good proves nothing by what is refused: a twin of each event, which differs in
    /// what its author may say, is taken by the seat that refuses all else.
    private func control() throws {
        for index in quarry.deeds.indices.dropFirst() {
            let forger = forge.forger(0, at: index, Dice(seed: seed))
            let seat = try Seat(of: forge.guild, quarry, known: index, in: ground.memory + "/control")
            var codes: [String] = []
            for way in Forger.Twin.allCases {
                let refusals = try seat.judge(try forger.twin(way)).compactMap { verdict in
                    if case .refused(let code) = verdict { code } else { nil }
                }
                if refusals.isEmpty { break }
                codes.append(refusals.joined(separator: ", "))
            }
            guard codes.count < Forger.Twin.allCases.count else {
                throw Setback(
                    "every twin of event \(index + 1) is refused (\(codes)): the forgeries prove nothing")
            }
        }
    }

    /// Half of what is tried are bits: all of some events, as far as three quarters of them reach, and some of all the
    /// others. The rest are tricks.
    private func plan(_ size: Int) -> (shifts: [Shift], whole: [Int]) {
        var dice = Dice(seed: seed)
        var whole: [Int] = []
        var left = size / 2 * 3 / 4
        for index in quarry.deeds.indices.shuffled(using: &dice) where count(of: index) <= left {
            whole.append(index)
            left -= count(of: index)
        }
        // Odd, so that every bit of a byte has its turn.
        let gap = bits / max(1, size / 2 - size / 2 * 3 / 4 + left) | 1
        var shifts: [Shift] = []
        var turned = 0
        for index in quarry.deeds.indices {
            let isWhole = whole.contains(index)
            let first = starts[index] + (isWhole ? 0 : dice.below(min(gap, count(of: index))))
            let mine = Array(stride(from: first, to: starts[index + 1], by: isWhole ? 1 : gap))
                .prefix(size - turned)
            turned += mine.count
            for start in stride(from: 0, to: mine.count, by: Self.turn * 4) {
                shifts.append(Shift(index: index, cases: Array(mine[start...].prefix(Self.turn * 4))))
            }
        }
        for first in stride(from: bits, to: bits + size - turned, by: Self.turn) {
            let cases = first..<min(first + Self.turn, bits + size - turned)
            shifts.append(Shift(index: shift(of: first).index, cases: Array(cases)))
        }
        return (shifts, whole.sorted())
    }

    private func count(of index: Int) -> Int { starts[index + 1] - starts[index] }

    private func shift(of number: Int) -> Shift {
        let index =
            number < bits
            ? (starts.lastIndex { $0 <= number } ?? 0)
            : 1 + (number - bits) / Self.turn % (quarry.deeds.count - 1)
        return Shift(index: index, cases: [number])
    }

    private func work(_ shift: Shift, _ place: Int) throws -> Tally {
        var tally = Tally()
        let folder = "\(ground.memory)/seats/\(place)"
        func seat(_ known: Int) throws -> Seat {
            try Seat(of: forge.guild, quarry, known: known, in: "\(folder)-\(known)")
        }
        var seats: [Int: Seat] = [:]
        var forger = forge.forger(place, at: shift.index, Dice(seed: seed))
        let bits = try Bits(of: forger)
        for number in shift.cases {
            forger.dice = Dice(seed: seed, case: number)
            let forgery: Forgery?
            if number < self.bits {
                forgery = try bits.forgery(number - starts[shift.index])
            } else {
                forgery = try Self.trick(&forger)
            }
            guard let forgery, forgery.impostor != nil || forgery.tip != forger.deed.id else { continue }
            let judge = try seats[forgery.known] ?? seat(forgery.known)
            seats[forgery.known] = judge
            tally.tried += 1
            for verdict in try judge.judge(forgery) {
                guard case .accepted(let why) = verdict else {
                    if case .refused(let code) = verdict { tally.refused[code, default: 0] += 1 }
                    continue
                }
                let place = try ground.keep(try judge.keep(forgery), as: "forgeries-\(number)")
                tally.accepted.append((number, forgery.trick, "\(why); kept in \(place)"))
                seats[forgery.known] = nil
                // Taken once is taken, however many seats take it.
                break
            }
        }
        return tally
    }

    /// The first trick that has something to get hold of.
    private static func trick(_ forger: inout Forger) throws -> Forgery? {
        while true {
            guard let trick = forger.dice.one(of: Trick.allCases) else { return nil }
            if let forgery = try trick.forgery(&forger), forgery.tip != forger.deed.id { return forgery }
        }
    }
}
