#!/usr/bin/env python3
"""Makes the vectors of this folder. Run once by hand in an empty folder; the tests only read the results.

Needs ssh-keygen and the Python package `cryptography`. The private keys are thrown away. ssh-keygen makes
the ordinary keys and signatures; what it cannot make without hardware (sk- keys), or will not make any more
(RSA with SHA-1, tokens that nobody touched), is made here and, where OpenSSH still accepts it, checked with
`ssh-keygen -Y check-novalidate`.
"""
import base64, hashlib, os, struct, subprocess, sys
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa, utils

MESSAGE = b"tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n\npromote\n"
# SP 800-186, section 3.2.1.
P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
ORDERS = {
    "p256": P256_ORDER,
    "p384": int("F" * 48 + "C7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973", 16),
    "p521": int("1" + "F" * 64 + "FA51868783BF2F966B7FCC0148F709A5D03BB5C9B8899C47AEBB6FB71E91386409", 16),
}


def string(b):
    b = b.encode() if isinstance(b, str) else b
    return struct.pack(">I", len(b)) + b


def mpint(n):
    return string(n.to_bytes(n.bit_length() // 8 + 1, "big"))


def armour(blob):
    text = base64.b64encode(blob).decode()
    lines = [text[i : i + 70] for i in range(0, len(text), 70)]
    return "\n".join(["-----BEGIN SSH SIGNATURE-----", *lines, "-----END SSH SIGNATURE-----", ""])


def signed(namespace, hash_name="sha512", message=MESSAGE):
    digest = hashlib.new(hash_name, message).digest()
    return b"SSHSIG" + string(namespace) + string(b"") + string(hash_name) + string(digest)


def sshsig(key, inner, namespace="git", hash_name="sha512"):
    return (b"SSHSIG" + struct.pack(">I", 1) + string(key) + string(namespace) + string(b"")
            + string(hash_name) + string(inner))


def write(name, key, inner, hash_name="sha512", kind=None, check=True):
    if kind:
        with open(name + ".pub", "w") as f:
            f.write(f"{kind} {base64.b64encode(key).decode()}\n")
    with open(name + ".sig", "w") as f:
        f.write(armour(sshsig(key, inner, hash_name=hash_name)))
    if check:
        subprocess.run(["ssh-keygen", "-Y", "check-novalidate", "-n", "git", "-s", name + ".sig"],
                       input=MESSAGE, check=True, stdout=subprocess.DEVNULL)


def p256_key(kind, private):
    point = private.public_key().public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
    return string(kind) + string("nistp256") + string(point)


def ecdsa_inner(kind, private, data):
    r, s = utils.decode_dss_signature(private.sign(data, ec.ECDSA(hashes.SHA256())))
    s = lowered(s, P256_ORDER)
    return string(kind) + string(mpint(r) + mpint(s))


def lowered(s, order):
    """Of s and n - s the one that counts."""
    return min(s, order - s)


def lower(name, order):
    """Puts ssh-keygen's ECDSA signature, in the file, into the form with the lower s."""
    with open(name + ".sig") as f:
        blob = base64.b64decode("".join(f.read().splitlines()[1:-1]))
    fields, rest = [], blob[10:]
    while rest:
        size = struct.unpack(">I", rest[:4])[0]
        fields.append(rest[4 : 4 + size])
        rest = rest[4 + size :]
    key, inner = fields[0], fields[-1]
    size = struct.unpack(">I", inner[:4])[0]
    kind, pair = inner[4 : 4 + size], inner[8 + size :]
    size = struct.unpack(">I", pair[:4])[0]
    r, s = int.from_bytes(pair[4 : 4 + size], "big"), int.from_bytes(pair[8 + size :], "big")
    write(name, key, string(kind) + string(mpint(r) + mpint(lowered(s, order))))


def main():
    with open("message", "wb") as f:
        f.write(MESSAGE)
    for name, kind, bits in [("ed25519", "ed25519", 0), ("p256", "ecdsa", 256), ("p384", "ecdsa", 384),
                             ("p521", "ecdsa", 521), ("rsa2048", "rsa", 2048), ("rsa3072", "rsa", 3072),
                             ("rsa4096", "rsa", 4096), ("rsa1024", "rsa", 1024), ("dsa", "dsa", 1024)]:
        size = ["-b", str(bits)] if bits else []
        subprocess.run(["ssh-keygen", "-q", "-t", kind, *size, "-N", "", "-C", "", "-f", name], check=True)
        if name not in ("rsa1024", "dsa"):
            with open(name + ".sig", "wb") as f:
                subprocess.run(["ssh-keygen", "-q", "-Y", "sign", "-n", "git", "-f", name],
                               input=MESSAGE, stdout=f, check=True)
        if name in ORDERS:
            lower(name, ORDERS[name])
        if name == "ed25519":
            with open("ed25519-sha256.sig", "wb") as f:
                subprocess.run(["ssh-keygen", "-q", "-Y", "sign", "-O", "hashalg=sha256", "-n", "git", "-f", name],
                               input=MESSAGE, stdout=f, check=True)
            subprocess.run(["ssh-keygen", "-q", "-s", name, "-I", "id", "-n", "me", name + ".pub"], check=True)
        if name != "rsa2048":
            os.remove(name)

    # RSA with the hash in its signature algorithm: SHA-256 is good, SHA-1 is what OpenSSH gave up.
    private = serialization.load_ssh_private_key(open("rsa2048", "rb").read(), None)
    os.remove("rsa2048")
    key = base64.b64decode(open("rsa2048.pub").read().split()[1])
    for name, algorithm, function, check in [("rsa2048-sha256", "rsa-sha2-256", hashes.SHA256(), True),
                                             ("rsa2048-sha1", "ssh-rsa", hashes.SHA1(), False)]:
        value = private.sign(signed("git"), padding.PKCS1v15(), function)
        write(name, key, string(algorithm) + string(value), check=check)
    value = private.sign(signed("git"), padding.PSS(padding.MGF1(hashes.SHA512()), 64), hashes.SHA512())
    write("rsa2048-pss", key, string("rsa-sha2-512") + string(value), check=False)

    # RSA: s + n is the same number to the key, and here as long as s. Seldom is: keys are tried until it is.
    fits = False
    while not fits:
        private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        value = private.sign(signed("git"), padding.PKCS1v15(), hashes.SHA512())
        modulus = private.public_key().public_numbers().n
        above = int.from_bytes(value, "big") + modulus
        fits = above < 1 << 2048
    key = string("ssh-rsa") + mpint(65537) + mpint(modulus)
    write("rsa2048-below", key, string("rsa-sha2-512") + string(value), kind="ssh-rsa")
    write("rsa2048-above", key, string("rsa-sha2-512") + string(above.to_bytes(256, "big")), check=False)

    # ECDSA: one signature and its twin with n - s, which OpenSSH takes as well.
    private = ec.generate_private_key(ec.SECP256R1())
    kind = "ecdsa-sha2-nistp256"
    key = p256_key(kind, private)
    inner = ecdsa_inner(kind, private, signed("git"))
    write("p256-low", key, inner, kind=kind)
    fields = inner[4 + len(kind) + 4 :]
    r_size = struct.unpack(">I", fields[:4])[0]
    r, s = int.from_bytes(fields[4 : 4 + r_size], "big"), int.from_bytes(fields[8 + r_size :], "big")
    write("p256-twin", key, string(kind) + string(mpint(r) + mpint(P256_ORDER - s)))

    # ECDSA by somebody who chose r so that z + r * d = 0: the check ends at the point at infinity.
    private = ec.generate_private_key(ec.SECP256R1())
    z = int.from_bytes(hashlib.sha256(signed("git")).digest(), "big")
    r = -z * pow(private.private_numbers().private_value, -1, P256_ORDER) % P256_ORDER
    write("p256-infinity", p256_key(kind, private), string(kind) + string(mpint(r) + mpint(7)), kind=kind, check=False)

    # Hardware keys: what the token signs is SHA256(application) flags counter SHA256(message).
    for flags, suffix, check in [(0x01, "", True), (0x05, "-verified", True), (0x00, "-untouched", False)]:
        token = hashlib.sha256(b"ssh:").digest() + bytes([flags]) + struct.pack(">I", 7)
        data = token + hashlib.sha256(signed("git")).digest()
        tail = bytes([flags]) + struct.pack(">I", 7)

        private = ed25519.Ed25519PrivateKey.generate()
        point = private.public_key().public_bytes_raw()
        kind = "sk-ssh-ed25519@openssh.com"
        key = string(kind) + string(point) + string("ssh:")
        write("sk-ed25519" + suffix, key, string(kind) + string(private.sign(data)) + tail, kind=kind, check=check)

        private = ec.generate_private_key(ec.SECP256R1())
        kind = "sk-ecdsa-sha2-nistp256@openssh.com"
        key = p256_key(kind, private) + string("ssh:")
        write("sk-p256" + suffix, key, ecdsa_inner(kind, private, data) + tail, kind=kind, check=check)


main()
