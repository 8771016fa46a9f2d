import Canonical
import Git
import Glibc
import Objects
import Store
import Trials

/// Somebody's clone that has verified the honest ledger up to some event, and is shown what others say comes next.
final class Seat {
    enum Verdict: Sendable {
        case accepted(String)
        case refused(String)
    }

    private let folder: String
    private let ledger: Ledger
    private let known: ObjectID?
    /// When the next event was recorded in truth: the clock of who is shown another.
    private let now: Timestamp
    private let objects: String

    /// - Parameter known: how many of the events have been verified here. Of a ledger that nothing is known of but its
    ///   root, none.
    init(of guild: Guild, _ quarry: Quarry, known: Int, in folder: String) throws {
        self.folder = folder
        try Disk.copy(guild.repository + "/.git", to: folder + "/ledger/.git")
        objects = folder + "/ledger/.git/objects"
        let trust = TrustFolder(path: folder + "/state/catalogctl")
        let repository = try Repository.open(at: folder + "/ledger", how: .exact)
        ledger = try Ledger(in: repository, trust: trust)
        try trust.pin(quarry.deeds[0].id, at: .earliest)
        self.known = known == 0 ? nil : quarry.deeds[known - 1].id
        now = Timestamp(seconds: quarry.deeds[known].commit.committer.seconds) ?? .latest
        guard let tip = self.known else { return }
        try show(tip)
        let report = try Verification(of: ledger).report()
        guard report.tip == tip else { throw Setback("the honest ledger was not verified") }
    }

    deinit {
        do { try Disk.remove(folder) } catch { print("prove: \(error)") }
    }

    /// Shows it as what somebody sends, and then as what stands on the ref; and takes it away again. As many verdicts
    /// as it was asked for.
    func judge(_ forgery: Forgery) throws -> [Verdict] {
        let new = forgery.objects.filter { !Disk.exists(path(of: $0.id)) }
        try ledger.repository.write(new)
        defer { for object in new { _ = unsafe unlink(path(of: object.id)) } }
        let honest = try forgery.impostor.map { try plant($0) }
        defer { if let honest, let impostor = forgery.impostor { putBack(honest, impostor.id) } }
        try show(known)
        let received = try verdict { () throws(LedgerError) in
            var reception = Reception(of: ledger, now: now, unheardUntil: now)
            reception.readers = 1
            return "received up to event \(try reception.judge(forgery.tip, containing: known).sequence)"
        }
        // A clock that is ahead is seen by who receives; later it is a time like others.
        if forgery.isAhead { return [received] }
        try show(forgery.tip)
        let verified = try verdict { () throws(LedgerError) in
            var verification = Verification(of: ledger)
            verification.readers = 1
            return "verified up to event \(try verification.report().sequence)"
        }
        return [received, verified]
    }

    private func verdict(_ ask: () throws(LedgerError) -> String) throws -> Verdict {
        do throws(LedgerError) { return .accepted(try ask()) } catch {
            switch error {
            case .refused(let refusal): return .refused(refusal.code)
            case .unverifiable(let reason): return .refused(reason.code)
            default: return .accepted("neither refused nor unverifiable: \(error)")
            }
        }
    }

    /// Leaves a forgery in the clone as it was shown, and gives the folder.
    func keep(_ forgery: Forgery) throws -> String {
        try ledger.repository.write(forgery.objects)
        if let impostor = forgery.impostor { _ = try plant(impostor) }
        try show(forgery.tip)
        return folder
    }

    private func show(_ tip: ObjectID?) throws {
        let reference = "\(folder)/ledger/.git/\(Guild.reference)"
        guard let tip else { return try Disk.remove(reference) }
        try Disk.write("\(tip.hex)\n", to: reference)
    }

    private func path(of id: ObjectID) -> String { "\(objects)/\(id.hex.prefix(2))/\(id.hex.dropFirst(2))" }

    /// Puts bytes in the place of those whose id it is; gives where these lie meanwhile.
    private func plant(_ impostor: RawObject) throws -> String {
        let bytes = PendingObject(kind: impostor.kind, bytes: impostor.bytes)
        try ledger.repository.write([bytes])
        let aside = "\(folder)/aside"
        guard unsafe rename(path(of: impostor.id), aside) == 0,
            unsafe rename(path(of: bytes.id), path(of: impostor.id)) == 0
        else { throw Setback("the impostor of \(impostor.id) cannot be put in") }
        return aside
    }

    private func putBack(_ honest: String, _ id: ObjectID) { _ = unsafe rename(honest, path(of: id)) }
}
