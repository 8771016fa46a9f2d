import Bearings
import Objects
import Programs
import Store

/// The rows of a push of one event: by hooks as they are installed, beside a hook that asks nothing.
extension Plan {
    func push(_ place: Workplace, _ size: Int) throws {
        let servers = try Hooked.allCases.map { ($0, try place.server($0)) }
        var times: [Hooked: Times] = [:]
        let clock = ContinuousClock()
        for run in 0...runs * 3 {
            try place.append(1)
            for (hooked, server) in servers {
                let duration = try clock.measure { try place.push(to: server) }
                if run > 0 { times[hooked, default: Times()].add(duration) }
            }
        }
        func taken(_ hooked: Hooked) -> Times { times[hooked, default: Times()] }
        let idle = taken(.byNobody)
        for hooked in Hooked.allCases where hooked != .byNobody {
            row(
                "push of an event, \(size) events", taken(hooked), idle,
                "\(hooked.rawValue), beside 'exit 0'")
        }
        let ours = max(Times.difference(taken(.byPreReceive), idle), 0.01)
        let gits = max(Times.difference(taken(.byGit), idle), 0.01)
        print(
            Self.line([
                "  what pre-receive adds", Times.text(ours), Times.text(gits),
                Times.rounded(ours / gits, 100), "", "what git verify-commit adds",
            ]))
    }
}

/// What a server asks before it takes a push.
enum Hooked: String, CaseIterable {
    case byPreReceive = "pre-receive"
    case byBoth = "pre-receive and post-receive"
    case byGit = "git verify-commit"
    case byNobody = "exit 0"

    /// The hook in the place of ours.
    var script: String? {
        switch self {
        case .byPreReceive, .byBoth: nil
        case .byGit: "#!/bin/sh\nread old new name && exec git verify-commit $new 2>/dev/null\n"
        case .byNobody: "#!/bin/sh\nexit 0\n"
        }
    }
}

extension Workplace {
    /// A bare repository that has the ledger as it is now.
    fileprivate func server(_ hooked: Hooked) throws -> String {
        let server = "\(folder)/\(hooked.rawValue).git"
        try run(.custom("/bin/rm"), ["-rf", "--", server])
        try run(.git, ["init", "--quiet", "--bare", "--template=", server])
        if let script = hooked.script {
            try run(.custom("/bin/mkdir"), [server + "/hooks"])
            let file = server + "/hooks/pre-receive"
            try run(.custom("/usr/bin/tee"), [file], input: Array(script.utf8))
            try run(.custom("/bin/chmod"), ["755", file])
            try push(to: server)
        } else {
            try push(to: server)
            let roots = try context.ledger().trust.pins().map(\.hex)
            try run(.custom(catalogctl), ["-C", server, "hooks", "install", "--server", "--root", roots[0]])
            if hooked == .byPreReceive { try run(.custom("/bin/rm"), [server + "/hooks/post-receive"]) }
        }
        return server
    }

    fileprivate func push(to server: String) throws {
        try run(.git, ["push", "--quiet", server, "refs/governance:refs/governance/main"], in: repository)
    }
}
