"""Two behaviours, moment by moment: who carries on, and who takes up the other's.

Each moment either behaviour is there or not (0 or 1). What is there at the next moment is explained
by what was there before, both coded -.5 and .5:

    logit P(a_t) = i + own a_(t-1) + taken up b_(t-1) + both a_(t-1) b_(t-1) + u_couple

`own` is staying with it (stability), `taken up` is answering the other (reactivity). Couples share
the effects and have an intercept of their own. Beside it: the same without intercepts (pooled), and
each couple's own log odds, .5 added to every cell, averaged over couples and halved (the aggregated
logit). Nothing is said of a single couple.

Source: Bakeman & Gottman 1997, Observing Interaction; Kenny, Kashy & Cook 2006, Dyadic Data
Analysis, chapter 14; Fuchs, Nussbeck, Meuwly & Bodenmann 2017, Front Psychol 8:429.
"""

from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np

from accord.drawing.plots import Estimate, forest
from accord.dyads import logits
from accord.dyads.pairs import LEAST_PAIRS
from accord.dyads.regressions import Floats
from accord.dyads.saying import probability
from accord.errors import DataError
from accord.frames import codes, numbers, table, whole
from accord.records import NotEnough

LEAST_MOMENTS = 10  # transitions a couple, in the mean: our choice
ADDED = 0.5  # to every cell of a couple's own table (Bakeman & Gottman 1997)
TERMS = ("intercept", "own", "taken up", "both")
# The four states before a moment, a behaviour's own first: neither, own, the other's, both.
BEFORE = np.array([[-0.5, -0.5], [0.5, -0.5], [-0.5, 0.5], [0.5, 0.5]])
CELLS = np.column_stack([np.ones(4), BEFORE, BEFORE.prod(1)])


@dataclass(frozen=True, slots=True)
class Odds:
    """One effect as log odds: with couples' intercepts, pooled, and averaged over couples."""

    term: str
    estimate: float
    se: float
    z: float
    p: float
    low: float
    high: float
    pooled: float
    pooled_se: float
    averaged: float | None
    averaged_sd: float | None
    averaged_t: float | None


@dataclass(frozen=True, slots=True)
class Answering:
    """What one behaviour follows: four effects, and how much couples differ in how often it is."""

    behaviour: str
    other: str
    effects: tuple[Odds, ...]
    spread: float  # variance of the couples' intercepts, log odds squared
    loglik: float
    pooled_deviance: float

    def effect(self, term: str) -> Odds:
        """One of "intercept", "own", "taken up", "both"."""
        return next(one for one in self.effects if one.term == term)


@dataclass(frozen=True, slots=True)
class Coordination:
    """Both behaviours of many couples, and the table of transitions between their four states.

    states: neither, second only, first only, both; counts (4, 4) from row to column.
    """

    behaviours: tuple[str, str]
    couples: int
    transitions: int
    left_out: int  # steps with a value missing or a moment between
    level: float
    rates: tuple[float, float]
    totals_r: float | None
    states: tuple[str, str, str, str]
    counts: tuple[tuple[int, ...], ...]
    answering: tuple[Answering, Answering]

    @property
    def probabilities(self) -> Floats:
        """Each row of the counts as shares (4, 4); NaN for a state that never was."""
        counts = np.array(self.counts, dtype=float)
        total = counts.sum(1, keepdims=True)
        shares = np.full((4, 4), np.nan)
        np.divide(counts, total, out=shares, where=total > 0)
        return shares

    def __str__(self) -> str:
        a, b = self.behaviours
        lines = [
            f"Coordination of {a} and {b}: {self.couples:,} couples, {self.transitions:,} steps.",
            f"A step is from one moment to the next; {100 * self.level:g}% intervals.",
            f"{a} at {100 * self.rates[0]:.0f}% of moments, {b} at {100 * self.rates[1]:.0f}%.",
        ]
        if self.left_out:
            lines.append(f"{self.left_out:,} steps left out: a value or a moment is missing.")
        for one in self.answering:
            lines += ["", f"{one.behaviour}, log odds (odds ratio)"]
            for odds in one.effects[1:]:
                lines.append(
                    f"  {_named(one, odds.term):<44} {odds.estimate:>6.2f} "
                    f"({odds.low:.2f} to {odds.high:.2f})  x{np.exp(odds.estimate):.1f}  "
                    f"{probability(odds.p)}"
                )
            lines.append(f"  couples differ by sd {np.sqrt(one.spread):.2f}")
        lines += ["", "What follows need not be an answer: both may follow what is talked about."]
        return "\n".join(lines)

    def to_frame(self, kind: Literal["polars", "pandas"] = "polars") -> Any:
        """One row a behaviour and effect."""
        rows = [
            {"behaviour": one.behaviour, **asdict(odds)}
            for one in self.answering
            for odds in one.effects
        ]
        return table({name: [row[name] for row in rows] for name in rows[0]}, kind)

    def to_dict(self) -> dict[str, Any]:
        """All of it as plain values."""
        return asdict(self)

    def picture(self) -> str:
        """Staying and taking up, as log odds with their intervals."""
        rows = [
            Estimate(_named(one, odds.term), odds.estimate, odds.low, odds.high, place == 1)
            for place, one in enumerate(self.answering)
            for odds in one.effects[1:3]
        ]
        said = "; ".join(f"{row.name} {row.value:.2f}" for row in rows)
        return forest(rows, says=f"Log odds: {said}.", across="log odds at the next moment")


def coordination(
    data: Any, *, dyad: str, time: str, first: str, second: str, level: float = 0.95
) -> Coordination | NotEnough:
    """How two behaviours of a couple follow each other, from one row a couple and moment.

    time: whole numbers; only steps of one count.   first, second: 0 or 1, empty where not seen.

    NotEnough under 50 couples or 10 steps a couple. Raises DataError for other values, a moment
    twice, and a behaviour that always or never follows.

    >>> generator = np.random.default_rng(1)
    >>> stress, coping = np.zeros((2, 60, 40))
    >>> for t in range(1, 40):
    ...     stress[:, t] = generator.random(60) < .2 + .5 * stress[:, t - 1]
    ...     coping[:, t] = generator.random(60) < .2 + .5 * stress[:, t - 1]
    >>> long = {"couple": np.repeat(range(60), 40), "t": np.tile(range(40), 60),
    ...         "stress": stress.ravel(), "coping": coping.ravel()}
    >>> found = coordination(long, dyad="couple", time="t", first="stress", second="coping")
    >>> [round(found.answering[1].effect(term).estimate, 1) for term in ("own", "taken up")]
    [-0.3, 2.2]
    """
    couple, labels = codes(data, dyad)
    moment, both = whole(data, time), np.stack([_seen(data, first), _seen(data, second)], 1)
    if len(labels) < LEAST_PAIRS:
        return NotEnough("Coordination", len(labels), LEAST_PAIRS, "couples")
    order = np.lexsort((moment, couple))
    couple, moment, both = couple[order], moment[order], both[order]
    gap = np.where(np.diff(couple) == 0, np.diff(moment), -1)
    if (gap == 0).any():
        at = int(np.argmax(gap == 0))
        raise DataError(f"Pair {labels[couple[at]]} has moment {moment[at]} twice. Keep one.")
    usable = (gap == 1) & ~np.isnan(both[:-1]).any(1) & ~np.isnan(both[1:]).any(1)
    steps = int(usable.sum())
    if steps < LEAST_MOMENTS * len(labels):
        need = LEAST_MOMENTS * len(labels)
        return NotEnough("Coordination", steps, need, "steps from one moment to the next")
    state = np.nan_to_num(both) @ np.array([2, 1])
    counts = np.zeros((4, 4), dtype=np.int64)
    was, now, who = (state[:-1][usable], both[1:][usable], couple[:-1][usable])
    np.add.at(counts, (was.astype(int), state[1:][usable].astype(int)), 1)
    answers = tuple(
        _answering((first, second), place, was.astype(int), now, who, len(labels), level)
        for place in (0, 1)
    )
    totals = np.zeros((len(labels), 2))
    np.add.at(totals, couple, np.nan_to_num(both))
    varies = (totals.std(0) > 0).all()
    states = ("neither", f"{second} only", f"{first} only", "both")
    return Coordination(
        (first, second),
        len(labels),
        steps,
        int((gap != -1).sum()) - steps,
        level,
        (float(np.nanmean(both[:, 0])), float(np.nanmean(both[:, 1]))),
        float(np.corrcoef(totals[:, 0], totals[:, 1])[0, 1]) if varies else None,
        states,
        tuple(tuple(int(one) for one in row) for row in counts),
        (answers[0], answers[1]),
    )


def _answering(
    names: tuple[str, str],
    place: int,
    was: Any,
    now: Floats,
    who: Any,
    couples: int,
    level: float,
) -> Answering:
    """One behaviour's three models, from counts of its next moment by couple and state before."""
    # States come as neither, second, first, both; a behaviour's own are counted first.
    cell = np.array([0, 2, 1, 3])[was] if place == 0 else was
    trials, yes = np.zeros((2, couples, 4))
    np.add.at(trials, (who, cell), 1)
    np.add.at(yes, (who, cell), now[:, place])
    pooled = logits.plain(CELLS, yes.sum(0), trials.sum(0))
    varied = logits.mixed(CELLS, yes, trials)
    own = np.log((yes + ADDED) / (trials - yes + ADDED))
    halves = own @ CELLS[:, 1:] * np.array([0.5, 0.5, 1.0])
    effects = []
    for n, term in enumerate(TERMS):
        effects.append(_odds(term, varied, pooled, n, halves[:, n - 1] if n else None, level))
    return Answering(
        names[place],
        names[1 - place],
        tuple(effects),
        varied.spread,
        varied.loglik,
        -2 * pooled.loglik,
    )


def _odds(
    term: str,
    varied: logits.Logit,
    pooled: logits.Logit,
    n: int,
    averaged: Floats | None,
    level: float,
) -> Odds:
    from scipy.special import ndtr, ndtri

    estimate, se = float(varied.beta[n]), float(varied.se[n])
    reach, z = float(ndtri((1 + level) / 2)) * se, estimate / se
    mean = sd = t = None
    if averaged is not None:
        mean, sd = float(averaged.mean()), float(averaged.std(ddof=1))
        t = float(mean / (sd / np.sqrt(len(averaged)))) if sd > 0 else None
    p = float(2 * ndtr(-abs(z)))
    low, high = estimate - reach, estimate + reach
    apart = float(pooled.beta[n]), float(pooled.se[n])
    return Odds(term, estimate, se, z, p, low, high, *apart, mean, sd, t)


def _seen(data: Any, name: str) -> Floats:
    values = numbers(data, name)
    wrong = np.flatnonzero(~(np.isnan(values) | (values == 0) | (values == 1)))
    if len(wrong):
        raise DataError(
            f"Column {name} holds {values[wrong[0]]:g} in row {wrong[0] + 1}; a behaviour is 0 "
            "(not there) or 1 (there)."
        )
    return values


def _named(one: Answering, term: str) -> str:
    return {
        "own": f"{one.behaviour} → {one.behaviour} (stays)",
        "taken up": f"{one.other} → {one.behaviour} (taken up)",
        "both": "both together, beyond the two",
    }[term]
