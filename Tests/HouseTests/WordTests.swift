import Testing

/// What may not stand in Sources, and the few places where it may.
struct WordTests {
    /// Words of code that are banned, in the shape in which they do what they are banned for.
    struct Ban: Sendable, CustomTestStringConvertible {
        enum Shape: Sendable {
            /// The word alone.
            case word
            /// A call of a function of the C library: neither a method of a type of ours nor its declaration.
            case call
            /// The word right before or right behind a sign.
            case before(Character)
            case behind(Character)
            /// A member of the type of this name.
            case member(of: String)
            /// Also in comments.
            case anywhere
        }

        let what: String
        let words: Set<String>
        let shape: Shape
        /// Files, or folders that end with a slash, where it may stand.
        let except: [String]
        let cure: String

        var testDescription: String { what }

        func isBroken(by line: Substring) -> Bool {
            guard words.contains(where: { line.contains($0) }) else { return false }
            var text = String(line)
            if case .anywhere = shape {} else { text = House.code(of: line) }
            let pieces = Word.all(of: text)
            return pieces.indices.contains { index in
                let piece = pieces[index]
                guard words.contains(piece.text) else { return false }
                let previous = index > 0 ? pieces[index - 1].text : ""
                return switch shape {
                case .word, .anywhere: true
                case .before(let sign): piece.after == sign
                case .behind(let sign): piece.before == sign
                case .member(let owner): piece.before == "." && previous == owner
                case .call:
                    piece.after == "(" && !["func", "case"].contains(previous)
                        && (piece.before != "." || previous == "Glibc")
                }
            }
        }
    }

    /// A run of letters, digits and underscores, with the signs at its sides.
    struct Word {
        let text: String
        let before, after: Character?

        static func all(of line: String) -> [Word] {
            func belongs(_ character: Character) -> Bool {
                character.isLetter || character.isNumber || character == "_"
            }
            var words: [Word] = []
            var rest = line[...]
            while let start = rest.firstIndex(where: belongs) {
                let end = rest[start...].firstIndex { !belongs($0) } ?? line.endIndex
                words.append(
                    Word(
                        text: String(line[start..<end]),
                        before: start > line.startIndex ? line[line.index(before: start)] : nil,
                        after: end < line.endIndex ? line[end] : nil))
                rest = line[end...]
            }
            return words
        }
    }

    private static let programs: Set<String> = [
        "posix_spawn", "posix_spawnp", "fork", "vfork", "execl", "execle", "execlp", "execv", "execve",
        "execvp",
        "execvpe", "fexecve", "system", "popen", "dlopen", "clone",
    ]

    private static let bans = [
        Ban(
            what: "starting a program", words: programs, shape: .call, except: ["Sources/Programs/"],
            cure: "start programs through Programs, which uses no shell"),
        Ban(
            what: "the environment", words: ["getenv", "secure_getenv", "setenv", "unsetenv", "putenv"],
            shape: .call,
            // A hook's repository is told by git in GIT_DIR and GIT_OBJECT_DIRECTORY; libgit2 reads them in the
            // same call, and what it cannot be asked afterwards is read beside it.
            except: [
                "Sources/catalogctl/", "Sources/bench/", "Sources/prove/", "Sources/Git/Repository.swift",
                "Sources/Git/RepositoryLayout.swift",
            ],
            cure: "take it from the Context that catalogctl makes"),
        Ban(
            what: "the environment whole", words: ["environ"], shape: .word,
            except: ["Sources/catalogctl/", "Sources/bench/"],
            cure: "take it from the Context that catalogctl makes"),
        Ban(
            what: "the clock", words: ["time", "gettimeofday", "clock_gettime", "localtime", "clock"],
            shape: .call,
            // How long to wait for another writer is measured, never recorded.
            except: [
                "Sources/catalogctl/", "Sources/bench/", "Sources/prove/", "Sources/Git/WriterLock.swift",
            ],
            cure: "take the time as an argument"),
        Ban(
            what: "the arguments of the process", words: ["arguments", "argc", "unsafeArgv"],
            shape: .member(of: "CommandLine"),
            except: ["Sources/catalogctl/", "Sources/bench/", "Sources/prove/"],
            cure: "take them from the Context that catalogctl makes"),
        Ban(
            what: "a clock of the language", words: ["ContinuousClock", "SuspendingClock"], shape: .word,
            except: ["Sources/catalogctl/", "Sources/bench/", "Sources/prove/"],
            cure: "take the time as an argument"),
        Ban(
            what: "try?", words: ["try"], shape: .before("?"), except: [],
            cure: "catch the error and say what follows from it; a swallowed one looks like an answer"),
        Ban(
            what: "a forced try or cast", words: ["try", "as"], shape: .before("!"), except: [],
            cure: "handle the failure"),
        Ban(
            what: "fatalError", words: ["fatalError"], shape: .word, except: [],
            cure: "throw for input; preconditionFailure with a reason for what cannot be"),
        Ban(
            what: "unfinished business", words: ["TODO", "FIXME", "XXX", "HACK"], shape: .anywhere,
            except: [],
            cure: "do it, or write an issue"),
        Ban(
            what: "a way around the checker", words: ["unchecked", "testable"], shape: .behind("@"),
            // Two threads share the crew's work under its own lock, and those of the bench theirs.
            except: ["Sources/Store/Crew.swift", "Sources/bench/SignatureCheck.swift"],
            cure: "make it a value, or own it in one place"),
    ]

    private let house: House

    init() throws { house = try House() }

    @Test("banned words stand nowhere but in their places", arguments: bans)
    func banned(_ ban: Ban) {
        for file in house.sources where !ban.except.contains(where: { file.path.hasPrefix($0) }) {
            guard ban.words.contains(where: { file.text.contains($0) }) else { continue }
            for (index, line) in file.lines.enumerated() where ban.isBroken(by: line) {
                Issue.record("\(file.path):\(index + 1): \(ban.what); \(ban.cure)")
            }
        }
    }

    @Test("every exception is still needed", arguments: bans)
    func exceptions(_ ban: Ban) {
        for place in ban.except where place.hasSuffix(".swift") {
            let file = house.sources.first { $0.path == place }
            #expect(
                file?.lines.contains(where: ban.isBroken) ?? false,
                "\(place) needs no exception for \(ban.what) any more; take it from the list")
        }
    }

    private static let samples: [String: [Substring]] = [
        "starting a program": [
            "posix_spawn(&p", "x = fork()", "execvp(path", "Glibc.system(\"ls\")", "unsafe popen(a",
        ],
        "the environment": ["unsafe getenv(\"HOME\")", "setenv(a"],
        "the environment whole": ["unsafe environ[0]", "Glibc.environ"],
        "the arguments of the process": ["CommandLine.arguments"],
        "the clock": ["let now = time(nil)", "clock_gettime(CLOCK_REALTIME"],
        "a clock of the language": ["ContinuousClock()"], "try?": ["_ = try? read()"],
        "a forced try or cast": ["try! x()", "x as! Y"], "fatalError": ["fatalError()"],
        "unfinished business": ["// TODO: later"],
        "a way around the checker": ["class A: @unchecked Sendable", "@testable import X"],
    ]

    @Test("what is banned is found", arguments: bans)
    func found(_ ban: Ban) throws {
        let samples = try #require(
            Self.samples[ban.what], "add lines that '\(ban.what)' must find to 'samples'")
        for line in samples { #expect(ban.isBroken(by: line), "\(line)") }
    }

    @Test("what only looks like it is left alone", arguments: bans)
    func spared(_ ban: Ban) {
        for line in [
            "throw .system(errno, path)", "static func system(_ number: Int32)", "event.time(at: 1)",
            "// fork() is slow",
            "let environment = [:]", "retry?()", "has?", "child.arguments", "mkdtemp(catalogctl-XXXXXX)",
            "timeout(3)",
        ] as [Substring] {
            #expect(!ban.isBroken(by: line), "\(line)")
        }
    }
}
