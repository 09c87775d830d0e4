"""What an expected course is made of: clock, measure, covariates, terms, where it comes from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import isfinite, log, log1p

from accord.errors import DataError

DAYS = {"day": 1.0, "week": 7.0, "month": 30.4375}  # in one unit of time


@dataclass(frozen=True, slots=True)
class Clock:
    """How time enters: `unit` is session, day, week or month; `shape` is log or linear.

    With log, early sessions count for more: log(session), or log(1 + time) for the others. The
    first session, and time 0, read 0 on every clock.

    >>> round(Clock().x(5), 3), Clock("linear", "week").x(5)
    (1.609, 5.0)
    """

    shape: str = "log"
    unit: str = "session"

    def __post_init__(self) -> None:
        if self.shape not in ("log", "linear") or self.unit not in ("session", *DAYS):
            raise DataError(
                f"There is no clock {self.shape} {self.unit}: choose log or linear, and session, "
                "day, week or month."
            )

    @property
    def start(self) -> float:
        """The earliest time there can be."""
        return 1.0 if self.unit == "session" else 0.0

    @property
    def intake_until(self) -> float:
        """The latest time of an intake score: the first session, or the first week."""
        return 1.0 if self.unit == "session" else 7.0 / DAYS[self.unit]

    @property
    def days(self) -> float | None:
        """Days in one unit; None where sessions are counted."""
        return DAYS.get(self.unit)

    def x(self, time: float) -> float:
        """The reading that enters the model."""
        if not (isfinite(time) and time >= self.start):
            raise DataError(f"Times in {self.unit}s begin at {self.start:g}; {time:g} does not.")
        if self.shape == "linear":
            return time - self.start
        return log(time) if self.unit == "session" else log1p(time)


@dataclass(frozen=True, slots=True)
class Measured:
    """Which scores the curve is of. Ends and step are None where they are not known."""

    name: str
    version: str = ""
    higher_is: str = "worse"
    lowest: float | None = None
    highest: float | None = None
    step: float | None = None  # the smallest difference between two scores

    def __post_init__(self) -> None:
        if self.higher_is not in ("better", "worse"):
            raise DataError(f"higher_is must be better or worse, not “{self.higher_is}”.")

    def held(self, value: float) -> float:
        """A value held to the ends of the scale."""
        low = value if self.lowest is None else max(value, self.lowest)
        return low if self.highest is None else min(low, self.highest)


@dataclass(frozen=True, slots=True)
class Covariate:
    """A number known of each client, in standard deviations from the mean of those fitted."""

    name: str
    mean: float
    sd: float
    power: int = 1  # highest power that enters


@dataclass(frozen=True, slots=True)
class Condition:
    """A group each client belongs to, such as a diagnosis or a setting.

    levels: clients of each level that has terms of its own; the first is what others differ from.
    pooled: levels with too few clients. They, and any unknown one, get the average of the others.
    """

    name: str
    levels: Mapping[str, int]
    pooled: Mapping[str, int] = field(default_factory=dict)

    def shares(self, level: str) -> tuple[float, ...]:
        """The entries of w for this client: a level of its own, or everybody's average."""
        everybody = sum(self.levels.values())
        own = level in self.levels
        return tuple(
            float(name == level) if own else count / everybody
            for name, count in list(self.levels.items())[1:]
        )


@dataclass(frozen=True, slots=True)
class Term:
    """One entry of w: what it adds to the level and to the trend, with standard errors."""

    name: str
    level: float
    trend: float = 0.0
    level_se: float | None = None
    trend_se: float | None = None  # None where no product with time was fitted


@dataclass(frozen=True, slots=True)
class Look:
    """One time at which the off-track probability was tried on all clients and recalibrated.

    p = 1 / (1 + exp(-(intercept + slope logit(p_raw)))). `caught` is the sensitivity at a
    probability of .20, `false` the false alarms of 100 who did not end worse, `right` of 100 marks.
    """

    at: float
    final: float
    intercept: float
    slope: float
    clients: int
    worse: int
    auc: float
    caught: float
    false: float
    right: float


@dataclass(frozen=True, slots=True)
class Recalibration:
    """From what the model says to what happened, look by look; `points` is a reliable change."""

    points: float
    looks: tuple[Look, ...]

    def look(self, time: float) -> Look | None:
        """The latest look that is not after this time."""
        before = [look for look in self.looks if look.at <= time]
        return before[-1] if before else None


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a curve comes from, and how it was fitted."""

    source: str = ""
    made: str = ""  # a date, as its maker writes it
    by: str = ""  # program and version
    clients: int = 0
    rows: int = 0
    reml: bool = True
    loglik: float | None = None
    aic: float | None = None
    boundary: bool = False
    therapists: int = 0  # modelled as a level of their own; 0 where they were not
    therapist_variance: float = 0.0  # of level; already part of the curve's D
