import Packs

/// Where a remote is, taken apart as git does it.
struct RemoteAddress {
    let text: String
    private let scheme: Substring
    private let rest: Substring

    init(_ text: String) {
        self.text = text
        let length = text.utf8.prefix {
            (0x61...0x7A).contains($0) || (0x41...0x5A).contains($0) || (0x30...0x39).contains($0)
                || "+-.".utf8.contains($0)
        }.count
        scheme = Substring(text.utf8.prefix(length))
        rest = Substring(text.utf8.dropFirst(length))
    }

    private static let schemes = ["file", "ssh", "git", "http", "https", "git+ssh", "ssh+git"]

    private var isURL: Bool { rest.utf8.starts(with: "://".utf8) }

    /// Whether it is none that git knows itself, so that git would look for a program of that name: `foo://…` for
    /// git-remote-foo.
    var isStrange: Bool { isURL && !Self.schemes.contains { $0.utf8.elementsEqual(scheme.utf8) } }

    /// Whether it says itself what is to be run (`ext::sh -c …`), or would be taken for an option.
    var isCommand: Bool { text.utf8.first == 0x2D || rest.utf8.starts(with: "::".utf8) }

    /// The path that it names on this machine, from `base` on; nil where it is on another one.
    private func path(from base: String) -> [UInt8]? {
        if isURL {
            guard scheme.utf8.elementsEqual("file".utf8) else { return nil }
            // What stands before the path is the name of a machine, which git does not look at.
            return Array(unescaped(rest.utf8.dropFirst(3)).drop { $0 != 0x2F })
        }
        if let colon = text.utf8.firstIndex(of: 0x3A) {
            guard let slash = text.utf8.firstIndex(of: 0x2F), slash < colon else { return nil }
        }
        return Array((text.utf8.first == 0x2F ? text : "\(base)/\(text)").utf8)
    }

    private func unescaped(_ bytes: Substring.UTF8View) -> [UInt8] {
        var plain: [UInt8] = []
        var rest = bytes
        while let byte = rest.popFirst() {
            let digits = rest.prefix(2)
            if byte == 0x25, digits.count == 2, digits.first != 0x2B, digits.first != 0x2D,
                let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 16), value > 0
            {
                plain.append(value)
                rest = rest.dropFirst(2)
            } else {
                plain.append(byte)
            }
        }
        return plain
    }

    /// The folders on this machine in which git looks for a repository, all links followed; none where it is on another
    /// one, and nil where nobody but git can say.
    func places(from base: String) -> [[UInt8]]? {
        // git has a home of its own to begin in, which is not asked about here.
        guard text.utf8.first != 0x7E else { return nil }
        guard var path = path(from: base) else { return [] }
        while path.count > 1, path.last == 0x2F { path.removeLast() }
        guard let place = Files.place(path), let suffixed = Files.place(path + Array(".git".utf8)) else {
            return nil
        }
        return [place, suffixed]
    }
}
