import Canonical
import Foundation
import TestSupport
import Testing

struct UUIDv7Tests {
    @Test("the sample of RFC 9562, appendix A.6, is made and read")
    func sample() throws {
        // rand_a is CC3, rand_b is 18C4DC0C0C07398F.
        let random: [UInt8] = [0xFC, 0xC3, 0xD8, 0xC4, 0xDC, 0x0C, 0x0C, 0x07, 0x39, 0x8F]
        let uuid = UUIDv7(milliseconds: 0x017F_22E2_79B0, random: random)
        #expect(uuid.description == "017f22e2-79b0-7cc3-98c4-dc0c0c07398f")
        #expect(UUIDv7(uuid.description) == uuid)
        #expect(uuid.milliseconds == 1_645_557_742_000)
        #expect(uuid.bytes.count == 16)
        #expect(UUID(uuidString: uuid.description)?.uuidString.lowercased() == uuid.description)
    }

    @Test("times that the form cannot hold become the nearest")
    func clamped() {
        let random = [UInt8](repeating: 0xFF, count: UUIDv7.randomByteCount)
        #expect(
            UUIDv7(milliseconds: -1, random: random).description == "00000000-0000-7fff-bfff-ffffffffffff")
        #expect(UUIDv7(milliseconds: .max, random: random).milliseconds == 1 << 48 - 1)
    }

    @Test("ids sort by time and then by their bits, as their texts do")
    func order() {
        var random = SeededGenerator(seed: 5)
        let ids = (0..<500).map { _ in
            let bytes = (0..<10).map { _ in UInt8(truncatingIfNeeded: random.next()) }
            return UUIDv7(milliseconds: Int64(random.next() % 1_000_000_000_000), random: bytes)
        }
        #expect(ids.sorted().map(\.description) == ids.map(\.description).sorted())
    }

    @Test(
        "any other spelling, version or variant is refused",
        arguments: [
            "017F22E2-79B0-7CC3-98C4-DC0C0C07398F", "017f22e2-79b0-4cc3-98c4-dc0c0c07398f",
            "017f22e2-79b0-7cc3-d8c4-dc0c0c07398f", "017f22e2-79b0-7cc3-78c4-dc0c0c07398f",
            "017f22e279b07cc398c4dc0c0c07398f", "{017f22e2-79b0-7cc3-98c4-dc0c0c07398f}",
            "017f22e2-79b0-7cc3-98c4-dc0c0c07398", "017f22e2-79b0-7cc3-98c4-dc0c0c07398f0",
            "017f22e27-9b0-7cc3-98c4-dc0c0c07398f", "017f22e2-79b0-7cc3-98c4-dc0c0c07398g",
            "017f22e2_79b0_7cc3_98c4_dc0c0c07398f", "", "0192f0c4-…",
        ])
    func strict(text: String) {
        #expect(UUIDv7(text) == nil)
    }
}
