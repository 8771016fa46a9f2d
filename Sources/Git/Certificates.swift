import Glibc

/// Stands where mbedtls reads a file of certificate authorities, for Debian's libgit2, which reads all hundred and
/// forty of the system's when it starts: three quarters of what a read command executes, for connections that this
/// program never makes. It reads none, so that a connection which were made after all would trust nobody.
///
/// A libgit2 that is built with another library never asks for this name.
@c(mbedtls_x509_crt_parse_file)
public func parseNoCertificates(_ chain: UnsafeMutableRawPointer?, _ path: UnsafePointer<CChar>?) -> CInt {
    let fileError: CInt = -0x3E00
    return fileError
}
