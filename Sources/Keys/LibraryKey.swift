internal import Clibcrypto

/// A key as libcrypto holds it, freed with its owner.
@safe struct LibraryKey: ~Copyable {
    /// EVP_PKEY_PUBLIC_KEY: a macro of macros that Swift cannot read. The public key and all parameters.
    private static let publicSelection: Int32 = 0x86

    private let key: OpaquePointer

    init(edwards point: [UInt8]) throws(KeyError) {
        guard let key = unsafe EVP_PKEY_new_raw_public_key_ex(nil, "ED25519", nil, point, point.count) else {
            throw Self.fault("make an ed25519 key")
        }
        unsafe self.key = key
    }

    /// Fails with `key.point` for a point that is not on the curve.
    init(curve: Curve, point: [UInt8]) throws(KeyError) {
        var point = point
        var name = Array(curve.libraryName.utf8CString)
        let made = unsafe name.withUnsafeMutableBufferPointer { name in
            unsafe point.withUnsafeMutableBufferPointer { point in
                unsafe Self.make(
                    "EC",
                    [
                        OSSL_PARAM_construct_utf8_string(Self.lasting("group"), name.baseAddress, 0),
                        OSSL_PARAM_construct_octet_string(
                            Self.lasting("pub"), point.baseAddress, point.count),
                        OSSL_PARAM_construct_end(),
                    ])
            }
        }
        guard let key = unsafe try made.get() else {
            throw KeyError(.keyPoint, "curve point is not on \(curve.rawValue)")
        }
        unsafe self.key = key
    }

    init(modulus: [UInt8], exponent: [UInt8]) throws(KeyError) {
        // Parameters are in the order of the machine, which is little-endian wherever we run.
        var modulus = Array(modulus.reversed())
        var exponent = Array(exponent.reversed())
        let made = unsafe modulus.withUnsafeMutableBufferPointer { modulus in
            unsafe exponent.withUnsafeMutableBufferPointer { exponent in
                unsafe Self.make(
                    "RSA",
                    [
                        OSSL_PARAM_construct_BN(Self.lasting("n"), modulus.baseAddress, modulus.count),
                        OSSL_PARAM_construct_BN(Self.lasting("e"), exponent.baseAddress, exponent.count),
                        OSSL_PARAM_construct_end(),
                    ])
            }
        }
        guard let key = unsafe try made.get() else {
            throw KeyError(.keyForm, "rsa numbers are not taken by libcrypto")
        }
        unsafe self.key = key
    }

    deinit {
        unsafe EVP_PKEY_free(key)
    }

    /// True when `signature`, in libcrypto's own encoding, is by this key over `message`. The digest is
    /// nil for Ed25519, which hashes for itself.
    func accepts(_ signature: [UInt8], of message: [UInt8], digest: Digest?) throws(KeyError) -> Bool {
        guard let context = unsafe EVP_MD_CTX_new() else { throw Self.fault("make a digest context") }
        defer { unsafe EVP_MD_CTX_free(context) }
        guard
            unsafe EVP_DigestVerifyInit_ex(context, nil, digest?.rawValue, nil, nil, key, nil) == 1
        else { throw Self.fault("begin a verification") }
        // What somebody else left in the thread's queue says nothing of this.
        ERR_clear_error()
        let result = unsafe EVP_DigestVerify(context, signature, signature.count, message, message.count)
        switch LibraryAnswer(result, LibraryAnswer.takeErrors()) {
        case .yes: return true
        case .no: return false
        case .fault: throw Self.fault("check a signature")
        }
    }

    /// Nil where libcrypto does not take the numbers.
    private static func make(
        _ kind: String, _ parameters: [OSSL_PARAM]
    ) -> Result<OpaquePointer?, KeyError> {
        guard let context = unsafe EVP_PKEY_CTX_new_from_name(nil, kind, nil) else {
            return unsafe .failure(fault("begin a key"))
        }
        defer { unsafe EVP_PKEY_CTX_free(context) }
        guard unsafe EVP_PKEY_fromdata_init(context) == 1 else {
            return unsafe .failure(fault("begin a key"))
        }
        var parameters = unsafe parameters
        var key: OpaquePointer?
        ERR_clear_error()
        let result = unsafe EVP_PKEY_fromdata(context, &key, publicSelection, &parameters)
        switch LibraryAnswer(result, LibraryAnswer.takeErrors()) {
        case .yes: return unsafe .success(key)
        case .no: return unsafe .success(nil)
        case .fault: return unsafe .failure(fault("make a key"))
        }
    }

    /// A parameter keeps the pointer to its name; that of a string lent for one call would dangle.
    private static func lasting(_ name: StaticString) -> UnsafePointer<CChar> {
        unsafe UnsafeRawPointer(name.utf8Start).assumingMemoryBound(to: CChar.self)
    }

    private static func fault(_ what: String) -> KeyError {
        ERR_clear_error()
        return KeyError(.libraryFault, "libcrypto could not \(what)")
    }
}

/// What a key's own algorithm hashes with, by libcrypto's name.
enum Digest: String {
    case sha256 = "SHA256"
    case sha384 = "SHA384"
    case sha512 = "SHA512"
}
