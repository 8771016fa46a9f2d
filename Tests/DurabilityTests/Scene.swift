import Trials

extension Scene {
    /// - Parameters:
    ///   - begun: whether the ledger has begun.
    ///   - reference: the ref that the ledger is on, if not the usual one.
    ///   - place: where the repository is to lie, if not in the scene's own folder.
    convenience init(begun: Bool = true, on reference: String? = nil, in place: String? = nil) throws {
        try self.init(on: Durability.ground(), begun: begun, reference: reference, in: place)
    }

    /// Starts the program; unlike `run` it can be watched while it runs.
    func start(_ words: [String], with variables: [String: String] = [:], output: Int32? = nil) throws
        -> Started
    {
        try Started(self.words(words), environment: environment.merging(variables) { $1 }, output: output)
    }
}
