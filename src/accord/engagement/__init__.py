"""Who ends early, session by session, and how well that is foreseen."""

from accord.engagement.baseline import Baseline
from accord.engagement.cells import Cells, cells
from accord.engagement.course import Course
from accord.engagement.ends import UNILATERAL, UNIMPROVED, Definition, End, before
from accord.engagement.hazard import Hazard, Ratio, fit
from accord.engagement.logit import Logit, logit
from accord.engagement.periods import Periods, periods

__all__ = [
    "UNILATERAL",
    "UNIMPROVED",
    "Baseline",
    "Cells",
    "Course",
    "Definition",
    "End",
    "Hazard",
    "Logit",
    "Periods",
    "Ratio",
    "before",
    "cells",
    "fit",
    "logit",
    "periods",
]
