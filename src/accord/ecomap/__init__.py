"""The map of the people around somebody: whom to ask about next, and where each stands on it.

Standard library only: pages draw it.
"""

from accord.ecomap.layout import Layout, Spot, layout
from accord.ecomap.maps import Changes, Entry, Figures, Map, Said, Stay, changes, figures, map_on
from accord.ecomap.table import Somebody
from accord.ecomap.turn import Rated, next_about, unsure

__all__ = [
    "Changes",
    "Entry",
    "Figures",
    "Layout",
    "Map",
    "Rated",
    "Said",
    "Somebody",
    "Spot",
    "Stay",
    "changes",
    "figures",
    "layout",
    "map_on",
    "next_about",
    "unsure",
]
