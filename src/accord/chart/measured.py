"""What the shipped marks did in a make-believe clinic: the figures that pages may print.

The file `measured.toml` beside this is written by `accord.prove.shipped`; a test simulates again
and fails when the file is wrong. Two forms of false mark are kept apart by name, and reading
refuses a file in which they do not follow from one another:

    false_per_100_ordinary_sessions     how often the mark goes up where there is nothing to find
    false_of_100_flags_at_N_percent     of 100 such marks, how many mean nothing where N of 100
                                        sessions lie in a rupture
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files
from typing import Any

from accord.errors import AccordError

MARKS = ("watch", "strong")
PREVALENCES = (0.05, 0.15)


@dataclass(frozen=True, slots=True)
class Figures:
    """One mark, measured. Sensitivity is a share; what says "per 100" or "of 100" runs to 100."""

    threshold: float
    sensitivity: float
    lag: float
    false_per_100_ordinary_sessions: float
    marked_per_100_sessions_in_rupture: float
    false_of_100_flags_at_5_percent: float
    false_of_100_flags_at_15_percent: float


@cache
def figures(mark: str) -> Figures:
    """The figures of "watch" or "strong".

    >>> figures("watch").sensitivity
    0.83
    """
    if mark not in MARKS:
        raise AccordError(f"There is no mark called '{mark}'. Choose watch or strong.")
    return read(_file()[mark], mark)


@cache
def provenance() -> Mapping[str, Any]:
    """Where the figures come from: preset, seeds, numbers of clients."""
    return dict(_file()["provenance"])


@cache
def constants() -> Mapping[str, float]:
    """The constants the figures hold for, as shipped with our alliance scale."""
    return dict(_file()["constants"])


def read(row: Mapping[str, float], mark: str) -> Figures:
    """One table of the file; raises AccordError where a form is missing, unknown or mixed up."""
    expected = {field.name for field in fields(Figures)}
    if set(row) != expected:
        odd = sorted(expected ^ set(row))
        raise AccordError(f"measured.toml: [{mark}] has missing or unknown names {odd}.")
    found = Figures(**row)
    of_flags = (found.false_of_100_flags_at_5_percent, found.false_of_100_flags_at_15_percent)
    for prevalence, written in zip(PREVALENCES, of_flags, strict=True):
        false = (1 - prevalence) * found.false_per_100_ordinary_sessions
        true = prevalence * found.marked_per_100_sessions_in_rupture
        # Every figure is rounded to a tenth, so that the written one may be off by a little.
        if abs(100 * false / (false + true) - written) > 1:
            raise AccordError(
                f"measured.toml: [{mark}] mixes two forms: {written} of 100 flags does not follow "
                f"from {found.false_per_100_ordinary_sessions} per 100 ordinary sessions. "
                "Write the file again with: python -m accord.prove.shipped"
            )
    return found


def _file() -> dict[str, Any]:
    return tomllib.loads(files("accord.chart").joinpath("measured.toml").read_text("utf-8"))
