"""Figures of others for comparison: batters, pastes, a meta-analysis of changes, and quantiles."""

from functools import cache

import numpy as np
from tests.science.values import Value

from accord.comparison import (
    Stein,
    benjamini_hochberg,
    between,
    binomial_limits,
    effect_size,
    james_stein,
    shrink,
)

# Hits in the first 45 times at bat of 1970, in the order of the paper's table 1.
HITS = np.array([18, 17, 16, 15, 14, 14, 13, 12, 11, 11, 10, 10, 10, 10, 10, 9, 8, 7])
EFRON = "Efron & Morris 1975, J Am Stat Assoc 70:311, table 1"


@cache
def batters(scale: str) -> Stein:
    """Averages with the binomial variance of their mean, or on the paper's arcsine scale."""
    average = HITS / 45
    if scale == "arcsine":
        return james_stein(np.sqrt(45) * np.arcsin(2 * average - 1), 1.0)
    mean = float(average.mean())
    return james_stein(average, mean * (1 - mean) / 45)


# lme4's Pastes (Davies & Goldsmith 1972): 10 batches, 3 casks of each, 2 assays of each cask.
PASTES = np.array(
    [
        [[62.8, 62.6], [60.1, 62.3], [62.7, 63.1]],
        [[60.0, 61.4], [57.5, 56.9], [61.1, 58.9]],
        [[58.7, 57.5], [63.9, 63.1], [65.4, 63.7]],
        [[57.1, 56.4], [56.9, 58.6], [64.7, 64.5]],
        [[55.1, 55.1], [54.7, 54.2], [58.8, 57.5]],
        [[63.4, 64.9], [59.3, 58.1], [60.5, 60.0]],
        [[62.5, 62.6], [61.0, 58.7], [56.9, 57.7]],
        [[59.2, 59.4], [65.2, 66.0], [64.8, 64.1]],
        [[54.8, 54.8], [64.0, 64.0], [57.7, 56.8]],
        [[58.3, 59.3], [59.2, 59.2], [58.9, 56.6]],
    ]
)
LMER = "R: lmer(strength ~ 1 + (1|batch/cask), Pastes): batch 1.657, cask 8.434, residual 0.678"


@cache
def pastes() -> tuple[float, float, float, float]:
    """Of the batches: variance between, mean, reliability, and the largest shrunken effect.

    The batches as clinics known by summaries alone: their mean, and its variance from the casks.
    """
    casks = PASTES.mean(axis=2)
    means = casks.mean(axis=1)
    within = float(np.mean(casks.var(axis=1, ddof=1))) / 3
    tau2, middle = between(means, np.full(10, np.sqrt(within)))
    found = shrink(means - middle, np.full(10, np.sqrt(within)), tau2)
    return tau2, middle, float(found.reliability[0]), float(found.effect.max())


# Morris 2008: five studies with pre and post; R: metafor::escalc(measure = "SMCR").
MORRIS = (
    (20, 30.6, 38.5, 15.0, 0.47, 0.5056, 0.0594),
    (50, 23.5, 26.8, 3.1, 0.64, 1.0481, 0.0254),
    (9, 0.5, 0.7, 0.1, 0.77, 1.8054, 0.2322),
    (10, 53.4, 75.9, 14.5, 0.89, 1.4181, 0.1225),
    (14, 35.6, 36.0, 4.7, 0.44, 0.0801, 0.0802),
)
METAFOR = (
    'R: metafor::escalc(measure="SMCR") on the studies of Morris 2008, Organ Res Methods 11:364'
)

# Benjamini & Hochberg 1995, section 3: fifteen endpoints, of which four are rejected at .05.
ENDPOINTS = np.array(
    [
        *(0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344),
        *(0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0),
    ]
)
HOCHBERG = "Benjamini & Hochberg 1995, J R Stat Soc B 57:289, section 3.2"


def furthest_from_binom() -> float:
    """Largest distance of the whole-count limit from scipy.stats.binom.ppf over many funnels."""
    from scipy import stats  # slow to load

    n = np.arange(5.0, 400.0, 7.0)
    far = [
        np.ceil(binomial_limits(n, rate, share) * n - 1e-9) - stats.binom.ppf(share, n, rate)
        for rate in (0.05, 0.3, 0.5, 0.8)
        for share in (0.0013, 0.025, 0.975, 0.9987)
    ]
    return float(np.max(np.abs(far)))


VALUES = [
    Value("mean of 18 batters", 0.2654, 5e-5, EFRON, lambda: batters("binomial").mean),
    Value("multiplier, binomial variance", 0.212, 5e-4, EFRON, lambda: batters("binomial").factor),
    Value("multiplier, arcsine scale", 0.209, 5e-4, EFRON, lambda: batters("arcsine").factor),
    Value(
        "best batter, shrunken", 0.294, 5e-4, EFRON, lambda: float(batters("binomial").values[0])
    ),
    Value("variance between batches", 1.657, 5e-4, LMER, lambda: pastes()[0]),
    Value("mean strength", 60.0533, 5e-5, LMER, lambda: pastes()[1]),
    Value(
        "reliability of a batch mean",
        1.657 / (1.657 + 8.434 / 3 + 0.678 / 6),
        5e-4,
        f"{LMER}; 1.657 / (1.657 + 8.434/3 + 0.678/6)",
        lambda: pastes()[2],
    ),
    *(
        Value(f"d of study {k + 1}", d, 6e-5, METAFOR, lambda row=row: effect_size(*row)[0])
        for k, (*row, d, _) in enumerate(MORRIS)
    ),
    *(
        Value(f"variance of study {k + 1}", v, 6e-5, METAFOR, lambda row=row: effect_size(*row)[1])
        for k, (*row, _, v) in enumerate(MORRIS)
    ),
    Value(
        "endpoints rejected at .05",
        4,
        0,
        HOCHBERG,
        lambda: int((benjamini_hochberg(ENDPOINTS) <= 0.05).sum()),
    ),
    Value(
        "largest distance from exact binomial quantiles, in counts",
        0,
        0,
        "scipy.stats.binom.ppf, 4 rates x 4 limits x 57 sizes",
        furthest_from_binom,
    ),
]
