"""Reads and checks measure files. One TOML file in `bank/` is one measure.

A measure has parts; a part has items and is the one unit of sharing, sealing, withdrawal and
audit. A scale uses the items of one part only, so a score is readable exactly where its part is.
A file that contradicts itself is refused, with every reason at once.

>>> measure = load("session-client")
>>> measure.part("ratings").items
('goals', 'way', 'bond', 'candid', 'understood', 'room')
>>> measure.scale("alliance").minimum_answered
4
"""

import tomllib
from functools import cache
from importlib import resources

from accord.errors import MeasureError
from accord.measures import reading, rules
from accord.measures.measure import (
    Band,
    ChangeIndex,
    Critical,
    Item,
    Measure,
    Norm,
    Part,
    Reliability,
    Scale,
)

__all__ = [
    "Band",
    "ChangeIndex",
    "Critical",
    "Item",
    "Measure",
    "Norm",
    "Part",
    "Reliability",
    "Scale",
    "ids",
    "load",
    "read",
]

BANK = resources.files("accord.measures") / "bank"


@cache
def ids() -> tuple[str, ...]:
    """Every measure in the bank.

    >>> "phq-9" in ids()
    True
    """
    stems = (file.name.removesuffix(".toml") for file in BANK.iterdir())
    # A wording file has its language between the name and the ending: tie.en.toml.
    return tuple(sorted(stem for stem in stems if "." not in stem))


@cache
def load(id: str) -> Measure:
    """The measure of that id, read once.

    Raises MeasureError when there is none, or when its file contradicts itself.

    >>> load("phq9")
    Traceback (most recent call last):
    accord.errors.MeasureError: There is no measure “phq9”. Did you mean phq-9?
    """
    if id not in ids():
        raise MeasureError(f"There is no measure “{id}”. {reading.suggest(id, ids())}")
    return read((BANK / f"{id}.toml").read_text("utf-8"), f"{id}.toml")


def read(text: str, file: str) -> Measure:
    """A measure from the text of its file; `file` is the name that errors give."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise MeasureError(f"{file} is not TOML: {error}.") from error
    measure = reading.measure(table, file)
    problems = rules.problems(measure)
    if measure.id != file.removesuffix(".toml"):
        problems.append(f"its id is “{measure.id}”; name the file {measure.id}.toml")
    if problems:
        raise MeasureError(f"{file}: " + "; ".join(problems) + ".")
    return measure
