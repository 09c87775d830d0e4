"""What a change costs a check-in: this tree beside an earlier one, in turns within one run.

    python -m benchmarks.before_after v0.1.0 [--rounds=6]

Each side is a clinic of its own, filled alike and served by its own code, in its own processes. The
rounds alternate, and which side goes first alternates too, so that other work on the machine falls
on both. Printed are medians over the rounds and their ratio; failures count.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parents[1]
CASES, HISTORY = 60, 8
WRITERS, EACH = (1, 8), 48


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("before", help="a tag or commit of this repository")
    parser.add_argument("--rounds", type=int, default=6)
    told = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="accord-before-") as folder:
        tree = Path(folder) / "tree"
        git = ["git", "-C", str(HERE), "worktree"]
        subprocess.run([*git, "add", "-q", "--detach", str(tree), told.before], check=True)
        try:
            compare(
                Side(tree, folder, "before", told.rounds),
                Side(HERE, folder, "now", told.rounds),
                told.rounds,
            )
        finally:
            subprocess.run([*git, "remove", "--force", str(tree)], check=True)


class Side:
    """One tree, its clinic filled, waiting to be told to go."""

    def __init__(self, tree: Path, folder: str, name: str, rounds: int) -> None:
        self.name, self.seen = name, {n: [] for n in WRITERS}
        home = Path(folder) / name
        environment = {
            k: v for k, v in os.environ.items() if not k.startswith(("ACCORD_", "DJANGO_"))
        }
        self.process = subprocess.Popen(
            [sys.executable, __file__.replace("before_after", "one_side"), str(rounds)],
            cwd=tree,
            env=environment
            | {
                "ACCORD_HOME": str(home),
                "ACCORD_DEVELOP": "yes",
                "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
                "PYTHONPATH": os.pathsep.join([str(tree / "src"), str(tree)]),
            },
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.counted = self.hears()

    def hears(self) -> Any:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"The side “{self.name}” ended before it answered.")
        return json.loads(line)

    def goes(self, writers: int) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{writers}\n")
        self.process.stdin.flush()
        self.seen[writers].append(self.hears())


def compare(before: Side, now: Side, rounds: int) -> None:
    for number in range(rounds):
        for writers in WRITERS:
            for side in (before, now) if number % 2 else (now, before):
                side.goes(writers)
    for side in (before, now):
        assert side.process.stdin is not None
        side.process.stdin.close()
        side.process.wait()
        print(f"{side.name}: {side.counted}")
    print("\n| writers | | before | now | now to before |\n|---|---|---|---|---|")
    for writers in WRITERS:
        for what in ("per second", "server CPU ms", "p50 ms"):
            one, two = (statistics.median(r[what] for r in s.seen[writers]) for s in (before, now))
            print(f"| {writers} | {what} | {one:.2f} | {two:.2f} | {two / one:.2f} |")
        failed = [sum(r["failures"] for r in s.seen[writers]) for s in (before, now)]
        print(f"| {writers} | failures | {failed[0]} | {failed[1]} | |")


if __name__ == "__main__":
    main()
