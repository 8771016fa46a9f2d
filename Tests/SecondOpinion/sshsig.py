"""Public keys and signatures as ssh-keygen writes them (SSHSIG), each in the one spelling that it has."""

import base64
import hashlib
import re

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa, utils

from verdict import Refused, demand


class Wire:
    """The fields of an SSH blob (RFC 4251), from its front; `end` refuses what is left."""

    def __init__(self, data, code):
        self.data, self.code = data, code

    def take(self, count):
        demand(len(self.data) >= count, self.code, "cut off")
        head, self.data = self.data[:count], self.data[count:]
        return head

    def number(self):
        return int.from_bytes(self.take(4), "big")

    def string(self):
        return self.take(self.number())

    def positive(self):
        data = self.string()
        demand(data and data[0] < 0x80 and (data[0] or len(data) > 1 and data[1] >= 0x80), self.code, "mpint")
        return int.from_bytes(data, "big")

    def end(self):
        demand(not self.data, self.code, "trailing bytes")


# The curve, its hash, and the order of its group (SEC 2): where (r, s) is good, (r, order - s) is as well.
CURVES = {
    b"nistp256": (ec.SECP256R1, hashes.SHA256,
                  0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551),
    b"nistp384": (ec.SECP384R1, hashes.SHA384, 2**384 - 0x389cb27e0bc8d220a7e5f24db74f58851313e695333ad68d),
    b"nistp521": (ec.SECP521R1, hashes.SHA512,
                  2**521 - 0x5ae79787c40d069948033feb708f65a2fc44a36477663b851449048e16ec79bf7)}
# The y of the points of small order: a signature by such a key says nothing.
P25519 = 2**255 - 19
SMALL_ORDER = {0, 1, P25519 - 1, *(int.from_bytes(bytes.fromhex(y), "little") for y in (
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"))}

LARGEST_BLOB = 4096


def octets(number):
    return (number.bit_length() + 7) // 8


def fingerprint(blob):
    return "SHA256:" + base64.b64encode(hashlib.sha256(blob).digest()).decode().rstrip("=")


class Key:
    """A public key in SSH's form. `material` is the same for every blob that holds the same key."""

    def __init__(self, blob, code="key.form"):
        demand(len(blob) <= LARGEST_BLOB, code, "blob of %d bytes" % len(blob))
        wire = Wire(blob, code)
        self.blob, self.kind, self.application = blob, wire.string(), None
        plain = re.sub(rb"^sk-(.*)@openssh\.com$", rb"\1", self.kind)
        try:
            if plain == b"ssh-ed25519":
                data = wire.string()
                demand(len(data) == 32, code, "Ed25519 key of %d bytes" % len(data))
                y = int.from_bytes(data, "little") & (2**255 - 1)
                demand(y < P25519 and y not in SMALL_ORDER, code, "Ed25519 point")
                self.key, self.material = ed25519.Ed25519PublicKey.from_public_bytes(data), data
            elif plain in (b"ecdsa-sha2-" + curve for curve in CURVES):
                curve, point = wire.string(), wire.string()
                demand(plain == b"ecdsa-sha2-" + curve and point[:1] == b"\x04", code, "ECDSA curve")
                shape, self.curve_hash, self.order = CURVES[curve]
                self.key = ec.EllipticCurvePublicKey.from_encoded_point(shape(), point)
                self.material = point
            elif self.kind == b"ssh-rsa":
                exponent, modulus = wire.positive(), wire.positive()
                demand(2048 <= modulus.bit_length() <= 16384 and modulus & 1, code, "RSA modulus")
                demand(exponent & 1 and exponent > 1 and octets(exponent) < octets(modulus), code, "RSA exponent")
                self.key, self.material = rsa.RSAPublicNumbers(exponent, modulus).public_key(), modulus
                self.size = octets(modulus)
            else:
                raise Refused(code, "kind '%s'" % self.kind.decode("ascii", "replace"))
        except (ValueError, UnsupportedAlgorithm) as error:
            raise Refused(code, str(error)) from None
        if plain != self.kind:
            demand(plain in (b"ssh-ed25519", b"ecdsa-sha2-nistp256"), code, "hardware key")
            self.application = wire.string()
            demand(re.fullmatch(rb"[!-~]{1,256}", self.application), code, "application")
        wire.end()

    @property
    def line(self):
        return "%s %s" % (self.kind.decode(), base64.b64encode(self.blob).decode())

    def check(self, signature, message):
        """Refuses unless `signature` is this key's over `message`."""
        wire = Wire(signature, "signature.form")
        kind = wire.string()
        body = wire.string()
        if self.application is not None:
            flags, counter = wire.take(1), wire.take(4)
            demand(flags[0] & 1, "signature.presence")
            message = (hashlib.sha256(self.application).digest() + flags + counter
                       + hashlib.sha256(message).digest())
        wire.end()
        try:
            if isinstance(self.key, rsa.RSAPublicKey):
                hash = {b"rsa-sha2-256": hashes.SHA256, b"rsa-sha2-512": hashes.SHA512}.get(kind)
                demand(hash is not None and len(body) == self.size, "signature.algorithm")
                self.key.verify(body, message, padding.PKCS1v15(), hash())
                return
            demand(kind == self.kind, "signature.algorithm")
            if isinstance(self.key, ed25519.Ed25519PublicKey):
                self.key.verify(body, message)
            else:
                numbers = Wire(body, "signature.form")
                r, s = numbers.positive(), numbers.positive()
                numbers.end()
                demand(2 * s < self.order, "signature.twin")
                self.key.verify(utils.encode_dss_signature(r, s), message, ec.ECDSA(self.curve_hash()))
        except InvalidSignature:
            raise Refused("signature.bad", "") from None


def check_signature(armour, signed, purpose=b"git"):
    """The key that signed, for this purpose and no other. The armour must be the one that ssh-keygen prints: 70 characters a line."""
    lines = armour.split(b"\n")
    demand(len(lines) > 2 and lines[0] == b"-----BEGIN SSH SIGNATURE-----"
           and lines[-1] == b"-----END SSH SIGNATURE-----", "signature.form", "armour")
    text = b"".join(lines[1:-1])
    demand(lines[1:-1] == [text[i:i + 70] for i in range(0, len(text), 70)], "signature.form", "lines")
    wire = Wire(strict_base64(text, "signature.form"), "signature.form")
    demand(wire.take(6) == b"SSHSIG" and wire.number() == 1, "signature.form", "magic")
    key, namespace, reserved, hash = wire.string(), wire.string(), wire.string(), wire.string()
    signature = wire.string()
    wire.end()
    demand(namespace == purpose and reserved == b"", "signature.namespace")
    demand(hash in (b"sha256", b"sha512"), "signature.algorithm")
    parts = (namespace, reserved, hash, hashlib.new(hash.decode(), signed).digest())
    message = b"SSHSIG" + b"".join(len(part).to_bytes(4, "big") + part for part in parts)
    found = Key(key, "signature.form")
    found.check(signature, message)
    return found


def read_key(line, code):
    """A key as one line, the one that its blob has."""
    key = Key(strict_base64(line.partition(" ")[2].encode(), code), code)
    demand(key.line == line, code, line)
    return key


def strict_base64(text, code):
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError:
        raise Refused(code, "base64") from None
    demand(base64.b64encode(data) == text, code, "base64")
    return data
