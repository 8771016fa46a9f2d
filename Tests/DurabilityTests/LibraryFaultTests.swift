import Foundation
import Testing
import Trials

extension Durability {
    @Suite struct LibraryFaultTests {
        /// Settings under which libcrypto has no algorithm for keys at all.
        private static let settings = """
            openssl_conf = all
            [all]
            providers = providers
            [providers]
            null = null
            [null]
            activate = 1

            """

        @Test func `a libcrypto that fails is unavailable, and no reason to refuse a ledger`() throws {
            let scene = try Scene()
            try scene.act(["agents", "register", "triage-bot"])
            let file = scene.root + "/openssl.cnf"
            try Self.settings.write(toFile: file, atomically: false, encoding: .utf8)
            let ended = try scene.run(["verify", "--full"], with: ["OPENSSL_CONF": file])
            #expect(ended.status == 7, "\(ended.errors)")
            #expect(ended.errors.contains("crypto.fault"), "\(ended.errors)")
            #expect(!ended.errors.contains("refused"), "\(ended.errors)")
            #expect(try scene.flaw() == nil)
        }
    }
}
