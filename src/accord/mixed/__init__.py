"""Linear mixed models from moments: fast, exact to add, and honest in small samples."""

from accord.mixed.effects import effects
from accord.mixed.general import fit
from accord.mixed.result import Fit, Rows, Test

__all__ = ["Fit", "Rows", "Test", "effects", "fit"]
