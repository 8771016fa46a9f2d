import Arguments
import Output
import TestSupport
import Testing

@testable import CLI

@Suite struct UsageTests {
    @Test("a fault of usage keeps its sentence and its hint, and exits 2")
    func usage() {
        let fault = Fault(UsageFault("missing argument NAME", hint: "usage: x NAME"))
        #expect(fault.message == "missing argument NAME" && fault.code == "usage")
        #expect(fault.hints == ["usage: x NAME"])
        #expect(fault.status.rawValue == 2)
    }

    @Test("a sync takes no reason and asks for no exception, and says so in its help as well")
    func sync() throws {
        for option in ["--message=why", "--exception"] {
            let ran = try run(BuiltProgram.path, ["sync", option])
            #expect(ran.status == 2 && ran.errors.contains("it decides nothing anew"), "\(ran.errors)")
        }
        let help = try run(BuiltProgram.path, ["sync", "--help"]).text
        #expect(help.contains("--dry-run") && !help.contains("--message") && !help.contains("--exception"))
    }
}
