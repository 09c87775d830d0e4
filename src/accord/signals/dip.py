"""A dip: the client rates working together lower than they usually do.

A dip says only that a rating fell. Where the client said in the same session that nothing felt
off, their word outranks the figure and the dip stands no higher than one worth watching.
"""

from accord.chart.shrunken import MINIMUM_TO_SCORE, MINIMUM_TO_TRUST
from accord.records import Course, Finding
from accord.signals.base import DIP, WATCH, Signal, code, parts
from accord.signals.own_usual import falls
from accord.signals.told import answers

VERSION = 1
# Sessions that a dip stays news while ratings have not come back. Our choice: in simulation 98 of
# 100 repairs that ratings show at all show within two (accord.alliance.repairs).
NEWS = 3
GOOD_NEWS = 2  # sessions that a rating "back at its usual" is worth a calm word; our choice


def find(course: Course) -> list[Finding]:
    """Every rating of the client at or past the watch mark; the marks belong to its constants."""
    series = course.series.get("client")
    if series is None or series.constants is None:
        return []
    said = answers(course, "tension")
    found = []
    for fall in falls(series, MINIMUM_TO_SCORE):
        word = said.get(fall.session)
        figures = fall.parameters() | {
            "trusted": fall.ratings >= MINIMUM_TO_TRUST,
            "provisional": series.constants.provisional,
            "said": word.answer if word else None,
        }
        named = parts(*fall.parts, word.part if word else "")
        found.append(
            Finding("dip", VERSION, fall.session, fall.z, figures, named, series.constants.id)
        )
    return found


def _need(finding: Finding) -> int:
    strong = code(finding.parameters, "mark") == "strong"
    return DIP if strong and code(finding.parameters, "said") != "no" else WATCH


def _current(finding: Finding, last: int) -> bool:
    return code(finding.parameters, "later") != "back" and last - finding.session <= NEWS


def _good_news(finding: Finding, last: int) -> bool:
    back = finding.parameters.get("back")
    return isinstance(back, int) and last - back < GOOD_NEWS


signal = Signal(
    id="dip",
    version=VERSION,
    title="A rating below this client's usual",
    evidence="Eubanks-Carter, Gorman & Muran 2012, Psychotherapy Research 22:621",
    reads=("client", "tension"),
    find=find,
    by_figures=True,
    need=_need,
    current=_current,
    good_news=_good_news,
    mark=lambda finding: code(finding.parameters, "mark"),
)
