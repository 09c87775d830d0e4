"""Off track: the probability of ending reliably worse than at intake, and what is said of it.

The flags were chosen by simulation (`accord.prove.off_track`). Early in treatment
fewer than half of the marks come true, so that a mark says "worth a conversation", not why.
"""

from dataclasses import dataclass
from math import ceil, exp, log

from accord.growth.parts import Look

UNCALIBRATED = (
    "The curve was fitted without the points of a reliable change, or to too few clients who ended "
    "worse."
)
LEAST_SCORES = 3
WORTH, SOON = 0.20, 0.40  # by simulation (`accord.prove.off_track`), as published for such flags
FLAGS = {WORTH: "worth a conversation", SOON: "worth a conversation soon"}
MOST = 0.95  # no higher probability is told in words
SURE = 1e-4  # no probability nearer to 0 or 1 enters a logit


@dataclass(frozen=True, slots=True)
class OffTrack:
    """The probability of ending reliably worse than at intake."""

    p: float
    raw: float  # before recalibration
    final: float  # the time at which most treatments that came so far were over
    expected: float
    sd: float
    intake: float
    points: float  # a reliable change
    scores: int
    right: float  # of 100 such marks came true where the curve was fitted

    @property
    def flag(self) -> str:
        """What is said of it: nothing, or that it is worth a conversation."""
        return flag(self.p)

    def __str__(self) -> str:
        said = f"{share(self.p)} of clients with such scores end {self.points:g} points or more "
        said += "worse than at intake"
        if not self.flag:
            return f"{said}."
        return (
            f"{said}: {self.flag}. Of 100 marks, from a probability of .20 on, about "
            f"{self.right:.0f} come true; a mark says nothing about why."
        )


def flag(p: float) -> str:
    """The words for a probability of ending reliably worse.

    >>> flag(0.1), flag(0.25), flag(0.5)
    ('', 'worth a conversation', 'worth a conversation soon')
    """
    return next((FLAGS[from_p] for from_p in (SOON, WORTH) if p >= from_p), "")


def share(p: float) -> str:
    """A probability in words: never none, never all.

    >>> share(0.31), share(0.002), share(0.999)
    ('31%', 'Fewer than 1%', 'More than 95%')
    """
    # Few clients lie near the ends, so that how near they are is not known that well.
    return "Fewer than 1%" if p < 0.01 else "More than 95%" if p > MOST else f"{p:.0%}"


def worse_than(points: float, step: float | None) -> float:
    """How far worse a continuous score must be for a score in steps to be `points` worse.

    >>> worse_than(5.7, 1.0), worse_than(14, 1.0), worse_than(5.7, None)
    (5.5, 13.5, 5.7)
    """
    return points if not step else (ceil(points / step - 1e-9) - 0.5) * step


def recalibrated(look: Look, raw: float) -> float:
    """The probability that belongs to a raw one at this look."""
    held = min(max(raw, SURE), 1 - SURE)
    return 1 / (1 + exp(-(look.intercept + look.slope * log(held / (1 - held)))))
