"""Sealing and opening of columns.

Format: one byte (1), the key's id (16 bytes), a nonce (12 bytes), then AES-256-GCM of the text.
The associated data are `table.column:row`, so that a value copied to another row does not open.
"""

import os
import uuid
from collections.abc import Iterable, Iterator, Mapping, Set
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import models
from django.db.models import Q

from accord_web import ids
from accord_web.privacy.fields import Sealed, sealed_columns
from accord_web.privacy.models import Key
from accord_web.storage import home
from accord_web.storage.prepared import Prepared

FORMAT = b"\x01"
OWN = "own"  # the kind of a person's second key: privacy.tiers
# What is left where a value was erased: sealed with a key that never was, so it opens as None.
ERASED = Sealed(FORMAT + bytes(16))
Wanted = uuid.UUID | tuple[str, uuid.UUID]  # whose key; ("own", person) for the second one
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
    """Make many keys, (kind, owner) by (kind, owner), in one statement; by owner.

    A person's own key comes along without being given back: `own_keys` finds it at hand.
    """
    made: dict[uuid.UUID, DataKey] = {}
    rows = []
    with home.ring_in_use() as ring:
        master = max(ring)
        for kind, owner in owners:
            plain, nonce, key_id = os.urandom(32), os.urandom(12), ids.new()
            wrapped = nonce + _cipher(ring[master]).encrypt(nonce, plain, key_id.bytes)
            rows.append(
                Key(id=key_id, owner_kind=kind, owner=owner, master=master, wrapped=wrapped)
            )
            key = _remember(_index(kind, owner), DataKey(key_id, AESGCM(plain)))
            if kind != OWN:
                made[owner] = key
        Key.objects.bulk_create(rows)
    return made


def _index(kind: str, owner: uuid.UUID) -> Wanted:
    return (OWN, owner) if kind == OWN else owner


@dataclass(slots=True)
class _AtHand:
    keys: dict[Wanted, DataKey]  # by owner and by their own id
    expected: set[uuid.UUID]  # owners whose keys come along with the first that are asked for


_at_hand: ContextVar[_AtHand | None] = ContextVar("keys", default=None)


@contextmanager
def keys_at_hand(expected: Iterable[uuid.UUID] = ()) -> Iterator[None]:
    """Keys fetched within are kept until the end of the block: one flow asks for each once.

    `expected` are owners whose keys will be wanted: they come with the first query.
    """
    if (outer := _at_hand.get()) is not None:
        outer.expected.update(expected)
        yield
        return
    token = _at_hand.set(_AtHand({}, set(expected)))
    try:
        yield
    finally:
        _at_hand.reset(token)


def keys_of(owners: Iterable[uuid.UUID]) -> dict[uuid.UUID, DataKey]:
    """The keys of these people, cases or clinics, by owner, in at most one query."""
    wanted = set(owners)
    known = _keys(owners=wanted)
    return {owner: known[owner] for owner in wanted if owner in known}


def own_keys(persons: Iterable[uuid.UUID]) -> dict[uuid.UUID, DataKey]:
    """The second keys of these people: what they made for themselves is sealed with them.

    They come along with the first in one query. Where somebody has none (they erased what it
    opened, or nothing ever needed one) it is made now.
    """
    wanted = {(OWN, person) for person in persons}
    known = _keys(owners=wanted)
    if missing := [one for one in wanted if one not in known]:
        new_keys(missing)
        known |= _keys(owners=set(missing))
    return {person: known[OWN, person] for _, person in wanted}


def forget(key_ids: Iterable[uuid.UUID]) -> None:
    """Keys that were deleted in the vault are not at hand any more either."""
    gone = set(key_ids)
    if (at_hand := _at_hand.get()) is not None:
        for name in [name for name, key in at_hand.keys.items() if key.id in gone]:
            del at_hand.keys[name]


KEYS = Prepared(
    lambda owners, ids: Key.objects.filter(Q(owner__in=owners) | Q(id__in=ids)).values_list(
        "id", "owner_kind", "owner", "master", "wrapped"
    ),
    using="vault",
)


def _keys(
    owners: Set[Wanted] = frozenset(), ids: Set[uuid.UUID] = frozenset()
) -> dict[Wanted, DataKey]:
    """Keys by their owner or by their own id; those at hand need no query."""
    at_hand = _at_hand.get() or _AtHand({}, set())
    known = at_hand.keys
    wanted: Set[Wanted] = owners | ids
    if wanted - known.keys():
        missing = (owners | at_hand.expected) - known.keys()
        for key_id, kind, owner, master, wrapped in KEYS(
            owners=list({one[1] if isinstance(one, tuple) else one for one in missing}),
            ids=list(ids - known.keys()),
        ):
            key = _unwrap(key_id, master, bytes(wrapped))
            known[_index(kind, owner)] = known[key_id] = key
    return {one: known[one] for one in wanted if one in known}


def _remember(index: Wanted, key: DataKey) -> DataKey:
    if (at_hand := _at_hand.get()) is not None:
        at_hand.keys[index] = at_hand.keys[key.id] = key
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
    written = {v[1:17] for _, _, v in sealed}  # the id of a key as it stands in the value
    key_ids = {raw: uuid.UUID(bytes=raw) for raw in written}
    keys: Mapping[Wanted, DataKey] = _keys(ids=set(key_ids.values()))
    for row, name, value in sealed:
        key = keys.get(key_ids[value[1:17]])
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


def _unwrap(key_id: uuid.UUID, master: int, hidden: bytes) -> DataKey:
    return DataKey(key_id, AESGCM(unwrapped(key_id, master, hidden)))


@contextmanager
def wrapped(plain: bytes, key_id: uuid.UUID) -> Iterator[tuple[int, bytes]]:
    """A key as the vault keeps it: by which master key, and wrapped. Kept within the block."""
    with home.ring_in_use() as ring:
        nonce, master = os.urandom(12), max(ring)
        yield master, nonce + _cipher(ring[master]).encrypt(nonce, plain, key_id.bytes)


def unwrapped(key_id: uuid.UUID, master: int, hidden: bytes) -> bytes:
    ring = home.master_keys()
    if master not in ring:
        # Read just before it was wrapped anew, opened just after: privacy.rotation.
        rows = Key.objects.filter(id=key_id).values_list("master", "wrapped")
        for now, again in rows:
            master, hidden = now, bytes(again)
    if master not in ring:
        raise CannotOpen(f"Master key {master} is not in master.keys; put it back.")
    return _cipher(ring[master]).decrypt(hidden[:12], hidden[12:], key_id.bytes)


@lru_cache(maxsize=8)
def _cipher(master: bytes) -> AESGCM:
    return AESGCM(master)
