import TestSupport

/// A policy with more people than `init` knows, in YAML, in canonical JSON, and as the files that follow from it,
/// each written out by hand.
struct HandmadePolicy {
    struct Person: Sendable {
        let name: String
        let display: String
        let key: SSHKey

        var email: String { "\(name)@example.com" }
        var identity: String { "\(display) <\(email)>" }
    }

    /// In byte order of their names, as canonical JSON wants them.
    var people: [Person]
    var admin = "dana"
    var maintainer = "sam"
    var maintainerMay = "asset.register"
    /// What was written, its canonical form and the signers; nil: as they follow from the above.
    var bundle: String?
    var signers: String?

    /// An admin, a maintainer and a viewer, with a key of another kind each.
    init() throws {
        people = [
            Person(name: "dana", display: "Dana Example", key: try SSHKey()),
            Person(name: "sam", display: "Sam O'Neill", key: try SSHKey(["-t", "ecdsa", "-b", "256"])),
            Person(name: "vera", display: "Вера", key: try SSHKey(["-t", "rsa", "-b", "2048"])),
        ]
    }

    var catalog: String {
        """
        apiVersion: catalogctl/v1
        kind: Catalog   # and nothing else
        clockSkewSeconds: 60
        environments:
          - dev
          - 'prod'
        plugins: {agents: {kinds: [agent, "crew"], defaultKind: crew}}

        """
    }

    var principals: String {
        let entries = people.map {
            """
              \($0.name): {type: person, displayName: "\($0.display)",
            """ + " emails: [\($0.email)], keys: [\"\($0.key.line)\"]}\n"
        }
        return """
            # by hand
            kind: Principals
            apiVersion: catalogctl/v1
            principals:
            \(entries.joined())roles:
              admin: [\(admin)]
              maintainer: [\(maintainer)]
              viewer:
                - vera
            permissions:
                admin: ["ledger.*", asset.*, policy.*]
                maintainer: [\(maintainerMay)]
                viewer: []

            """
    }

    var writtenBundle: String {
        let catalog =
            #"{"apiVersion":"catalogctl/v1","clockSkewSeconds":60,"environments":["dev","prod"],"kind":"Catalog","#
            + #""plugins":{"agents":{"defaultKind":"crew","kinds":["agent","crew"]}}}"#
        let entries = people.map {
            #""\#($0.name)":{"displayName":"\#($0.display)","emails":["\#($0.email)"],"#
                + #""keys":["\#($0.key.line)"],"type":"person"}"#
        }
        let principals =
            #"{"apiVersion":"catalogctl/v1","kind":"Principals","permissions":{"admin":["ledger.*","asset.*","policy.*"],"#
            + #""maintainer":["\#(maintainerMay)"],"viewer":[]},"principals":{\#(entries.joined(separator: ","))},"#
            + #""roles":{"admin":["\#(admin)"],"maintainer":["\#(maintainer)"],"viewer":["vera"]}}"#
        return
            #"{"documents":[{"content":\#(catalog),"file":"c.yaml"},{"content":\#(principals),"file":"b.yaml"}]}"#
    }

    var writtenSigners: String {
        people.map { "\($0.email) namespaces=\"git,approval@catalogctl\" \($0.key.line)\n" }.joined()
    }

    /// The root that begins with this policy, signed by one of its people.
    func root(in repository: RawGit, by signer: Int = 0) throws -> HandmadeEvent {
        let bundle = Array((bundle ?? writtenBundle).utf8)
        let sources = [("b.yaml", principals), ("c.yaml", catalog)].map {
            (path: "policy/source/\($0.0)", bytes: Array($0.1.utf8))
        }
        let version = "1:\(try sha256(bundle))"
        let id = HandmadeEvent.usualID
        let files =
            [
                (path: "store.json", bytes: Array("{\n  \"format\": 1,\n  \"id\": \"\(id)\"\n}\n".utf8)),
                (path: "policy/version", bytes: Array("\(version)\n".utf8)),
                (path: "policy/bundle.json", bytes: bundle),
                (path: "policy/allowed_signers", bytes: Array((signers ?? writtenSigners).utf8)),
            ] + sources
        let trailers =
            [("Event", "ledger.init"), ("Event-Id", id), ("Format", "1"), ("Seq", "1"), ("Policy", version)]
            + (try sources.map { ("Payload", "sha256:\(try sha256($0.bytes)) \($0.path)") })
        return HandmadeEvent(
            rootIn: repository, key: people[signer].key,
            author: "\(people[signer].identity) 1700000000 +0000",
            files: files, trailers: trailers)
    }
}
