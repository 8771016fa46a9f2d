/// Doubles as ECMAScript's Number::toString spells them, which is how RFC 8785 does.
///
/// The standard library already finds the shortest digits that read back as the same double; only the place
/// of the point and the form of the exponent differ.
enum ECMAScriptNumber {
    /// A number that is not finite has no JSON text; its name is what comes out, and no parser takes it.
    static func text(of value: Double) -> String {
        guard value.isFinite, value != 0 else { return value == 0 ? "0" : "\(value)" }
        let (digits, point) = significand(of: value.magnitude)
        let sign = value < 0 ? "-" : ""
        return sign + layOut(digits, point: point)
    }

    /// The digits without leading or trailing zeros, and the point's place: the value is 0.DIGITS * 10^point.
    private static func significand(of magnitude: Double) -> (digits: [UInt8], point: Int) {
        let halves = magnitude.description.utf8.split(separator: UInt8(ascii: "e"))
        let exponent = halves.count == 2 ? Int(String(halves[1]) ?? "") ?? 0 : 0
        let decimal = Array(halves[0])
        let whole = decimal.prefix { $0 != UInt8(ascii: ".") }
        var digits = whole + decimal.dropFirst(whole.count + 1)
        let zeros = digits.prefix { $0 == UInt8(ascii: "0") }.count
        digits.removeFirst(zeros)
        while digits.last == UInt8(ascii: "0") { digits.removeLast() }
        return (Array(digits), whole.count + exponent - zeros)
    }

    private static func layOut(_ digits: [UInt8], point: Int) -> String {
        let text = String(decoding: digits, as: UTF8.self)
        switch point {
        case digits.count...21 where digits.count <= 21:
            return text + String(repeating: "0", count: point - digits.count)
        case 1...21:
            return text.prefix(point) + "." + text.dropFirst(point)
        case -5...0:
            return "0." + String(repeating: "0", count: -point) + text
        default:
            let exponent = point - 1
            let fraction = digits.count == 1 ? "" : "." + text.dropFirst()
            return text.prefix(1) + fraction + "e" + (exponent < 0 ? "-" : "+") + String(exponent.magnitude)
        }
    }
}
