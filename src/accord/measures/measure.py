"""The plain values that a measure file becomes: the fields here are the keys of the file.

A field without a default must be written in the file; nothing about who may read an answer is
ever taken for granted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from accord.errors import MeasureError
from accord.records import Constants


@dataclass(frozen=True, slots=True)
class Item:
    """One question. What it says in words is in the wording file of each language."""

    id: str
    measure: str  # filled in from the file it stands in
    part: str  # likewise
    facet: str  # what it is meant to catch, in words
    kind: str = "scale11"  # see accord.measures.rules for every word allowed
    role: str = "anchor"
    asked: str = "always"
    higher_is: str = ""  # "better" or "worse"; empty where no score uses the item
    low: int | None = None  # 0 for scale11
    high: int | None = None  # 10 for scale11
    codes: tuple[str, ...] = ()  # of a choice, in the order shown
    longest: int | None = None  # of a text, in characters


@dataclass(frozen=True, slots=True)
class Part:
    """Items that are shared, sealed, withdrawn and audited together."""

    id: str
    items: tuple[str, ...]
    readers: tuple[str, ...]  # the widest that sharing may ever open it to
    candour: bool  # may the respondent choose who reads it?
    waits: bool  # is it kept back until the other side has answered?
    alone: bool  # is it asked only where nobody else can see the screen?
    critical: bool  # does an answer here bring a person who must respond?


@dataclass(frozen=True, slots=True)
class Reliability:
    """How exactly a scale measures, and in whom that was found."""

    value: float
    sd: float  # of one measurement in the sample, in scale points
    kind: str  # "alpha" or "retest"
    source: str


@dataclass(frozen=True, slots=True)
class Norm:
    """Mean and standard deviation of one group, for the cut-offs of clinical change."""

    group: str  # "clinical" or "general"
    mean: float
    sd: float
    source: str
    people: int | None = None


@dataclass(frozen=True, slots=True)
class ChangeIndex:
    """A published number of points that counts as reliable change."""

    value: float
    source: str


@dataclass(frozen=True, slots=True)
class Band:
    """A published name for scores from `lowest` up to the next band."""

    label: str
    lowest: float


@dataclass(frozen=True, slots=True)
class Critical:
    """Answers to one item that bring a person who must respond."""

    item: str
    answers: tuple[int | str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Scale:
    """One score: which items, how they add up, and what is known about it."""

    id: str
    part: str
    items: tuple[str, ...]
    method: str  # "mean" or "sum"
    minimum_answered: int
    higher_is: str
    lowest: float
    highest: float
    reverse: tuple[str, ...] = ()
    reliability: Reliability | None = None
    norms: tuple[Norm, ...] = ()
    change_index: ChangeIndex | None = None
    bands: tuple[Band, ...] = ()
    constants: Constants | None = None  # of the chart, shipped until a clinic has its own


@dataclass(frozen=True, slots=True)
class Measure:
    """One questionnaire: whom it asks, about what, when, and how it is scored."""

    id: str
    version: int  # a published version is never edited
    title: str
    licence: str
    source: str
    status: str  # "new" (ours, not yet validated) or "standard" (a key without wording)
    respondent: str
    about: str
    audience: str
    when: str
    seconds: int  # for someone who knows it
    parts: tuple[Part, ...]
    items: tuple[Item, ...]
    scales: tuple[Scale, ...] = ()
    critical: tuple[Critical, ...] = ()

    @property
    def validated(self) -> bool:
        return self.status == "standard"

    @property
    def anchors(self) -> tuple[Item, ...]:
        """The items that are asked every time and that scores are made of."""
        return tuple(item for item in self.items if item.role == "anchor")

    def item(self, id: str) -> Item:
        return _named(self.items, id, f"{self.id} has no item")

    def part(self, id: str) -> Part:
        return _named(self.parts, id, f"{self.id} has no part")

    def scale(self, id: str) -> Scale:
        return _named(self.scales, id, f"{self.id} has no scale")


Named = TypeVar("Named", Item, Part, Scale)


def _named(rows: Sequence[Named], id: str, missing: str) -> Named:
    for row in rows:
        if row.id == id:
            return row
    known = ", ".join(row.id for row in rows) or "none"
    raise MeasureError(f"{missing} “{id}”. It has: {known}.")
