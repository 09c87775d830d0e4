"""Expected courses: curves fitted to many clients, and what they say of one.

Pages read curves by `accord.growth.curve` and `accord.growth.client`, which need the standard
library only; so nothing that needs NumPy is loaded before it is asked for.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from accord.growth.client import Prediction, predict
    from accord.growth.courses import Columns
    from accord.growth.curve import Curve, read, write
    from accord.growth.fitting import fit_curve
    from accord.growth.groups import Calibration, calibration
    from accord.growth.many import Predictions, predict_many
    from accord.growth.off_track import OffTrack
    from accord.growth.parts import Clock, Measured
    from accord.growth.sudden import Criteria, SuddenSteps, sudden_steps
    from accord.growth.terms import Shape

_WHERE = {
    "Calibration": "groups",
    "Clock": "parts",
    "Columns": "courses",
    "Criteria": "sudden",
    "Curve": "curve",
    "Measured": "parts",
    "OffTrack": "off_track",
    "Prediction": "client",
    "Predictions": "many",
    "Shape": "terms",
    "SuddenSteps": "sudden",
    "calibration": "groups",
    "fit_curve": "fitting",
    "predict": "client",
    "predict_many": "many",
    "read": "curve",
    "sudden_steps": "sudden",
    "write": "curve",
}

__all__ = [
    "Calibration",
    "Clock",
    "Columns",
    "Criteria",
    "Curve",
    "Measured",
    "OffTrack",
    "Prediction",
    "Predictions",
    "Shape",
    "SuddenSteps",
    "calibration",
    "fit_curve",
    "predict",
    "predict_many",
    "read",
    "sudden_steps",
    "write",
]


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module {__name__} has no attribute {name}")
    return getattr(import_module(f"{__name__}.{_WHERE[name]}"), name)
