import Foundation
import Testing

/// The catalogue of attacks and faults that this house was built against: each is tried by a test, or by a row of one,
/// that bears its number, or it stands here with the reason why there is nothing to try.
struct AttackIndexTests {
    private static let catalogue = """
        A001 A003 A004 A006 A007 A009 A010 A012 A013 A015 A016 A018 A019 A021 A022 A024 A025 A027 A028 A030 A031
        A033 A034 A036 A037 A039 A040 A042 A043 A045 A046 A048 A049 A051 A052 A054 A055 A057 A058 A060 A061 A063
        A064 A066 A067 A069 A070 A072 A073 A075 A076 A078 A079 A081 A082 A084 A085 A087 A088 A090 A091 A093 A094
        A096 A097 A099 A100 A102 A103 A105 A106 A108 A109 A111 A112 A114 A115 A117 A118 A120 A121 A123 A124 A126
        A127 A129 A130 A132 A133 A135 A136 A138 A139 A141 A142 A144 A145 A147 A148 A150 A151 A153 A154 A156 A157
        A159 A160 A162 A163 A165 A166 A168 A169 A171 A172
        """.split { $0 == " " || $0 == "\n" }.map(String.init)

    private static let untried = [
        "A159":
            "a server asked for a source: nothing is fetched by its address, a source is a file of the repository",
        "A160": "an answer with the tag of other bytes: as A159",
        "A162": "archives as sources: nothing is unpacked",
        "A168": "a migration that is killed: there is one Format, and the event that would end it is unknown",
        "A171": "a migration that touches files of others: as A168",
    ]

    @Test("every attack of the catalogue is tried by a test that bears its number, or it is said why not")
    func tried() throws {
        var named: Set<String> = []
        for file in try House.files(below: "Tests") where !file.path.hasSuffix("/AttackIndexTests.swift") {
            for line in file.lines {
                let code = House.code(of: line)
                guard code.contains("\"") || code.contains("`") else { continue }
                for match in code.matches(of: /\bA\d{3}\b/) { named.insert(String(match.0)) }
            }
        }
        for id in Self.catalogue {
            #expect(
                named.contains(id) != (Self.untried[id] != nil),
                "\(id): \(named.contains(id) ? "it is tried, so take its reason out" : "no test bears its number")"
            )
        }
        #expect(Self.untried.keys.allSatisfy(Self.catalogue.contains))
        #expect(named.isSubset(of: Self.catalogue + Self.ofOurOwn), "\(named.subtracting(Self.catalogue))")
    }

    /// Numbers that lie in the catalogue's gaps, given to what the house has found beside it.
    private static let ofOurOwn = ["A011", "A026", "A029", "A032", "A035", "A044"]
}
