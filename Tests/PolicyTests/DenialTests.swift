import Canonical
import Catalog
import Hearing
import Keys
import Testing

struct DenialTests {
    /// Codes of gates, requests, evidence and exceptions that no case earns so far: the tables owe one to each.
    private static let owed: Set<DenialCode> = [
        .evidenceMissing, .evidenceRecord, .evidenceExists, .evidenceUnknown, .gateDenies, .approvalPolicy,
        .approvalSelf, .approvalRole, .approvalSubject, .approvalSigner, .approvalDuplicate,
        .approvalWithdrawn, .approvalUnknown, .exceptionScope, .exceptionExists, .exceptionUnknown,
        .exceptionUngated, .exceptionOverdue, .requestUnknown, .requestClosed, .requestExpired,
        .requestNotExpired, .requestRecord, .requestAction, .requestNeedless, .requestStale,
    ]

    @Test("every code has a case that earns it", arguments: DenialCode.allCases)
    func everyCode(_ code: DenialCode) {
        let isEarned = Offence.all.contains { $0.code == code }
        #expect(
            isEarned != Self.owed.contains(code),
            isEarned
                ? "'\(code.rawValue)' has a case now: take it from what is owed"
                : "add a case that earns '\(code.rawValue)' to one of the tables of 'Offence', or remove the code"
        )
    }

    @Test(
        "what breaks a rule is denied for that rule, with the values found and a remedy",
        arguments: Offence.all.indices)
    func denied(_ index: Int) throws {
        let offence = Offence.all[index]
        let (draft, state) = try offence.commit()
        guard let denial = refusal(of: draft, on: state) else {
            Issue.record("\(offence.what) was allowed")
            return
        }
        #expect(denial.code == offence.code, "\(offence.what): \(denial.sentence)")
        #expect(denial.sentence.contains(offence.saying), "\(offence.what): \(denial.sentence)")
        for text in [denial.sentence, denial.remedy] {
            #expect(
                !text.isEmpty && !text.hasSuffix(".") && !containsControls(text), "\(offence.what): \(text)")
        }
    }

    @Test("codes are distinct, and words joined by dots and dashes")
    func codes() {
        for code in DenialCode.allCases {
            let parts = code.rawValue.split(separator: ".", omittingEmptySubsequences: false)
            #expect(parts.count == 2, "\(code.rawValue)")
            #expect(code.rawValue.utf8.allSatisfy { (0x61...0x7A).contains($0) || $0 == 0x2E || $0 == 0x2D })
        }
        #expect(Set(DenialCode.allCases.map(\.rawValue)).count == DenialCode.allCases.count)
    }
}
