"""`accord clinic run`: the web server with the background worker beside it."""

import fcntl
import io
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_address
from pathlib import Path

from accord_web.command.ground import (
    DATABASES,
    NO_CLINIC,
    Refused,
    address,
    bring_up_to_date,
    check_port,
    close,
    missing_migrations,
    stand,
)
from accord_web.storage import home

THREADS = 4
WORKER_PAUSE = 2.0  # seconds before a worker that ended is begun again
STOPS_WITHIN = 10  # seconds for requests on their way


def run(*, host: str = "127.0.0.1", port: int = 8000) -> None:
    """Serve the clinic until stopped.

    Parameters
    ----------
    host
        Address to listen at. Put a proxy with https before it, and set ACCORD_HTTPS=yes.
    port
        Port to listen at.
    """
    check_port(host, port)
    stand()
    with only_one(home.home()):
        prepare()
        _refuse_strangers_in_the_demo(host)
        close()
        serve(host, port)


def prepare() -> None:
    """Databases of this version, a clinic in them, and the static files in their place."""
    from django.core.management import call_command

    from accord_web.people.queries import clinic

    missing = [step for database in DATABASES for step in missing_migrations(database)]
    if missing:
        print(f"Bringing the databases up to date: {len(missing)} steps.", file=sys.stderr)
        bring_up_to_date()
    if clinic() is None:
        raise Refused(NO_CLINIC)
    call_command(
        "check", stdout=io.StringIO()
    )  # every page can be loaded, or the server does not begin
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)


def serve(host: str, port: int) -> None:
    """On SQLite one process with a few threads; on PostgreSQL one for each processor."""
    from django.db import connection
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    # The server's processes begin fresh: nothing of this one, such as open files, goes with them.
    multiprocessing.set_start_method("spawn", force=True)
    server = Granian(
        "accord_web.command.served:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=1 if connection.vendor == "sqlite" else os.cpu_count() or 1,
        blocking_threads=THREADS,
        websockets=False,
        log_level=LogLevels.warning,
        log_access=False,  # addresses hold codes of links
        respawn_failed_workers=True,
        workers_kill_timeout=STOPS_WITHIN,
    )
    server.on_startup(lambda: print(f"Accord is at {address(host, port)}  (stop: Ctrl-C)"))
    server.on_startup(sys.stdout.flush)
    # A terminal that is closed stops the server; else it would only begin its processes anew.
    server.on_startup(lambda: signal.signal(signal.SIGHUP, server.signal_handler_interrupt))
    with _worker_beside():
        server.serve()


@contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """One server at a time on a clinic's folder; nothing is replaced under its feet."""
    with (folder / "running.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refused(
                f"A server of the clinic in {folder} is running already. Stop it first."
            ) from None
        yield


def _refuse_strangers_in_the_demo(host: str) -> None:
    from accord_web.people.queries import clinic

    here = clinic()
    if here is not None and here.demo and not _loopback(host):
        raise Refused(
            "This is a make-believe clinic: anybody may sign in, so it is served on this machine "
            "only. Leave out --host. For a real clinic: accord clinic init --name …"
        )


def _loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


@contextmanager
def _worker_beside() -> Iterator[None]:
    """Keep a worker running as a process of its own, and end it with the server."""
    ending = threading.Event()
    running: list[subprocess.Popen[bytes]] = []

    def keep() -> None:
        while not ending.is_set():
            running[:] = [begin_worker()]
            running[0].wait()
            ending.wait(WORKER_PAUSE)

    keeper = threading.Thread(target=keep, daemon=True)
    keeper.start()
    try:
        yield
    finally:
        ending.set()
        for worker in running:
            worker.terminate()
        keeper.join(STOPS_WITHIN)


def begin_worker() -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "accord_web.worker"],
        env=os.environ | {"ACCORD_PARENT": str(os.getpid())},
        process_group=0,  # Ctrl-C reaches the command alone, which ends the worker last
    )
