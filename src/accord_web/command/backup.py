"""`accord clinic backup`: copies of database and vault, made while they are in use."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import accord
from accord_web.command.ground import DATABASES, Refused, enter

LATEST = "latest-backup"  # in the clinic's folder: when one was last made, wherever it lies


def backup(*, to: Path | None = None) -> None:
    """Copy the databases while they are in use.

    Parameters
    ----------
    to
        Folder in which the backup's own folder is made; without it backups/ in the clinic's folder.
    """
    here = enter()
    from django.conf import settings

    from accord_web import clock
    from accord_web.privacy import audit, erasures
    from accord_web.storage import home
    from accord_web.storage.backup import BackupError, make
    from accord_web.storage.lock import writing

    now = clock.now()
    folder = (to or home.home() / "backups").resolve() / f"accord-{now:%Y%m%dT%H%M%SZ}"
    if folder.exists():
        raise Refused(f"{folder} is there already. Wait a second and try again.")
    with writing():  # first, so that the copy holds it too
        audit.log("backup.made", by=None)
    try:
        made = make(
            folder,
            settings.DATABASES,
            at=now,
            version=accord.__version__,
            demo=here.demo,
            migrations={name: applied(name) for name in DATABASES},
        )
    except BackupError as error:
        raise Refused(str(error)) from None
    # Beside all of them: what is erased later must not come back by an earlier one.
    erasures.keep_in(folder.parent, erasures.listed() | erasures.read([erasures.path()]))
    (home.home() / LATEST).write_text(now.isoformat() + "\n")
    print(f"Backed up into {folder}:")
    for name, copied in made.files.items():
        print(f"  {name}  {copied.bytes / 1e6:,.1f} MB")
    print(
        f"The keys are not in it. They are in {home.keys_folder()}: keep a copy of that folder in\n"
        "another safe place. Without the keys nobody can read this backup, its thief included."
    )


def applied(database: str) -> Sequence[str]:
    """The migrations that made this database, as app.name."""
    from django.db import connections
    from django.db.migrations.recorder import MigrationRecorder

    rows = MigrationRecorder(connections[database]).applied_migrations()
    return [f"{app}.{name}" for app, name in rows]


def latest() -> datetime | None:
    """When a backup was last made, if ever."""
    from accord_web.storage import home

    try:
        return datetime.fromisoformat((home.home() / LATEST).read_text().strip())
    except (FileNotFoundError, ValueError):
        return None
