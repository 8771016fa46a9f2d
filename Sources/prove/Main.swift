// prove: the promise, measured by anyone. It runs the proofs of Trials, all or one, in a short form or a long one, and
// prints what was tried, accepted and lost. What does not enter: the proofs themselves.

import Glibc

/// `swift run -c release prove [--long] [--seed N] [--only PROOF [--count N] [--case K]]`
@main
struct Main {
    static func main() {
        do {
            let plan = try Plan(words: Array(CommandLine.arguments.dropFirst()))
            exit(try plan.run() ? 0 : 1)
        } catch {
            print("prove: \(error)")
            exit(2)
        }
    }
}
