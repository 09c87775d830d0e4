"""Four make-believe clinics: how near the ceiling people rate, how unlike their wobbles are.

Loads no NumPy, so that a command line can list them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Preset:
    """One clinic to simulate.

    mean:   average rating at the start of treatment, on a scale of 0 to 10.
    spread: log-normal spread of the clients' own wobbles; .35 alike, .70 very unlike.
    """

    id: str
    title: str
    mean: float
    spread: float


_ALL = (
    Preset("moderate", "some ratings at the ceiling, people wobble alike", 7.8, 0.35),
    Preset("high", "many ratings at the ceiling, people wobble alike", 9.2, 0.35),
    Preset("heterogeneous", "some ratings at the ceiling, people wobble unlike", 7.8, 0.70),
    Preset("both", "many ratings at the ceiling, people wobble unlike", 9.2, 0.70),
)

PRESETS: Mapping[str, Preset] = MappingProxyType({preset.id: preset for preset in _ALL})
