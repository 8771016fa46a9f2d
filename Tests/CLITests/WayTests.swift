import Catalog
import Foundation
import TestSupport
import Testing

/// Every event has a command that makes it, and every command that acts makes events.
struct WayTests {
    /// The commands that make an event; an event without a line does not compile.
    private func commands(for kind: EventKind) -> [String] {
        switch kind {
        case .ledgerInit: ["init"]
        case .assetRegister: ["PLUGIN register"]
        case .assetRename: ["PLUGIN rename"]
        case .assetSet: ["PLUGIN set"]
        case .assetHalt: ["PLUGIN halt"]
        case .assetResume: ["PLUGIN resume"]
        case .governanceSet: ["PLUGIN governance set"]
        case .versionCreate: ["PLUGIN snapshot"]
        case .lifecycleSetState: ["PLUGIN set-state", "PLUGIN approve"]
        case .lifecycleDeprecate: ["PLUGIN deprecate"]
        case .lifecycleArchive: ["PLUGIN archive"]
        case .lifecycleRestore: ["PLUGIN restore"]
        case .promotionBind, .promotionPromote: ["PLUGIN promote"]
        case .promotionRollback: ["PLUGIN rollback"]
        case .promotionUnbind: ["PLUGIN unbind"]
        case .aliasSet: ["PLUGIN alias"]
        case .evidenceAttach: ["PLUGIN evidence add"]
        case .evidenceRevoke: ["PLUGIN evidence revoke"]
        case .environmentFreeze: ["environment freeze"]
        case .environmentThaw: ["environment thaw"]
        case .policyPropose: ["policy propose"]
        case .policyWithdraw: ["policy withdraw"]
        case .policyActivate: ["policy activate"]
        case .policyRollback: ["policy rollback"]
        case .keyRevoke: ["key revoke"]
        case .exceptionGrant: ["exception grant"]
        case .exceptionSettle: ["exception settle"]
        // Whatever needs an approval opens one, so the commands are those of what is asked for.
        case .requestOpen: []
        case .requestApprove: ["approvals approve", "approvals import"]
        case .requestWithdraw: ["approvals withdraw"]
        case .requestReject: ["approvals reject"]
        case .requestCancel: ["approvals cancel"]
        case .requestExpire: ["approvals expire"]
        }
    }

    @Test("A088 every event has its commands, and no command acts that is none of them")
    func ways() throws {
        let page = try run(BuiltProgram.path, ["reference"])
        #expect(page.status == 0)
        let acting = page.text.components(separatedBy: "\n### catalogctl ").dropFirst()
            .filter { $0.contains("\nIt acts: ") }.map { String($0.prefix { $0 != "\n" }) }
        let expected = Set(EventKind.allCases.flatMap(commands))
        // What executes a request does the event that the request asks for.
        let strangers = Set(acting).subtracting(expected).subtracting(["approvals execute"])
        #expect(strangers.isEmpty, "say which events these make: \(strangers.sorted())")
        let missing = expected.subtracting(acting)
        #expect(missing.isEmpty, "no command makes these: \(missing.sorted())")
    }
}
