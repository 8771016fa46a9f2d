// What kills, full disks, rivals, power cuts and hostile settings do to the program: the built one, started
// as people start it, its work checked by git and by the program itself. No room of it is imported here.
//
// Short forms run with all tests. The long ones, with the same code and larger numbers:
//     CATALOGCTL_LONG=1 swift test --disable-xctest -c release -Xswiftc -enable-testing --filter DurabilityTests
// (CATALOGCTL_PROGRAM names another program to try, CATALOGCTL_SEED repeats a run.)

import Foundation
import TestSupport
import Testing
import Trials

/// One at a time: each of them wants the machine for itself.
@Suite(.serialized) enum Durability {
    static let isLong = ProcessInfo.processInfo.environment["CATALOGCTL_LONG"] == "1"

    /// Where the numbers of a run start from: printed, and settable to run it again.
    static let seed: UInt64 =
        ProcessInfo.processInfo.environment["CATALOGCTL_SEED"].flatMap { UInt64($0) }
        ?? .random(in: 0..<1_000_000)

    /// A new one for each that asks: it goes, with all that was started on it, when nobody holds it any more.
    static func ground() throws -> Ground {
        try Ground(
            below: FileManager.default.temporaryDirectory.path,
            path: ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin",
            catalogctl: BuiltProgram.path,
            elapsed: { Double(DispatchTime.now().uptimeNanoseconds) / 1e9 })
    }

    /// Nil where there is no C compiler.
    static func shim() -> FaultShim? {
        do { return try FaultShim(on: ground()) } catch {
            report("no fault shim: \(error)")
            return nil
        }
    }

    /// What a proof has found, told and expected to be nothing.
    static func expectGood(_ figure: Figure) {
        report("seed \(seed): \(figure)")
        #expect(figure.isGood && figure.tried > 0, "\(figure)")
    }

    static func report(_ line: String) {
        print("durability: \(line)")
        // A run of an hour that is broken off has told what it knew.
        fflush(nil)
    }
}
