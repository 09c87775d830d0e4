"""The figures that `accord.alliance.repairs` gives for "back once" and "back"."""

import pytest

from accord.alliance.repairs import Recovery
from accord.chart.measured import constants, figures
from accord.prove.recovery import recovery
from accord.records import Constants
from accord.synthetic.process import simulate


@pytest.mark.slow
def test_repairs_are_found_as_often_as_its_docstring_says():
    shipped = Constants(**constants(), source="measured.toml")
    clinic = simulate("moderate", 5000, seed=3)
    said = {
        "strong": ((0.99, 0.16, 0.4), (0.90, 0.06, 1.5)),
        "watch": ((0.99, 0.21, 0.4), (0.91, 0.09, 1.4)),
    }
    for mark, expected in said.items():
        stages = recovery(clinic, shipped, figures(mark).threshold)
        for stage, (found, false, lag) in zip(
            (Recovery.BACK_ONCE, Recovery.BACK), expected, strict=True
        ):
            assert stages[stage].found == pytest.approx(found, abs=0.02)
            assert stages[stage].false_or_early == pytest.approx(false, abs=0.02)
            assert stages[stage].lag == pytest.approx(lag, abs=0.08)
