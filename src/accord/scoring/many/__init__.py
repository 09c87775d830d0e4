"""Change and reliability for many clients at once, in NumPy; no page loads it."""

from accord.scoring.many.changes import Changes, Kind, Known, by_slope, changes
from accord.scoring.many.expected import Method
from accord.scoring.many.pairs import Group, first_and_last

__all__ = [
    "Changes",
    "Group",
    "Kind",
    "Known",
    "Method",
    "by_slope",
    "changes",
    "first_and_last",
]
