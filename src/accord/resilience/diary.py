"""Scores at moments of days: in order, and which lie one step apart."""

from typing import Any

import numpy as np

from accord.errors import DataError
from accord.frames import codes, numbers
from accord.frames.arrays import Codes, Floats

SLACK = 0.1  # of a step: two scores this much nearer or farther still count as one step apart


def in_order(
    data: Any, client: str, time: str, score: str, beep: str
) -> tuple[Codes, list[str], Floats, Floats | None, Floats]:
    """Who, their names, when, the beep of the day if told, and the score, in order of all three.

    Rows without a time, a beep or a score are left out. Raises DataError for two scores at one
    moment.
    """
    who, names = codes(data, client)
    when, value = numbers(data, time), numbers(data, score)
    nth = numbers(data, beep) if beep else np.zeros(len(who))
    kept = np.flatnonzero(~(np.isnan(when) | np.isnan(value) | np.isnan(nth)))
    order = kept[np.lexsort((nth[kept], when[kept], who[kept]))]
    who, when, nth, value = who[order], when[order], nth[order], value[order]
    twice = np.flatnonzero((np.diff(who) == 0) & (np.diff(when) == 0) & (np.diff(nth) == 0))
    if len(twice):
        raise DataError(
            f"{names[who[twice[0]]]} has two scores at time {when[twice[0]]:g}. Keep one, or name "
            "the column that numbers the moments of a day."
        )
    return who, names, when, nth if beep else None, value


def neighbours(who: Codes, when: Floats, order: Floats | None) -> tuple[Codes, float]:
    """Rows whose row before is the same person's score one step earlier, and that step.

    With `order` (the beep's number) the step is one beep of the same day; else it is the commonest
    distance in time.
    """
    same = np.diff(who) == 0
    gap = np.diff(when)
    if order is not None:
        return np.flatnonzero(same & (gap == 0) & (np.diff(order) == 1)) + 1, 1.0
    if not same.any():
        return np.empty(0, dtype=np.int64), 1.0
    steps, counts = np.unique(gap[same].round(9), return_counts=True)
    step = float(steps[np.argmax(counts)])
    return np.flatnonzero(same & (np.abs(gap - step) <= SLACK * step)) + 1, step
