"""How well drop-out is foreseen: calibration, Brier score, and AUC that moves with time.

At a landmark session s, of those who came to it, with what was known then, for the next h sessions:

    case      dropped out within them           weight 1 / P(not out of sight before the drop-out)
    control   still there after them            weight 1 / P(not out of sight before their end)
              or ended otherwise within them    weight 1 / P(not out of sight before that end)
    AUC       share of weighted pairs in which the case had the higher chance (ties count half)

The chance is F(s, h), the foreseen share gone within them with covariates held as they are at s.

Sources: Heagerty and Zheng 2005, Biometrics 61:92-105; Blanche, Dartigues and Jacqmin-Gadda 2013,
Stat Med 32:5381-5397 (weights, other ends); Graf et al. 1999, Stat Med 18:2529-2545 (Brier);
DeLong, DeLong and Clarke-Pearson 1988, Biometrics 44:837-845 (error of an AUC).
"""

from dataclasses import dataclass
from math import exp, log, sqrt

import numpy as np
from numpy.typing import NDArray

from accord.engagement.at_risk import Periods
from accord.engagement.ends import DROPPED, NONE_YET
from accord.engagement.hazard import Hazard
from accord.errors import DataError

Floats = NDArray[np.float64]
Yes = NDArray[np.bool_]
Z = 1.959964


@dataclass(frozen=True, slots=True)
class Tenth:
    """One group of rows by foreseen chance: what was foreseen, what was seen, 95% (Wilson)."""

    rows: int
    foreseen: float
    seen: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Ahead:
    """Discrimination from one landmark; `auc` is None without cases or controls."""

    landmark: int
    ahead: int
    cases: int
    controls: int
    unknown: int  # out of sight before the end: their weight goes to the others
    auc: float | None
    low: float | None
    high: float | None
    brier: float
    brier_of_the_rate: float  # of foreseeing the same for everybody


def auc(
    score: Floats, case: Yes, control: Yes, weight: Floats | None = None
) -> tuple[float, float, float] | None:
    """Weighted AUC with 95% limits on the logit scale; None without cases or controls.

    >>> case = np.array([True, False, True])
    >>> auc(np.array([3.0, 2.0, 1.0]), case, ~case)
    (0.5, 0.5, 0.5)
    """
    if not (case.any() and control.any()):
        return None
    weight = np.ones(len(score)) if weight is None else weight
    one, other = weight[case], weight[control]
    above = _placed(score[case], score[control], other)
    below = 1 - _placed(score[control], score[case], one)
    value = float(one @ above / one.sum())
    spread = float((one**2) @ (above - value) ** 2) / one.sum() ** 2
    spread += float((other**2) @ (below - value) ** 2) / other.sum() ** 2
    if not 0 < value < 1 or min(case.sum(), control.sum()) < 2:
        return value, value, value
    width = Z * sqrt(spread) / (value * (1 - value))
    middle = log(value / (1 - value))
    low, high = (1 / (1 + exp(-middle - side * width)) for side in (-1, 1))
    return value, low, high


def brier(chance: Floats, event: Floats, weight: Floats | None = None) -> float:
    """Mean squared distance of the foreseen chance from what happened (0 or 1).

    >>> brier(np.array([0.5, 0.5]), np.array([0.0, 1.0]))
    0.25
    """
    return float(np.average((event - chance) ** 2, weights=weight))


def calibration(chance: Floats, event: Floats, groups: int = 10) -> tuple[Tenth, ...]:
    """Groups of rows by rank of the foreseen chance, with equal chances never parted.

    >>> [one.rows for one in calibration(np.array([.1, .1, .2, .3]), np.array([0, 0, 0, 1.]), 2)]
    [2, 2]
    """
    if groups < 1:
        raise DataError("Calibration needs one group or more.")
    edges = np.quantile(chance, np.arange(1, groups) / groups, method="inverted_cdf")
    group = np.searchsorted(np.unique(edges), chance, side="left")
    made = []
    for one in np.unique(group):
        inside = group == one
        rows, seen = int(inside.sum()), float(event[inside].mean())
        made.append(Tenth(rows, float(chance[inside].mean()), seen, *wilson(seen, rows)))
    return tuple(made)


def wilson(share: float, rows: int) -> tuple[float, float]:
    """95% limits of a share (Wilson 1927, J Am Stat Assoc 22:209-212).

    >>> [round(end, 4) for end in wilson(0.1, 50)]
    [0.0435, 0.2136]
    """
    middle = (share + Z**2 / (2 * rows)) / (1 + Z**2 / rows)
    half = Z / (1 + Z**2 / rows) * sqrt(share * (1 - share) / rows + Z**2 / (4 * rows**2))
    return max(middle - half, 0.0), min(middle + half, 1.0)


def ahead(fitted: Hazard, rows: Periods, landmark: int, sessions: int) -> Ahead | None:
    """Discrimination and Brier score from one landmark for the next sessions; None without rows."""
    if rows.definition.planned is not None:  # nobody drops out after the planned session
        sessions = min(sessions, rows.definition.planned - landmark)
    here = np.flatnonzero(rows.session == landmark)
    if not len(here):
        return None
    chance = foreseen(fitted, rows.X[here], landmark, sessions)
    last, what = _outcome(rows, here)
    limit = landmark + sessions - 1
    within = last <= limit
    case = within & (what == DROPPED)
    control = (last > limit) | ((last == limit) & (what == NONE_YET))
    control |= within & (what != DROPPED) & (what != NONE_YET)
    weight = _weights(last, what, np.minimum(last, limit))
    known = case | control
    area, low, high = auc(chance, case, control, weight) or (None, None, None)
    told = (case[known].astype(float), weight[known])
    rate = float(np.average(told[0], weights=told[1])) if known.any() else float("nan")
    return Ahead(
        landmark,
        sessions,
        int(case.sum()),
        int(control.sum()),
        int((~known).sum()),
        area,
        low,
        high,
        brier(chance[known], *told) if known.any() else float("nan"),
        brier(np.full(int(known.sum()), rate), *told) if known.any() else float("nan"),
    )


def foreseen(fitted: Hazard, X: Floats, landmark: int, sessions: int) -> Floats:
    """The share of each row that drops out from session `landmark` on, within so many sessions."""
    staying, gone = np.ones(len(X)), np.zeros(len(X))
    for session in range(landmark, landmark + sessions):
        # Beyond the last session that was fitted, the hazard of that session goes on.
        held = np.full(len(X), min(session, fitted.last))
        chances = fitted.chances(X, held)
        gone = gone + staying * chances[:, 0]
        staying = staying * (1 - chances.sum(axis=1))
    return gone


def _outcome(rows: Periods, here: NDArray[np.int64]) -> tuple[Floats, NDArray[np.int64]]:
    """The last session of the clients of these rows, and what became of it."""
    size = int(rows.client.max()) + 1
    last = np.zeros(size)
    np.maximum.at(last, rows.client, rows.session)
    what = np.zeros(size, dtype=np.int64)
    final = rows.session == last[rows.client]
    what[rows.client[final]] = rows.event[final]
    owner = rows.client[here]
    return last[owner], what[owner]


def _weights(last: Floats, what: NDArray[np.int64], until: Floats) -> Floats:
    """One over the chance of not having gone out of sight before `until` (Kaplan-Meier).

    Who goes out of sight at session t was still coming after it, so ends at t come first.
    """
    hidden = what == NONE_YET
    times = np.unique(last)
    gone = np.array([(hidden & (last == t)).sum() for t in times])
    there = np.array([((last > t) | (hidden & (last == t))).sum() for t in times])
    kept = np.cumprod(1 - gone / np.maximum(there, 1))
    before = np.concatenate(([1.0], kept))[np.searchsorted(times, until, side="left")]
    return 1 / np.maximum(before, 1e-12)


def _placed(score: Floats, others: Floats, weight: Floats) -> Floats:
    """The weighted share of the others that lie below each score; ties count half."""
    order = np.argsort(others, kind="stable")
    ordered, total = others[order], np.concatenate(([0.0], np.cumsum(weight[order])))
    below = total[np.searchsorted(ordered, score, side="left")]
    upto = total[np.searchsorted(ordered, score, side="right")]
    made: Floats = (below + upto) / (2 * total[-1])
    return made
