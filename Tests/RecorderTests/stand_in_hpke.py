"""Opens what a recorder seals (RFC 9180, base mode, DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20Poly1305), written
from the papers so that the program's own library is not its own judge. A stand-in: tags are not checked, and nothing is
done against timing."""

import hashlib
import hmac
import struct

P = 2**255 - 19


def x25519(scalar, point):
    """RFC 7748, section 5."""
    k = int.from_bytes(bytes([scalar[0] & 248]) + scalar[1:31] + bytes([scalar[31] & 127 | 64]), "little")
    x1 = int.from_bytes(point[:31] + bytes([point[31] & 127]), "little")
    x2, z2, x3, z3, swap = 1, 0, x1, 1, 0
    for t in reversed(range(255)):
        bit = k >> t & 1
        if swap ^ bit:
            x2, x3, z2, z3 = x3, x2, z3, z2
        swap = bit
        a, b, c, d = x2 + z2, x2 - z2, x3 + z3, x3 - z3
        da, cb, aa, bb = d * a, c * b, a * a, b * b
        x3, z3 = (da + cb) ** 2 % P, x1 * (da - cb) ** 2 % P
        e = aa - bb
        x2, z2 = aa * bb % P, e * (aa + 121665 * e) % P
    if swap:
        x2, z2 = x3, z3
    return (x2 * pow(z2, P - 2, P) % P).to_bytes(32, "little")


def extract(suite, salt, label, ikm):
    return hmac.new(salt or bytes(32), b"HPKE-v1" + suite + label + ikm, hashlib.sha256).digest()


def expand(suite, key, label, info, length):
    info, out, block = struct.pack(">H", length) + b"HPKE-v1" + suite + label + info, b"", b""
    while len(out) < length:
        block = hmac.new(key, block + info + bytes([len(out) // 32 + 1]), hashlib.sha256).digest()
        out += block
    return out[:length]


def chacha20(key, nonce, data):
    """RFC 8439, section 2.4, from counter 1 on."""
    def rotate(value, by):
        return (value << by | value >> 32 - by) & 0xFFFFFFFF

    out = b""
    for counter in range((len(data) + 63) // 64):
        start = list(struct.unpack("<4I", b"expand 32-byte k") + struct.unpack("<8I", key) + (counter + 1,)
                     + struct.unpack("<3I", nonce))
        s = start[:]
        for turn in range(20):
            for q in range(4):
                a, b, c, d = (q, 4 + q, 8 + q, 12 + q) if turn % 2 == 0 else (
                    q, 4 + (q + 1) % 4, 8 + (q + 2) % 4, 12 + (q + 3) % 4)
                for i, j, k, by in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
                    s[i] = (s[i] + s[j]) & 0xFFFFFFFF
                    s[k] = rotate(s[k] ^ s[i], by)
        block = struct.pack("<16I", *((x + y) & 0xFFFFFFFF for x, y in zip(s, start)))
        out += bytes(x ^ y for x, y in zip(data[64 * counter:], block))
    return out


def public(private):
    return x25519(private, bytes([9]) + bytes(31))


def unseal(private, info, encapsulated, ciphertext):
    kem, suite = b"KEM\x00\x20", b"HPKE\x00\x20\x00\x01\x00\x03"
    shared = expand(kem, extract(kem, b"", b"eae_prk", x25519(private, encapsulated)), b"shared_secret",
                    encapsulated + public(private), 32)
    context = b"\0" + extract(suite, b"", b"psk_id_hash", b"") + extract(suite, b"", b"info_hash", info)
    secret = extract(suite, shared, b"secret", b"")
    key, nonce = expand(suite, secret, b"key", context, 32), expand(suite, secret, b"base_nonce", context, 12)
    return chacha20(key, nonce, ciphertext[:-16])
