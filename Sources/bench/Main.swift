// bench: what each command costs, beside what git or a bare libgit2 program costs for the same, measured in
// one run. It prints medians and ratios and judges nothing.

import Glibc

/// `swift run -c release bench [--events N,N,…] [--assets N,N,…] [--runs N] [--peer] [ROW …]`
@main
struct Main {
    static func main() {
        var plan = Plan()
        var words = CommandLine.arguments.dropFirst()
        while let word = words.popFirst() {
            switch word {
            case "--runs": plan.runs = words.popFirst().flatMap { Int($0) } ?? plan.runs
            case "--events": plan.sizes = words.popFirst().map(Self.numbers) ?? plan.sizes
            case "--assets": plan.assets = words.popFirst().map(Self.numbers) ?? plan.assets
            case "--peer": plan.withPeer = true
            case "--help":
                print(
                    """
                    usage: bench [--events N,N,…] [--assets N,N,…] [--runs N] [--peer] [ROW …]
                    rows: \(Plan.Row.allCases.map(\.rawValue).joined(separator: ", "))
                    --peer measures GTO as well, where it is installed: pip install gto
                    """)
                return
            default:
                guard let row = Plan.Row(rawValue: word) else {
                    print("bench: '\(word)' is no row; see --help")
                    exit(2)
                }
                plan.rows.insert(row)
            }
        }
        do {
            try plan.run()
        } catch {
            print("bench: \(error)")
            exit(1)
        }
    }

    private static func numbers(_ text: String) -> [Int] {
        text.split(separator: ",").compactMap { Int($0) }.filter { $0 > 1 }
    }
}
