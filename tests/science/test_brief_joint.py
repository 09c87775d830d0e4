"""Jo and Sam share a case: nothing on the open page may tell what either of them answered."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.science.courses import pair, person, series
from tests.science.test_signals import SESSIONS, courses, pairs, people

from accord.brief import (
    Agreed,
    Between,
    CaseFacts,
    Facts,
    ForToday,
    Found,
    Inside,
    Member,
    Tie,
    compose,
    for_print,
    row,
)
from accord.drawing import spark
from accord.records import Course
from accord.signals import find_all, named

JO, SAM, TOMAS = Member("jo", "Jo"), Member("sam", "Sam"), Member("t", "Tomás")
COUPLE = (JO, SAM)
NOTHING = Course("nothing answered")
texts = st.text(max_size=20)
ties = st.lists(
    st.builds(
        lambda name, hard: Tie("jo", name, "mother", hard=series(hard)),
        st.sampled_from(["Leo", "Ana", "Sunday"]),
        st.lists(st.floats(0, 10), max_size=3),
    ),
    max_size=2,
)


def found(courses: dict[tuple[str, str], Course]) -> tuple[Found, ...]:
    return tuple(
        Found(finding, client, therapist)
        for (client, therapist), course in courses.items()
        for finding in find_all(course)
    )


def couple(
    jo: Course = NOTHING,
    sam: Course = NOTHING,
    inside: Course = NOTHING,
    line: str = "",
    around: tuple[Tie, ...] = (),
    outcome: str = "",
) -> Facts:
    return Facts(
        session=SESSIONS + 1,
        clients=COUPLE,
        therapists=(TOMAS,),
        for_today=(ForToday("jo", line),) if line else (),
        between=(Between("jo", "t", jo), Between("sam", "t", sam)),
        inside=(Inside("jo", inside),),
        ties=around,
        agreed=(Agreed("One walk with Leo a week", outcome),),
        found=found({("jo", "t"): jo, ("sam", "t"): sam, ("jo", ""): inside}),
    )


answered = st.builds(
    couple,
    jo=pairs,
    sam=pairs,
    inside=people,
    line=texts,
    around=ties.map(tuple),
    outcome=texts,
)


@pytest.mark.slow
@given(answered, answered)
def test_the_open_page_is_the_same_whatever_was_answered(one: Facts, other: Facts) -> None:
    here, there = compose(one), compose(other)
    assert replace(here, for_you_alone=()) == replace(there, for_you_alone=())
    assert for_print(here) == for_print(there)
    assert [alone.client for alone in here.for_you_alone] == ["Jo", "Sam"]


def test_and_the_same_as_if_nobody_had_answered() -> None:
    silent = Facts(SESSIONS + 1, COUPLE, (TOMAS,), agreed=couple().agreed)
    told = [(9, "tension", "yes"), (9, "tension-wish", "you-bring")]
    loud = couple(
        pair([8.0] * 8 + [3.0], [8.0] * 9, told=told),
        inside=person([5.0] * 8 + [1.0], told=[(9, "thoughts", "often")]),
        line="About Sam",
        around=(Tie("jo", "Leo", hard=series([1.0, 9.0])),),
    )
    here, there = compose(silent), compose(loud)
    assert replace(here, for_you_alone=()) == replace(there, for_you_alone=())
    jo, sam = there.for_you_alone
    signals = {line.signal for line in jo.between[0].findings}
    assert {"rupture", "dip", "gap"} <= signals  # it was there to be told
    assert jo.for_today[0].text == "About Sam"
    assert jo.findings[0].tone == "danger" and jo.around and jo.inside[0].findings
    assert not sam.between[0].findings


@pytest.mark.slow
@given(answered)
def test_no_sentence_to_be_said_aloud_is_made_from_answers(facts: Facts) -> None:
    brief = compose(facts)
    assert brief.opening.sentence == "" and brief.opening.ask == ""
    assert brief.opening.note == (
        "Several people share this case. No sentence here is made from their answers."
    )
    assert "“" not in repr(replace(brief, names=()))  # no line of speech, not even folded


def test_what_came_of_an_agreement_is_an_answer() -> None:
    brief = compose(couple(outcome="Tried twice. Sam laughed."))
    assert "laughed" not in repr(replace(brief, for_you_alone=()))
    told = Agreed("Ask for one thing", "Went well.", "jo")
    (line,) = compose(replace(couple(), agreed=(told,))).for_you_alone[0].agreed
    assert line.outcome == "Went well."


def test_paper_does_not_tell_whom_somebody_drew_on_their_map() -> None:
    """ "Leo" in an agreement must look the same whether or not Jo's map holds a Leo."""
    without, with_leo = couple(), couple(around=(Tie("jo", "Leo"),))
    assert for_print(compose(without)) == for_print(compose(with_leo))


@pytest.mark.slow
@given(courses)
def test_the_row_of_a_joint_case_says_the_same_whatever_was_answered(course: Course) -> None:
    thursday = date(2026, 3, 5)
    ratings = tuple(
        (point.session, point.value) for one in course.series.values() for point in one.points
    )
    case = CaseFacts(
        SESSIONS, COUPLE, found({("jo", "t"): course}), thursday, date(2026, 3, 2), 5, ratings
    )
    quiet = CaseFacts(SESSIONS, COUPLE, (), thursday, date(2026, 3, 2))
    here, there = row(case), row(quiet)
    assert here.sentence == there.sentence == "For you alone: open the case before Thursday."
    assert (here.tag, here.chart) == (there.tag, there.chart) == ("", None)
    unsafe = any(
        one.finding.signal == "safety" and named("safety").current(one.finding, SESSIONS)
        for one in case.found
    )
    assert (here.need == there.need) is not unsafe


def test_one_client_gets_a_picture_where_a_couple_gets_none() -> None:
    alone = row(CaseFacts(9, (JO,), rated=2, a=((1, 8.0), (2, 7.0)), b=((1, 8.0), (2, 8.0))))
    assert alone.chart is not None and spark(alone.chart).startswith("<svg")
