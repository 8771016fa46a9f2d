import FuzzTargets
import Glibc

/// libFuzzer's own entry, for programs that have a main of theirs.
@_silgen_name("LLVMFuzzerRunDriver")
func runDriver(
    _ count: UnsafeMutablePointer<CInt>,
    _ words: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ body: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

/// Chosen by the first word, before anything is tried.
nonisolated(unsafe) var target = FuzzTarget.all[0]

@main
struct Driver {
    static func main() {
        guard CommandLine.argc > 1,
            let chosen = FuzzTarget.all.first(where: { $0.name == CommandLine.arguments[1] })
        else {
            print("usage: fuzz TARGET [libFuzzer's options] [FOLDER …]")
            print("targets: \(FuzzTarget.all.map(\.name).joined(separator: " "))")
            exit(2)
        }
        target = chosen
        // The target's name is taken from between the program and its options.
        var words = CommandLine.unsafeArgv + 1
        words[0] = CommandLine.unsafeArgv[0]
        var count = CommandLine.argc - 1
        exit(
            runDriver(&count, &words) { start, count in
                let bytes = [UInt8](UnsafeBufferPointer(start: start, count: count))
                do { try target.check(bytes) } catch { fatalError("\(target): \(error)") }
                return 0
            })
    }
}
