import Catalog
import Objects
import Programs
import Signing
package import Trials

/// Where forgeries are made: the honest ledger, taken apart, and everybody's key.
package struct Forge: Sendable {
    let guild: Guild
    let quarry: Quarry
    private let signers: [[Person: Signer]]
    private let agents: [Agent]

    package init(on ground: Ground) throws {
        let guild = try Guild(on: ground)
        self.guild = guild
        quarry = try Quarry(of: guild)
        // One for each of the threads that share the work.
        agents = try (0..<2).map { try Agent(number: $0, of: guild, on: ground) }
        signers = try agents.map { agent in
            try Dictionary(
                uniqueKeysWithValues: Person.allCases.map {
                    ($0, try guild.signer(of: $0, agent: agent.socket))
                })
        }
    }

    /// - Parameter worker: who forges; each second one has an agent of the own.
    func forger(_ worker: Int, at index: Int, _ dice: Dice) -> Forger {
        Forger(
            quarry: quarry, guild: guild, signers: signers[worker % signers.count], index: index, dice: dice)
    }

    /// The events at which there is something to get hold of for every trick.
    private var places: [Int] {
        let approval = quarry.deeds.firstIndex { $0.event.kind == .requestApprove } ?? 1
        return [3, approval, quarry.deeds.count - 1].sorted()
    }

    /// A sample for seats that are slow: one trick after the other, each at a few events.
    func sample(_ number: Int, seed: UInt64) throws -> (index: Int, forgery: Forgery)? {
        let tricks = Trick.allCases.filter { $0 != .ahead }
        let trick = tricks[number % tricks.count]
        let first = number / tricks.count
        for index in places.indices.map({ places[($0 + first) % places.count] }) {
            for attempt in 0..<32 {
                var forger = forger(number, at: index, Dice(seed: seed &+ UInt64(attempt), case: number))
                guard var forgery = try trick.forgery(&forger), forgery.impostor == nil,
                    forgery.tip != forger.deed.id
                else { continue }
                forgery.kind = trick
                return (index, forgery)
            }
        }
        return nil
    }
}

/// An agent that holds everybody's key: a forger signs a thousand times a second.
final class Agent: Sendable {
    let socket: String
    private let process: String
    private let ground: Ground

    init(number: Int, of guild: Guild, on ground: Ground) throws {
        self.ground = ground
        socket = "\(guild.folder)/agent-\(number)"
        let said = try ground.run(.custom("ssh-agent"), ["-a", socket, "-s"])
        guard let line = said.split(separator: "\n").first(where: { $0.hasPrefix("SSH_AGENT_PID=") }),
            let number = line.dropFirst("SSH_AGENT_PID=".count).split(separator: ";").first
        else { throw Setback("the agent does not say who it is: \(said)") }
        process = String(number)
        try ground.run(
            .custom("ssh-add"), ["-q"] + Person.allCases.map(guild.keyFile),
            changing: ["SSH_AUTH_SOCK": socket])
    }

    deinit {
        do { try ground.run(.custom("kill"), [process]) } catch { print("prove: \(error)") }
    }
}
