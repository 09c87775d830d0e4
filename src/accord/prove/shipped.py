"""The shipped constants and their figures, from two make-believe clinics; writes measured.toml.

One clinic teaches the constants and the watch mark, another one tries them. Both are large, so
that the figures stand to the digit printed. Run `python -m accord.prove.shipped` after a change of
the chart or the process, then copy the constants into the alliance scale's measure file.
"""

from dataclasses import replace
from pathlib import Path

import accord.chart
from accord.chart.measured import PREVALENCES
from accord.prove.detection import Detection, Marks, learn, measure
from accord.records import Constants
from accord.synthetic.process import simulate

PRESET = "moderate"
CLIENTS = 50_000
TAUGHT_BY, TRIED_ON = 1, 2  # seeds
ID = "shipped-1"

HEAD = """\
# Written by `python -m accord.prove.shipped`; never by hand: a test simulates again and compares.
# Simulated, not clinical: these figures rank rules, they promise nothing about real people.
# Two forms of false mark, never to be mixed: "per 100 ordinary sessions" belongs to the mark;
# "of 100 flags" depends on how many of 100 sessions lie in a rupture (at 5 and at 15 percent).
"""


def constants() -> Constants:
    """What the moderate clinic teaches, rounded to the digits that are shipped."""
    taught = learn(simulate(PRESET, CLIENTS, TAUGHT_BY))
    return replace(
        taught,
        id=ID,
        mean=round(taught.mean, 2),
        within=round(taught.within, 2),
        between=round(taught.between, 2),
        watch=round(taught.watch, 2),
    )


def tried(shipped: Constants) -> Detection:
    """The shipped constants and marks on the second clinic."""
    return measure(PRESET, CLIENTS, TRIED_ON, shipped)


def row(marks: Marks) -> dict[str, float]:
    """One mark's figures, rounded as printed."""
    low, high = (round(marks.false_of_100_flags(share), 1) for share in PREVALENCES)
    return {
        "threshold": marks.threshold,
        "sensitivity": round(marks.sensitivity, 2),
        "lag": round(marks.lag, 2),
        "false_per_100_ordinary_sessions": round(marks.false_per_100_ordinary_sessions, 1),
        "marked_per_100_sessions_in_rupture": round(100 * marks.marked_in_rupture, 1),
        "false_of_100_flags_at_5_percent": low,
        "false_of_100_flags_at_15_percent": high,
    }


def text() -> str:
    """The whole file."""
    shipped = constants()
    found = tried(shipped)
    tables = {
        "provenance": {
            "preset": PRESET,
            "clients": CLIENTS,
            "seed_of_the_clinic_that_taught": TAUGHT_BY,
            "seed_of_the_clinic_they_were_tried_on": TRIED_ON,
            "ruptures": found.watch.ruptures,
            "ordinary_sessions": found.watch.ordinary_sessions,
        },
        "constants": {
            name: getattr(shipped, name)
            for name in ("id", "mean", "within", "between", "watch", "strong")
        },
        "watch": row(found.watch),
        "strong": row(found.strong),
    }
    return HEAD + "".join(
        f"\n[{name}]\n" + "".join(f"{key} = {_toml(value)}\n" for key, value in table.items())
        for name, table in tables.items()
    )


def _toml(value: str | float) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value)


if __name__ == "__main__":
    path = Path(accord.chart.__path__[0]) / "measured.toml"
    path.write_text(text(), encoding="utf-8")
    print(f"Wrote {path}")
