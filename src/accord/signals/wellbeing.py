"""Wellbeing worse than this person's own usual, on the same chart as a dip.

It reads any measure of how someone is doing, in either direction. How often it goes up for
nothing has not been measured for each of them, so no such figure is given.
"""

from accord.chart.shrunken import MINIMUM_TO_TRUST
from accord.records import Course, Finding
from accord.signals.base import WELLBEING, Signal
from accord.signals.own_usual import falls

VERSION = 1


def find(course: Course) -> list[Finding]:
    """Every score, from the fourth on, at or past the watch mark of its constants."""
    series = course.series.get("wellbeing")
    if series is None or series.constants is None:
        return []
    return [
        Finding(
            "wellbeing",
            VERSION,
            fall.session,
            fall.z,
            fall.parameters() | {"provisional": series.constants.provisional},
            fall.parts,
            series.constants.id,
        )
        for fall in falls(series, MINIMUM_TO_TRUST)
    ]


signal = Signal(
    id="wellbeing",
    version=VERSION,
    title="Doing worse than their own usual",
    evidence="our own chart (accord.chart.shrunken)",
    reads=("wellbeing",),
    find=find,
    need=lambda finding: WELLBEING,
)
