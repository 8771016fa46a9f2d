package import Arguments
import Canonical
import Catalog
import Consent
import Output
import Reports
package import Wording

extension Commands {
    package static let listRequests = Command<Run>(
        "approvals list", "what is asked for, and whose word it waits for", group: .rules, use: .reads,
        about: """
            An act that needs the word of others is not done: it becomes a request, and exit 3 says so. The request \
            holds exactly that act; when it is approved, 'approvals execute' does it.
            """,
        examples: [
            Example("approvals list", "what waits"),
            Example("approvals list --all", "with what was done, rejected, cancelled and expired"),
        ],
        Flag("all", "closed ones too")
    ) { all in
        { session in
            let found = try ListRequests(includesClosed: all, moment: session.moment()).run(
                in: session.context)
            var table = Table(
                ["ID", "STATE", "ASKED BY", "SINCE", "WAITS FOR", "WHAT"], givingWay: ["WHAT", "WAITS FOR"])
            for request in found.requests {
                table.add([
                    Table.Cell(request.id.text), Table.Cell(request.state.rawValue, request.state.style),
                    Table.Cell(request.record.requester.text), Table.Cell(request.time.rfc3339),
                    Table.Cell(request.waitsFor), Table.Cell(request.subject),
                ])
            }
            let mine = found.requests.filter { request in found.you.map(request.waits) ?? false }
            var blocks: [Report.Block] =
                found.requests.isEmpty
                ? [.line(all ? "nothing was ever asked for" : "nothing is asked for")] : [.table(table)]
            if let first = mine.first {
                blocks.append(
                    .hint(
                        "\(mine.count == 1 ? "one waits" : "\(mine.count) wait") for you: catalogctl approvals get \(first.id)"
                    ))
            }
            return Report(
                "RequestList",
                json: [
                    .init(key: "requests", value: .array(found.requests.map(\.json))),
                    .init(key: "awaitingYou", value: .texts(mine.map(\.id.text))),
                ],
                names: found.requests.map(\.id.text), blocks)
        }
    }

    package static let showRequest = Command<Run>(
        "approvals get", "one request: what is asked, and gate by gate what is missing", group: .rules,
        use: .reads,
        about: """
            The subject is what an approval signs: the SHA-256 of the request as canonical JSON. Each approval can be \
            checked with ssh-keygen alone; --verify-with prints how.
            """,
        examples: [
            Example("approvals get R-7K3", "the beginning of an id is enough"),
            Example("approvals get R-7K3 --verify-with | sh", "check its approvals without this program"),
        ],
        Word.request, Flag("verify-with", "print how git and ssh-keygen check its approvals")
    ) { reference, printsCheck in
        { session in
            let found = try ShowRequest(reference, moment: session.moment()).run(in: session.context)
            let request = found.request
            if printsCheck {
                let script = checks(request, found.revision)
                return Report("Script", json: [.init(key: "script", value: .string(script))], [.page(script)])
            }
            var blocks: [Report.Block] = [.table(facts(request))]
            if !request.gates.isEmpty { blocks += [.line(""), .table(gates(request))] }
            if !request.approvals.isEmpty { blocks += [.line(""), .table(approvals(request))] }
            if let obstacle = request.obstacle { blocks += [.line(""), .line(obstacle.sentence)] }
            if let you = found.you, request.waits(for: you) {
                blocks.append(.hint("it waits for you: catalogctl approvals approve \(request.id)"))
            } else if let next = request.nextHint {
                blocks.append(.hint(next))
            }
            if !request.approvals.isEmpty {
                blocks.append(
                    .hint("check it without us: catalogctl approvals get \(request.id) --verify-with"))
            }
            return Report(
                "Request",
                json: request.members + [.init(key: "note", value: .text(request.record.reason?.text))],
                names: [request.id.text], blocks)
        }
    }

    private static func facts(_ request: RequestReport) -> Table {
        var facts = Table.facts([("request", request.id.text)])
        facts.add([Table.Cell("state"), Table.Cell(request.state.rawValue, request.state.style)])
        facts.add(["asks", request.subject])
        facts.add([
            "asked by",
            "\(request.record.requester) at \(request.time.rfc3339), in event \(request.sequence)",
        ])
        if let reason = request.record.reason { facts.add(["why", reason.text.firstLine]) }
        facts.add(["policy then", request.record.policy.short])
        facts.add(["subject", request.record.subject.prefixed])
        if let closure = request.closure {
            facts.add([closure.outcome.rawValue, "by \(closure.by) in event \(closure.sequence)"])
            if let reason = closure.reason { facts.add(["reason", reason.firstLine]) }
        }
        if let exception = request.exception {
            facts.add([
                "exception",
                "granted by \(exception.granted.by) in event \(exception.granted.sequence): no gate is asked",
            ])
        }
        facts.add(["folder", request.place.folder])
        return facts
    }

    private static func gates(_ request: RequestReport) -> Table {
        var table = Table(["GATE", "ASKS FOR", "OPENED BY", "WOULD COUNT"], givingWay: ["ASKS FOR"])
        for gate in request.gates {
            table.add([
                gate.name, gate.asks, gate.opened.map { listed($0.map(\.text)) } ?? "closed",
                listed(gate.able.map(\.text)),
            ])
        }
        return table
    }

    private static func approvals(_ request: RequestReport) -> Table {
        var table = Table(["APPROVED BY", "SINCE", "EVENT", "POLICY", "KEY"], givingWay: ["KEY"])
        for approval in request.approvals {
            table.add([
                approval.by.text, approval.time.rfc3339, "\(approval.sequence)", approval.policy.short,
                approval.key,
            ])
        }
        return table
    }

    /// A script of plain git, python and ssh-keygen that says of each approval whose it is and of what.
    private static func checks(_ request: RequestReport, _ revision: String) -> String {
        let digest =
            "python3 -c 'import hashlib, json, sys; print(hashlib.sha256(json.dumps(json.load(sys.stdin), "
            + "sort_keys=True, separators=(\",\", \":\"), ensure_ascii=False).encode()).hexdigest())'"
        var lines = [
            "set -e", "t=$(mktemp -d)", "trap 'rm -r \"$t\"' EXIT",
            "git show '\(revision):\(request.place.request)' >\"$t/request.json\"",
            "subject=$(\(digest) <\"$t/request.json\")",
            "git show '\(revision):\(PolicyPlace.active.allowedSigners)' >\"$t/signers\"",
            "echo \"request \(request.id) is $subject\"",
        ]
        for approval in request.approvals {
            guard let email = approval.email else { continue }
            lines += [
                "git show '\(revision):\(request.place.approval(of: approval.by))' >\"$t/said\"",
                "git show '\(revision):\(request.place.signature(of: approval.by))' >\"$t/said.sig\"",
                "grep -qF \"\\\"sha256\\\":\\\"$subject\\\"\" \"$t/said\"",
                "ssh-keygen -Y verify -f \"$t/signers\" -I \(email) -n \(ApprovalStatement.namespace) -s \"$t/said.sig\" <\"$t/said\"",
            ]
        }
        return lines.map { $0 + "\n" }.joined()
    }
}
