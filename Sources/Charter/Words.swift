// Charter: the commands about the rules themselves: policies, keys, what is stopped, and who says yes to what. What does
// not enter: assets, the log, and any rule; a command here reads its words, asks one action or question, and tells the answer.

import Arguments
import Bearings
import Catalog
import Wording

extension Word {
    static let proposal = Argument(
        "PROPOSAL", "the beginning of its hash; the only one where none is named",
        completion: .names("proposals"), parse: reference
    ).optional

    static let reference: @Sendable (String) throws -> ProposalReference = { word in
        if let reference = ProposalReference(word) { return reference }
        throw UsageFault("write the beginning of the hash of a proposal, in hex digits")
    }

    static let folder = Argument(
        "DIR", "the folder with its YAML documents", completion: .directories)

    static func counter(_ name: String, _ about: String) -> Option<Int> {
        Option(
            name, value: "NUMBER", about, completion: .names("policies"),
            parse: Reading.integer(in: 1...Count.largest))
    }
}
