"""Change and reliability for many clients at once, in NumPy; no page loads it."""

from accord.scoring.many.beside import Beside, side_by_side
from accord.scoring.many.changes import Changes, Kind, Known, by_slope, changes
from accord.scoring.many.expected import Method
from accord.scoring.many.factor import Factor, one_factor
from accord.scoring.many.items import Consistency, alpha, omega
from accord.scoring.many.occasions import Components, Occasions, components, occasions
from accord.scoring.many.pairs import Group, first_and_last

__all__ = [
    "Beside",
    "Changes",
    "Components",
    "Consistency",
    "Factor",
    "Group",
    "Kind",
    "Known",
    "Method",
    "Occasions",
    "alpha",
    "by_slope",
    "changes",
    "components",
    "first_and_last",
    "occasions",
    "omega",
    "one_factor",
    "side_by_side",
]
