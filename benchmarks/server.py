"""The product's server (Granian, one process, four threads) as a process that can be measured."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from accord_web.command.run import THREADS

TICK = os.sysconf("SC_CLK_TCK")


@contextmanager
def serving(*, busy: bool = True) -> Iterator[tuple[str, int, int]]:
    """Host, port and process id of a server with the worker busy beside it."""
    port = free_port()
    env = os.environ | {"DJANGO_SETTINGS_MODULE": "benchmarks.settings"}
    server = subprocess.Popen(
        [
            *(sys.executable, "-m", "granian", "--interface", "wsgi"),
            *("--host", "127.0.0.1", "--port", str(port)),
            *("--workers", "1", "--blocking-threads", str(THREADS)),
            *("--no-ws", "--log-level", "warning"),
            "accord_web.wsgi:application",
        ],
        env=env,
    )
    worker = subprocess.Popen([sys.executable, "-m", "benchmarks.busy"], env=env) if busy else None
    try:
        wait_for(port)
        yield "127.0.0.1", port, server.pid
    finally:
        for process in (server, worker):
            if process is not None:
                process.terminate()
                process.wait(15)


def cpu_seconds(pid: int) -> float:
    """Processor time of a process and its children so far."""
    return sum(_own_seconds(one) for one in _family(pid))


def _own_seconds(pid: int) -> float:
    with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as file:
        values = file.read().rpartition(")")[2].split()
    return (int(values[11]) + int(values[12])) / TICK


def _family(pid: int) -> list[int]:
    found, parents = [pid], {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open(f"/proc/{name}/stat", encoding="ascii", errors="replace") as file:
                    parents[int(name)] = int(file.read().rpartition(")")[2].split()[1])
            except OSError:
                continue
    for one in found:
        found += [child for child, parent in parents.items() if parent == one]
    return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int) -> None:
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise SystemExit(f"The server did not open port {port}.")
