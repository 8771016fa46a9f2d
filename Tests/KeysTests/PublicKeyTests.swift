import Canonical
import Foundation
import Keys
import Testing

@Suite struct PublicKeyTests {
    static let lines = [
        "ed25519", "p256", "p384", "p521", "rsa2048", "rsa3072", "rsa4096", "sk-ed25519", "sk-p256",
    ]

    @Test(arguments: lines)
    func `a key read from a line prints as the same line`(_ name: String) throws {
        let line = try Vectors.line(name)
        let key = try PublicKey(line: line)
        #expect(key.line == line.split(separator: " ").prefix(2).joined(separator: " "))
        #expect(try PublicKey(blob: key.blob) == key)
        #expect(line.hasPrefix(key.algorithm.rawValue + " "))
    }

    @Test(arguments: lines)
    func `a fingerprint is the one that ssh-keygen prints`(_ name: String) throws {
        let key = try PublicKey(line: try Vectors.line(name))
        let path = Vectors.folder.appendingPathComponent(name + ".pub").path
        let printed = try second("ssh-keygen", ["-l", "-f", path]).output.split(separator: " ")[1]
        #expect(key.fingerprint.description == String(printed))
        #expect(Fingerprint(String(printed)) == key.fingerprint)
        #expect(Fingerprint(hex: key.fingerprint.hex) == key.fingerprint)
        #expect(key.fingerprint.hex.count == 64)
    }

    @Test(arguments: [
        "", "SHA256:", "MD5:aa", "SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
        "SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFV",
        "sha256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU",
        "SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuF",
    ])
    func `a fingerprint has one spelling`(_ text: String) {
        #expect(Fingerprint(text) == nil)
    }

    @Test func `A019 one key with another comment is the same key`() throws {
        let line = try Vectors.line("ed25519").split(separator: " ").prefix(2).joined(separator: " ")
        let bare = try PublicKey(line: line)
        #expect(try PublicKey(line: line + " somebody else") == bare)
        #expect(try PublicKey(line: line + " ") == bare)
    }

    @Test func `A019 a security key of a software key's point has the same material`() throws {
        let plain = try PublicKey(line: try Vectors.line("ed25519"))
        let point = Wire.strings(plain.blob)[1]
        let type = "sk-ssh-ed25519@openssh.com"
        let one = try PublicKey(blob: Wire.string(type) + Wire.string(point) + Wire.string("ssh:"))
        let two = try PublicKey(blob: Wire.string(type) + Wire.string(point) + Wire.string("ssh:other"))
        #expect(Set([plain, one, two]).count == 3)
        #expect(Set([plain, one, two].map(\.material)).count == 1)
        let names = try Self.lines.map { try PublicKey(line: try Vectors.line($0)).material }
        #expect(Set(names).count == Self.lines.count)
    }

    @Test(arguments: [
        ("ed25519-cert", KeyError.Code.keyCertificate), ("dsa", .keyAlgorithm), ("rsa1024", .keyWeak),
    ])
    func `A018 A019 certificates, DSA and short RSA keys are refused by name`(
        _ name: String, _ code: KeyError.Code
    ) throws {
        let line = try Vectors.line(name)
        #expect(refusal { () throws(KeyError) in _ = try PublicKey(line: line) } == code)
    }

    @Test(arguments: [
        ("", KeyError.Code.keyAlgorithm),
        ("ssh-ed25519", .keyForm),
        ("ssh-ed25519 ", .keyForm),
        ("ssh-ed25519 AAAA", .keyForm),
        ("ssh-ed25519  AAAA", .keyForm),
        ("-----BEGIN PGP PUBLIC KEY BLOCK-----", .keyAlgorithm),
        ("pgp-sign-rsa AAAA", .keyAlgorithm),
        ("x509v3-ssh-rsa AAAA", .keyAlgorithm),
        ("ssh-ed448 AAAA", .keyAlgorithm),
        ("ssh-xmss@openssh.com AAAA", .keyAlgorithm),
        ("rsa-sha2-512-cert-v01@openssh.com AAAA", .keyCertificate),
        ("SSH-ED25519 AAAA", .keyAlgorithm),
        ("namespaces=\"git\" ssh-ed25519 AAAA", .keyAlgorithm),
        ("ssh-ed25519\tAAAA", .keyForm),
        ("ssh-ed25519 AAAA\nssh-ed25519 AAAA", .keyForm),
    ])
    func `A018 a line that is no key is refused`(_ line: String, _ code: KeyError.Code) {
        #expect(refusal { () throws(KeyError) in _ = try PublicKey(line: line) } == code)
    }

    @Test func `a line of one type with a blob of another is refused`() throws {
        let base64 = try Vectors.line("p256").split(separator: " ")[1]
        let line = "ssh-ed25519 \(base64)"
        #expect(refusal { () throws(KeyError) in _ = try PublicKey(line: line) } == .keyForm)
    }

    @Test func `A019 base64 in another spelling is refused`() throws {
        let fields = try Vectors.line("p256").split(separator: " ")
        let base64 = String(fields[1])
        let other = base64.dropLast().dropLast() + "B="
        for text in [
            base64.replacing("=", with: ""), base64 + "=", base64 + "====", "A" + base64, String(other),
        ] {
            let line = "\(fields[0]) \(text)"
            #expect(refusal { () throws(KeyError) in _ = try PublicKey(line: line) } == .keyForm, "\(text)")
        }
    }

    @Test(arguments: lines)
    func `every prefix and every continuation of a blob is refused`(_ name: String) throws {
        let blob = try PublicKey(line: try Vectors.line(name)).blob
        var accepted = 0
        for count in 0..<blob.count {
            let cut = Array(blob.prefix(count))
            if refusal({ () throws(KeyError) in _ = try PublicKey(blob: cut) }) == nil { accepted += 1 }
        }
        #expect(accepted == 0)
        #expect(refusal { () throws(KeyError) in _ = try PublicKey(blob: blob + [0]) } == .keyForm)
        #expect(refusal { () throws(KeyError) in _ = try PublicKey(blob: blob + [0, 0, 0, 0]) } == .keyForm)
    }

    @Test func `A019 an RSA number with a surplus zero, a sign or an even value is refused`() throws {
        let fields = Wire.strings(try PublicKey(line: try Vectors.line("rsa2048")).blob)
        func code(_ e: [UInt8], _ n: [UInt8]) -> KeyError.Code? {
            let blob = Wire.string("ssh-rsa") + Wire.string(e) + Wire.string(n)
            return refusal { () throws(KeyError) in _ = try PublicKey(blob: blob) }
        }
        let n = fields[2]
        #expect(code([1, 0, 1], n) == nil)
        #expect(code([0, 1, 0, 1], n) == .keyForm)
        #expect(code([1, 0, 1], [0] + n) == .keyForm)
        #expect(code([1, 0, 1], Array(n.dropFirst())) == .keyForm)
        #expect(code([], n) == .keyForm)
        #expect(code([0], n) == .keyForm)
        #expect(code([1], n) == .keyWeak)
        #expect(code([2], n) == .keyWeak)
        #expect(code([3], n) == nil)
        #expect(code([1, 0, 1], n.dropLast() + [0]) == .keyWeak)
        #expect(code(n, n) == .keyForm)
        #expect(code([1, 0, 1], [0x7f] + [UInt8](repeating: 0xff, count: 255)) == .keyWeak)
        #expect(code([1, 0, 1], [1] + [UInt8](repeating: 0xff, count: 2048)) == .keyForm)
    }

    @Test(arguments: ["p256", "p384", "p521"])
    func `A019 a point off the curve, compressed or infinite is refused`(_ name: String) throws {
        let fields = Wire.strings(try PublicKey(line: try Vectors.line(name)).blob)
        func code(_ curve: [UInt8], _ point: [UInt8]) -> KeyError.Code? {
            let blob = Wire.string(fields[0]) + Wire.string(curve) + Wire.string(point)
            return refusal { () throws(KeyError) in _ = try PublicKey(blob: blob) }
        }
        let point = fields[2]
        let width = (point.count - 1) / 2
        #expect(code(fields[1], point) == nil)
        var off = point
        off[point.count - 1] ^= 1
        #expect(code(fields[1], off) == .keyPoint)
        #expect(code(fields[1], [2 + (point[2 * width] & 1)] + point[1...width]) == .keyPoint)
        #expect(code(fields[1], [6 + (point[2 * width] & 1)] + point[1...]) == .keyPoint)
        #expect(code(fields[1], [0]) == .keyPoint)
        #expect(code(fields[1], [4] + [UInt8](repeating: 0, count: 2 * width)) == .keyPoint)
        #expect(code(fields[1], [4] + [UInt8](repeating: 0xff, count: 2 * width)) == .keyPoint)
        #expect(code(Array("nistp224".utf8), point) == .keyForm)
    }

    @Test func `A019 an Ed25519 point in a second encoding or of small order is refused`() throws {
        func code(_ point: [UInt8]) -> KeyError.Code? {
            let blob = Wire.string("ssh-ed25519") + Wire.string(point)
            return refusal { () throws(KeyError) in _ = try PublicKey(blob: blob) }
        }
        let zeros = [UInt8](repeating: 0, count: 31)
        let high = [UInt8](repeating: 0xff, count: 30)
        let table: [([UInt8], KeyError.Code)] = [
            (zeros, .keyPoint), (zeros + [0, 0], .keyPoint),
            // y = p ... 2^255 - 1, with either sign: second spellings of y = 0 ... 18.
            ([0xed] + high + [0x7f], .keyPoint), ([0xee] + high + [0xff], .keyPoint),
            ([0xff] + high + [0x7f], .keyPoint), ([0xff] + high + [0xff], .keyPoint),
            // y = 0, 1 and p - 1: orders 4, 1 and 2.
            (zeros + [0], .keyWeak), (zeros + [0x80], .keyWeak), ([1] + zeros, .keyWeak),
            ([1] + zeros.dropLast() + [0x80], .keyWeak), ([0xec] + high + [0x7f], .keyWeak),
            ([0xec] + high + [0xff], .keyWeak),
        ]
        for (point, expected) in table { #expect(code(point) == expected, "\(point)") }
        let eighth = try #require(
            Hex.decode("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"))
        let other = try #require(
            Hex.decode("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"))
        for point in [eighth, other] {
            #expect(code(point) == .keyWeak)
            #expect(code(point.dropLast() + [point[31] | 0x80]) == .keyWeak)
        }
    }

    @Test func `an application that is empty, long or not printable is refused`() throws {
        let fields = Wire.strings(try PublicKey(line: try Vectors.line("sk-ed25519")).blob)
        for application in ["", "ssh: ", "ssh:\n", "ssh:\u{e9}", String(repeating: "s", count: 257)] {
            let blob = Wire.string(fields[0]) + Wire.string(fields[1]) + Wire.string(application)
            #expect(refusal { () throws(KeyError) in _ = try PublicKey(blob: blob) } == .keyForm)
        }
    }

    @Test func `a message shows what came escaped and cut`() {
        let hostile = "ssh-\u{1b}[2J" + String(repeating: "x", count: 200)
        do throws(KeyError) {
            _ = try PublicKey(blob: Wire.string(hostile))
            Issue.record("accepted")
        } catch {
            #expect(error.message.contains(#"\x1b[2J"#))
            #expect(error.message.utf8.count < 200)
        }
    }
}
