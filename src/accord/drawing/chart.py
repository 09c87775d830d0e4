"""What a chart shows, as plain values: one or two sides over the sessions.

A chart holds no colour and no size. Side A is always the filled circle and the solid line, side B
the open square and the dashed line, on screen and on paper.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Dot:
    """One rating. `mode` is how it was given; where it changes along a line, a mark says so."""

    session: int
    value: float
    mode: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One side: the label at its end and its ratings in order of session."""

    label: str
    dots: tuple[Dot, ...] = ()


@dataclass(frozen=True, slots=True)
class Event:
    """Something told about a session. `kind` is "off", "mended" or "setback"."""

    session: int
    kind: str
    label: str


@dataclass(frozen=True, slots=True)
class Reach:
    """The band at one session, from low to high."""

    session: int
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart of one line, or of two sides with what lies between them.

    `says` is the sentence that stands for the picture where it cannot be seen. The rest are
    words in the reader's language: `axis` below, `told` and `missing` in the table beside it,
    `mode_changed` where ratings were given another way than before, `decimal` the decimal mark.
    """

    says: str
    a: Line
    b: Line | None = None
    events: tuple[Event, ...] = ()
    band: tuple[Reach, ...] = ()
    lowest: float = 0.0
    highest: float = 10.0
    axis: str = "session"
    told: str = "told"
    missing: str = "no rating"
    mode_changed: str = "asked another way from here"
    decimal: str = "."


@dataclass(frozen=True, slots=True)
class Table:
    """The same values in rows, to stand beside a chart: a caption, a head, and cells as text."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
