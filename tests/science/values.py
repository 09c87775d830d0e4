"""Figures of others that ours must equal: kept once, tested, and listed in the manual.

Every package of the science has a list of them in tests/science/<package>/reference.py. The page
docs/reference/values.md is made from the same lists, so it cannot claim what no test holds.
"""

import json
import math
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("ACCORD_DATA", ROOT.parent / "shared" / "data"))


@dataclass(frozen=True, slots=True)
class Value:
    """One figure: what it is, what others found, within what, where they say so, and ours.

    `tolerance` is absolute, or relative to theirs where `relative` is set. `data` names the data
    set that it needs; without it the figure is skipped.
    """

    what: str
    theirs: float
    tolerance: float
    source: str
    compute: Callable[[], float]
    relative: bool = False
    data: str = ""

    @property
    def here(self) -> bool:
        """Whether what it needs is on this machine."""
        return not self.data or (DATA / self.data).is_dir()

    def holds(self, ours: float) -> bool:
        """Whether our figure is theirs."""
        allowed = self.tolerance * abs(self.theirs) if self.relative else self.tolerance
        return math.isclose(ours, self.theirs, rel_tol=0.0, abs_tol=allowed)


@cache
def reference(name: str) -> Any:
    """The reference results that come with a data set."""
    return json.loads((DATA / name / "reference.json").read_text("utf-8"))


def check(values: Sequence[Value]) -> None:
    """Every figure that can be computed here is theirs; all that differ are told at once."""
    here = [value for value in values if value.here]
    if not here:
        pytest.skip(f"the data sets are not here ({DATA}); set ACCORD_DATA")
    wrong = [
        f"{value.what}: ours {ours!r}, theirs {value.theirs!r} ({value.source})"
        for value in here
        if not value.holds(ours := float(value.compute()))
    ]
    assert not wrong, "\n".join(wrong)
