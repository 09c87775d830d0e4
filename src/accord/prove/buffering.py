"""Buffering on planted truth: found where it was planted, and no oftener than stated where not.

The make-believe diaries: people differ in support (sd 1) and in how they take stress, which comes
and goes from day to day (sd 1):

    low_it = 5 + u_0i + (.8 + b support_i + u_1i) stress_it + .3 stress_i. + e_it
    sd of u_0 1, of u_1 .4, of e 1; e uncorrelated, or with .3 from one day to the next

Reported over many studies of one size, for the product of stress within people and support between:

    found:    share of studies whose test of it has p < .05
    coverage: share of 95% intervals that hold b
    bias:     average estimate less b
    margin:   1.96 standard errors of a share of .05 over so many studies

With b nil, `found` is the rate of false alarms and should be .05 within the margin. The slope of
stress differs between people: a model without u_1 would cry buffering far oftener.
"""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from accord.errors import AccordError
from accord.records import NotEnough
from accord.resilience import buffering

ERROR = 0.05
PLANTED = -0.25  # a third of the slope of stress for each sd of support
MEMORY = 0.3
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Proof:
    """Many make-believe diary studies of one size."""

    people: int
    days: int
    studies: int
    planted: float
    memory: float
    found: float
    coverage: float
    bias: float
    unanswered: int  # studies that the method said were not enough

    @property
    def margin(self) -> float:
        """What chance moves a share of .05 by, at these many studies."""
        return float(1.96 * np.sqrt(ERROR * (1 - ERROR) / self.studies))

    def __str__(self) -> str:
        kind = "no buffering planted" if not self.planted else f"{self.planted:g} planted"
        wanted = f" ({ERROR:g} +- {self.margin:.3f} is stated)" if not self.planted else ""
        return (
            f"{self.studies} studies of {self.people} people and {self.days} days, {kind}: found "
            f"in {self.found:.3f}{wanted}; coverage {self.coverage:.3f}, bias {self.bias:+.3f}"
        )

    def to_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {**asdict(self), "margin": self.margin}


def simulate(
    people: int, days: int, seed: int, *, planted: float = 0.0, memory: float = 0.0
) -> dict[str, Floats]:
    """One study as a long table: person, day, stress, support, low.

    >>> simulate(3, 5, seed=1)["low"].shape
    (15,)
    """
    draw = np.random.default_rng(seed)
    support, level, taken = draw.standard_normal((3, people, 1)) * [[[1.0]], [[1.0]], [[0.4]]]
    often = draw.standard_normal((people, 1))
    within = draw.standard_normal((people, days))
    noise = draw.standard_normal((people, days))
    for day in range(1, days):
        noise[:, day] = memory * noise[:, day - 1] + np.sqrt(1 - memory**2) * noise[:, day]
    slope = 0.8 + planted * support + taken
    low = 5 + level + slope * within + 0.3 * often + noise
    return {
        "person": np.repeat(np.arange(people), days).astype(float),
        "day": np.tile(np.arange(days), people).astype(float),
        "stress": (often + within).ravel(),
        "support": np.repeat(support.ravel(), days),
        "low": low.ravel(),
    }


def prove(
    people: int = 60,
    days: int = 14,
    studies: int = 1000,
    *,
    seed: int = 1,
    planted: float = 0.0,
    memory: float = 0.0,
) -> Proof:
    """Fit every study as `accord.resilience.buffering` does, and count.

    With `memory` the residuals are correlated and fitted as AR(1), which takes longer. Raises
    AccordError where no study could be answered.

    >>> nothing, some = prove(40, 8, 20), prove(40, 8, 20, planted=PLANTED)
    >>> nothing.found < some.found
    True
    """
    tests = []
    for number in range(studies):
        table = simulate(people, days, seed + number, planted=planted, memory=memory)
        made = buffering(
            table,
            client="person",
            outcome="low",
            stress="stress",
            support="support",
            order="day" if memory else "",
        )
        if not isinstance(made, NotEnough):
            tests.append(made.between)
    if not tests:
        raise AccordError("No study was large enough. Simulate 30 people or more, 3 days or more.")
    estimates = np.array([test.estimate for test in tests])
    return Proof(
        people,
        days,
        studies,
        planted,
        memory,
        found=float(np.mean([test.p < ERROR for test in tests])),
        coverage=float(np.mean([test.low < planted < test.high for test in tests])),
        bias=float(estimates.mean() - planted),
        unanswered=studies - len(tests),
    )
