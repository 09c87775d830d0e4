"""`accord clinic restore`: a backup brought back, once it is proven whole and readable."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from accord_web.command.ground import DATABASES, Refused, bring_up_to_date, close, stand
from accord_web.storage import backup as copies
from accord_web.storage import home


def restore(folder: Path, /, *, replace: bool = False) -> None:
    """Bring a backup back. Its keys must be in the clinic's folder of keys.

    Parameters
    ----------
    folder
        The backup's own folder, with manifest.json in it.
    replace
        Put it in the place of the clinic that is there now, which is kept beside it.
    """
    folder = folder.resolve()
    try:
        manifest = copies.verify(folder)
        if not (home.keys_folder() / "master.keys").exists():
            raise Refused(
                f"There are no keys in {home.keys_folder()}. Copy the folder of keys that you kept "
                "there (backups do not hold it), or set ACCORD_KEYS."
            )
        _known(manifest)
        if all(copied.engine == "sqlite" for copied in manifest.files.values()):
            _prove(folder, manifest)
        stand()
        _same_engines(manifest)
        from accord_web.command.run import only_one

        with only_one(home.home()):
            erased = _erased_since(folder)
            kept = _make_room(replace)
            _put(folder, manifest)
            for note in home.home().glob("audit-*.end"):
                note.unlink()  # the chain is rightly shorter than it was
            _for_the_owner_only()
            _prove_in_place(manifest)
            bring_up_to_date()
            again = _erase_again(erased)
            _write_down(manifest, again)
    except copies.BackupError as error:
        raise Refused(str(error)) from None
    close()
    print(f"Restored the backup of {manifest.made_at} into {home.home()}.")
    if kept:
        print(f"What was there before is kept in {kept}; remove it once all is well.")
    print(_told(erased, again))
    print("Next: accord clinic doctor, then accord clinic run")


def _known(manifest: copies.Manifest) -> None:
    """A backup of a newer version has migrations that this one has never heard of."""
    from importlib.util import find_spec

    for step in (step for steps in manifest.migrations.values() for step in steps):
        app, _, name = step.partition(".")
        ours = f"accord_web.{app}.migrations.{name}"
        if app != "sessions" and find_spec(ours) is None:
            raise Refused(
                f"This backup was made by Accord {manifest.version}, which is newer (it knows "
                f"{step}). Install that version and restore with it."
            )


def _prove(folder: Path, manifest: copies.Manifest) -> None:
    """Open a sealed value with the keys at hand, in a copy, before anything moves."""
    with tempfile.TemporaryDirectory(prefix="accord-proof-") as trial:
        for name, copied in manifest.files.items():
            shutil.copyfile(folder / name, Path(trial) / PLACES[copied.database])
        environment = os.environ | {
            "ACCORD_HOME": trial,
            "ACCORD_KEYS": str(home.keys_folder()),
            "ACCORD_DEVELOP": "yes",
        }
        for address in ("ACCORD_DATABASE", "ACCORD_VAULT"):
            environment.pop(address, None)
        done = subprocess.run(
            [sys.executable, "-m", "accord_web.command.proof"],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        raise Refused(
            f"The keys in {home.keys_folder()} do not open this backup. Put the keys there that "
            "belonged to the clinic when it was made."
        )


PLACES = {"default": "accord.sqlite3", "vault": "vault.sqlite3"}


def _make_room(replace: bool) -> Path | None:
    """Refuse where a clinic lives already; with --replace lay its files aside."""
    from django.db import connections

    files = [
        file
        for name in DATABASES
        if connections[name].vendor == "sqlite"
        for file in _with_companions(Path(connections[name].settings_dict["NAME"]))
    ]
    if (files or connections["default"].vendor != "sqlite") and (name := _living()) and not replace:
        raise Refused(
            f"{home.home()} holds the clinic {name}. To put the backup in its place: --replace. "
            "What is there now is kept."
        )
    if not files:
        return None
    aside = Path(tempfile.mkdtemp(prefix="replaced-", dir=home.home()))
    # How long the audit of the one that goes was: its note would call the restored one shortened.
    for file in filter(Path.exists, [*files, *home.home().glob("audit-*.end")]):
        file.rename(aside / file.name)
    return aside


def _living() -> str:
    """The name of the clinic that is here now, if there is one."""
    from django.db.utils import DatabaseError

    from accord_web.people.queries import clinic

    try:
        living = clinic()
    except DatabaseError:
        return ""
    finally:
        close()
    return living.name if living else ""


def _prove_in_place(manifest: copies.Manifest) -> None:
    """PostgreSQL's copies can be opened only where they were loaded."""
    from accord_web.command.proof import proven

    if any(copied.engine != "sqlite" for copied in manifest.files.values()) and not proven():
        raise Refused(
            f"The backup is in its place, but the keys in {home.keys_folder()} do not open it. Put "
            "the keys there that belonged to the clinic when it was made."
        )


def _erased_since(folder: Path) -> frozenset[str]:
    """What was erased, by every list at hand: the clinic's own, and those beside the backups."""
    from accord_web.privacy import erasures

    return erasures.read([erasures.path(), folder / erasures.FILE, folder.parent / erasures.FILE])


def _erase_again(erased: frozenset[str]) -> int:
    """Before anybody opens it: what was erased since then goes again, and no byte of it stays."""
    from accord_web.flows.erase import go_on
    from accord_web.flows.erase_listed import erase_listed
    from accord_web.privacy import erasures
    from accord_web.storage.shredding import rewrite

    go_on()  # somebody may have been interrupted just when it was made
    again = erase_listed(erased | erasures.listed())
    if again:
        for database in DATABASES:
            rewrite(database)
    erasures.keep_in(home.home(), erased | erasures.listed())
    return again


def _told(erased: frozenset[str], again: int) -> str:
    if again:
        return f"Erased again: {again} rows and keys that had been erased since it was made."
    if erased:
        return "Nothing in it had been erased since it was made."
    return (
        "No list of what was erased was found, here or beside the backups. If somebody's data\n"
        "were erased since it was made, bring that list (a file called erasures) and restore again."
    )


def _write_down(manifest: copies.Manifest, again: int) -> None:
    """A restored clinic says in its own audit that it was, and as of when."""
    from accord_web.privacy import audit
    from accord_web.storage.lock import writing

    with writing():
        audit.log(
            "backup.restored",
            by=None,
            made_at=manifest.made_at,
            version=manifest.version,
            erased_again=again,
        )


def _for_the_owner_only() -> None:
    """Keys that were copied here by hand may be readable by everybody."""
    for path in (home.home(), home.keys_folder(), *home.keys_folder().iterdir()):
        path.chmod(path.stat().st_mode & 0o700)


def _with_companions(file: Path) -> list[Path]:
    """The file and what SQLite keeps beside it, where there is such a database."""
    if not file.exists():
        return []
    return [file, *(file.with_name(file.name + end) for end in ("-wal", "-shm"))]


def _same_engines(manifest: copies.Manifest) -> None:
    """Before anything moves: copies of one engine cannot be laid into the other."""
    from django.db import connections

    for copied in manifest.files.values():
        here = connections[copied.database].vendor
        if here != copied.engine:
            raise Refused(
                f"The backup is of {copied.engine}, the clinic here is set to {here}. Set "
                "ACCORD_DATABASE and ACCORD_VAULT as they were when it was made."
            )


def _put(folder: Path, manifest: copies.Manifest) -> None:
    from django.conf import settings

    for name, copied in manifest.files.items():
        target = settings.DATABASES[copied.database]
        if copied.engine == "sqlite":
            copies.put_sqlite(folder / name, Path(target["NAME"]))
        else:
            copies.load_dump(folder / name, target)
