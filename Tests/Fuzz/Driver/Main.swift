import FuzzTargets
import Glibc

/// libFuzzer's own entry, for programs that have a main of theirs.
@_silgen_name("LLVMFuzzerRunDriver")
func runDriver(
    _ count: UnsafeMutablePointer<CInt>,
    _ words: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ body: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

/// Named by the environment: libFuzzer starts the program anew with words of its own.
let target: FuzzTarget? = {
    guard let name = getenv("FUZZ_TARGET").map({ String(cString: $0) }) else { return nil }
    return FuzzTarget.all.first { $0.name == name }
}()

@main
struct Driver {
    static func main() {
        guard target != nil else {
            print("usage: FUZZ_TARGET=NAME fuzz [libFuzzer's options] [FOLDER …]")
            print("names: \(FuzzTarget.all.map(\.name).joined(separator: " "))")
            exit(2)
        }
        var count = CommandLine.argc
        var words = CommandLine.unsafeArgv
        exit(
            runDriver(&count, &words) { start, count in
                let bytes = [UInt8](UnsafeBufferPointer(start: start, count: count))
                do { try target?.check(bytes) } catch { fatalError("\(error)") }
                return 0
            })
    }
}
