"""Passkeys: keys that stay on a person's own device. The checking is the `fido2` library's."""

import hashlib
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialDescriptor,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialType,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from accord_web import clock, ids
from accord_web.people import notices, visits
from accord_web.people.models import Passkey, User
from accord_web.people.second_step import LastStep, Steps, is_last
from accord_web.people.signing_in import keyed_hash
from accord_web.privacy import audit
from accord_web.privacy.encryption import keys_of, reveal
from accord_web.storage.lock import writing

LONGEST_NAME = 40
MOST = 10  # keys of one person
State = dict[str, Any]


class NoGood(ValueError):
    """What the device sent does not open this account."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the pages are reached: a passkey works there and nowhere else."""

    host: str  # without a port
    origin: str  # as the browser says it, such as https://accord.example.org


@dataclass(frozen=True, slots=True)
class PasskeyRow:
    id: uuid.UUID
    name: str
    added_at: datetime
    used_at: datetime | None


def passkeys(person: uuid.UUID) -> list[PasskeyRow]:
    rows = Passkey.objects.filter(person=person).order_by("added_at")
    found = reveal(rows.values("id", "name", "added_at", "used_at"), Passkey)
    return [PasskeyRow(**{**row, "name": row["name"] or "…"}) for row in found]


def begin_adding(person: uuid.UUID, name: str, place: Place) -> tuple[str, State]:
    """What the browser is asked for a new key, and what we must remember until it answers.

    `name` is what the device shows beside it. The person's id is not told to the device.
    """
    handle = bytes.fromhex(keyed_hash(f"passkey:{person}"))
    asked, state = _server(place).register_begin(
        PublicKeyCredentialUserEntity(id=handle, name=name, display_name=name),
        _known(person),
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return json.dumps(dict(asked)), state


def add(
    person: uuid.UUID,
    name: str,
    answer: str,
    state: State,
    place: Place,
    *,
    stays: uuid.UUID | None,
    by: uuid.UUID,
) -> None:
    """Keep a new key. Raises NoGood where the device's answer does not hold."""
    try:
        made = _server(place).register_complete(state, json.loads(answer))
    except Exception as wrong:  # whatever a device sends, it is no reason to break
        raise NoGood("This device gave an answer that does not hold.") from wrong
    data = made.credential_data
    if data is None or Passkey.objects.filter(person=person).count() >= MOST:
        raise NoGood("No further key.")
    row, key = ids.new(), keys_of([person])[person]
    hashed = _hash(data.credential_id)
    if Passkey.objects.filter(credential_hash=hashed).exists():
        raise NoGood("This key is known already.")
    with writing():
        Passkey.objects.create(
            id=row,
            person_id=person,
            credential_hash=hashed,
            credential=bytes(data),
            sign_count=made.counter,
            name=key.seal(name[:LONGEST_NAME], Passkey, "name", row),
            added_at=clock.now(),
        )
        visits.end_others(person, stays, by=by)
        audit.log("second-step.added", by=by, record=f"person:{person}", kind="passkey")
        notices.tell(person, notices.PASSKEY, by=by)


def remove(person: uuid.UUID, passkey: uuid.UUID, *, stays: uuid.UUID, by: uuid.UUID) -> None:
    with writing():
        last = is_last(person, Steps(1, False, 0))
        if not last and Passkey.objects.filter(person=person, id=passkey).delete()[0]:
            visits.end_others(person, stays, by=by)
            audit.log("second-step.removed", by=by, record=f"person:{person}", kind="passkey")
            notices.tell(person, notices.PASSKEY_GONE, by=by)
    if last:
        raise LastStep("Set up another second step first.")


def begin_entering(person: uuid.UUID | None, place: Place) -> tuple[str, State]:
    """What the browser is asked for. Without a person, the device says who wants to come in."""
    asked, state = _server(place).authenticate_begin(
        _known(person) if person else None,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return json.dumps(dict(asked)), state


def enter(person: uuid.UUID | None, answer: str, state: State, place: Place) -> User:
    """The account that this key opens; with `person`, theirs only. Raises NoGood."""
    try:
        given: Mapping[str, Any] = json.loads(answer)
        told = AuthenticationResponse.from_dict(given)
        row = Passkey.objects.filter(credential_hash=_hash(told.raw_id)).first()
        if row is None or (person is not None and row.person_id != person):
            raise NoGood("No key of this account.")
        known = AttestedCredentialData(bytes(row.credential))
        _server(place).authenticate_complete(state, [known], given)
        handle = told.response.user_handle
    except NoGood:
        raise
    except Exception as wrong:
        raise NoGood("This device gave an answer that does not hold.") from wrong
    if handle is not None and handle != bytes.fromhex(keyed_hash(f"passkey:{row.person_id}")):
        raise NoGood("The key belongs to somebody else.")
    _count(row, told.response.authenticator_data.counter)
    user: User | None = User.objects.filter(person=row.person_id, is_active=True).first()
    if user is None:
        raise NoGood("This account opens nothing any more.")
    return user


def _count(row: Passkey, counter: int) -> None:
    """A key that counts its uses and counts backwards was copied. Many do not count: always 0."""
    with writing():
        fresh = Passkey.objects.filter(id=row.id)
        if counter or row.sign_count:
            fresh = fresh.filter(sign_count__lt=counter)
        if fresh.update(sign_count=counter, used_at=clock.now()):
            return
        audit.log("second-step.copied", by=None, record=f"person:{row.person_id}")
    raise NoGood("This key was copied.")


def _known(person: uuid.UUID) -> list[PublicKeyCredentialDescriptor]:
    rows = Passkey.objects.filter(person=person).values_list("credential", flat=True)
    found = (AttestedCredentialData(bytes(row)) for row in rows)
    return [
        PublicKeyCredentialDescriptor(type=PublicKeyCredentialType.PUBLIC_KEY, id=one.credential_id)
        for one in found
    ]


def _server(place: Place) -> Fido2Server:
    here = PublicKeyCredentialRpEntity(name="Accord", id=place.host)
    return Fido2Server(here, verify_origin=lambda origin: origin == place.origin)


def _hash(credential: bytes) -> str:
    return hashlib.sha256(credential).hexdigest()
