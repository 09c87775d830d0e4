"""Actor and partner effects on planted truth: intervals, roles, patterns of k, and days.

The make-believe pairs: predictors of the two correlate .3, residuals .5, all of sd 1; the same for
both roles, so that whatever is said to differ by role is a false alarm:

    y_i = a x_i + p x_j + e_i

Reported over many studies of one size:

    coverage:     share of 95% intervals of a and p, by role and interchangeable, that hold them
    k_coverage:   share of bootstrap intervals of k = p / a that hold it (a .5, p .5)
    roles:        share of studies in which the effects are said to differ by role at .05
    right, wrong: share of studies that name the planted pattern (couple), or another one
    read:         share of studies that name a pattern with k where a is nil
    days:         share of partner effects found at .05 in diaries whose days were shuffled
"""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from accord.dyads import Apim, Diary, Pattern, actor_partner, diary
from accord.errors import AccordError

ERROR = 0.05
DRAWS = 400
DAYS = 7
NOT_READ = (Pattern.UNSTABLE, Pattern.PARTNER_ONLY)
NAMED = (Pattern.ACTOR_ONLY, Pattern.COUPLE, Pattern.CONTRAST)
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Proof:
    """Many make-believe studies of pairs of one size."""

    pairs: int
    studies: int
    diaries: int
    coverage: float
    k_coverage: float
    roles: float
    right: float
    wrong: float
    read: float
    days: float

    def __str__(self) -> str:
        return (
            f"{self.studies} studies of {self.pairs} pairs: intervals hold {self.coverage:.3f} of "
            f"effects and {self.k_coverage:.3f} of k; roles said to differ in {self.roles:.3f} "
            f"(none do); couple named in {self.right:.3f}, another pattern in {self.wrong:.3f}; k "
            f"read without an actor effect in {self.read:.3f}. Partner effects in {self.diaries} "
            f"shuffled diaries: {self.days:.3f}."
        )

    def to_dict(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)


def made(pairs: int, seed: int, a: float, p: float) -> dict[str, Any]:
    """One study: a row a person, in plain columns.

    >>> len(made(60, 1, 0.5, 0.5)["x"])
    120
    """
    generator = np.random.default_rng(seed)
    x = generator.multivariate_normal([0, 0], [[1, 0.3], [0.3, 1]], pairs)
    e = generator.multivariate_normal([0, 0], [[1, 0.5], [0.5, 1]], pairs)
    return {
        "pair": np.repeat(np.arange(pairs), 2),
        "role": ["one", "other"] * pairs,
        "x": x.ravel(),
        "y": (a * x + p * x[:, ::-1] + e).ravel(),
    }


def days(pairs: int, seed: int) -> dict[str, Any]:
    """One diary with memory from day to day and no partner effect: partners' days are shuffled."""
    generator = np.random.default_rng(seed)
    x = generator.normal(size=(pairs, 2, 1)) + generator.normal(size=(pairs, 2, DAYS))
    e = generator.normal(size=(pairs, 2, DAYS))
    for day in range(1, DAYS):
        e[:, :, day] = 0.3 * e[:, :, day - 1] + np.sqrt(1 - 0.09) * e[:, :, day]
    y = generator.normal(size=(pairs, 2, 1)) + 0.5 * x + 0.3 * x[:, ::-1] + e
    # Each pair's second member tells of days in another order: nothing of a day is left to share.
    order = generator.permuted(np.tile(np.arange(DAYS), (pairs, 1)), axis=1)
    rows = np.arange(pairs)[:, None]
    x[:, 1], y[:, 1] = x[rows, 1, order], y[rows, 1, order]
    return {
        "pair": np.repeat(np.arange(pairs), 2 * DAYS),
        "role": np.tile(np.repeat(["one", "other"], DAYS), pairs),
        "day": np.tile(np.arange(DAYS), 2 * pairs),
        "x": x.ravel(),
        "y": y.ravel(),
    }


def prove(pairs: int = 60, studies: int = 300, diaries: int = 40, *, seed: int = 3) -> Proof:
    """Try actor-partner models on studies of `pairs` pairs each: some seconds for a hundred."""
    if pairs < 50 or studies < 1 or diaries < 1:
        raise AccordError("A study has at least 50 pairs; give one study and one diary or more.")
    held, k_held, roles, right, wrong, read = ([] for _ in range(6))
    for study in range(studies):
        some = _fitted(made(pairs, seed * 100_000 + study, 0.5, 0.5), study)
        for model in (some.apart, some.alike):
            assert model is not None
            told = [one for one in model.effects if one.kind in ("actor", "partner")]
            held += [one.low <= 0.5 <= one.high for one in told]
        k = some.alike.ratio("x")
        assert k.low is not None and k.high is not None
        k_held.append(k.low <= 1 <= k.high)
        right.append(k.pattern is Pattern.COUPLE)
        wrong.append(k.pattern in NAMED and k.pattern is not Pattern.COUPLE)
        roles.append(some.tests[0].p < ERROR)
        none = _fitted(made(pairs, seed * 100_000 + study, 0.0, 0.5), study)
        read.append(none.alike.ratio("x").pattern not in NOT_READ)
    shuffled = []
    for study in range(diaries):
        found = diary(
            days(pairs, seed * 100_000 + study),
            dyad="pair",
            role="role",
            time="day",
            outcome="y",
            predictors=["x"],
            slopes="none",
        )
        assert isinstance(found, Diary)
        shuffled += [found.effect("partner", "x", one).p < ERROR for one in found.roles]
    shares = [float(np.mean(one)) for one in (held, k_held, roles, right, wrong, read, shuffled)]
    return Proof(pairs, studies, diaries, *shares)


def _fitted(table: dict[str, Any], seed: int) -> Apim:
    found = actor_partner(
        table, dyad="pair", role="role", outcome="y", predictors=["x"], draws=DRAWS, seed=seed
    )
    assert isinstance(found, Apim)
    return found
