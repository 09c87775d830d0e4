"""Linear mixed models from moments: fast, exact to add, and honest in small samples."""

from accord.mixed.courses import fit_moments, fit_patterned
from accord.mixed.effects import effects
from accord.mixed.general import fit
from accord.mixed.patterns import Moments, moments
from accord.mixed.result import Course, Fit, Rows, Test

__all__ = [
    "Course",
    "Fit",
    "Moments",
    "Rows",
    "Test",
    "effects",
    "fit",
    "fit_moments",
    "fit_patterned",
    "moments",
]
