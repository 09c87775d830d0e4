"""The list of what was erased, so that no older backup brings it back.

It holds keyed hashes of the ids of rows and keys, and tells nobody what they were. It is kept in
the database and, since a backup may be older than an erasure, as a file outside of it; every backup
lays a copy beside all the others. `accord clinic restore` applies it before anything else.
"""

import hashlib
import hmac
import os
import uuid
from collections.abc import Collection, Iterable
from pathlib import Path

from accord_web import ids
from accord_web.privacy import encryption
from accord_web.privacy.models import ErasureEntry, Key
from accord_web.storage import home
from accord_web.storage.lock import writing

FILE = "erasures"
KEYS = Key._meta.db_table
Erased = tuple[str, uuid.UUID]  # what kind of thing (a table, as a rule), and its id


def path() -> Path:
    return home.home() / FILE


def digest(kind: str, one: uuid.UUID) -> str:
    key = bytes.fromhex(home.secret("lookup.key"))
    return hmac.new(key, f"erased {kind} {one.hex}".encode(), hashlib.sha256).hexdigest()


def enlist(erased: Iterable[Erased]) -> None:
    """Write these down, in the caller's transaction; the file first.

    Whoever dies between the two has listed what is there still: it was meant to go, and goes when
    the work is taken up again.
    """
    digests = [digest(kind, one) for kind, one in erased]
    if not digests:
        return
    handle = os.open(path(), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write("".join(f"{one}\n" for one in digests))
        file.flush()
        os.fsync(file.fileno())
    ErasureEntry.objects.bulk_create(
        [ErasureEntry(id=ids.new(), digest=one) for one in digests], ignore_conflicts=True
    )


def delete_keys(
    owners: Collection[uuid.UUID],
    *,
    kinds: Collection[str] = (),
    before: uuid.UUID | None = None,
) -> int:
    """Delete the keys of these in the vault, and list them. What they sealed opens never again.

    Ids tell the time: with `before`, a key made later stays.
    """
    rows = Key.objects.filter(owner__in=owners)
    if kinds:
        rows = rows.filter(owner_kind__in=kinds)
    if before is not None:
        rows = rows.filter(id__lt=before)
    found = list(rows.values_list("id", flat=True))
    if found:
        with writing():
            enlist((KEYS, key) for key in found)
            Key.objects.filter(id__in=found).delete()
        encryption.forget(found)
    return len(found)


def read(files: Iterable[Path]) -> frozenset[str]:
    """What these lists hold together. A last line that was cut off by a crash is no entry."""
    lines = (line for file in files if file.exists() for line in file.read_text().splitlines())
    return frozenset(line for line in lines if len(line) == hashlib.sha256().digest_size * 2)


def listed() -> frozenset[str]:
    """What the database lists."""
    return frozenset(ErasureEntry.objects.values_list("digest", flat=True))


def keep_in(folder: Path, digests: Collection[str]) -> None:
    """A list in this folder that holds these and what it held before; whole or not at all."""
    target = folder / FILE
    digests = read([target]) | frozenset(digests)
    if not digests:
        return
    beside = target.with_suffix(".new")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write("".join(f"{one}\n" for one in sorted(digests)))
        file.flush()
        os.fsync(file.fileno())
    os.replace(beside, target)
    home.sync(folder)
