"""k, the partner effect over the actor effect, and the pattern it speaks for.

    k = p / a        0 actor only, 1 couple (both count alike), -1 contrast (the two are compared)
    delta            se(k)^2 = (Var p - 2 k Cov(a, p) + k^2 Var a) / a^2
    bootstrap        whole pairs drawn again; percentile, or bias-corrected and accelerated (BCa)

A pattern is named where the interval of k holds its value and none of the others. Where a may well
be zero, or is small (|standardised a| under .1), k is a division by next to nothing: it is given
with its interval, and no pattern is named.

Source: Kenny & Ledermann 2010, J Fam Psychol 24:359; Efron 1987, J Am Stat Assoc 82:171 (BCa).
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

import numpy as np

from accord.dyads.effect import Effect
from accord.dyads.regressions import Floats

SMALL = 0.1  # |standardised actor effect| under which k is not read (Kenny & Ledermann 2010)
MOST_BLOCKS = 1000  # of pairs left out together for the acceleration, where there are more pairs
CELLS = 500_000  # weights held at once
# Coefficients (b, P) of the columns with each pair counted by its weights (b, n).
Fitted = Callable[[Floats, Floats], Floats]


class Pattern(StrEnum):
    """What the interval of k says."""

    ACTOR_ONLY = "actor only"
    COUPLE = "couple"
    CONTRAST = "contrast"
    BETWEEN = "none of the named patterns"
    OPEN = "not settled between patterns"
    PARTNER_ONLY = "partner only"
    UNSTABLE = "not read"


NAMED = ((-1.0, Pattern.CONTRAST), (0.0, Pattern.ACTOR_ONLY), (1.0, Pattern.COUPLE))


@dataclass(frozen=True, slots=True)
class Ratio:
    """k of one predictor for one role's outcome ("" where the members are interchangeable).

    low, high: the bootstrap interval; delta_low, delta_high: by the delta method, for comparison.
    `value` is None where a is exactly zero. `stable` says whether a is far enough from zero.
    """

    role: str
    predictor: str
    value: float | None
    se: float | None
    delta_low: float | None
    delta_high: float | None
    low: float | None
    high: float | None
    interval: str  # "percentile", "BCa" or "delta"
    draws: int
    stable: bool
    pattern: Pattern

    @property
    def said(self) -> str:
        """One sentence."""
        if self.value is None:
            return "k cannot be formed: the actor effect is zero."
        shown = f"k {self.value:.2f}"
        if self.low is not None and self.high is not None:
            shown += f" ({self.low:.2f} to {self.high:.2f})"
        if self.pattern is Pattern.PARTNER_ONLY:
            return (
                f"Partner only: the partner’s counts, one’s own may be zero ({shown} is not read)."
            )
        if not self.stable:
            return f"{shown} is not read: the actor effect is too near zero to divide by."
        return f"{shown}: {MEANING[self.pattern]}."


MEANING = {
    Pattern.ACTOR_ONLY: "in line with actor only, what counts is one’s own",
    Pattern.COUPLE: "in line with couple, one’s own and the partner’s count alike",
    Pattern.CONTRAST: "in line with contrast, what counts is the difference between the two",
    Pattern.BETWEEN: "none of the named patterns (actor only, couple, contrast) fits",
    Pattern.OPEN: "more than one pattern fits, so none is named",
}


def of(
    actor: Effect,
    partner: Effect,
    estimates: tuple[float, float],
    cov: Floats,
    draws: tuple[Floats, Floats] | None,
    without: tuple[Floats, Floats] | None,
    level: float,
) -> Ratio:
    """k of one predictor, from its two effects and their bootstrap draws.

    estimates, cov: of a and p in one unit; draws, without: arrays of a and of p in that unit, of
    pairs drawn and of pairs left out (for BCa).
    """
    from scipy.special import ndtri

    a, p = estimates
    value, se = (p / a, delta(a, p, cov)) if a else (None, None)
    small = actor.beta is not None and abs(actor.beta) < SMALL
    stable = not (actor.low <= 0 <= actor.high or small)
    partner_counts = not partner.low <= 0 <= partner.high
    if value is None or se is None:
        none = Pattern.PARTNER_ONLY if partner_counts else Pattern.UNSTABLE
        return Ratio(
            actor.role, actor.name, None, None, None, None, None, None, "none", 0, False, none
        )
    reach = float(ndtri((1 + level) / 2)) * se
    ends, interval, drawn = (value - reach, value + reach), "delta", 0
    low, high = ends
    if draws is not None:
        method: Literal["percentile", "BCa"] = "BCa" if without is not None else "percentile"
        with np.errstate(divide="ignore", invalid="ignore"):
            omitted = without[1] / without[0] if without is not None else None
            found = bounds(draws[1] / draws[0], value, level, method, omitted)
        if found is not None:
            (low, high), interval, drawn = found, method, len(draws[0])
    shape = pattern(low, high, stable=stable, partner_counts=partner_counts)
    return Ratio(
        actor.role,
        actor.name,
        value,
        se,
        *ends,
        low,
        high,
        interval,
        drawn,
        stable,
        shape,
    )


def delta(a: float, p: float, cov: Floats) -> float | None:
    """Standard error of p / a, from the covariance (2, 2) of the two.

    >>> round(delta(0.42438663, 0.26164977, np.array([[0.0044925, -0.0009538],
    ...                                               [-0.0009538, 0.0036938]])), 3)
    0.191
    """
    if a == 0:
        return None
    k = p / a
    return float(np.sqrt(max(cov[1, 1] - 2 * k * cov[0, 1] + k * k * cov[0, 0], 0.0)) / abs(a))


def bounds(
    draws: Floats,
    estimate: float,
    level: float,
    method: Literal["percentile", "BCa"],
    left_out: Floats | None = None,
) -> tuple[float, float] | None:
    """The interval of bootstrap draws (B,); BCa also needs the estimates with pairs left out.

    None where more than one draw in twenty is not finite, or all lie on one side of the estimate.

    >>> tuple(round(end, 1) for end in bounds(np.arange(1, 1000.0), 500, .9, "percentile"))
    (50.9, 949.1)
    """
    from scipy.special import ndtr, ndtri

    finite = draws[np.isfinite(draws)]
    if len(finite) < 2 or len(finite) < 0.95 * len(draws):
        return None
    draws = finite
    tails = np.array([(1 - level) / 2, (1 + level) / 2])
    if method == "BCa":
        below = np.mean(draws < estimate) + np.mean(draws == estimate) / 2
        if left_out is None or not 0 < below < 1:
            return None
        away = left_out.mean() - left_out
        spread = float(np.sum(away**2))
        push = float(np.sum(away**3)) / (6 * spread**1.5) if spread > 0 else 0.0
        bias = ndtri(below)
        shifted = bias + ndtri(tails)
        tails = ndtr(bias + shifted / (1 - push * shifted))
    low, high = np.quantile(draws, tails)
    return float(low), float(high)


def pattern(low: float, high: float, *, stable: bool, partner_counts: bool) -> Pattern:
    """The pattern that an interval of k leaves.

    >>> print(pattern(0.5, 1.3, stable=True, partner_counts=True))
    couple
    >>> print(pattern(-0.2, 1.3, stable=True, partner_counts=False))
    not settled between patterns
    """
    if not stable:
        return Pattern.PARTNER_ONLY if partner_counts else Pattern.UNSTABLE
    inside = [one for value, one in NAMED if low <= value <= high]
    if len(inside) == 1:
        return inside[0]
    return Pattern.OPEN if inside else Pattern.BETWEEN


def resampled(columns: Floats, fitted: Fitted, draws: int, seed: int) -> Floats:
    """Coefficients (B, P) of `draws` sets of pairs drawn with replacement, in small batches."""
    generator = np.random.default_rng(seed)
    n = len(columns)
    batch = int(np.clip(CELLS // n, 1, 250))
    found = []
    for start in range(0, draws, batch):
        size = min(batch, draws - start)
        drawn = [np.bincount(generator.integers(0, n, n), minlength=n) for _ in range(size)]
        found.append(fitted(columns, np.stack(drawn).astype(float)))
    return np.concatenate(found)


def left_out(columns: Floats, fitted: Fitted) -> Floats:
    """Coefficients (m, P) without each pair in turn; of many pairs, without each block."""
    n = len(columns)
    parts = np.array_split(np.arange(n), min(n, MOST_BLOCKS))
    batch = int(np.clip(CELLS // n, 1, 250))
    found = []
    for start in range(0, len(parts), batch):
        weights = np.ones((len(parts[start : start + batch]), n))
        for row, part in enumerate(parts[start : start + batch]):
            weights[row, part] = 0
        found.append(fitted(columns, weights))
    return np.concatenate(found)
