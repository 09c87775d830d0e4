"""The figures that a result rests on: declared ones, and those of the first scores at hand."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from accord.errors import DataError
from accord.measures.measure import Norm
from accord.records import Plain
from accord.scoring.many.known import FEWEST_NORM, Known

ALONE = "Without a comparison group: time and regression to the mean are in it too."
FEWEST_OWN = 20  # our choice: an sd from fewer is known to no better than a sixth of itself


@dataclass(frozen=True, slots=True)
class Marks:
    """The cut-offs of a result, and which of them is used. One that cannot be said is None."""

    a: float | None
    b: float | None
    c: float | None
    name: str

    @property
    def used(self) -> float | None:
        """The cut-off that recovery is judged by, or None where its norms are missing."""
        return {"a": self.a, "b": self.b, "c": self.c}[self.name]

    def to_dict(self) -> dict[str, Plain]:
        """The same as plain values."""
        return {"a": self.a, "b": self.b, "c": self.c, "used": self.name}


def completed(known: Known, start: NDArray[np.float64]) -> tuple[Known, tuple[str, ...]]:
    """The scale's figures, filled in from the first scores where it has none, and cautions."""
    cautions = [
        f"The {norm.group} norm rests on {norm.people} people; it should on {FEWEST_NORM}."
        for norm in (known.clinical, known.general)
        if norm and norm.people is not None and norm.people < FEWEST_NORM
    ]
    n, varies = len(start), bool(np.ptp(start) > 0)
    if known.sd is None and known.reliability is not None and not varies:
        raise DataError("All first scores are equal, so they have no spread. Give the SD.")
    if n >= FEWEST_OWN and varies:
        own = Norm("clinical", float(start.mean()), float(start.std(ddof=1)), "first scores here")
        if known.sd is None:
            here = "of the first scores here"
            source = f"{known.source}; SD {here}" if known.source else here
            known = replace(known, sd=own.sd, source=source)
        if known.clinical is None:
            if known.general and known.up * own.mean >= known.up * known.general.mean:
                cautions.append(
                    "First scores here are no worse than the general norm: no cut-off a or c."
                )
            else:
                known = replace(known, clinical=own)
                if n < FEWEST_NORM:
                    cautions.append(
                        f"The clinical norm is that of {n} first scores here; a norm should rest "
                        f"on {FEWEST_NORM}."
                    )
    if known.mean is None and known.clinical is not None:
        known = replace(known, mean=known.clinical.mean)
    return known, tuple(cautions)


def marks(known: Known, cutoff: str) -> Marks | None:
    """The three cut-offs, as far as the norms allow.

    a = M_clinical + up 2 s_clinical;  b = M_general - up 2 s_general;
    c = (s_general M_clinical + s_clinical M_general) / (s_general + s_clinical)
    """
    if cutoff not in ("a", "b", "c"):
        raise DataError(f"The cut-offs are a, b and c; there is no “{cutoff}”.")
    up, clinical, general = known.up, known.clinical, known.general
    if clinical is None and general is None:
        return None
    a = clinical.mean + up * 2 * clinical.sd if clinical else None
    b = general.mean - up * 2 * general.sd if general else None
    c = None
    if clinical and general:
        both = general.sd + clinical.sd
        c = (general.sd * clinical.mean + clinical.sd * general.mean) / both
    return Marks(a, b, c, cutoff)
