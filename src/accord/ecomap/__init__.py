"""The map of the people around somebody: whom to ask about next, and where each stands on it.

Standard library only: pages draw it.
"""

from accord.ecomap.layout import Layout, Spot, layout
from accord.ecomap.table import Somebody
from accord.ecomap.turn import Rated, next_about, unsure

__all__ = ["Layout", "Rated", "Somebody", "Spot", "layout", "next_about", "unsure"]
