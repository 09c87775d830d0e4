"""Letters: finished answers that a phone sealed for the clinic, and cannot open again itself.

Format: one byte (1), the key's id (16 bytes), the phone's point for this letter (65 bytes), a nonce
(12 bytes), then AES-256-GCM of the text. Its key comes from ECDH on P-256 by HKDF-SHA-256; what
stands before the nonce is bound to it. The phone's half: static/accord/letters.js.
"""

import base64
import uuid
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.db import IntegrityError, transaction

from accord_web import ids
from accord_web.privacy.encryption import CannotOpen, unwrapped, wrapped
from accord_web.privacy.models import Key

FORMAT = b"\x01"
KIND = "letters"  # the kind of a clinic's key pair in the vault; its private half is wrapped there
PURPOSE = b"accord letter 1"
POINT = 65  # bytes of a point on the curve, uncompressed
HEAD = 1 + 16 + POINT
NONCE = 12
CURVE = ec.SECP256R1()


@lru_cache(maxsize=16)
def public_half(clinic: uuid.UUID) -> str:
    """What a phone seals with: the id of the clinic's key and its point, in letters and digits.

    Kept in memory: it is no secret, and it never changes. Made with the clinic, or when it
    is first asked for in one that was there before.
    """
    key_id, private = _of(clinic) or _make(clinic)
    return f"{_written(key_id.bytes)}.{_written(_point(private.public_key()))}"


def opened(letter: bytes) -> bytes:
    """What was sealed. Raises CannotOpen, and says nothing more: whoever sent it is not known."""
    if len(letter) < HEAD + NONCE + 16 or letter[:1] != FORMAT:
        raise CannotOpen("This is no letter.")
    held = Key.objects.filter(id=uuid.UUID(bytes=letter[1:17]), owner_kind=KIND)
    private = next((_private(*row) for row in held.values_list("id", "master", "wrapped")), None)
    if private is None:
        raise CannotOpen("This letter was sealed for somebody else.")
    head, nonce, hidden = letter[:HEAD], letter[HEAD : HEAD + NONCE], letter[HEAD + NONCE :]
    try:
        theirs = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, head[17:])
        return AESGCM(_shared(private, theirs)).decrypt(nonce, hidden, head)
    except (InvalidTag, ValueError):
        raise CannotOpen("This letter was altered or cut off.") from None


def _shared(private: ec.EllipticCurvePrivateKey, theirs: ec.EllipticCurvePublicKey) -> bytes:
    salt = _point(theirs) + _point(private.public_key())
    hkdf = HKDF(algorithm=SHA256(), length=32, salt=salt, info=PURPOSE)
    return hkdf.derive(private.exchange(ec.ECDH(), theirs))


def _owner(clinic: uuid.UUID) -> uuid.UUID:
    """Not the clinic's own id: whoever asks for its data key never gets this one."""
    return uuid.uuid5(clinic, KIND)


def _of(clinic: uuid.UUID) -> tuple[uuid.UUID, ec.EllipticCurvePrivateKey] | None:
    rows = Key.objects.filter(owner=_owner(clinic), owner_kind=KIND)
    for row in rows.values_list("id", "master", "wrapped"):
        return row[0], _private(*row)
    return None


def _make(clinic: uuid.UUID) -> tuple[uuid.UUID, ec.EllipticCurvePrivateKey]:
    number = ec.generate_private_key(CURVE).private_numbers().private_value
    key_id, owner = ids.new(), _owner(clinic)
    with wrapped(number.to_bytes(32, "big"), key_id) as (master, hidden):
        try:
            with transaction.atomic(using="vault"):
                Key.objects.create(
                    id=key_id, owner_kind=KIND, owner=owner, master=master, wrapped=hidden
                )
        except IntegrityError:
            pass  # somebody made it at the same moment
    found = _of(clinic)
    assert found is not None
    return found


def _private(
    key_id: uuid.UUID, master: int, hidden: bytes | memoryview
) -> ec.EllipticCurvePrivateKey:
    number = int.from_bytes(unwrapped(key_id, master, bytes(hidden)), "big")
    return ec.derive_private_key(number, CURVE)


def _point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _written(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
