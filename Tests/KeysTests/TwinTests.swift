import Foundation
import TestSupport
import Testing

@testable import Keys

@Suite struct TwinTests {
    static let names = ["p256", "p384", "p521", "p256-low", "sk-p256", "sk-p256-verified"]

    @Test(arguments: names)
    func `A011 the twin of an ECDSA signature is good to OpenSSH and refused here`(_ name: String) throws {
        let file = try Vectors.bytes(name + ".sig")
        let both = try #require(ECDSAArmour(file))
        #expect(both.low == file)
        for armour in [both.low, both.high] { #expect(try isGoodToOpenSSH(armour)) }
        do throws(KeyError) {
            _ = try SSHSignature(armoured: both.high)
            Issue.record("accepted")
        } catch {
            #expect(error.code == .signatureTwin)
            #expect(error.message.contains("not in its one form"))
        }
    }

    @Test func `A011 the twin that another program made is refused as well`() throws {
        let bytes = try Vectors.bytes("p256-twin.sig")
        #expect(refusal { () throws(KeyError) in _ = try SSHSignature(armoured: bytes) } == .signatureTwin)
        #expect(try SSHSignature(lowering: bytes) == Vectors.signature("p256-low"))
    }

    @Test(arguments: Vectors.good)
    func `lowering gives each signature its one form and changes no other`(_ name: String) throws {
        let file = try Vectors.bytes(name + ".sig")
        let signature = try Vectors.signature(name)
        #expect(try SSHSignature(lowering: file) == signature)
        if let both = ECDSAArmour(file) {
            #expect(try SSHSignature(lowering: both.high) == signature)
        }
        let inner = try #require(Wire.strings(Array(signature.blob.dropFirst(10))).last)
        let again = try SSHSignature(
            publicKey: signature.publicKey, namespace: "git", hashAlgorithm: signature.hashAlgorithm,
            lowering: inner)
        #expect(again == signature)
    }

    @Test(arguments: ["p256-twin", "ed25519", "rsa2048"])
    func `A013 lowering takes nothing that is cut short`(_ name: String) throws {
        let file = try Vectors.bytes(name + ".sig")
        let fields = Wire.strings(Array(Data(base64Encoded: body(file))!.dropFirst(10)))
        let key = try PublicKey(blob: fields[0])
        var accepted = 0
        for count in 0..<fields[4].count {
            let code = refusal { () throws(KeyError) in
                _ = try SSHSignature(
                    publicKey: key, namespace: "git", hashAlgorithm: .sha512,
                    lowering: Array(fields[4].prefix(count)))
            }
            if code == nil { accepted += 1 }
        }
        #expect(accepted == 0)
    }

    @Test(arguments: [Curve.p256, .p384, .p521])
    func `the border between the two forms is half the order`(_ curve: Curve) {
        // (n - 1) / 2 and the number after it are each other's twins.
        var half: [UInt8] = []
        var carry: UInt8 = 0
        for digit in curve.order {
            half.append(digit >> 1 | carry)
            carry = digit << 7
        }
        var next = half
        next[next.count - 1] += 1
        #expect(curve.twin(of: half) == next)
        #expect(curve.twin(of: next) == half)
        #expect(curve.isLow(half))
        #expect(!curve.isLow(next))
        #expect(curve.isLow([1]))
        #expect(curve.twin(of: [1])?.last == curve.order.last! - 1)
        #expect(curve.twin(of: curve.order) == nil)
        #expect(curve.twin(of: [UInt8](repeating: 0xff, count: curve.width)) == nil)
        #expect(curve.twin(of: [UInt8](repeating: 1, count: curve.width + 1)) == nil)
    }

    @Test(arguments: ["p256", "p384", "p521"])
    func `A011 an ECDSA number at or above the group order is refused`(_ name: String) throws {
        let key = try Vectors.signature(name).publicKey
        let curve = try #require(key.algorithm.curve)
        let order = curve.order[0] < 0x80 ? curve.order : [0] + curve.order
        for (r, s) in [(order, [1]), ([1], order)] {
            let pair = Wire.string(r) + Wire.string(s)
            let code = refusal { () throws(KeyError) in
                _ = try SSHSignature(
                    publicKey: key, namespace: "git", hashAlgorithm: .sha512,
                    signature: Wire.string(key.algorithm.rawValue) + Wire.string(pair))
            }
            #expect(code == .signatureForm)
        }
    }

    private func body(_ armour: [UInt8]) -> String {
        String(decoding: armour, as: UTF8.self).split(separator: "\n").dropFirst().dropLast().joined()
    }

    private func isGoodToOpenSSH(_ armour: [UInt8]) throws -> Bool {
        let folder = try TemporaryFolder()
        let file = try folder.write(armour, to: "signature")
        return try run(
            "ssh-keygen", ["-Y", "check-novalidate", "-n", "git", "-s", file], input: Vectors.message()
        ).status == 0
    }
}
