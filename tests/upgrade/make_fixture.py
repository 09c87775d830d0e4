"""Keep today's databases, so that every later version is seen to upgrade them.

Run `python -m tests.upgrade.make_fixture v0.1.0` once, when a step is tagged. It writes a folder of
that name: both databases as SQL, the keys that open them (of nobody: everyone in it is made up),
and what was read from them on that day.
"""

import datetime as dt
import json
import lzma
import os
import sqlite3
import sys
import tempfile
from contextlib import closing
from pathlib import Path

HERE = Path(__file__).parent
DATABASES = {"database": "accord.sqlite3", "vault": "vault.sqlite3"}
KEYS = ("pages.key", "lookup.key", "audit.key", "master.keys")
BEGAN = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)
LARGEST = 300_000  # bytes of one folder


def make(folder: Path) -> None:
    """Live through a few weeks in a new clinic and keep what is left of them."""
    with tempfile.TemporaryDirectory() as home:
        _start(Path(home))
        read_on = _live()
        from tests.upgrade.reading import read, read_shared

        folder.mkdir()
        told = {
            "read_on": read_on.isoformat(),
            "said": read(read_on),
            "shared": read_shared(read_on),
        }
        (folder / "expected.json").write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n")
        keys = {name: (Path(home) / "keys" / name).read_text() for name in KEYS}
        (folder / "keys.json").write_text(json.dumps(keys, indent=1) + "\n")
        for name, file in DATABASES.items():
            with closing(sqlite3.connect(Path(home) / file)) as database:
                sql = "\n".join(database.iterdump())
            (folder / f"{name}.sql.xz").write_bytes(lzma.compress(sql.encode(), preset=9))
    size = sum(file.stat().st_size for file in folder.iterdir())
    print(f"{folder.name}: {size:,} bytes")
    if size > LARGEST:
        raise SystemExit("That is too large to keep for ever; live through fewer weeks.")


def lay(folder: Path, home: Path) -> None:
    """Put a kept clinic where a new version finds it, as it was."""
    (home / "keys").mkdir(parents=True)
    for name, text in json.loads((folder / "keys.json").read_text()).items():
        (home / "keys" / name).write_text(text)
    for name, file in DATABASES.items():
        sql = lzma.decompress((folder / f"{name}.sql.xz").read_bytes()).decode()
        with closing(sqlite3.connect(home / file)) as database:
            database.executescript(sql)


def _start(home: Path) -> None:
    os.environ |= {"ACCORD_HOME": str(home), "DJANGO_SETTINGS_MODULE": "accord_web.settings"}
    import django
    from django.core.management import call_command

    from accord_web.storage import home as clinics_home

    clinics_home.make()
    django.setup()
    for database in ("default", "vault"):
        call_command("migrate", database=database, verbosity=0)


def _live() -> dt.datetime:
    from accord_web import clock
    from accord_web.cases.actions import agree
    from accord_web.privacy import audit
    from tests.conftest import everybody
    from tests.web.histories import rich

    with clock.turned_to(BEGAN):
        clinic = everybody()
        agree(clinic.cases["mira"], "A walk on Sunday", by=clinic["tomas"])
    history = rich(clinic, BEGAN, steps=45, seed=7, told={"for-today": "The move", "tie": "Nana"})
    with clock.turned_to(history.now):
        _share(clinic)
        audit.seal()
    return history.now + dt.timedelta(days=3)


def _share(clinic) -> None:
    """The couple agree on secrets, and Jo opens to Sam what may pass. A note on Mira is signed."""
    from accord.measures.schema import load
    from accord_web.cases.notes import LINES, Written, sign
    from accord_web.cases.queries import sessions, standing
    from accord_web.demo.sharing import agree_to_share
    from accord_web.flows.members import may_be_shared
    from accord_web.flows.share import share
    from accord_web.measures.queries import parts
    from accord_web.privacy.access import Policy
    from tests.web.sharing_couple import ticks

    couple = clinic.cases["couple"]
    agree_to_share(couple, [clinic["jo"], clinic["sam"]], by=clinic["tomas"])
    jo = standing(clinic["jo"])
    for row in parts(jo, [couple], measures=["wellbeing"], about=[clinic["jo"]]):
        if row.part in may_be_shared(load("wellbeing")):
            opened = ticks(clinic, Policy.LIMITED, {("wellbeing", row.part): ["sam"]})
            share(
                jo, row.response, "therapist-now", parts=[row.part], ticks=opened, by=clinic["jo"]
            )
    first = sessions(standing(clinic["tomas"]), [clinic.cases["mira"]])[0]
    lines = ("We spoke of the move.", *[""] * (LINES - 1))
    sign(first.id, Written(lines), seen="", by=clinic["tomas"])


if __name__ == "__main__":
    make(HERE / sys.argv[1])
