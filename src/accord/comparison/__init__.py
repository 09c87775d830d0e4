"""Clinics and therapists beside each other: adjusted, shrunken, never a league table."""

from accord.comparison.comparing import compare, rates
from accord.comparison.discovery import benjamini_hochberg, rank_intervals
from accord.comparison.effect_size import EffectSize, RangeTest, effect_size, pre_post, range_test
from accord.comparison.found import Comparison, Limits, Unit
from accord.comparison.funnel import Dispersion, Zone, binomial_limits, dispersion, limits
from accord.comparison.shrinkage import Shrunken, Stein, between, james_stein, shrink

__all__ = [
    "Comparison",
    "Dispersion",
    "EffectSize",
    "Limits",
    "RangeTest",
    "Shrunken",
    "Stein",
    "Unit",
    "Zone",
    "benjamini_hochberg",
    "between",
    "binomial_limits",
    "compare",
    "dispersion",
    "effect_size",
    "james_stein",
    "limits",
    "pre_post",
    "range_test",
    "rank_intervals",
    "rates",
    "shrink",
]
