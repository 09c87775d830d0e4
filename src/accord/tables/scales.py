"""Scales that long tables often hold, known by their usual heading: their range and direction.

Neither wording nor scoring key: just enough to read a table of totals without being told. What is
taken from here is always printed, and every part of it can be overruled.
"""

from dataclasses import dataclass

from accord.tables.columns import plain


@dataclass(frozen=True, slots=True)
class Usual:
    """A scale as its heading tells it; lowest and highest are None where versions differ."""

    name: str
    higher_is: str
    lowest: float | None = None
    highest: float | None = None


_LISTED = (
    Usual("BDI", "worse", 0, 63),
    Usual("BDI-II", "worse", 0, 63),
    Usual("PHQ-9", "worse", 0, 27),
    Usual("GAD-7", "worse", 0, 21),
    Usual("PCL-5", "worse", 0, 80),
    Usual("CORE-10", "worse", 0, 40),
    Usual("CORE-OM", "worse"),
    Usual("OQ-45", "worse", 0, 180),
    Usual("K10", "worse", 10, 50),
    Usual("MADRS", "worse", 0, 60),
    Usual("HAM-D", "worse"),
    Usual("ORS", "better", 0, 40),
    Usual("SRS", "better", 0, 40),
    Usual("DAS", "better", 0, 151),
    Usual("RDAS", "better", 0, 69),
    Usual("CSI", "better"),
    Usual("WHO-5", "better"),
    Usual("WAI", "better"),
    Usual("WAI-SR", "better"),
    Usual("alliance", "better"),
)
USUAL = {plain(usual.name): usual for usual in _LISTED} | {"bdi2": _LISTED[1]}


def usual(heading: str) -> Usual | None:
    """The scale a heading usually stands for.

    >>> usual("phq9")
    Usual(name='PHQ-9', higher_is='worse', lowest=0, highest=27)
    """
    return USUAL.get(plain(heading))
