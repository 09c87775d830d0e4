"""Inertia: how much of where somebody stood at one moment is still there at the next.

    e_t  = y_t less the person's own line over time (or mean)
    r    = slope of e_t on e_{t-1} over n pairs one step apart (within a day, where days are told)
    phi  = (r + 1/n) / (1 - 3/n)   around a mean:  E[r] = phi - (1 + 3 phi)/n
    phi  = (r + 2/n) / (1 - 4/n)   around a line:  E[r] = phi - (2 + 4 phi)/n
    se2  = (1 - m^2) / n / (1 - 3/n)^2, or 4: m is the mean of all, so that no phi sets its own
    tau2 = max(0, (Q - (k - 1)) / (sum w - sum w^2 / sum w)),  w = 1/se2,  Q = sum w (phi - m)^2
    B_i  = (k - 3)/(k - 1) se2/(se2 + tau2);   phi_i shrunken = phi_i - B_i (phi_i - m)
    var  = se2 (1 - (k - 1)/k B_i) + 2/(k - 3) B_i^2 (mean se2 + tau2)/(se2 + tau2) (phi_i - m)^2

The means are what makes short series look livelier than people are: both corrections are to the
order 1/n. Nothing is said of a person with fewer than 30 scores that have an equally spaced
neighbour; eight weekly scores say nothing of inertia.

Sources: Kuppens, Allen and Sheeber 2010, Psychol Sci 21:984 (inertia); Marriott and Pope 1954,
Biometrika 41:390 and Kendall 1954, Biometrika 41:403 (bias around a mean); Tanaka 1984, Econometric
Theory 1:199 (around a line); DerSimonian and Laird 1986, Control Clin Trials 7:177 (tau2); Morris
1983, J Am Stat Assoc 78:47 (shrinkage, and its variance).
"""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from accord.errors import DataError
from accord.frames import table
from accord.frames.arrays import Codes, Floats
from accord.records import NotEnough
from accord.resilience.diary import in_order, neighbours
from accord.resilience.survival import LEVEL, plain

POINTS = 30  # equally spaced scores of one person (methods, section f)
PEOPLE = 10  # below it, what people share is not known well enough to shrink towards; our choice
BIAS = {"mean": (1.0, 3.0), "line": (2.0, 4.0)}
Detrend = Literal["line", "mean", "none"]


@dataclass(frozen=True, slots=True, eq=False)
class Inertia:
    """Inertia of each person with enough scores; arrays of one length.

    raw (k,): the slope as it comes. phi: corrected for its bias. shrunken, low, high: with what
    people share, or equal to phi with its own interval where there are fewer than 10 people.
    refused: people with too few scores, of whom nothing is said.
    """

    names: tuple[str, ...]
    pairs: Codes
    raw: Floats
    phi: Floats
    shrunken: Floats
    low: Floats
    high: Floats
    mean: float
    spread: float  # tau, the sd of inertia between people
    is_shrunken: bool
    refused: int
    step: float
    detrend: str
    level: float

    def __str__(self) -> str:
        kind = "empirical Bayes" if self.is_shrunken else "not shrunken: fewer than 10 people"
        lines = [
            f"Inertia (lag 1, step {self.step:g}, {_around(self.detrend)}):",
            f"  mean {self.mean:.3f}, sd between people {self.spread:.3f}, "
            f"n {len(self.names):,} people, {int(self.pairs.sum()):,} pairs",
        ]
        if self.refused:
            lines.append(
                f"  {self.refused:,} people have fewer than {POINTS} equally spaced scores: "
                "nothing is said of them."
            )
        lines.append(f"  person: inertia ({self.level:.0%} interval, {kind}), pairs")
        for i in range(min(len(self.names), 12)):
            lines.append(
                f"  {self.names[i][:24]}: {self.shrunken[i]:.2f} ({self.low[i]:.2f} to "
                f"{self.high[i]:.2f}), {self.pairs[i]}"
            )
        if len(self.names) > 12:
            lines.append(f"  … and {len(self.names) - 12:,} more.")
        return "\n".join(lines)

    def to_frame(self, kind: Literal["polars", "pandas"] = "polars") -> Any:
        """One row a person."""
        columns = ("pairs", "raw", "phi", "shrunken", "low", "high")
        return table(
            {"client": list(self.names), **{name: getattr(self, name) for name in columns}}, kind
        )

    def to_dict(self) -> dict[str, Any]:
        """Plain values."""
        columns = ("raw", "phi", "shrunken", "low", "high")
        return {
            "client": list(self.names),
            "pairs": self.pairs.tolist(),
            **{name: plain(getattr(self, name)) for name in columns},
            "mean": self.mean,
            "spread": self.spread,
            "is_shrunken": self.is_shrunken,
            "people_refused": self.refused,
            "step": self.step,
            "detrend": self.detrend,
            "level": self.level,
        }


def inertia(
    data: Any,
    *,
    client: str,
    time: str,
    score: str,
    beep: str = "",
    detrend: Detrend = "line",
    level: float = LEVEL,
) -> Inertia | NotEnough:
    """Inertia of everybody in a long table with enough scores at equal distances.

    data:    a frame, one row a person and moment.
    time:    column of days or moments as numbers.
    beep:    column of the moment's number within the day; pairs then lie within a day, one beep
             apart. Without it pairs lie one usual step apart in `time`.
    detrend: around the person's own line over time, their mean, or nothing (then no correction).

    NotEnough where nobody has 30 scores with a neighbour. DataError for text, infinities, a time
    that is missing, or two scores at one moment.

    >>> random = np.random.default_rng(2)
    >>> day, mood = np.arange(400.0), np.zeros(400)
    >>> for t in range(1, 400):
    ...     mood[t] = 0.5 * mood[t - 1] + random.normal()
    >>> diary = {"who": ["a"] * 400, "day": day, "mood": mood}
    >>> found = inertia(diary, client="who", time="day", score="mood")
    >>> bool(found.low[0] < 0.5 < found.high[0])
    True
    >>> print(inertia({"who": [1] * 8, "week": range(8), "phq": [9, 8, 9, 7, 7, 6, 7, 5]},
    ...     client="who", time="week", score="phq"))
    Not enough data for inertia: 8 equally spaced scores of one person, and 30 are needed.
    """
    if detrend not in ("line", "mean", "none"):
        raise DataError(f"detrend is “line”, “mean” or “none”, not “{detrend}”.")
    who, names, when, order, value = in_order(data, client, time, score, beep)
    flat = np.bincount(who, minlength=len(names)) if len(who) else np.zeros(0)
    residual = _residuals(who, when, value, len(names), detrend)
    later, step = neighbours(who, when, order)
    touching = np.zeros(len(who), dtype=np.bool_)
    touching[later], touching[later - 1] = True, True
    points = np.bincount(who[touching], minlength=len(names))
    slopes, pairs, moves = _slopes(who, residual, later, len(names))
    enough = (points >= POINTS) & moves
    if not enough.any():
        still = bool((points >= POINTS).any())
        return NotEnough(
            "Inertia",
            have=1 if still else int(points.max(initial=0)),
            need=2 if still else POINTS,
            unit="different scores of one person"
            if still
            else "equally spaced scores of one person",
        )
    kept = np.flatnonzero(enough)
    return _shrink(
        tuple(names[one] for one in kept),
        slopes[kept],
        pairs[kept],
        refused=int((flat > 0).sum() - len(kept)),
        step=step,
        detrend=detrend,
        level=level,
    )


def _residuals(who: Codes, when: Floats, value: Floats, people: int, detrend: str) -> Floats:
    """Each score less its person's own line or mean; people without scores take no part."""
    if detrend == "none" or not len(value):
        return value
    count = np.maximum(np.bincount(who, minlength=people), 1)
    around = value - (np.bincount(who, weights=value, minlength=people) / count)[who]
    if detrend == "mean":
        return around
    moment = when - (np.bincount(who, weights=when, minlength=people) / count)[who]
    spread = np.bincount(who, weights=moment**2, minlength=people)
    slope = np.bincount(who, weights=moment * around, minlength=people)
    slope = np.divide(slope, spread, out=np.zeros(people), where=spread > 0)
    return around - slope[who] * moment


def _slopes(
    who: Codes, residual: Floats, later: Codes, people: int
) -> tuple[Floats, Codes, NDArray[np.bool_]]:
    """Least-squares slope of later on earlier residuals for each person, pairs, and whether any."""
    person, now, before = who[later], residual[later], residual[later - 1]
    pairs = np.bincount(person, minlength=people)
    held = np.maximum(pairs, 1)
    before = before - (np.bincount(person, weights=before, minlength=people) / held)[person]
    spread = np.bincount(person, weights=before**2, minlength=people)
    both = np.bincount(person, weights=before * now, minlength=people)
    size = np.bincount(person, weights=residual[later - 1] ** 2, minlength=people)
    moves = spread > 1e-12 * np.maximum(size, 1e-300)
    return np.divide(both, spread, out=np.zeros(people), where=moves), pairs, moves


def _shrink(
    names: tuple[str, ...],
    raw: Floats,
    pairs: Codes,
    *,
    refused: int,
    step: float,
    detrend: Detrend,
    level: float,
) -> Inertia:
    from scipy.special import ndtri

    a, b = BIAS.get(detrend, (0.0, 0.0))
    phi = np.clip((raw + a / pairs) / (1 - b / pairs), -0.999, 0.999)
    mean = float(np.average(phi, weights=pairs))
    stretch = 1 - b / pairs  # what corrects the bias makes the estimate wider
    se2 = (1 - mean**2) / pairs / stretch**2
    spread2, shrunken = 0.0, len(names) >= PEOPLE
    if len(names) > 1:
        weight = 1 / se2
        q = float(np.sum(weight * (phi - mean) ** 2))
        spare = float(weight.sum() - np.sum(weight**2) / weight.sum())
        spread2 = max(0.0, (q - (len(names) - 1)) / spare)
    if shrunken:
        mean = float(np.average(phi, weights=1 / (se2 + spread2)))
        middle, sd = _morris(phi, mean, se2, spread2)
    else:
        middle, sd = phi, np.sqrt((1 - phi**2) / pairs) / stretch
    reach = ndtri(0.5 + level / 2) * sd
    return Inertia(
        names,
        pairs,
        raw,
        phi,
        middle,
        np.maximum(middle - reach, -1),
        np.minimum(middle + reach, 1),
        mean,
        float(np.sqrt(spread2)),
        shrunken,
        refused,
        step,
        detrend,
        level,
    )


def _morris(phi: Floats, mean: float, se2: Floats, spread2: float) -> tuple[Floats, Floats]:
    """Shrunken estimates and their sd; they never shrink wholly, as the spread is estimated too."""
    k = len(phi)
    shrink = (k - 3) / (k - 1) * se2 / (se2 + spread2)
    away = phi - mean
    unsure = 2 / (k - 3) * shrink**2 * (se2.mean() + spread2) / (se2 + spread2)
    return phi - shrink * away, np.sqrt(se2 * (1 - (k - 1) / k * shrink) + unsure * away**2)


def _around(detrend: str) -> str:
    if detrend == "none":
        return "around nothing, as it comes"
    return f"around each person's {detrend}, corrected for bias"
