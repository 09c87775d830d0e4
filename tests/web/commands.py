"""Running `accord clinic …` as somebody at a terminal does, in a folder of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

OURS = ("ACCORD_", "DJANGO_", "CI")


@dataclass(frozen=True)
class Said:
    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Terminal:
    """A terminal in which ACCORD_HOME points to one clinic's folder."""

    home: Path

    def environment(self, **more: str) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(OURS)}
        return kept | {"ACCORD_HOME": str(self.home)} | more

    def accord(self, *words: object, **more: str) -> Said:
        done = subprocess.run(
            [sys.executable, "-m", "accord", *map(str, words)],
            env=self.environment(**more),
            cwd=self.home.parent,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert "Traceback" not in done.stderr, done.stderr
        return Said(done.returncode, done.stdout, done.stderr)

    def clinic(self, *words: object, **more: str) -> Said:
        return self.accord("clinic", *words, **more)

    def python(self, code: str, **more: str) -> str:
        """A few lines of Python inside that clinic."""
        lines = "import django\ndjango.setup()\n" + code
        done = subprocess.run(
            [sys.executable, "-c", lines],
            env=self.environment(DJANGO_SETTINGS_MODULE="accord_web.settings", **more),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Serving:
    """A server begun by a command, until it is told to stop."""

    def __init__(self, terminal: Terminal, *words: object, start_new_session: bool = False):
        self.port = free_port()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "accord", "clinic", *map(str, words), "--port", str(self.port)],
            env=terminal.environment(),
            cwd=terminal.home.parent,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=start_new_session,
        )

    def get(self, path: str) -> tuple[int, str]:
        for _ in range(300):
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}") as said:
                    return said.status, said.read().decode()
            except urllib.error.HTTPError as error:
                with error:
                    return error.code, error.read().decode()
            except OSError:
                assert self.process.poll() is None, self.process.stdout.read()
                time.sleep(0.1)
        raise AssertionError("The server never answered.")

    def stop(self) -> str:
        self.process.send_signal(signal.SIGTERM)
        said, _ = self.process.communicate(timeout=30)
        assert self.process.returncode == 0, said
        return said


def found(home: Path) -> Terminal:
    """A clinic called Lindenhof, made by the command."""
    terminal = Terminal(home)
    said = terminal.clinic("init", "--name", "Lindenhof", "--zone", "Europe/Berlin")
    assert said.code == 0, said.err
    return terminal
