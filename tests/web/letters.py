"""A phone's half of a letter, as static/accord/letters.js does it."""

import base64
import json
import os

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

WHERE = "/c/sealed/"


def seal(public: str, told: object) -> bytes:
    """What this phone would send to the clinic whose public half this is."""
    plain = told if isinstance(told, bytes) else json.dumps(told).encode()
    key_id, point = (base64.urlsafe_b64decode(half + "==") for half in public.split("."))
    once = ec.generate_private_key(ec.SECP256R1())
    ours = once.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    hkdf = HKDF(algorithm=SHA256(), length=32, salt=ours + point, info=b"accord letter 1")
    key = hkdf.derive(once.exchange(ec.ECDH(), theirs))
    head, nonce = b"\x01" + key_id + ours, os.urandom(12)
    return head + nonce + AESGCM(key).encrypt(nonce, plain, head)


def post(client, letter: bytes):
    return client.post(WHERE, letter, content_type="application/octet-stream")
