"""A device with passkeys, as a browser would speak to it, in software."""

import hashlib
import json
import os

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode

PRESENT, VERIFIED, WITH_KEY = 1, 4, 64
ORIGIN, HOST = "http://testserver", "testserver"


class Device:
    """One passkey. `count` grows with each use, as on a key that counts; 0 stays 0."""

    def __init__(self, counts: bool = True) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = os.urandom(32)
        self.count = 1 if counts else 0
        self.handle = b""

    def make(self, asked: bytes, *, origin: str = ORIGIN, flags: int = PRESENT | VERIFIED) -> str:
        wanted = json.loads(asked)["publicKey"]
        self.handle = websafe_decode(wanted["user"]["id"])
        public = cbor.encode(ES256.from_cryptography_key(self.key.public_key()))
        told = self._told(flags | WITH_KEY)
        told += bytes(16) + len(self.id).to_bytes(2, "big") + self.id + public
        attested = cbor.encode({"fmt": "none", "attStmt": {}, "authData": told})
        response = {
            "clientDataJSON": self._client("create", wanted["challenge"], origin),
            "attestationObject": websafe_encode(attested),
        }
        return self._sent(response)

    def sign(
        self,
        asked: bytes,
        *,
        origin: str = ORIGIN,
        flags: int = PRESENT | VERIFIED,
        host: str = HOST,
    ) -> str:
        wanted = json.loads(asked)["publicKey"]
        self.count += 1 if self.count else 0
        told = self._told(flags, host)
        client = self._client("get", wanted["challenge"], origin)
        signed = told + hashlib.sha256(websafe_decode(client)).digest()
        response = {
            "clientDataJSON": client,
            "authenticatorData": websafe_encode(told),
            "signature": websafe_encode(self.key.sign(signed, ec.ECDSA(hashes.SHA256()))),
            "userHandle": websafe_encode(self.handle),
        }
        return self._sent(response)

    def _told(self, flags: int, host: str = HOST) -> bytes:
        return (
            hashlib.sha256(host.encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big")
        )

    def _client(self, what: str, challenge: str, origin: str) -> str:
        said = {"type": f"webauthn.{what}", "challenge": challenge, "origin": origin}
        return websafe_encode(json.dumps(said).encode())

    def _sent(self, response: dict) -> str:
        own = websafe_encode(self.id)
        return json.dumps({"id": own, "rawId": own, "type": "public-key", "response": response})
