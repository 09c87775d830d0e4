"""Figures of others beside ours: the page is made from the lists that the tests hold."""

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from docs.generator.markdown import page, table
from tests.science.values import DATA, Value

SCIENCE = Path(__file__).parents[2] / "tests" / "science"
PAGE = Path(__file__).parents[1] / "reference" / "values.md"
TITLES = {
    "mixed": "Mixed models",
    "growth": "Expected courses, sudden gains and losses",
    "scoring": "Reliable and clinically significant change, reliability",
    "alliance": "Alliance, lagged effects",
    "dyads": "Two people at once",
    "resilience": "Recovery, inertia, buffering",
    "relationships": "Personal networks",
    "engagement": "Who ends early",
    "comparison": "Clinics and therapists",
}


def lists() -> dict[str, Sequence[Value]]:
    """The figures of every package, by its name."""
    found = sorted(path.parent.name for path in SCIENCE.glob("*/reference.py"))
    return {name: import_module(f"tests.science.{name}.reference").VALUES for name in found}


def text() -> str:
    """The page; as it stands where the data of others are not on this machine."""
    if not DATA.is_dir() and PAGE.exists():
        return PAGE.read_text("utf-8")
    every = lists()
    count = sum(len(values) for values in every.values())
    return page(
        "Figures of others that ours equal",
        f"{count:,} figures that somebody else found, each with where it stands and how near ours "
        "must come. A test computes every one of them; this page is made from the same lists. "
        "Those that need a data set of others are computed where it is: it is not part of Accord.",
        *(_package(name, values) for name, values in sorted(every.items(), key=_order)),
    )


def _order(entry: tuple[str, Sequence[Value]]) -> int:
    return list(TITLES).index(entry[0])


def _package(name: str, values: Sequence[Value]) -> str:
    rows = [
        (value.what, _figure(value.theirs), _ours(value), _within(value), value.source)
        for value in values
    ]
    head = ("what", "theirs", "ours", "within", "where it stands")
    return f"## {TITLES[name]}\n\n{table(head, rows)}"


def _ours(value: Value) -> str:
    return _figure(float(value.compute())) if value.here else f"needs {value.data}"


def _within(value: Value) -> str:
    if value.relative:
        return f"{100 * value.tolerance:g}%"
    return f"{value.tolerance:g}" if value.tolerance else "exactly"


def _figure(value: float) -> str:
    """Six digits: the last ones of an optimiser differ from machine to machine."""
    return f"{value + 0.0:.6g}"
