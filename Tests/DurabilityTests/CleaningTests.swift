import Foundation
import Testing
import Trials

extension Durability {
    @Suite struct CleaningTests {
        @Test(arguments: ["git gc --quiet --prune=now", "git gc --quiet --prune=now --aggressive"])
        func `A120 acts succeed and stay while git collects garbage without end`(collection: String) throws {
            let scene = try Scene()
            let collector = try Started(
                ["sh", "-c", "until [ -e \(scene.root)/stop ]; do \(collection); echo; done"],
                environment: scene.environment.merging(["GIT_DIR": scene.gitDirectory]) { $1 })
            func stop() throws -> Int {
                try scene.good(["touch", scene.root + "/stop"])
                return collector.wait().output.utf8.count
            }
            defer { collector.kill() }
            let count = Durability.isLong ? 500 : 30
            for number in 0..<count { _ = try scene.good(scene.words(["agents", "register", "e\(number)"])) }
            Durability.report("\(count) acts, \(try stop()) collections meanwhile")
            #expect(try scene.agents() == Set((0..<count).map { "e\($0)" }))
            #expect(try scene.subjects().count == count + 1)
            #expect(try scene.flaw() == nil)
            #expect(try scene.repositoryFlaw() == nil)
        }
    }
}
