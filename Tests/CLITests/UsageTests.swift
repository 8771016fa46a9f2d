import Arguments
import Output
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
}
