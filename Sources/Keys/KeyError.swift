// Keys: SSH public keys and SSHSIG signatures as values, and the check of one against the other.
//
// Everything here is bytes in, value or typed error out. What may not enter: files, the environment,
// the clock, child processes, private keys. The rooms that judge rest on this one, so nothing that
// could start a program may be reachable from it.
//
// One rule is behind every refusal: a key or a signature has exactly one spelling. A value that could be
// written in two ways would give one key two fingerprints, or one signed event two commit ids.

/// Why a key or a signature was refused.
public struct KeyError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The closed list of reasons; the raw values are stable.
    public enum Code: String, CaseIterable, Sendable {
        case keyForm = "key.form"
        case keyAlgorithm = "key.algorithm"
        case keyCertificate = "key.certificate"
        case keyWeak = "key.weak"
        case keyPoint = "key.point"
        case signatureForm = "sig.form"
        case signatureAlgorithm = "sig.algo"
        case signatureNamespace = "sig.namespace"
        case signaturePresence = "sig.presence"
        /// The other of the two forms that every ECDSA signature has.
        case signatureTwin = "sig.twin"
        case signatureBad = "sig.bad"
        /// Says nothing of the key or the signature: libcrypto itself failed.
        case libraryFault = "crypto.fault"
    }

    public let code: Code
    public let message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { "\(code.rawValue): \(message)" }
}

/// A value that came from outside, fit to stand in a message: quoted, bounded, and with everything that
/// is not printable ASCII escaped.
func quoted(_ bytes: some Sequence<UInt8>) -> String {
    let limit = 80
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = [0x27]
    var count = 0
    for byte in bytes {
        count += 1
        if count > limit {
            text += Array("...".utf8)
            break
        }
        if byte >= 0x20, byte < 0x7f, byte != 0x5c, byte != 0x27 {
            text.append(byte)
        } else {
            text += [0x5c, 0x78, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
        }
    }
    text.append(0x27)
    return String(decoding: text, as: UTF8.self)
}
