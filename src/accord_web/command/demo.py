"""`accord clinic demo`: a make-believe clinic, made once a day and served on this machine only."""

import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import datetime
from pathlib import Path

import accord
from accord_web import clock
from accord_web.command.ground import Refused, address, bring_up_to_date, check_port, close, stand
from accord_web.command.run import only_one, run

SOURCES = ("demo/*.py", "*/migrations/*.py", "flows/*.py", "checkins/*.py")
GOOD_UNTIL = "good-until"
# A demo has its own folder and nothing else: no key, database or address of a clinic.
NOT_OURS = ("ACCORD_KEYS", "ACCORD_DATABASE", "ACCORD_VAULT", "ACCORD_HOSTS", "ACCORD_HTTPS")


def demo(
    *, port: int = 8000, fresh: bool = False, folder: Path = Path("var/demo"), serve: bool = True
) -> None:
    """Serve a make-believe clinic on this machine.

    Parameters
    ----------
    port
        Port to listen at.
    fresh
        Make it anew, even if it was made today. What you did in it is gone.
    folder
        Where it is kept.
    serve
        --no-serve: only make it.
    """
    folder = folder.resolve()
    if serve:
        check_port("127.0.0.1", port)
    for name in NOT_OURS:
        os.environ.pop(name, None)
    if fresh or not _is_of_today(folder):
        _make(folder)
    elif not _still_to_come(folder):
        print(
            "The session to look at is over by now, so it becomes morning again.", file=sys.stderr
        )
        _make(folder)
    else:
        print("As you left it earlier today. For a new morning: --fresh", file=sys.stderr)
    if serve:
        os.environ["ACCORD_HOME"] = str(folder)
        os.environ["ACCORD_ADDRESS"] = address("127.0.0.1", port).rstrip("/")
        run(host="127.0.0.1", port=port)


def _make(folder: Path) -> None:
    """Make it beside its place and move it there when it is whole."""
    if folder.exists() and not make_believe(folder):
        raise Refused(
            f"{folder} holds something that is not a make-believe clinic; it stays as it is. "
            "Choose another folder: --folder var/demo2"
        )
    if (folder / "running.lock").exists():
        with only_one(folder):
            pass  # nobody is looking at the one that goes
    building = folder.with_name(f"{folder.name}.making-{os.getpid()}")
    print("Making a make-believe clinic: twelve weeks of sessions …", file=sys.stderr)
    began = time.monotonic()
    try:
        subprocess.run(
            [sys.executable, "-m", "accord_web.command.demo"],
            env=os.environ | {"ACCORD_HOME": str(building), "ACCORD_DEVELOP": "yes"},
            check=True,
        )
        (building / "made-of").write_text(_made_of())
        if folder.exists():
            shutil.rmtree(folder)
        building.rename(folder)
    except subprocess.CalledProcessError:
        raise Refused(
            "The make-believe clinic could not be made; the lines above say why."
        ) from None
    finally:
        shutil.rmtree(building, ignore_errors=True)
    print(f"Made in {time.monotonic() - began:.0f} seconds, in {folder}.", file=sys.stderr)


def fill() -> None:
    """Make the clinic in the empty folder that ACCORD_HOME points to."""
    from accord_web.storage import home

    home.make()
    stand()
    bring_up_to_date()
    from accord.cli.waiting import waiting
    from accord_web.demo.build import build
    from accord_web.demo.cases import CASES, MIRA
    from accord_web.demo.days import days, zone_of_morning

    zone = zone_of_morning(clock.now())
    today = clock.today(zone)
    with waiting("Living through the sessions", len(CASES)) as advance:
        build(today, zone, tell=lambda _: advance(1))
    coming = days(MIRA, today, zone)[-1].starts_at
    (home.home() / GOOD_UNTIL).write_text(coming.isoformat())
    close()


def make_believe(folder: Path) -> bool:
    """Whether the database in this folder was made as a demo. No Django: it may be an old one."""
    file = folder / "accord.sqlite3"
    if not file.exists():
        return not any(folder.iterdir())
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as database:
        try:
            return database.execute("select demo from people_clinic").fetchall() == [(1,)]
        except sqlite3.Error:
            return False


def _is_of_today(folder: Path) -> bool:
    made = folder / "made-of"
    return made.exists() and made.read_text() == _made_of() and make_believe(folder)


def _still_to_come(folder: Path) -> bool:
    """Whether the session that a visitor is sent to still lies ahead."""
    until = folder / GOOD_UNTIL
    return until.exists() and clock.now() < datetime.fromisoformat(until.read_text())


def _made_of() -> str:
    """The day and the code that a demo is made of; when either changes it is made anew."""
    here = Path(__file__).parent.parent
    files = sorted(file for pattern in SOURCES for file in here.glob(pattern))
    code = hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:16]
    return f"{clock.now().astimezone().date().isoformat()} {accord.__version__} {code}\n"


if __name__ == "__main__":
    fill()
