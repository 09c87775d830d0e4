"""Copies of the databases, made while they are in use, and proof that a copy is whole.

The keys are not among them: a stolen backup opens nothing. Whoever keeps the backups keeps the
folder of keys in another place.
"""

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

MANIFEST = "manifest.json"
FORMAT = 1
# The vault last: a key is made before the first row that needs it, so none can be missing.
FILES = {"default": "database", "vault": "vault"}


class BackupError(Exception):
    """The copy cannot be made or is not whole; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Copied:
    """One file of a backup."""

    database: str  # default or vault
    engine: str  # sqlite or postgresql
    sha256: str
    bytes: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds and what made it."""

    made_at: str
    version: str
    demo: bool
    migrations: dict[str, list[str]]  # by database
    files: dict[str, Copied]
    keys: str = "not in this backup: keep the clinic's folder of keys in another safe place"
    format: int = FORMAT


def make(
    folder: Path,
    databases: Mapping[str, Mapping[str, Any]],
    *,
    at: datetime,
    version: str,
    demo: bool,
    migrations: Mapping[str, Iterable[str]],
) -> Manifest:
    """Write a backup into a new folder. `databases` are Django's settings by name."""
    folder.mkdir(parents=True, mode=0o700)
    files = {}
    for name, stem in FILES.items():
        settings = databases[name]
        sqlite = "sqlite" in settings["ENGINE"]
        target = folder / f"{stem}.{'sqlite3' if sqlite else 'pgdump'}"
        _copy_sqlite(Path(settings["NAME"]), target) if sqlite else _dump(settings, target)
        target.chmod(0o600)
        engine = "sqlite" if sqlite else "postgresql"
        files[target.name] = Copied(name, engine, _hash(target), target.stat().st_size)
    manifest = Manifest(
        made_at=at.isoformat(timespec="seconds"),
        version=version,
        demo=demo,
        migrations={name: sorted(applied) for name, applied in migrations.items()},
        files=files,
    )
    # Written last: a folder without it is a backup that was interrupted.
    _write(folder / MANIFEST, json.dumps(asdict(manifest), indent=2) + "\n")
    return manifest


def verify(folder: Path) -> Manifest:
    """Read a backup's manifest and hold every file against it."""
    try:
        told = json.loads((folder / MANIFEST).read_text())
    except FileNotFoundError:
        raise BackupError(
            f"{folder} holds no {MANIFEST}: it is no whole backup. Choose another one."
        ) from None
    except ValueError:
        raise BackupError(f"{folder / MANIFEST} is damaged. Choose another backup.") from None
    if told.get("format") != FORMAT:
        raise BackupError("This backup was made by a newer version of Accord; install that one.")
    manifest = Manifest(**{**told, "files": {n: Copied(**c) for n, c in told["files"].items()}})
    for name, copied in manifest.files.items():
        path = folder / name
        if not path.exists() or _hash(path) != copied.sha256:
            raise BackupError(f"{path} is missing or was altered. Choose another backup.")
    return manifest


def put_sqlite(copy: Path, target: Path) -> None:
    """Lay a verified copy where the database belongs; it appears there whole or not at all."""
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    beside = target.with_suffix(".restoring")
    shutil.copyfile(copy, beside)
    beside.chmod(0o600)
    _sync(beside)
    os.replace(beside, target)
    _sync(target.parent)


def load_dump(copy: Path, settings: Mapping[str, Any]) -> None:
    """The same for PostgreSQL, by its own tool, in one transaction."""
    _tool(
        ["pg_restore", "--clean", "--if-exists", "--no-owner", "--single-transaction", str(copy)],
        settings,
    )


def _copy_sqlite(source: Path, target: Path) -> None:
    """A consistent copy by SQLite's own online backup: writers go on meanwhile."""
    if not source.exists():
        raise BackupError(
            f"There is no database {source}. Point ACCORD_HOME at the clinic's folder."
        )
    with (
        closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as live,
        closing(sqlite3.connect(target)) as copy,
    ):
        live.backup(copy)
        copy.execute("pragma journal_mode = delete")  # one file, with no companions
        if (said := copy.execute("pragma integrity_check").fetchone()[0]) != "ok":
            raise BackupError(f"The database {source} is damaged ({said}). Restore a backup.")
    _sync(target)


def _dump(settings: Mapping[str, Any], target: Path) -> None:
    _tool(["pg_dump", "--format=custom", "--no-owner", f"--file={target}"], settings)


def _tool(words: list[str], settings: Mapping[str, Any]) -> None:
    if shutil.which(words[0]) is None:
        raise BackupError(
            f"{words[0]} is not installed here. Install the PostgreSQL client programs of the "
            "server's version, or back the database up where it runs."
        )
    where = {
        "PGHOST": settings["HOST"],
        "PGPORT": str(settings["PORT"]),
        "PGUSER": settings["USER"],
        "PGPASSWORD": settings["PASSWORD"],
        "PGDATABASE": settings["NAME"],
    }
    if words[0] == "pg_restore":
        words = [*words, f"--dbname={settings['NAME']}"]
    environment = os.environ | {name: value for name, value in where.items() if value}
    done = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BackupError(f"{words[0]} failed: {done.stderr.strip()[-400:]}")


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write(path: Path, text: str) -> None:
    path.write_text(text)
    path.chmod(0o600)
    _sync(path)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
