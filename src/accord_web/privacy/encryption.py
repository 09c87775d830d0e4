"""Sealing and opening of columns.

Format: one byte (1), the key's id (16 bytes), a nonce (12 bytes), then AES-256-GCM of the text.
The associated data are `table.column:row`, so that a value copied to another row does not open.
"""

import os
import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, TypeVar

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import models

from accord_web import ids
from accord_web.privacy.fields import Sealed, sealed_columns
from accord_web.privacy.models import Key
from accord_web.storage import home

FORMAT = b"\x01"
Row = TypeVar("Row", bound=dict[str, Any])


class CannotOpen(Exception):
    """The key is gone (erased) or the value was moved or damaged."""


@dataclass(frozen=True, slots=True)
class DataKey:
    """A person's, a case's or a clinic's key, unwrapped for as long as one request needs it."""

    id: uuid.UUID
    cipher: AESGCM

    def seal(self, text: str, model: type[models.Model], column: str, row: uuid.UUID) -> Sealed:
        nonce = os.urandom(12)
        hidden = self.cipher.encrypt(nonce, text.encode(), _bound_to(model, column, row))
        return Sealed(FORMAT + self.id.bytes + nonce + hidden)


def new_key(owner_kind: str, owner: uuid.UUID) -> DataKey:
    """Make a key and keep it in the vault. Goes first: a key too many hurts nobody."""
    return new_keys([(owner_kind, owner)])[owner]


def new_keys(owners: Iterable[tuple[str, uuid.UUID]]) -> dict[uuid.UUID, DataKey]:
    """Make many keys, (kind, owner) by (kind, owner), in one statement; by owner."""
    ring = home.master_keys()
    master = max(ring)
    made, rows = {}, []
    for kind, owner in owners:
        plain, nonce, key_id = os.urandom(32), os.urandom(12), ids.new()
        wrapped = nonce + AESGCM(ring[master]).encrypt(nonce, plain, key_id.bytes)
        rows.append(Key(id=key_id, owner_kind=kind, owner=owner, master=master, wrapped=wrapped))
        made[owner] = _remember(owner, DataKey(key_id, AESGCM(plain)))
    Key.objects.bulk_create(rows)
    return made


_at_hand: ContextVar[dict[uuid.UUID, DataKey] | None] = ContextVar("keys", default=None)


@contextmanager
def keys_at_hand() -> Iterator[None]:
    """Keys fetched within are kept until the end of the block: one flow asks for each once."""
    if _at_hand.get() is not None:
        yield
        return
    token = _at_hand.set({})
    try:
        yield
    finally:
        _at_hand.reset(token)


def keys_of(owners: Iterable[uuid.UUID]) -> dict[uuid.UUID, DataKey]:
    """The keys of these people, cases or clinics, by owner, in at most one query."""
    return _keys("owner", set(owners))


def _keys(column: str, wanted: set[uuid.UUID]) -> dict[uuid.UUID, DataKey]:
    """Keys by their owner or by their own id; those at hand need no query."""
    at_hand = _at_hand.get()
    found = {k: v for k, v in (at_hand or {}).items() if k in wanted}
    if missing := wanted - found.keys():
        for row in Key.objects.filter(**{f"{column}__in": missing}):
            found[getattr(row, column)] = _remember(row.owner, _unwrap(row))
    return found


def _remember(owner: uuid.UUID, key: DataKey) -> DataKey:
    at_hand = _at_hand.get()
    if at_hand is not None:
        at_hand[owner] = at_hand[key.id] = key
    return key


def reveal(
    rows: Iterable[Mapping[str, Any]],
    model: type[models.Model],
    columns: Mapping[str, str] | None = None,
    row_id: str = "id",
) -> list[dict[str, Any]]:
    """Copies of `rows` with their sealed columns opened, all keys in one query.

    `columns` says where the row's names differ from the model's: {in the row: in the model}.
    What was sealed with a key that is gone comes back as None: it was erased.
    """
    names = columns or {c: c for c in sealed_columns(model)}
    opened = [dict(row) for row in rows]
    sealed = [(r, n, r[n]) for r in opened for n in names if isinstance(r.get(n), Sealed)]
    wanted = {uuid.UUID(bytes=bytes(v[1:17])) for _, _, v in sealed}
    keys = _keys("id", wanted)
    for row, name, value in sealed:
        key = keys.get(uuid.UUID(bytes=bytes(value[1:17])))
        row[name] = None if key is None else _open(value, key, model, names[name], row[row_id])
    return opened


def reveal_one(value: Sealed, model: type[models.Model], column: str, row: uuid.UUID) -> str | None:
    opened: str | None = reveal([{"id": row, column: value}], model, {column: column})[0][column]
    return opened


def _open(
    value: Sealed, key: DataKey, model: type[models.Model], column: str, row: uuid.UUID
) -> str:
    if value[:1] != FORMAT:
        raise CannotOpen(f"{model.__name__}.{column} of {row} has a format this version lacks.")
    try:
        plain = key.cipher.decrypt(value[17:29], value[29:], _bound_to(model, column, row))
    except InvalidTag:
        raise CannotOpen(
            f"{model.__name__}.{column} of {row} was moved or damaged. Restore a backup, and tell "
            "whoever looks after security."
        ) from None
    return plain.decode()


def _bound_to(model: type[models.Model], column: str, row: uuid.UUID) -> bytes:
    return f"{model._meta.db_table}.{column}:{row}".encode()


def _unwrap(row: Key) -> DataKey:
    master = home.master_keys().get(row.master)
    if master is None:
        raise CannotOpen(f"Master key {row.master} is not in master.keys; put it back.")
    wrapped = bytes(row.wrapped)
    return DataKey(row.id, AESGCM(AESGCM(master).decrypt(wrapped[:12], wrapped[12:], row.id.bytes)))
