"""The sections of a brief: each begins with a sentence and says no more than it can carry."""

import pytest
from tests.science.briefs import CLOSE, STEADY, UNWELL, facts
from tests.science.courses import pair, person, series

from accord.brief import Agreed, Facts, ForToday, Found, Inside, Member, Tie, compose, for_print
from accord.brief.page import Brief
from accord.errors import AccordError
from accord.signals import find_all

TOLD = [(9, "tension", "yes"), (9, "tension-wish", "i-bring")]


def test_both_sides_and_what_was_told_are_drawn() -> None:
    course = pair([*STEADY, 6.0, 7.0, 8.0], [*CLOSE, 8.0, 8.0], told=[*TOLD, (11, "mended", "yes")])
    (line,) = compose(facts(course, session=12)).between
    chart = line.chart
    assert chart is not None and chart.b is not None
    assert (chart.a.label, chart.b.label) == ("Mira", "Tomás")
    assert [(event.session, event.kind, event.label) for event in chart.events] == [
        (9, "off", "felt off"),
        (11, "mended", "mended"),
    ]
    assert (
        "Mira: from 8.0 in session 1 to 8.0 in session 11, lowest 6.0 in session 9." in chart.says
    )
    tones = {(one.signal, one.session): one.tone for one in line.findings}
    assert tones[("rupture", 9)] == "calm"


@pytest.mark.parametrize(
    ("ratings", "sentence"),
    [
        ([], "No ratings yet."),
        (STEADY, "In session 8 Mira rated working together much as they usually do: 8.0."),
        (
            [*STEADY, 5.0],
            "In session 9 Mira rated working together lower than they usually do: 5.0, usually "
            "about 8.0. Tomás rated 8.0.",
        ),
    ],
)
def test_between_begins_with_a_sentence(ratings: list, sentence: str) -> None:
    therapist = [None] * 8 + [8.0]
    assert compose(facts(pair(ratings, therapist))).between[0].sentence == sentence


@pytest.mark.parametrize(
    ("scores", "other", "sentence"),
    [
        ([], {}, "No score yet."),
        ([4.0], {}, "One score so far: Wellbeing 4.0 in session 1."),
        (
            [4.0, 5.0, 6.0],
            {},
            "Wellbeing up by 2.0 since intake; we cannot yet say whether that is more than "
            "ordinary wobble.",
        ),
        ([4.0, 4.0], {}, "Wellbeing is where it was at intake."),
        (
            [8.0, 2.0],
            {"validated": True, "reliability": 0.86, "sd": 2.0, "measure": "x"},
            "Wellbeing down by 6.0 since intake: reliably worse. 2.1 or less could be "
            "measurement error.",
        ),
    ],
)
def test_inside_says_no_more_than_scores_can_carry(
    scores: list, other: dict, sentence: str
) -> None:
    assert compose(facts(inside=person(scores, **other))).inside[0].sentence == sentence


def test_a_table_of_scores_needs_no_web() -> None:
    """`accord brief`: one client without a name, one series, no therapist, no held sessions."""
    bdi = person(
        [30.0, 28.0, 22.0, 20.0, 19.0], measure="bdi", scale="score", highest=63.0,
        higher_is="worse", constants=None, validated=True, reliability=0.86, sd=7.38,
    )  # fmt: skip
    found = tuple(Found(finding, "17") for finding in find_all(bdi))
    brief = compose(Facts(6, (Member("17", ""),), inside=(Inside("17", bdi, "BDI"),), found=found))
    assert brief.head.names == ("the client",)
    assert brief.inside[0].sentence == (
        "BDI down by 11.0 since intake: reliably better. 7.7 or less could be measurement error."
    )
    assert [line.title for line in brief.inside[0].findings] == ["Better than at the start"]
    assert brief.opening.note == "Steady. Nothing to say."
    with pytest.raises(AccordError, match="needs a client"):
        compose(Facts(1, ()))


@pytest.mark.parametrize(
    ("hard", "good", "sentence"),
    [
        ([3.0], [8.0], "Not enough data yet."),
        ([3.0, 3.5], [8.0, 8.0], "Much as before."),
        (
            [3.0, 6.0],
            [8.0, 8.0],
            "More strain than before (3.0 to 6.0), still close. Ratings by Mira alone.",
        ),
        (
            [3.0, 3.0],
            [8.0, 5.0],
            "Less close than before (8.0 to 5.0). Ratings by Mira alone.",
        ),
        (
            [6.0, 3.0],
            [4.0, 7.0],
            "Less strain than before (6.0 to 3.0), closer than before (4.0 to 7.0). Ratings "
            "by Mira alone.",
        ),
    ],
)
def test_around_keeps_what_a_tie_gives_apart_from_what_it_costs(
    hard: list, good: list, sentence: str
) -> None:
    tie = Tie("m", "Leo", "partner", good=series(good), hard=series(hard, higher_is="worse"))
    (line,) = compose(facts(pair(STEADY), ties=(tie,))).around
    assert (line.name, line.sentence) == ("Leo", sentence)


def test_the_ceiling_is_a_limit_of_the_scale() -> None:
    limits = compose(facts(pair([9.0, 9.75, 10.0, 9.6, 10.0]))).limits
    assert limits[0] == (
        "The last four ratings by Mira lie at the top of the scale: a rise could not be seen "
        "there. That is a limit of the scale and says nothing about Mira."
    )
    assert "The questions are new and not yet validated." in limits
    assert not any("top of the scale" in one for one in compose(facts(pair(STEADY))).limits)


def everything() -> Brief:
    course = pair([*STEADY, 5.0], [*CLOSE, 8.5], told=TOLD)
    tie = Tie("m", "Leo", "partner", good=series([8.0, 5.0]))
    return compose(
        facts(
            course,
            person(UNWELL, told=[(9, "thoughts", "passing")]),
            problem="depression",
            for_today=(ForToday("m", "Sunday with leo. And Mira the dog."),),
            agreed=(Agreed("Ask Leo for one thing, plainly", "Tomás knows: tried 3 times.", "m"),),
            ties=(tie,),
        )
    )


def test_paper_has_initials_and_nobody_of_the_map() -> None:
    brief = everything()
    seen = repr(brief)
    assert all(word in seen for word in ("Mira", "Tomás", "Leo", "leo", "depression", "passing"))
    printed = for_print(brief)
    left = repr(printed)
    for word in ("Mira", "Tomás", "Leo", "leo", "depression", "passing"):
        assert word not in left, word
    assert printed.head.names == ("M.",)
    assert printed.for_today[0].text == "Sunday with L. And M. the dog."
    assert printed.agreed[0].text == "Ask L. for one thing, plainly"
    assert printed.around == ()
    chart = printed.between[0].chart
    assert chart is not None and (chart.a.label, chart.says[:12]) == ("M.", "How M. and T")
    assert compose(facts(pair(STEADY))).standing == "People choose what appears here."
