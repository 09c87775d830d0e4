"""Personal networks: size, density, support and change, for many maps at once."""

from accord.relationships.figures import Measures, Spread, measure
from accord.relationships.flat import Maps, around, maps
from accord.relationships.shape import structure
from accord.relationships.turnover import (
    Changes,
    Moved,
    Who,
    change,
    turnover_by_forgetting,
)

__all__ = [
    "Changes",
    "Maps",
    "Measures",
    "Moved",
    "Spread",
    "Who",
    "around",
    "change",
    "maps",
    "measure",
    "structure",
    "turnover_by_forgetting",
]
