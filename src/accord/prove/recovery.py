"""How well "back once" and "back" tell a planted repair from a rupture that goes on.

For every planted rupture marked in its window, the dip is followed for eight sessions against the
baseline frozen at that mark:

    found:          the repair is seen, at the repair or later (of repairs with a session to spare)
    false or early: it is seen before the repair, or where there was none (of all followed)
    lag:            sessions from the planted repair to its being seen
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from accord.alliance.repairs import Recovery, dips
from accord.chart.shrunken import Step, run
from accord.prove.detection import WINDOW
from accord.records import Constants, Point
from accord.synthetic.process import Clinic

FOLLOWED = 8  # sessions after the mark
TO_SPARE = 2  # a repair at the very last session cannot be seen twice
ENOUGH = 2  # ratings after the mark, for a rupture that was never repaired to count


@dataclass(frozen=True, slots=True)
class Recovered:
    """One stage of recovery, measured; shares from 0 to 1."""

    found: float
    false_or_early: float
    lag: float
    followed: int


@dataclass(frozen=True, slots=True)
class _Followed:
    """One marked rupture: when it was planted to be repaired, and when it was seen to be."""

    repaired: int | None
    to_spare: bool
    ratings: int
    seen: dict[Recovery, int]


def recovery(clinic: Clinic, constants: Constants, threshold: float) -> dict[Recovery, Recovered]:
    """Both stages over every marked rupture of a clinic.

    >>> from accord.prove.detection import learn
    >>> from accord.synthetic.process import simulate
    >>> clinic = simulate("moderate", clients=300)
    >>> stages = recovery(clinic, learn(clinic), threshold=1.64)
    >>> stages[Recovery.BACK_ONCE].found > stages[Recovery.BACK].found
    True
    """
    followed = list(_followed(clinic, constants, threshold))
    return {stage: _count(followed, stage) for stage in (Recovery.BACK_ONCE, Recovery.BACK)}


def _followed(clinic: Clinic, constants: Constants, threshold: float) -> Iterator[_Followed]:
    planted = clinic.ruptures
    events = zip(planted.client, planted.onset, planted.repaired, strict=True)
    for client, ruptures in groupby(events, key=lambda event: event[0]):
        steps = _chart(clinic, int(client), constants)
        for _, onset, repaired in ruptures:
            last = onset + WINDOW if repaired < 0 else min(onset + WINDOW, repaired - 1)
            window = [s for s in steps if onset < s.session <= last + 1]
            marked = [s.session for s in window if s.z is not None and s.z >= threshold]
            if not marked:
                continue
            kept = [s for s in steps if marked[0] <= s.session <= marked[0] + FOLLOWED]
            yield _Followed(
                repaired=None if repaired < 0 else int(repaired) + 1,
                to_spare=bool(repaired <= clinic.held[client] - TO_SPARE),
                ratings=len(kept) - 1,
                seen=_seen(kept, threshold),
            )


def _chart(clinic: Clinic, client: int, constants: Constants) -> tuple[Step, ...]:
    rated = enumerate(clinic.ratings[client].tolist(), 1)
    return run([Point(session, value) for session, value in rated if value == value], constants)


def _seen(steps: Sequence[Step], threshold: float) -> dict[Recovery, int]:
    """The first session at which each stage was reached, as someone reading along would see it."""
    seen: dict[Recovery, int] = {}
    for upto in range(1, len(steps) + 1):
        stage = dips(steps[:upto], threshold)[0].recovery
        if stage is not Recovery.LOW:
            seen.setdefault(stage, steps[upto - 1].session)
        if stage is Recovery.BACK:
            break
    return seen


def _count(followed: Sequence[_Followed], stage: Recovery) -> Recovered:
    right, missed, wrong, rightly_low, lags = 0, 0, 0, 0, 0
    for rupture in followed:
        seen = rupture.seen.get(stage)
        if rupture.repaired is None:
            enough = rupture.ratings >= ENOUGH
            wrong += enough and seen is not None
            rightly_low += enough and seen is None
        elif rupture.to_spare:
            wrong += seen is not None and seen < rupture.repaired
            missed += seen is None
            if seen is not None and seen >= rupture.repaired:
                right += 1
                lags += seen - rupture.repaired
    total = right + missed + wrong + rightly_low
    return Recovered(right / (right + missed), wrong / total, lags / right, total)
