"""The clinic's own folder: databases, keys, backups. Everything else is code."""

import os
import secrets
from functools import cache
from pathlib import Path

SECRETS = {
    "pages.key": "signs sign-in cookies and forms",
    "lookup.key": "turns an e-mail address into the hash that sign-in looks up",
    "audit.key": "chains the audit rows",
}


def home() -> Path:
    return Path(os.environ.get("ACCORD_HOME", "var/clinic")).resolve()


def keys_folder() -> Path:
    """May lie on another disk than the databases, so that one stolen disk opens nothing."""
    return Path(os.environ.get("ACCORD_KEYS", home() / "keys"))


def make() -> None:
    """Create the folder and its secrets. What is there already is never overwritten."""
    home().mkdir(parents=True, exist_ok=True, mode=0o700)
    keys_folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    for name in SECRETS:
        _create(keys_folder() / name, secrets.token_hex(32) + "\n")
    _create(keys_folder() / "master.keys", f"1:{secrets.token_hex(32)}\n")


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


@cache
def master_keys() -> dict[int, bytes]:
    """The key ring, newest last: an older key opens what it wrapped, the last one wraps."""
    ring = {}
    for line in secret("master.keys").splitlines():
        number, _, key = line.partition(":")
        ring[int(number)] = bytes.fromhex(key)
    return ring
