"""Plain values that travel between the science and whoever calls it.

Sessions are numbered from 1 in one case. Days are local calendar dates. A `part` is the opaque
id of the response part that a value was read from, so that whatever is derived can name what it
comes from; it is empty where values come from a plain table.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

Plain = str | int | float | bool | None


class State(StrEnum):
    """What became of one item. The four are never mixed up: each means something else."""

    ANSWERED = "answered"
    SKIPPED = "skipped"  # seen, and passed over on purpose
    NOT_ASKED = "not_asked"  # this form did not hold it
    NOT_REACHED = "not_reached"  # the person left before it came up


@dataclass(frozen=True, slots=True)
class Answer:
    """One item of one response: a whole number, an option's code, or a text."""

    state: State
    value: int | str | None = None


@dataclass(frozen=True, slots=True)
class Score:
    """One scale of one response. `value` is None where too few items were answered."""

    scale: str
    part: str  # the measure's part that all items of the scale belong to
    value: float | None
    answered: int
    items: int


@dataclass(frozen=True, slots=True)
class Point:
    """One score in a series."""

    session: int
    value: float
    day: date | None = None
    part: str = ""
    mode: str = ""  # how it was given; a change of mode is marked in charts


@dataclass(frozen=True, slots=True)
class Word:
    """One coded answer outside any score, such as “something felt off”: item id and option code."""

    session: int
    item: str
    answer: str
    side: str = "client"
    part: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """A session that took place; `asked` says whether this side was asked about it at all."""

    session: int
    day: date | None = None
    asked: bool = True


@dataclass(frozen=True, slots=True)
class Constants:
    """A clinic's chart constants for one scale (methods: shrunken-baseline chart).

    `within` is the mean within-client variance, `between` the variance of true client means,
    `mean` the grand mean, all in scale points (squared for variances).
    """

    id: str
    mean: float
    within: float
    between: float
    watch: float  # z from which a dip is worth a word
    strong: float  # z from which it is a strong mark
    source: str
    provisional: bool = True


@dataclass(frozen=True, slots=True)
class Series:
    """One side's scores on one scale, in order of session, with what is needed to read them."""

    measure: str
    scale: str
    side: str  # "client", "therapist" or "self"
    points: tuple[Point, ...]
    lowest: float = 0.0
    highest: float = 10.0
    higher_is: str = "better"  # or "worse"
    constants: Constants | None = None
    reliability: float | None = None
    sd: float | None = None
    validated: bool = False


@dataclass(frozen=True, slots=True)
class Course:
    """What one audience may read of one relationship, or of one person, over the sessions.

    It holds nothing that this audience may not read: what is unread is absent here, not marked.
    """

    about: str
    held: tuple[Held, ...] = ()
    series: Mapping[str, Series] = field(default_factory=dict)
    words: tuple[Word, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """What a signal found: an id and typed parameters. Its sentences live in `accord.words`."""

    signal: str
    version: int
    session: int
    strength: float  # comparable within one signal only; larger is more worth a word
    parameters: Mapping[str, Plain] = field(default_factory=dict)
    parts: tuple[str, ...] = ()  # every response part it comes from
    constants: str = ""


@dataclass(frozen=True, slots=True)
class NotEnough:
    """The honest answer where there is too little data: what was asked, what is there, the minimum.

    It is false in a condition, and its text is a sentence for the person who asked.

    >>> print(NotEnough("Inertia", have=12, need=30, unit="ratings at equal distances"))
    Not enough data for inertia: 12 ratings at equal distances, and 30 are needed.
    >>> print(NotEnough("Its spread", have=1, need=2, unit="scores of a client"))
    Not enough data for its spread: 1 score of a client, and 2 are needed.
    """

    what: str
    have: float
    need: float
    unit: str
    why: str = ""  # a further sentence, where the minimum needs a reason

    def __bool__(self) -> bool:
        return False

    def __str__(self) -> str:
        first, blank, rest = self.unit.partition(" ")
        unit = first.removesuffix("s") + blank + rest if self.have == 1 else self.unit
        said = (
            f"Not enough data for {self.what[:1].lower()}{self.what[1:]}: {self.have:,g} "
            f"{unit}, and {self.need:,g} {'is' if self.need == 1 else 'are'} needed."
        )
        return f"{said} {self.why}" if self.why else said

    def to_dict(self) -> dict[str, Plain]:
        """The same as plain values."""
        return {
            "not_enough_data": True,
            "what": self.what,
            "have": self.have,
            "need": self.need,
            "unit": self.unit,
            "said": str(self),
        }
