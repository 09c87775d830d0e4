"""Running `accord clinic …` as somebody at a terminal does, in a folder of its own."""

import os
import subprocess
import sys
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


def found(home: Path) -> Terminal:
    """A clinic called Lindenhof, made by the command."""
    terminal = Terminal(home)
    said = terminal.clinic("init", "--name", "Lindenhof", "--zone", "Europe/Berlin")
    assert said.code == 0, said.err
    return terminal
