internal import Clibcrypto

/// What libcrypto's return value and the errors behind it mean. A library that has failed has said nothing of
/// the key or the signature, and must not be taken for one that has said no.
enum LibraryAnswer {
    case yes, no, fault

    init(_ result: Int32, _ errors: [UInt]) {
        if result == 1 {
            self = .yes
        } else if errors.contains(where: { ERR_FATAL_ERROR($0) != 0 }) {
            // Out of memory, mostly. It may stand behind a plain no as well.
            self = .fault
        } else if result == 0 || errors.contains(where: Self.isAtInfinity) {
            self = .no
        } else {
            self = .fault
        }
    }

    /// The errors that this thread's last calls left in its queue, which is empty afterwards.
    static func takeErrors() -> [UInt] {
        var errors: [UInt] = []
        while case let error = ERR_get_error(), error != 0 { errors.append(error) }
        return errors
    }

    /// Whoever knows a key can make an ECDSA signature whose sum is the point at infinity. The standards refuse
    /// it like any bad one, and libcrypto says -1 of it: nobody's signature may look like a fault of ours.
    private static func isAtInfinity(_ error: UInt) -> Bool {
        ERR_GET_LIB(error) == ERR_LIB_EC && ERR_GET_REASON(error) == EC_R_POINT_AT_INFINITY
    }
}
