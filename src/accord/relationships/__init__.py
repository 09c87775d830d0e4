"""Personal networks: size, density, support and change, for many maps at once."""

from accord.relationships.figures import Measures, Spread, measure
from accord.relationships.flat import Maps, around, maps
from accord.relationships.shape import structure

__all__ = ["Maps", "Measures", "Spread", "around", "maps", "measure", "structure"]
