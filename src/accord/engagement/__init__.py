"""Who ends early, session by session, and how well that is foreseen."""

from accord.engagement.accuracy import Ahead, Tenth, ahead, auc, brier, calibration
from accord.engagement.at_risk import Periods, periods
from accord.engagement.baseline import Baseline
from accord.engagement.counts import Cells, cells
from accord.engagement.ends import UNILATERAL, UNIMPROVED, Definition, End, before
from accord.engagement.evaluation import Accuracy, earlier_and_later, evaluate
from accord.engagement.hazard import Hazard, Ratio, fit
from accord.engagement.newton import Logit, logit
from accord.engagement.shares import Course

__all__ = [
    "UNILATERAL",
    "UNIMPROVED",
    "Accuracy",
    "Ahead",
    "Baseline",
    "Cells",
    "Course",
    "Definition",
    "End",
    "Hazard",
    "Logit",
    "Periods",
    "Ratio",
    "Tenth",
    "ahead",
    "auc",
    "before",
    "brier",
    "calibration",
    "cells",
    "earlier_and_later",
    "evaluate",
    "fit",
    "logit",
    "periods",
]
