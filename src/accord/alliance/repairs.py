"""How a dip comes back: against what was usual before it, frozen at the alarm.

An alarm freezes `usual` and `wobble` of its session. From then on each rating is held against
that frozen baseline, because the chart's own baseline moves on with the dip:

    back once:  the latest rating lies within one wobble of the frozen usual
    back:       two ratings running do; the dip is over, and a later alarm opens a new one

"Back" speaks of ratings only. That something is *mended* is for the client to say.

In simulation (`accord.prove.recovery`, 5,000 clients, some ratings at the ceiling), after the
strong mark "back once" finds 99 of 100 planted repairs, .4 sessions late, and is false or too early
in 16 of 100 dips; "back" finds 90, 1.5 late, false or early in 6. After the watch mark the false or
early ones are 21 and 9: many a dip at the watch mark was none. After the severe mark (z 2) they are
13 and 5.

Research calls the two stages repairing and repaired.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from accord.chart.shrunken import Step

WITHIN_WOBBLES = 1.0  # our choice, from the simulation above; "half the drop regained" was worse
RUNNING = 2  # ratings in a row until the dip counts as over


class Recovery(StrEnum):
    """Where a dip stands by the ratings alone."""

    LOW = "low"
    BACK_ONCE = "back-once"
    BACK = "back"


@dataclass(frozen=True, slots=True)
class Dip:
    """One dip: from its alarm to the second rating running that is back near the old usual.

    session:   of the alarm.
    usual, wobble, z: of that session, frozen.
    lowest:    the worst rating from the alarm to the last rating before it was back.
    recovery:  where it stands after the last rating given.
    back_once: session of the first rating of the latest run near the old usual, or None.
    back:      session of the second one running, or None.
    after:     ratings given since the alarm.
    """

    session: int
    usual: float
    wobble: float
    z: float
    lowest: float
    recovery: Recovery = Recovery.LOW
    back_once: int | None = None
    back: int | None = None
    after: int = 0


def dips(steps: Sequence[Step], threshold: float, *, higher_is: str = "better") -> tuple[Dip, ...]:
    """Every dip of a chart in order, each with how it came back; at most the last is still open.

    steps:     from `accord.chart.shrunken.run`; missing ratings are absent and count neither way.
    threshold: z of the alarm, such as `constants.watch`.

    >>> from accord.chart.shrunken import run
    >>> from accord.records import Constants, Point
    >>> clinic = Constants("made-up", 8.0, 0.5, 1.0, 1.06, 1.64, "example")
    >>> ratings = [8.5, 8.0, 8.5, 6.0, 6.5, 8.0, 8.5]
    >>> points = [Point(session, value) for session, value in enumerate(ratings, 1)]
    >>> [dip] = dips(run(points, clinic), clinic.watch)
    >>> dip.session, dip.recovery.value, dip.back_once, dip.back
    (4, 'back', 6, 7)
    """
    sign = 1 if higher_is == "better" else -1
    found: list[Dip] = []
    for step in steps:
        if found and found[-1].back is None:
            found[-1] = _follow(found[-1], step, sign)
        elif step.z is not None and step.z >= threshold:
            found.append(_open(step))
    return tuple(found)


def _open(step: Step) -> Dip:
    assert step.usual is not None and step.wobble is not None and step.z is not None
    return Dip(step.session, step.usual, step.wobble, step.z, lowest=step.value)


def _follow(dip: Dip, step: Step, sign: int) -> Dip:
    frozen = (dip.session, dip.usual, dip.wobble, dip.z)
    after = dip.after + 1
    if sign * (dip.usual - step.value) > WITHIN_WOBBLES * dip.wobble:
        lowest = dip.lowest if sign * (step.value - dip.lowest) > 0 else step.value
        return Dip(*frozen, lowest, after=after)
    if dip.back_once is None:
        return Dip(*frozen, dip.lowest, Recovery.BACK_ONCE, step.session, after=after)
    return Dip(*frozen, dip.lowest, Recovery.BACK, dip.back_once, step.session, after)
