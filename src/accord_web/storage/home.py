"""The clinic's own folder: databases, keys, backups. Everything else is code."""

import fcntl
import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, lru_cache
from pathlib import Path

SECRETS = {
    "pages.key": "signs sign-in cookies and forms",
    "lookup.key": "turns an e-mail address into the hash that sign-in looks up",
    "audit.key": "chains the audit rows",
}
RING = "master.keys"


def home() -> Path:
    return Path(os.environ.get("ACCORD_HOME", "var/clinic")).resolve()


def keys_folder() -> Path:
    """May lie on another disk than the databases, so that one stolen disk opens nothing."""
    return Path(os.environ.get("ACCORD_KEYS", home() / "keys"))


def make() -> None:
    """Create the folder and its secrets. What is there already is never overwritten."""
    for folder in (home(), keys_folder()):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        _tighten(folder)
    for name in SECRETS:
        _create(keys_folder() / name, secrets.token_hex(32) + "\n")
    _create(keys_folder() / RING, f"1:{secrets.token_hex(32)}\n")


def _tighten(folder: Path) -> None:
    """A folder that was there already may be open to others. One that is shared is not taken."""
    seen = folder.stat()
    if not seen.st_mode & 0o077:
        return
    if seen.st_mode & stat.S_ISVTX or seen.st_uid != os.getuid():
        raise SystemExit(
            f"{folder} is shared with others on this machine. Point ACCORD_HOME (and ACCORD_KEYS, "
            "where the keys lie apart) at a folder of the clinic's own."
        )
    folder.chmod(seen.st_mode & 0o700)


def _create(path: Path, text: str) -> None:
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(handle, "w") as file:
        file.write(text)


@cache
def secret(name: str) -> str:
    path = keys_folder() / name
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        raise SystemExit(
            f"There is no {path}. Run `accord clinic init` once, or point ACCORD_HOME (and "
            "ACCORD_KEYS, where the keys lie apart) at the folder of your clinic."
        ) from None


def master_keys() -> dict[int, bytes]:
    """The key ring, newest last: an older key opens what it wrapped, the last one wraps.

    Read again whenever the file is another one: a rotation changes it under running servers.
    """
    path = _ring_path(os.environ.get("ACCORD_HOME"), os.environ.get("ACCORD_KEYS"))
    try:
        seen = os.stat(path)
    except FileNotFoundError:
        secret(RING)  # says what to do
        raise
    return _ring(path, seen.st_ino, seen.st_mtime_ns)


@lru_cache(maxsize=2)
def _ring_path(*_folders: str | None) -> str:
    """Where the ring lies while these settings stand: asked several times a page."""
    return str(keys_folder() / RING)


@lru_cache(maxsize=2)
def _ring(path: str, *version: int) -> dict[int, bytes]:
    ring = {}
    for line in Path(path).read_text().splitlines():
        number, _, key = line.partition(":")
        ring[int(number)] = bytes.fromhex(key)
    return ring


@contextmanager
def ring_in_use(*, alone: bool = False) -> Iterator[dict[int, bytes]]:
    """The ring, which nobody shortens meanwhile; `alone`, for whoever is about to shorten it."""
    door = os.open(home() / "ring.door.lock", os.O_RDWR | os.O_CREAT, 0o600)
    handle = os.open(home() / "ring.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        # Whoever wants it alone waits in the door, so that nobody goes in before them for ever.
        fcntl.flock(door, fcntl.LOCK_EX)
        fcntl.flock(handle, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
        fcntl.flock(door, fcntl.LOCK_UN)
        yield master_keys()
    finally:
        os.close(door)
        os.close(handle)


def write_ring(ring: dict[int, bytes]) -> None:
    """Another ring in the place of the old one: whole, and on the disk, or not at all."""
    path = keys_folder() / RING
    beside = path.with_suffix(".new")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write("".join(f"{number}:{key.hex()}\n" for number, key in sorted(ring.items())))
        file.flush()
        os.fsync(file.fileno())
    os.replace(beside, path)
    sync(path.parent)


def sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
