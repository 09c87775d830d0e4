"""Alliance and the next session's outcome, within clients and between them, by one mixed model.

    y_it = b0 + bW (a_i,t-1 - abar_i) + bB (abar_i - abar) + phi (y_i,t-1 - ybar_i)
           + g log(t) + u_i + v_i (a_i,t-1 - abar_i) + e_it

bW: after a session with an alliance one point above this client's own average, how much the outcome
of the next session lies higher. bB: how much higher the outcome of clients lies whose alliance is a
point above other clients'. They answer different questions and may point opposite ways. Averages
are over the lagged sessions that enter the model, so that centred values sum to nil.

This is for showing. Centring on observed averages biases phi by about -(1 + phi)/(T - 1) and bW by
.01 to .03, and an average of few sessions draws bB towards bW (Lüdtke et al. 2008, Psychological
Methods 13:203): `accord.alliance.lagged` is free of that and is what a claim should rest on.
`v_i` lets the effect differ by client; without it its interval would be too narrow.

Source: Curran & Bauer 2011, Annu Rev Psychol 62:583; Wang & Maxwell 2015, Psychological Methods
20:63; Falkenström, Granström & Holmqvist 2013, J Couns Psychol 60:317.
"""

from dataclasses import dataclass, replace
from math import sqrt
from typing import Any

import numpy as np

from accord.alliance.lagged import nickell
from accord.drawing.plots import Estimate, forest
from accord.errors import DataError
from accord.frames import codes, numbers, table, whole
from accord.mixed import Fit, Test, fit
from accord.records import NotEnough

MINIMUM_CLIENTS = 30  # our choice: a between-client effect has no more cases than clients
MINIMUM_STEPS = 2  # from one session to the next, for a client to take part
TERMS = {
    "within": "within clients",
    "between": "between clients",
    "carry-over": "outcome carried over",
    "trend": "log of the session",
}

Floats = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True, slots=True)
class WithinBetween:
    """Tests of the terms (t, Satterthwaite), and how the within effect spreads over clients.

    difference:    between less within.
    spread:        sd over clients of the within effect, in points.
    expected_bias: of the carry-over, by Nickell's formula at the average number of steps.
    """

    within: Test
    between: Test
    difference: Test
    carry_over: Test
    trend: Test
    spread: float
    expected_bias: float
    clients: int
    steps: int
    left_out: int
    boundary: bool
    level: float

    @property
    def tests(self) -> tuple[Test, ...]:
        """All terms."""
        return self.within, self.between, self.difference, self.carry_over, self.trend

    def __str__(self) -> str:
        lines = [
            f"Alliance and the next session's outcome: {self.clients:,} clients, "
            f"{self.steps:,} steps from one session to the next.",
            *map(str, self.tests),
            f"The within effect spreads over clients with an sd of {self.spread:.2g}.",
            f"The carry-over is biased by about {self.expected_bias:+.2f} here (Nickell); "
            "accord.alliance.lagged is not.",
        ]
        if self.boundary:
            lines.append("A variance was estimated as nil: clients do not differ in that.")
        return "\n".join(lines)

    def to_frame(self, kind: Any = "polars") -> Any:
        """One row a term."""
        rows = [test.to_dict() for test in self.tests]
        return table({name: [row[name] for row in rows] for name in rows[0]}, kind)

    def to_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "terms": [test.to_dict() for test in self.tests],
            "spread": self.spread,
            "expected_bias_of_carry_over": self.expected_bias,
            "clients": self.clients,
            "steps": self.steps,
            "left_out": self.left_out,
            "boundary": self.boundary,
            "level": self.level,
            "method": "linear mixed model, REML, Satterthwaite",
        }

    def picture(self) -> str:
        """The effect within and between clients, as SVG."""
        rows = [
            Estimate("within clients", self.within.estimate, self.within.low, self.within.high),
            Estimate(
                "between clients",
                self.between.estimate,
                self.between.low,
                self.between.high,
                second=True,
            ),
        ]
        says = f"Within {self.within.estimate:.2f}, between {self.between.estimate:.2f}."
        return forest(rows, says=says, across="points of outcome for a point of alliance")


def within_between(
    data: Any,
    *,
    client: str = "client",
    session: str = "session",
    outcome: str = "outcome",
    alliance: str = "alliance",
    level: float = 0.95,
) -> WithinBetween | NotEnough:
    """The within-between mixed model of the outcome on the session before.

    data: a frame with one row per client and session, sessions numbered; a step is two sessions
          running with the outcome of both and the alliance of the first.

    Gives NotEnough under 30 clients with two steps. Raises DataError where a session is given
    twice or the alliance does not move.

    >>> draw = np.random.default_rng(2)
    >>> level, move = draw.normal(size=(80, 1)), draw.normal(size=(80, 8))
    >>> alliance = level + move
    >>> outcome = draw.normal(size=(80, 8)) + level
    >>> outcome[:, 1:] -= 0.5 * move[:, :-1]
    >>> found = within_between({
    ...     "client": np.repeat(np.arange(80), 8),
    ...     "session": np.tile(np.arange(1, 9), 80),
    ...     "outcome": outcome.ravel(),
    ...     "alliance": alliance.ravel(),
    ... })
    >>> found.within.high < 0 < found.between.low
    True
    """
    who, names = codes(data, client)
    at = whole(data, session)
    y, a = numbers(data, outcome), numbers(data, alliance)
    before, after = _steps(who, at, y, a)
    enough = np.bincount(who[after], minlength=len(names)) >= MINIMUM_STEPS
    if enough.sum() < MINIMUM_CLIENTS:
        unit = "clients with two steps from one session to the next"
        have = int(enough.sum())
        return NotEnough("Effects within and between clients", have, MINIMUM_CLIENTS, unit)
    keep = enough[who[after]]
    before, after = before[keep], after[keep]
    group = (np.cumsum(enough) - 1)[who[after]]
    own_a, own_y = _means(group, a[before]), _means(group, y[before])
    moved = a[before] - own_a[group]
    if not (moved**2).sum() > 0:
        raise DataError(f"Column {alliance} never moves within a client.")
    ones = np.ones(len(group))
    design = [ones, moved, own_a[group] - own_a.mean(), y[before] - own_y[group], np.log(at[after])]
    found = fit(
        y[after],
        np.column_stack(design),
        np.column_stack([ones, moved]),
        group,
        names=("intercept", *TERMS.values()),
        random_names=("intercept", "within clients"),
    )
    if isinstance(found, NotEnough):
        return found
    return _result(found, len(group), int(enough.sum()), int((~enough).sum()), level)


def _steps(who: Any, at: Any, y: Floats, a: Floats) -> tuple[Any, Any]:
    """Rows of the first and of the second session of every step."""
    if len(at) and at.min() < 1:
        raise DataError("Number each client's sessions from 1.")
    order = np.lexsort((at, who))
    same = np.diff(who[order]) == 0
    gaps = np.diff(at[order])
    if (same & (gaps == 0)).any():
        raise DataError("A client has a session twice. Keep one row a client and session.")
    before, after = order[:-1][same & (gaps == 1)], order[1:][same & (gaps == 1)]
    there = ~np.isnan(y[before] + y[after] + a[before])
    return before[there], after[there]


def _means(group: Any, values: Floats) -> Floats:
    return np.asarray(np.bincount(group, values) / np.bincount(group))


def _result(found: Fit, steps: int, clients: int, left_out: int, level: float) -> WithinBetween:
    within, between, carry_over, trend = (found.test(name, level) for name in TERMS.values())
    contrast = replace(found.test([0, -1, 1, 0, 0], level), name="between less within")
    return WithinBetween(
        within=within,
        between=between,
        difference=contrast,
        carry_over=carry_over,
        trend=trend,
        spread=sqrt(max(float(found.D[1, 1]), 0.0)),
        expected_bias=_bias(carry_over.estimate, max(2, round(steps / clients))),
        clients=clients,
        steps=steps,
        left_out=left_out,
        boundary=found.boundary,
        level=level,
    )


def _bias(estimate: float, steps: int) -> float:
    """Nickell's bias at the carry-over that would have been estimated as this."""
    bias = 0.0
    for _ in range(20):
        bias = nickell(min(max(estimate - bias, -0.9), 0.9), steps)
    return bias
