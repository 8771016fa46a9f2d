import Canonical
import Catalog
import Hearing
import Keys
import Testing

struct DenialTests {
    @Test("every code has a case that earns it", arguments: DenialCode.allCases)
    func everyCode(_ code: DenialCode) {
        #expect(
            Offence.all.contains { $0.code == code },
            "add a case that earns '\(code.rawValue)' to one of the tables of 'Offence', or remove the code")
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
