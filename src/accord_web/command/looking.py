"""What `accord clinic doctor` looks at, one function a look."""

import shutil
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from pathlib import Path

from accord_web import clock
from accord_web.command.backup import latest
from accord_web.command.ground import DATABASES, missing_migrations
from accord_web.storage import home

ROOM, LITTLE_ROOM = 1_000_000_000, 200_000_000  # bytes free
UNSEALED_FOR = timedelta(minutes=1)  # a worker seals every few seconds
BACKUP_EACH, BACKUP_AT_LEAST = timedelta(days=1), timedelta(days=7)


class Seen(Enum):
    WELL = "well"
    MIND = "mind"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Look:
    """What was looked at, what was seen, and what to do about it."""

    what: str
    seen: Seen
    says: str
    todo: str = ""


def folder() -> Look:
    """Nobody else on the machine may read the databases and keys."""
    secret = [home.home(), home.keys_folder(), *home.keys_folder().iterdir()]
    open_ones = [path for path in secret if path.stat().st_mode & 0o077]
    if open_ones:
        listed = " ".join(str(path) for path in open_ones)
        return Look("Folder", Seen.WRONG, "others may read it", f"chmod go-rwx {listed}")
    return Look("Folder", Seen.WELL, f"{home.home()}, for its owner only")


def migrations() -> Look:
    missing = [step for name in DATABASES for step in missing_migrations(name)]
    if missing:
        said = f"{len(missing)} steps behind this version ({missing[0]} …)"
        return Look("Databases", Seen.WRONG, said, "back up, then accord clinic run")
    return Look("Databases", Seen.WELL, "of this version")


def clinic() -> Look:
    from accord_web.people.queries import clinic as this_clinic

    here = this_clinic()
    if here is None:
        return Look("Clinic", Seen.WRONG, "none yet", "accord clinic init --name … --zone …")
    if here.demo:
        return Look("Clinic", Seen.WELL, f"{here.name}, make-believe: it never becomes a real one")
    return Look("Clinic", Seen.WELL, here.name)


def keys() -> Look:
    """Every key of the vault must open with the master keys at hand."""
    from accord_web.command.proof import proven
    from accord_web.privacy.models import Key

    known, needed = set(home.master_keys()), set(Key.objects.values_list("master", flat=True))
    if needed - known:
        said = f"master key {min(needed - known)} is missing"
        return Look("Keys", Seen.WRONG, said, "put your kept copy of master.keys back")
    if not proven():
        return Look(
            "Keys", Seen.WRONG, "they do not open this clinic's data", "put the right keys back"
        )
    if home.keys_folder().is_relative_to(home.home()):
        return Look(
            "Keys",
            Seen.MIND,
            "they fit, and lie on the same disk as what they open",
            "keep a copy elsewhere; to part them, move the folder and set ACCORD_KEYS",
        )
    return Look("Keys", Seen.WELL, "they fit, and lie apart from the databases")


def audit() -> Look:
    from accord_web.privacy.audit import verify

    if said := verify():
        return Look(
            "Audit", Seen.WRONG, said, "keep this database as it is, and tell who answers for data"
        )
    return Look("Audit", Seen.WELL, "whole")


def worker() -> Look:
    """Rows that nobody seals tell that the worker stands still."""
    from accord_web.privacy.models import AuditEvent

    waiting = AuditEvent.objects.filter(sequence=None)
    oldest = waiting.order_by("at").values_list("at", flat=True).first()
    if oldest is not None and clock.now() - oldest > UNSEALED_FOR:
        return Look(
            "Worker",
            Seen.MIND,
            f"{waiting.count()} audit rows wait to be sealed",
            "if the clinic is meant to be running, see whether accord clinic run is",
        )
    return Look("Worker", Seen.WELL, "nothing waits")


def safety() -> Look:
    from accord_web.people.queries import clinic as this_clinic
    from accord_web.people.queries import cover
    from accord_web.signals.models import Alert

    here = this_clinic()
    there = cover(None, here.id) if here else None
    late = Alert.objects.filter(acknowledged_at=None, due_at__lte=clock.now()).count()
    if late:
        return Look("Safety", Seen.WRONG, f"{late} alerts are late", "call the responders now")
    if there is None or not there.complete:
        return Look(
            "Safety",
            Seen.MIND,
            "no complete cover, so nobody is asked about safety",
            "an administrator arranges it at the desk: two responders, a deputy, hours, numbers",
        )
    return Look("Safety", Seen.WELL, f"{len(there.responders)} responders and a deputy")


def https() -> Look:
    from django.conf import settings

    from accord_web.people.queries import clinic as this_clinic

    here = this_clinic()
    if here is not None and here.demo:
        return Look("Https", Seen.WELL, "not needed: make-believe, on this machine only")
    if not settings.HTTPS:
        return Look(
            "Https",
            Seen.MIND,
            "off: well on this machine alone, never over a network",
            "put a proxy with a certificate before it and set ACCORD_HTTPS=yes and ACCORD_HOSTS",
        )
    if not settings.PUBLIC_ADDRESS.startswith("https://"):
        return Look(
            "Https",
            Seen.MIND,
            "on, but links do not know the clinic's address",
            "set ACCORD_ADDRESS=https://…",
        )
    return Look("Https", Seen.WELL, f"on, at {settings.PUBLIC_ADDRESS}")


def backups() -> Look:
    from accord_web.people.queries import clinic as this_clinic

    here, made = this_clinic(), latest()
    if here is not None and here.demo:
        return Look("Backups", Seen.WELL, "not needed: make-believe")
    todo = "accord clinic backup --to …, every night, on another disk"
    if made is None:
        return Look("Backups", Seen.MIND, "none yet", todo)
    age = clock.now() - made
    said = f"the latest is {_age(age)} old"
    if age > BACKUP_AT_LEAST:
        return Look("Backups", Seen.WRONG, said, todo)
    return Look("Backups", Seen.MIND if age > BACKUP_EACH else Seen.WELL, said, "")


def disk() -> Look:
    free = shutil.disk_usage(_existing(home.home())).free
    said = f"{free / 1e9:,.1f} GB free"
    if free < LITTLE_ROOM:
        return Look("Disk", Seen.WRONG, said, "make room now: writing will soon fail")
    if free < ROOM:
        return Look("Disk", Seen.MIND, said, "make room")
    return Look("Disk", Seen.WELL, said)


def _existing(path: Path) -> Path:
    return path if path.exists() else _existing(path.parent)


def _age(age: timedelta) -> str:
    hours = int(age.total_seconds() // 3600)
    return f"{hours} hours" if hours < 48 else f"{age.days} days"


CHECKS = (
    folder,
    migrations,
    clinic,
    keys,
    audit,
    worker,
    safety,
    https,
    backups,
    disk,
)
