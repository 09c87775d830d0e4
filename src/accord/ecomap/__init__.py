"""The map of the people around somebody: whom to ask about next, and where each stands on it.

Standard library only: pages draw it.
"""

from accord.ecomap.turn import Rated, next_about, unsure

__all__ = ["Rated", "next_about", "unsure"]
