"""Linear mixed models from moments: fast, exact to add, and honest in small samples."""

from accord.mixed.bootstrap import Bootstrap, bootstrap
from accord.mixed.caseloads import Caseloads, caseloads
from accord.mixed.contrast import Test
from accord.mixed.courses import fit_caseloads, fit_moments, fit_patterned
from accord.mixed.effects import effects
from accord.mixed.general import fit
from accord.mixed.nested import fit_three
from accord.mixed.patterns import Moments, moments
from accord.mixed.predicting import Predictions, predict
from accord.mixed.result import Course, Fit, Fit3, Rows

__all__ = [
    "Bootstrap",
    "Caseloads",
    "Course",
    "Fit",
    "Fit3",
    "Moments",
    "Predictions",
    "Rows",
    "Test",
    "bootstrap",
    "caseloads",
    "effects",
    "fit",
    "fit_caseloads",
    "fit_moments",
    "fit_patterned",
    "fit_three",
    "moments",
    "predict",
]
