"""Setbacks as somebody told them: where one begins and ends, and how long it takes to be back.

Standard library only: pages read it. Setbacks found in scores are `accord.resilience`.
"""

from accord.episodes.told import LONGEST, QUIET, Episode, Told, Word, episodes
from accord.episodes.until_back import ENOUGH, Span, UntilBack, by_group, median_days

__all__ = [
    "ENOUGH",
    "LONGEST",
    "QUIET",
    "Episode",
    "Span",
    "Told",
    "UntilBack",
    "Word",
    "by_group",
    "episodes",
    "median_days",
]
