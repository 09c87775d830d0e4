"""A further signal costs one file, its sentences, one line in the list, and one test: this one.

Here the file and the sentences are made up on the spot; nothing else of the product is touched, and
the new finding takes its place in the brief and in the caseload.
"""

from importlib import import_module

import pytest
from tests.science.briefs import MIRA, STEADY, facts
from tests.science.courses import pair

from accord import signals
from accord.brief import CaseFacts, compose, row
from accord.records import Course, Finding
from accord.signals.base import GAP, Signal


def find(course: Course) -> list[Finding]:
    """Whenever a client rated the very middle of the scale."""
    middle = (point for point in course.series["client"].points if point.value == 5.0)
    return [Finding("middle", 1, one.session, 1.0, {}, (one.part,)) for one in middle]


SENTENCES = {
    "title": [{"say": "The middle"}],
    "row": [{"say": "Rated the middle in session {session}."}],
    "why": [{"say": "{client} rated the very middle."}],
    "open_with": [{"say": "“How was the middle?”"}],
    "ask": [{"say": "What would be more?"}],
}


@pytest.fixture
def middle(monkeypatch: pytest.MonkeyPatch) -> None:
    new = Signal("middle", 1, "The middle", "made up", ("client",), find, lambda finding: GAP + 1)
    sentences = import_module("accord.words.say")  # the package's `say` is the function
    read = sentences._read
    monkeypatch.setattr(signals, "ALL", (*signals.ALL, new))
    monkeypatch.setattr(
        sentences, "_read", lambda name: SENTENCES if name == "middle.en.toml" else read(name)
    )


@pytest.mark.usefixtures("middle")
def test_a_new_signal_takes_its_place_by_itself() -> None:
    course = pair([*STEADY[:4], 5.0])
    mira = facts(course, session=6)
    mira_quiet = tuple(one for one in mira.found if one.finding.signal == "middle")
    assert [one.finding.session for one in mira_quiet] == [5]
    opening = compose(facts(pair([5.0]), session=2)).opening
    assert (opening.sentence, opening.why) == (
        "“How was the middle?”",
        "Mira rated the very middle.",
    )
    assert row(CaseFacts(5, (MIRA,), mira_quiet)).sentence == "Rated the middle in session 5."
