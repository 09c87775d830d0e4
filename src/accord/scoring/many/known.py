"""What is known of a scale before anybody's change is judged by it."""

from dataclasses import dataclass
from math import inf
from typing import Literal

from accord.errors import DataError
from accord.measures.measure import Measure, Norm
from accord.scoring.change import LEAST_RELIABILITY

FEWEST_NORM = 100  # people that a norm should rest on (methods, section b)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Reliability, spread, norms and ends of a scale, in scale points.

    `higher_is` has no default: turned round it would turn every result round. Without `sd` and
    `mean` those of the first scores at hand are used, and without `clinical` they serve as the
    clinical norm; the result says so. Raises DataError for figures that cannot be.

    >>> Known(higher_is="better", reliability=0.88, general=Norm("general", 114.8, 17.8, "DAS"))
    ... # doctest: +ELLIPSIS
    Known(higher_is='better', reliability=0.88, sd=None, ...)
    """

    higher_is: Literal["better", "worse"]
    reliability: float | None = None
    sd: float | None = None
    mean: float | None = None
    source: str = ""
    clinical: Norm | None = None
    general: Norm | None = None
    lowest: float = -inf
    highest: float = inf

    def __post_init__(self) -> None:
        """Figures that cannot be are refused where they are given."""
        if self.higher_is not in ("better", "worse"):
            raise DataError(f"higher_is is “better” or “worse”, not “{self.higher_is}”.")
        if self.reliability is not None and not 0 < self.reliability < 1:
            raise DataError(
                f"A reliability lies between 0 and 1, and {self.reliability:g} does not."
            )
        spreads = {"sd": self.sd, "lowest to highest": self.highest - self.lowest}
        spreads |= {norm.group: norm.sd for norm in (self.clinical, self.general) if norm}
        for what, spread in spreads.items():
            if spread is not None and not spread > 0:
                raise DataError(f"{what}: {spread:g} is no spread. It must be above zero.")
        if self.clinical and self.general and not self._apart(self.clinical, self.general):
            raise DataError(
                f"The clinical mean {self.clinical.mean:g} is no worse than the general mean "
                f"{self.general.mean:g} while higher is {self.higher_is}. Turn one of them round."
            )

    @property
    def up(self) -> int:
        """1 where higher is better, else -1."""
        return 1 if self.higher_is == "better" else -1

    @property
    def best(self) -> float:
        """The end of the scale that one hopes for."""
        return self.highest if self.up == 1 else self.lowest

    @property
    def worst(self) -> float:
        """The other end."""
        return self.lowest if self.up == 1 else self.highest

    def trusted(self) -> float:
        """The reliability, where it is high enough to say something about one person.

        Raises DataError where there is none, or it is under .70.
        """
        if self.reliability is None:
            raise DataError(
                "No reliability is known for this scale. Give one, or use a method that needs "
                "none: regression or slope."
            )
        if self.reliability < LEAST_RELIABILITY:
            raise DataError(
                f"A reliability of {self.reliability:.2f} is under {LEAST_RELIABILITY:.2f}: two "
                "scores of one person say too little. Use a more reliable score."
            )
        return self.reliability

    @classmethod
    def of(cls, measure: Measure, scale: str) -> "Known":
        """What a measure's file says of one of its scales.

        Raises DataError for a new measure, which has not been validated.

        >>> from accord.measures.schema import load
        >>> Known.of(load("phq-9"), "total").reliability
        0.86
        """
        if not measure.validated:
            raise DataError(
                f"{measure.id} is new and not yet validated, so change is not judged by it. "
                "With figures of your own, give its reliability and SD."
            )
        one = measure.scale(scale)
        norms = {norm.group: norm for norm in one.norms}
        known = one.reliability
        return cls(
            higher_is="better" if one.higher_is == "better" else "worse",
            reliability=known.value if known else None,
            sd=known.sd if known else None,
            source=known.source if known else "",
            clinical=norms.get("clinical"),
            general=norms.get("general"),
            lowest=one.lowest,
            highest=one.highest,
        )

    def _apart(self, clinical: Norm, general: Norm) -> bool:
        return self.up * clinical.mean < self.up * general.mean
