"""A PostgreSQL server of one's own, thrown away afterwards: `ACCORD_TEST_DATABASE=postgres pytest`.

It listens on a socket in its own folder and on no network. Run as root it becomes `postgres` first,
for the server refuses to run as root.
"""

import atexit
import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path
from urllib.parse import quote

FAST = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"


class NoPostgres(Exception):
    """There is no server to start; the message says what to install."""


def wanted() -> bool:
    return os.environ.get("ACCORD_TEST_DATABASE") == "postgres"


def programs() -> Path:
    """The folder with initdb and pg_ctl of the newest version installed."""
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: float(p.parts[-3])
    )
    if found:
        return found[-1].parent
    if on_path := shutil.which("initdb"):
        return Path(on_path).resolve().parent
    raise NoPostgres("There is no initdb. Install PostgreSQL 14 or later, the server too.")


def start() -> str:
    """Start the server; it stops when Python does. Returns the folder of its socket."""
    folder = Path(tempfile.mkdtemp(prefix="accord_pg_", dir="/tmp"))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    data, run = folder / "data", programs()
    _as_postgres([run / "initdb", "-D", data, "-U", "accord", "-A", "trust", "-E", "UTF8", "-N"])
    options = f"-k {folder} -c listen_addresses='' {FAST}"
    control = [run / "pg_ctl", "-D", data, "-w", "-l", folder / "log"]
    _as_postgres([*control, "-o", options, "start"])
    atexit.register(_stop, folder, [*control, "-m", "immediate", "stop"], os.getpid())
    for database in ("accord", "vault"):
        _as_postgres([run / "createdb", "-h", folder, "-U", "accord", database])
    return str(folder)


def address(folder: str, database: str) -> str:
    return f"postgresql://accord@{quote(folder, safe='')}/{database}"


def _stop(folder: Path, command: list, started_by: int) -> None:
    if os.getpid() == started_by:  # not a process forked from the one that started it
        _as_postgres(command)
        shutil.rmtree(folder, ignore_errors=True)


def _as_postgres(command: list) -> None:
    other = {}
    if os.geteuid() == 0:
        account = pwd.getpwnam("postgres")
        other = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    done = subprocess.run(
        [str(word) for word in command],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        cwd="/tmp",
        check=False,
        **other,
    )
    if done.returncode:
        raise NoPostgres(f"{Path(command[0]).name} failed: {done.stderr.decode().strip()}")
