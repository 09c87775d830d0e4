"""From deviations and shrunken effects of units to the result, with funnel, places and cautions."""

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from accord.comparison import funnel
from accord.comparison.cases import LEAST, Cases
from accord.comparison.discovery import benjamini_hochberg, rank_intervals
from accord.comparison.found import Comparison, Limits, Unit
from accord.comparison.shrinkage import Shrunken

Floats = NDArray[np.float64]
Level = Literal["clinic", "therapist"]


def told(
    found: Cases,
    *,
    level: Level,
    measured: str,
    raw: Floats,
    se: Floats,
    shrunken: Shrunken,
    sized: Floats,
    over: funnel.Dispersion,
    limits: Limits,
    spread: tuple[float, float, float],
    share: float | None,
    case_mix: tuple[tuple[str, float, float], ...],
    higher_is: str,
) -> Comparison:
    """Put everything beside each other, in order of names."""
    from scipy.special import ndtr

    z = raw / np.sqrt(se**2 + over.tau2)
    q = benjamini_hochberg(2 * ndtr(-np.abs(z)))
    first, last = rank_intervals(shrunken.effect, shrunken.error)
    zones = _zones(raw, sized, limits) if measured == "rate" else funnel.zones(z)
    units = tuple(
        Unit(
            name=name,
            n=int(sized[k]),
            cases=int(found.every[k]),
            raw=float(raw[k]),
            se=float(se[k]),
            effect=float(shrunken.effect[k]),
            low=float(shrunken.low[k]),
            high=float(shrunken.high[k]),
            reliability=float(shrunken.reliability[k]),
            z=float(z[k]),
            zone=zones[k],
            q=float(q[k]),
            place_low=int(first[k]),
            place_high=int(last[k]),
        )
        for k, name in enumerate(found.names)
    )
    return Comparison(
        level=level,
        measured=measured,
        units=units,
        left=found.left,
        middle=float(found.outcome.mean()),
        spread=spread[0],
        spread_low=spread[1],
        spread_high=spread[2],
        share=share,
        dispersion=over,
        limits=limits,
        case_mix=case_mix,
        n=len(found.outcome),
        rows=found.rows,
        completeness=found.completeness,
        higher_is=higher_is,
        cautions=_cautions(found, level, spread[0], bool(case_mix)),
    )


def _cautions(found: Cases, level: Level, spread: float, adjusted: bool) -> tuple[str, ...]:
    said = []
    if spread == 0:
        said.append(f"These {level}s differ no more than chance alone makes them.")
    if len(found.names) < LEAST[level].trusted:
        said.append(
            f"Between {len(found.names)} {level}s the variance is known poorly; rely on it from "
            f"{LEAST[level].trusted}."
        )
    if found.several:
        said.append(
            f"{found.several} {level}s appear in more than one group. If they are different people "
            "of one name, rename them."
        )
    if not adjusted:
        said.append("Nothing was adjusted for: people may differ, not the care they get.")
    if found.completeness == 1:
        said.append("Every row is complete. Are cases that ended without a score in the table?")
    else:
        said.append(f"{found.completeness:.0%} of cases are complete; the rest may differ.")
    return tuple(said)


def normal_limits(n: Floats, sigma2: float, tau2: float) -> Limits:
    """The funnel of a mean, or of a rate that was adjusted for."""
    sizes = _sizes(n)
    two = funnel.limits(sizes, sigma2, tau2, funnel.LOOK)
    three = funnel.limits(sizes, sigma2, tau2, funnel.FIRST)
    said = "normal limits, additive over-dispersion" if tau2 else "normal limits"
    both = [tuple((-float(w), float(w)) for w in widths) for widths in (two, three)]
    return Limits(tuple(sizes.tolist()), both[0], both[1], said)


def exact_limits(n: Floats, rate: float, up: int) -> Limits:
    """Binomial limits at the tails of 2 and 3 standard deviations, as deviations from the rate."""
    from scipy.special import ndtr

    sizes = np.unique(np.concatenate([_sizes(n).round(), n]))
    both = []
    for z in (funnel.LOOK, funnel.FIRST):
        ends = [funnel.binomial_limits(sizes, rate, float(ndtr(side * z))) for side in (-1, 1)]
        turned = sorted((up * (end - rate) for end in ends), key=lambda end: float(end[0]))
        both.append(tuple(zip(*(end.tolist() for end in turned), strict=True)))
    return Limits(tuple(sizes.tolist()), both[0], both[1], "exact binomial limits")


def _zones(raw: Floats, n: Floats, limits: Limits) -> tuple[funnel.Zone, ...]:
    """Zones by the limits as drawn."""
    found = []
    for one, size in zip(raw.tolist(), n.tolist(), strict=True):
        ends = [
            [float(np.interp(size, limits.n, [end[side] for end in ends])) for side in (0, 1)]
            for ends in (limits.two, limits.three)
        ]
        outside = [not low <= one <= high for low, high in ends]
        zone = funnel.Zone.FIRST if outside[1] else funnel.Zone.LOOK
        found.append(zone if outside[0] else funnel.Zone.WITHIN)
    return tuple(found)


def _sizes(n: Floats) -> Floats:
    return np.asarray(np.geomspace(float(n.min()) * 0.9, float(n.max()) * 1.05, 60))
