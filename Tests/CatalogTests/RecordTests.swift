import Canonical
import Catalog
import Keys
import Statute
import Testing

private let id = "017f22e2-79b0-7cc3-98c4-dc0c0c07398f"

struct RecordTests {
    @Test("asset.json has one spelling")
    func asset() throws {
        let text = "{\n  \"uid\": \"\(id)\"\n}\n"
        let record = try AssetRecord(bytes: Array(text.utf8))
        #expect(record.uid.description == id)
        #expect(record.bytes == Array(text.utf8))
        for wrong in [
            "", "{}", "{\"uid\":\"\(id)\"}", "{\n  \"uid\": \"\(id)\"\n}", text + "\n", " " + text,
            "{\n  \"uid\": \"\(id.uppercased())\"\n}\n", "{\n  \"uid\": 1\n}\n",
            "{\n  \"name\": \"a\",\n  \"uid\": \"\(id)\"\n}\n", "{\n  \"\\u0075id\": \"\(id)\"\n}\n",
            "{\n  \"uid\": \"\(id)\",\n  \"uid\": \"\(id)\"\n}\n", "[\n  \"\(id)\"\n]\n",
        ] {
            #expect(throws: RecordFault.self, "\(wrong)") { try AssetRecord(bytes: Array(wrong.utf8)) }
        }
    }

    @Test("a key of the overlay keeps every byte behind its dot, a mark that combines with the dot too")
    func overlayKey() throws {
        #expect(OverlayKey("risk.level")?.steps == ["risk", "level"])
        #expect(OverlayKey("labels.a.b")?.steps == ["labels", "a.b"])
        #expect(OverlayKey("labels.")?.steps == nil)
        let marked = try #require(OverlayKey("labels.\u{301}x"))
        #expect(marked.steps.last?.utf8.elementsEqual("\u{301}x".utf8) == true)
    }

    @Test("store.json has one spelling")
    func store() throws {
        let text = "{\n  \"format\": 1,\n  \"id\": \"\(id)\"\n}\n"
        let record = try StoreRecord(bytes: Array(text.utf8))
        #expect(record == StoreRecord(format: 1, id: try #require(EventID(id))))
        #expect(record.bytes == Array(text.utf8))
        for wrong in [
            "{}", "{\n  \"id\": \"\(id)\",\n  \"format\": 1\n}\n", "{\n  \"format\": 1\n}\n",
            "{\n  \"format\": 1.0,\n  \"id\": \"\(id)\"\n}\n",
            "{\n  \"format\": \"1\",\n  \"id\": \"\(id)\"\n}\n",
            "{\n  \"format\": 0,\n  \"id\": \"\(id)\"\n}\n", "{\n  \"format\": -1,\n  \"id\": \"\(id)\"\n}\n",
            "{\n  \"format\": 1,\n  \"id\": \"\(id)\"\n}",
            "{\n  \"format\": 1,\n  \"id\": \"\(id)\",\n  \"x\": 1\n}\n",
        ] {
            #expect(throws: RecordFault.self, "\(wrong)") { try StoreRecord(bytes: Array(wrong.utf8)) }
        }
    }
}

struct SourceTextTests {
    @Test(
        "A108 a space at the end is seen by its byte, whatever it is drawn together with",
        arguments: ["git:a ", "git:a\u{D4E} ", "git:\u{111C2} "])
    func spaces(_ text: String) {
        #expect(SourceRevision(text) == nil)
        #expect(SourceRevision(String(text.unicodeScalars.dropLast())) != nil)
    }

    @Test(
        "A108 a space at the end of a note's line is seen by its byte", arguments: ["why ", "why \u{600} "])
    func notes(_ text: String) {
        #expect(throws: NoteFault.trailingSpace(line: 1)) { try Note(text) }
        #expect(throws: NoteFault.trailingSpace(line: 2)) { try Note("so\n\(text)\nand so on") }
    }

    @Test(
        "A106 A111 a record's file is called by a plain ending, and a manifest by one spelling",
        arguments: [
            "record.yml", "record.lock", "record.git", "record.", "record", "record.YAML", "record.a/b",
            "record.../x", "Record.md", "record.md.exe", "record.abcdefghi", "record.m\u{E9}", "version.json",
            "overlay.json", "record.\u{430}",
        ])
    func files(_ text: String) {
        #expect(RecordFile(text) == nil)
    }

    @Test(
        "A105 A106 a source lies in the repository, and not in git's own folder",
        arguments: [
            "", "/etc/passwd", "../a", "a/../b", "a/./b", "a//b", "a/", ".git/config", "a/.git/config",
            ".GIT/config",
            "a\nb",
            "a\u{202E}b", "a\u{1343A}b", "a\0b", String(repeating: "a", count: 1025),
        ])
    func sources(_ text: String) {
        #expect(SourcePath(text) == nil)
    }
}

struct PolicyBundleTests {
    private static let lines = [
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIH3G5q2ZdJgu1u6by3RC/TzvjFAfgxP49t+V0xA7yzY2",
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPDG1JP4poIdKgwWN9R1v1/Jo0INoOC60h3bdE3Y91uG",
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGjaS0DgF43AKoWzMkUHV85RkNtdj0Hsk9bS+z7UwoPj",
    ]

    private static func bundle() throws -> PolicyBundle {
        let sam = Principal(
            name: try PrincipalName("sam"), species: .person, displayName: "Sam",
            emails: [try EmailAddress("sam@example.com")], keys: [try PublicKey(line: lines[2])])
        let dana = Principal(
            name: try PrincipalName("dana"), species: .person, displayName: "Dana",
            emails: [try EmailAddress("dana@work.example"), try EmailAddress("Dana@home.example")],
            keys: [try PublicKey(line: lines[1] + " laptop"), try PublicKey(line: lines[0])])
        return PolicyBundle(
            canonical: Array("{}".utf8), environments: [], plugins: [:], clockSkew: 300,
            principals: [sam.name: sam, dana.name: dana],
            roles: [
                try RoleName("admin"): [dana.name], try RoleName("asker"): [dana.name, sam.name],
                try RoleName("idle"): [],
            ],
            permissions: [
                try RoleName("admin"): [.family("ledger")], try RoleName("asker"): [.event(.assetRegister)],
            ])
    }

    @Test("allowed_signers has a line for each key and e-mail, without comments, in byte order")
    func allowedSigners() throws {
        let scope = "namespaces=\"git,approval@catalogctl\""
        let expected = """
            Dana@home.example \(scope) \(Self.lines[0])
            Dana@home.example \(scope) \(Self.lines[1])
            dana@work.example \(scope) \(Self.lines[0])
            dana@work.example \(scope) \(Self.lines[1])
            sam@example.com \(scope) \(Self.lines[2])

            """
        #expect(String(decoding: try Self.bundle().allowedSigners, as: UTF8.self) == expected)
    }

    @Test("a family allows its own events and no others; what no role allows is denied")
    func permissions() throws {
        let family = PolicyBundle.Permission.family("asset")
        #expect(family.allows(.assetRegister) && !family.allows(.ledgerInit))
        #expect(!PolicyBundle.Permission.family("asse").allows(.assetRegister))
        #expect(!PolicyBundle.Permission.event(.ledgerInit).allows(.assetRegister))
        let bundle = try Self.bundle()
        let (dana, sam) = (try PrincipalName("dana"), try PrincipalName("sam"))
        #expect(bundle.permits(.ledgerInit, to: dana) && bundle.permits(.assetRegister, to: dana))
        #expect(!bundle.permits(.ledgerInit, to: sam) && bundle.permits(.assetRegister, to: sam))
        #expect(!bundle.permits(.assetRegister, to: try PrincipalName("nobody")))
        #expect(bundle.roles(of: dana).map(\.text) == ["admin", "asker"])
    }

    @Test("a key has one owner, its comment aside")
    func owners() throws {
        let bundle = try Self.bundle()
        #expect(bundle.owner(of: try PublicKey(line: Self.lines[1]))?.name.text == "dana")
        #expect(bundle.owner(of: try PublicKey(line: Self.lines[2] + " x"))?.name.text == "sam")
        // printf %s '{}' | sha256sum
        #expect(bundle.digest.hex == "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a")
    }
}
