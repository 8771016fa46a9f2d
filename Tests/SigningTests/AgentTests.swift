import Foundation
import Keys
import Programs
import Signing
import Testing

@Suite struct AgentTests {
    @Test func `a literal key is signed for by the agent that holds it`() throws {
        let bench = try SigningBench()
        try bench.startAgent()
        let key = try bench.makeKey("id", "ecdsa", 256)
        try bench.run("ssh-add", "-q", bench.path("id"))
        try bench.remove("id")
        let signer = try Signer.resolve(bench.settings("key::\(key.line)"))
        #expect(try signer.sign(message, namespace: "git").publicKey == key)
    }

    @Test func `one connection serves many signatures from many threads`() async throws {
        let bench = try SigningBench()
        try bench.startAgent()
        let key = try bench.makeKey("id")
        try bench.run("ssh-add", "-q", bench.path("id"))
        bench.environment["PATH"] = "/nowhere"
        let signer = try Signer.resolve(bench.settings("~/id"))
        try await withThrowingTaskGroup(of: SSHSignature.self) { group in
            for number in 0..<200 {
                group.addTask { try signer.sign([UInt8(number)], namespace: "git") }
            }
            var distinct: Set<SSHSignature> = []
            for try await signature in group {
                #expect(signature.publicKey == key)
                distinct.insert(signature)
            }
            #expect(distinct.count == 200)
        }
    }

    @Test func `an agent without the key leaves it to ssh-keygen`() throws {
        let bench = try SigningBench()
        try bench.startAgent()
        let key = try bench.makeKey("id")
        _ = try bench.makeKey("other")
        try bench.run("ssh-add", "-q", bench.path("other"))
        #expect(try Signer.resolve(bench.settings("~/id")).sign(message, namespace: "git").publicKey == key)
    }

    @Test func `an agent that was started anew is found again`() throws {
        let bench = try SigningBench()
        let key = try bench.makeKey("id")
        try bench.startAgent()
        try bench.run("ssh-add", "-q", bench.path("id"))
        let signer = try Signer.resolve(bench.settings("~/id.pub"))
        #expect(try signer.sign(message, namespace: "git").publicKey == key)
        bench.stopAgent()
        try bench.startAgent()
        try bench.run("ssh-add", "-q", bench.path("id"))
        let path = bench.environment.updateValue("/nowhere", forKey: "PATH")
        bench.environment["PATH"] = path
        #expect(try signer.sign(message, namespace: "git").publicKey == key)
    }

    @Test(arguments: ["/no/such/socket", "/dev/null", "", "/tmp/" + String(repeating: "x", count: 200)])
    func `a socket that leads nowhere leaves it to ssh-keygen`(_ socket: String) throws {
        let bench = try SigningBench()
        let key = try bench.makeKey("id")
        bench.environment["SSH_AUTH_SOCK"] = socket
        #expect(try Signer.resolve(bench.settings("~/id")).sign(message, namespace: "git").publicKey == key)
    }

    @Test func `an agent that is locked is an agent without the key`() throws {
        let bench = try SigningBench()
        try bench.startAgent()
        let key = try bench.makeKey("id")
        try bench.run("ssh-add", "-q", bench.path("id"))
        try bench.write("ask", "#!/bin/sh\necho secret\n", mode: 0o755)
        bench.environment["SSH_ASKPASS_REQUIRE"] = "force"
        bench.environment["SSH_ASKPASS"] = bench.path("ask")
        #expect(try bench.run("ssh-add", "-x").status == 0)
        try bench.remove("id")
        let signer = try Signer.resolve(bench.settings("key::\(key.line)"))
        #expect(
            refusal { () throws(SigningError) in _ = try signer.sign(message, namespace: "git") } == .agent)
    }

    @Test func `an agent that holds the key and declines is an error`() throws {
        let bench = try SigningBench()
        try bench.startAgent()
        _ = try bench.makeKey("id")
        bench.environment["SSH_ASKPASS_REQUIRE"] = "force"
        bench.environment["SSH_ASKPASS"] = "/bin/false"
        try bench.run("ssh-add", "-q", "-c", bench.path("id"))
        let signer = try Signer.resolve(bench.settings("~/id"))
        #expect(
            refusal { () throws(SigningError) in _ = try signer.sign(message, namespace: "git") } == .agent)
    }

    @Test func `an agent that lies is not believed`() throws {
        let bench = try SigningBench()
        let key = try bench.makeKey("id")
        bench.environment["SSH_AUTH_SOCK"] = bench.path("liar")
        func number(_ value: Int) -> [UInt8] {
            [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
        }
        func string(_ bytes: [UInt8]) -> [UInt8] { number(bytes.count) + bytes }
        func framed(_ body: [UInt8]) -> [UInt8] { number(body.count) + body }
        let list = framed([12] + number(1) + string(key.blob) + string([]))
        let forged = string(Array("ssh-ed25519".utf8)) + string([UInt8](repeating: 1, count: 64))
        let short = string(Array("ssh-ed25519".utf8)) + string([1, 2, 3])
        for answer in [
            framed([14] + string(forged)), framed([14] + string(short)), framed([14]),
            framed([14] + number(99)),
        ] {
            let liar = try Liar(path: bench.path("liar"), answers: [list, answer])
            let signer = try Signer.resolve(bench.settings("key::\(key.line)"))
            let code = refusal { () throws(SigningError) in _ = try signer.sign(message, namespace: "git") }
            #expect(code == .failed || code == .agent)
            liar.stop()
        }
        for answer in [
            number(0), number(1 << 30), [0, 0], framed([12] + number(1 << 20)), framed([12] + number(1)),
        ] {
            let liar = try Liar(path: bench.path("liar"), answers: [answer])
            let signer = try Signer.resolve(bench.settings("~/id"))
            // Nonsense instead of a list is as good as no agent to us; ssh-keygen, asked next, may die of it.
            do throws(SigningError) {
                #expect(try signer.sign(message, namespace: "git").publicKey == key)
            } catch {
                #expect(error.code == .failed)
                #expect(error.message.contains("ssh-keygen did not sign"))
            }
            liar.stop()
        }
    }
}

/// Listens on a socket and gives each request of every connection the next of its prepared answers.
private final class Liar: @unchecked Sendable {
    private let listener: Int32
    private let path: String

    init(path: String, answers: [[UInt8]]) throws {
        self.path = path
        listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let size = socklen_t(MemoryLayout<sockaddr_un>.size)
        let bound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(listener, $0, size) }
        }
        guard bound == 0, listen(listener, 8) == 0 else { throw SigningError(.agent, "no listener") }
        let ear = listener
        Thread.detachNewThread {
            while true {
                let connection = accept(ear, nil, nil)
                guard connection >= 0 else { break }
                for answer in answers {
                    var request = [UInt8](repeating: 0, count: 65_536)
                    guard recv(connection, &request, request.count, 0) > 0 else { break }
                    _ = send(connection, answer, answer.count, Int32(MSG_NOSIGNAL))
                }
                close(connection)
            }
            // Here and not in `stop`: the number may be given anew while this thread still listens on it.
            close(ear)
        }
    }

    func stop() {
        shutdown(listener, Int32(SHUT_RDWR))
        unlink(path)
    }
}
