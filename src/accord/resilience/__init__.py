"""Setbacks and recovery, inertia, and what buffers strain.

Rolling early warnings are not among these names: the evidence is against them. For research they
are in `accord.resilience.early_warning`.
"""

from accord.resilience.buffering import Buffering, buffering, slope_at
from accord.resilience.competing import Incidence, aalen_johansen
from accord.resilience.expectation import Usual
from accord.resilience.hazards import Hazards, cox
from accord.resilience.inertia import Inertia, inertia
from accord.resilience.recovery import Rebound, Recovery, recovery
from accord.resilience.recurrent import CumulativeCount, mean_cumulative_count
from accord.resilience.setbacks import Setbacks, setbacks
from accord.resilience.survival import Survival, kaplan_meier

__all__ = [
    "Buffering",
    "CumulativeCount",
    "Hazards",
    "Incidence",
    "Inertia",
    "Rebound",
    "Recovery",
    "Setbacks",
    "Survival",
    "Usual",
    "aalen_johansen",
    "buffering",
    "cox",
    "inertia",
    "kaplan_meier",
    "mean_cumulative_count",
    "recovery",
    "setbacks",
    "slope_at",
]
