"""How exactly the items of a scale measure together: alpha and omega, with their intervals."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from math import sqrt
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from accord.errors import DataError
from accord.frames import codes, numbers, table
from accord.records import NotEnough
from accord.scoring.many.factor import Factor, one_factor
from accord.scoring.reliability import FEWEST_PEOPLE

Floats = NDArray[np.float64]

LEVEL = 0.95
FURTHEST = 1e100  # squares of it can still be added up
POOR_FIT = 0.08  # Hu & Bentler 1999, Struct Equ Modeling 6:1: correlations left over


@dataclass(frozen=True, slots=True)
class Consistency:
    """A reliability from one response a person, and what it rests on.

    sd:   standard deviation of the sum of the items, which belongs to the reliability.
    srmr: of omega only: correlations between items that one factor leaves over.
    """

    name: str
    value: float
    low: float
    high: float
    interval: str
    people: int
    items: int
    left_out: int
    sd: float
    srmr: float | None
    cautions: tuple[str, ...]

    def __str__(self) -> str:
        out = f"; {self.left_out:,} left out with an answer missing" if self.left_out else ""
        lines = [
            f"{self.name.capitalize()} {self.value:.3f} ({self.low:.3f} to {self.high:.3f}, "
            f"{LEVEL:.0%} {self.interval}).",
            f"{self.items} items, {self.people:,} people{out}; SD of their sum {self.sd:.4g}.",
        ]
        return "\n".join([*lines, *self.cautions])

    def to_frame(self, kind: Literal["polars", "pandas"] = "polars") -> Any:
        """One row with the figures."""
        plain = {key: [value] for key, value in asdict(self).items() if key != "cautions"}
        return table(plain, kind)

    def to_dict(self) -> dict[str, Any]:
        """The same as plain values."""
        return {**asdict(self), "level": LEVEL, "cautions": list(self.cautions)}


def alpha(data: Any, *, items: Sequence[str], client: str = "") -> Consistency | NotEnough:
    """Cronbach's alpha with Feldt's interval.

    alpha = k / (k - 1) (1 - sum of item variances / variance of the sum)
    1 - (1 - alpha) F, with F at .975 and .025 of n - 1 and (n - 1)(k - 1) degrees of freedom

    data:   one row a person, one column an item, reversed items turned round already. With `client`
        only the first complete row of each client counts: several of one are no several people.
    items:  two or more columns.

    The interval holds for normal items that measure alike (essential tau-equivalence); alpha is a
    lower bound of reliability otherwise. NotEnough under 100 people with every answer. DataError
    for fewer than two items and for one that never varies.

    >>> rng = np.random.default_rng(1)
    >>> true = rng.normal(0, 1, (200, 1))
    >>> frame = dict(zip("abcd", (true + rng.normal(0, 1, (200, 4))).T))
    >>> found = alpha(frame, items="abcd")
    >>> round(found.value, 2), found.low < 0.8 < found.high  # 4 items of reliability .5: .8
    (0.78, True)

    Sources: Cronbach 1951, Psychometrika 16:297-334; Feldt 1965, Psychometrika 30:357-370.
    """
    from scipy.special import fdtri

    rows, left_out = _complete(data, items, client)
    short = _too_few("Alpha", rows)
    if short is not None:
        return short
    n, k = rows.shape
    covariance = _covariance(rows, items)
    whole = float(covariance.sum())
    value = k / (k - 1) * (1 - float(np.trace(covariance)) / whole)
    df = (n - 1, (n - 1) * (k - 1))
    low, high = (1 - (1 - value) * float(fdtri(*df, 0.5 + side * LEVEL / 2)) for side in (1, -1))
    return Consistency(
        name="alpha",
        value=value,
        low=low,
        high=high,
        interval="interval of Feldt",
        people=n,
        items=k,
        left_out=left_out,
        sd=sqrt(whole),
        srmr=None,
        cautions=tuple(_against(covariance, items)),
    )


def omega(data: Any, *, items: Sequence[str], client: str = "") -> Consistency | NotEnough:
    """McDonald's omega total from one factor fitted by maximum likelihood.

    omega = (sum lambda)^2 / ((sum lambda)^2 + sum psi)

    `data`, `items` (three or more) and `client` as for alpha. The interval is robust to items that
    are not normal: the sandwich of the likelihood equations, by the delta method on the logit of
    omega. Where one factor leaves correlations of .08 or more over, the result says so: a total
    of several things is then called by one number. NotEnough under 100 people.

    >>> rng = np.random.default_rng(2)
    >>> true = rng.normal(0, 1, (400, 1))
    >>> frame = dict(zip("abcd", (true * [1, 1, 2, 2] + rng.normal(0, 1, (400, 4))).T))
    >>> found = omega(frame, items="abcd")
    >>> round(found.value, 1), found.low < 0.9 < found.high  # 36 / (36 + 4) = .9
    (0.9, True)

    Sources: McDonald 1999, Test Theory, ch. 6; Yuan & Bentler 2002, Psychometrika 67:251-259.
    """
    rows, left_out = _complete(data, items, client)
    short = _too_few("Omega", rows)
    if short is not None:
        return short
    n, k = rows.shape
    covariance = _covariance(rows, items)
    fitted = one_factor(covariance)
    common, own = float(fitted.loadings.sum()) ** 2, float(fitted.unique.sum())
    value = common / (common + own)
    if value <= 0:
        raise DataError("These items share no factor, so there is nothing to be reliable.")
    error = _error(fitted, rows - rows.mean(axis=0), value)
    logit, reach = np.log(value / (1 - value)), 1.959964 * error / (value * (1 - value))
    low, high = (float(1 / (1 + np.exp(-end))) for end in (logit - reach, logit + reach))
    cautions = list(_against(covariance, items))
    if fitted.srmr >= POOR_FIT:
        cautions.append(
            f"One factor leaves correlations of {fitted.srmr:.2f} over (root mean square): these "
            "items measure more than one thing."
        )
    if fitted.at_edge:
        cautions.append("One item has no variance of its own left: do not rest on this omega.")
    return Consistency(
        name="omega",
        value=value,
        low=low,
        high=high,
        interval="interval, sandwich and delta method on the logit",
        people=n,
        items=k,
        left_out=left_out,
        sd=sqrt(float(covariance.sum())),
        srmr=fitted.srmr,
        cautions=tuple(cautions),
    )


def _error(fitted: Factor, centred: Floats, value: float) -> float:
    """Standard error of omega from everybody's influence on it."""
    inverse = np.linalg.inv(fitted.implied)
    toward = inverse @ fitted.loadings
    # Expected information of (lambda, psi), and each person's share of the likelihood equations.
    information = np.block(
        [
            [inverse * (fitted.loadings @ toward) + np.outer(toward, toward), inverse * toward],
            [(inverse * toward).T, 0.5 * inverse**2],
        ]
    )
    z = centred @ inverse
    shares = np.hstack([z * (centred @ toward)[:, None], 0.5 * z**2])
    shares -= shares.mean(axis=0)
    whole = float(fitted.loadings.sum()) ** 2 + float(fitted.unique.sum())
    by_loading = 2 * float(fitted.loadings.sum()) * (1 - value) / whole
    slope = np.repeat([by_loading, -value / whole], len(toward))
    influence = shares @ np.linalg.solve(information, slope)
    return float(np.sqrt(np.sum(influence**2))) / len(centred)


def _complete(data: Any, items: Sequence[str], client: str) -> tuple[Floats, int]:
    if len(items) < 2:
        raise DataError("Consistency compares items with one another: give at least two.")
    rows = np.column_stack([numbers(data, item) for item in items])
    full = np.asarray(~np.isnan(rows).any(axis=1))
    left_out = int(len(full) - full.sum())
    rows = rows[full]
    if (np.abs(rows) > FURTHEST).any():
        raise DataError("An answer is far too large to be one. Correct it.")
    if client:
        whose = codes(data, client)[0][full]
        rows = rows[np.sort(np.unique(whose, return_index=True)[1])]
    return rows, left_out


def _too_few(name: str, rows: Floats) -> NotEnough | None:
    if len(rows) >= FEWEST_PEOPLE:
        return None
    return NotEnough(name, len(rows), FEWEST_PEOPLE, "people who answered every item")


def _covariance(rows: Floats, items: Sequence[str]) -> Floats:
    still = np.flatnonzero(np.ptp(rows, axis=0) == 0)
    if len(still):
        raise DataError(
            f"Everybody gave the same answer to {items[still[0]]}: it tells nobody from anybody. "
            "Leave it out."
        )
    found = np.asarray(np.cov(rows, rowvar=False))
    if not found.sum() > 0:
        raise DataError("All sums are alike. Turn reversed items round first.")
    return found


def _against(covariance: Floats, items: Sequence[str]) -> list[str]:
    rest = covariance.sum(axis=1) - np.diag(covariance)
    return [
        f"{item} runs against the other items: turn it round, or leave it out."
        for item, together in zip(items, rest.tolist(), strict=True)
        if together < 0
    ]
