"""The brief of one client: one thing first, what was told before what was computed."""

from dataclasses import replace

import pytest
from tests.science.briefs import CLOSE, STEADY, UNWELL, facts
from tests.science.courses import Told, pair, person

from accord.brief import (
    Done,
    compose,
    for_print,
)
from accord.chart.measured import figures
from accord.records import Course


def told(wish: str | None = "you-bring", **more: str) -> Told:
    wished = [(9, "tension-wish", wish)] if wish else []
    return [(9, "tension", "yes"), *wished, *((11, item, answer) for item, answer in more.items())]


def test_steady_says_so_and_gets_out_of_the_way() -> None:
    opening = compose(facts(pair(STEADY, CLOSE), session=9)).opening
    assert (opening.sentence, opening.note) == ("", "Steady. Nothing to say.")
    assert (opening.why, opening.ask, opening.signal) == ("", "", "")


@pytest.mark.parametrize(
    ("ratings", "note"),
    [
        ([], "No ratings yet."),
        ([8.0], "One rating so far. That is too early to say anything."),
        ([8.0, 8.0], "Steady. Nothing to say."),
    ],
)
def test_too_early_is_not_steady(ratings: list, note: str) -> None:
    assert compose(facts(pair(ratings), session=3)).opening.note == note


def test_a_dip_opens_with_a_sentence_its_reasons_and_its_noise() -> None:
    opening = compose(facts(pair([*STEADY, 6.0], [*CLOSE, 8.0]))).opening
    assert (opening.signal, opening.session) in {("dip", 9), ("gap", 9)}
    assert opening.sentence.startswith("“Last time was different from our usual")
    assert "below what they usually say" in opening.why
    assert "of 100 ordinary sessions; of 100 such marks between" in opening.why


@pytest.mark.parametrize(("rating", "mark"), [(7.0, "watch"), (5.0, "strong")])
def test_the_measured_figures_of_the_mark_are_printed_each_in_its_place(
    rating: float, mark: str
) -> None:
    measured = figures(mark)
    ordinary, fewest, most = (
        round(figure)
        for figure in (
            measured.false_per_100_ordinary_sessions,
            measured.false_of_100_flags_at_15_percent,
            measured.false_of_100_flags_at_5_percent,
        )
    )
    why = compose(facts(pair([*STEADY, rating]))).opening.why
    assert f"goes up in about {ordinary} of 100 ordinary sessions;" in why
    assert f"of 100 such marks between {fewest} and {most} mean nothing" in why


def test_a_told_rupture_comes_before_the_dip_and_takes_it_along() -> None:
    course = pair([*STEADY, 6.0], [*CLOSE, 8.0], told=told())
    opening = compose(facts(course)).opening
    assert opening.signal == "rupture"
    assert opening.sentence.startswith("“Last time something felt off between us.")
    assert opening.why.startswith("In session 9 Mira said that something felt off. They would like")
    assert "Their rating also fell" in opening.why and "ordinary sessions" in opening.why


@pytest.mark.parametrize("wish", ["leave", "nothing", "i-bring", None])
@pytest.mark.parametrize("ratings", [STEADY, [*STEADY, 5.0]])
@pytest.mark.parametrize("state", [{}, {"mended": "not-yet"}, {"mended": "no-need"}])
@pytest.mark.parametrize("session", [10, 12])
def test_nothing_is_said_aloud_about_what_the_client_would_rather_leave(
    wish: str | None, ratings: list, state: dict, session: int
) -> None:
    """Nor by a dip or a gap of the same session, once the rupture itself is settled."""
    course = pair(ratings, [*CLOSE, 8.5], told=told(wish, **state))
    opening = compose(facts(course, session=session)).opening
    assert opening.sentence == ""
    assert opening.ask == ""
    assert opening.note
    plain = compose(facts(pair(ratings, [*CLOSE, 8.5]), session=session)).opening
    assert bool(plain.sentence) is (ratings != STEADY)  # the leak would be possible


ALL_AT_ONCE = [
    (9, "tension", "yes"),
    (9, "tension-wish", "you-bring"),
    (9, "held-back", "may-know"),
]


def without(course: Course, *items: str) -> Course:
    return replace(course, words=tuple(word for word in course.words if word.item not in items))


def test_what_stands_first() -> None:
    """Safety, told rupture, strong dip, gap, wellbeing, held back, dip worth watching, silence."""
    strong, watch = [*STEADY, 5.0], [*STEADY, 7.0]
    safe = person(UNWELL, told=[(9, "thoughts", "passing")])
    unwell = person(UNWELL)
    held = [(9, "held-back", "may-know")]
    quiet = pair(STEADY, held=10, told=held)
    steps = [
        ("safety", facts(pair(strong, [*CLOSE, 8.5], told=ALL_AT_ONCE), safe)),
        ("rupture", facts(pair(strong, [*CLOSE, 8.5], told=ALL_AT_ONCE), unwell)),
        ("dip", facts(pair(strong, [*CLOSE, 8.5], told=held), unwell)),
        ("gap", facts(pair([*STEADY, 8.0], [*CLOSE, 4.0], told=held), unwell)),
        ("wellbeing", facts(pair(watch, told=held), unwell)),
        ("held_back", facts(pair(watch, told=held))),
        ("held_back", facts(quiet, session=11)),
        ("dip", facts(pair(watch))),
        ("silence", facts(without(quiet, "held-back"), session=11)),
    ]
    assert [compose(one).opening.signal for _, one in steps] == [signal for signal, _ in steps]


@pytest.mark.parametrize("what", ["talked", "not-now", "not-useful"])
def test_what_was_done_about_a_finding_is_shown_and_lowers_it(what: str) -> None:
    done = {("dip", 9): Done(what, 10)}
    course = pair([*STEADY, 5.0], told=[(9, "held-back", "may-know")])
    before, after = compose(facts(course)), compose(facts(course, session=11, done=done))
    assert (before.opening.signal, after.opening.signal) == ("dip", "held_back")
    (dip,) = (line for line in after.between[0].findings if line.signal == "dip")
    expected = {
        "talked": "Talked about in session 10.",
        "not-now": "Left for later in session 10.",
        "not-useful": "Marked as not useful.",
    }
    assert dip.done == expected[what]


def test_not_now_may_come_up_again_and_talked_about_does_not() -> None:
    course = pair([*STEADY, 5.0])
    opened = {
        what: compose(facts(course, done={("dip", 9): Done(what)})).opening.signal
        for what in ("talked", "not-now", "not-useful")
    }
    assert opened == {"talked": "", "not-now": "dip", "not-useful": ""}


@pytest.mark.parametrize("what", ["talked", "not-now", "not-useful"])
def test_safety_open_rupture_held_back_and_long_silence_are_never_lowered(what: str) -> None:
    cases = {
        ("safety", 9): facts(inside=person(told=[(9, "keep-safe", "no")])),
        ("rupture", 9): facts(pair(told=[(9, "tension", "yes")])),
        ("held_back", 9): facts(pair(told=[(9, "held-back", "may-know")])),
        ("silence", 2): facts(pair(held=4), session=5),
    }
    for (signal, session), one in cases.items():
        done = tuple(replace(found, done=Done(what)) for found in one.found)
        after = compose(replace(one, found=done)).opening
        assert (after.signal, after.session) == (signal, session)
    short = facts(pair(held=3), session=4, done={("silence", 2): Done("talked")})
    assert compose(short).opening.signal == ""


def test_a_finding_fades_when_it_is_no_longer_news() -> None:
    low = [*STEADY, 5.0]
    assert compose(facts(pair(low), session=13)).opening.signal == "dip"
    assert compose(facts(pair(low), session=14)).opening.signal == ""
    assert compose(facts(pair([*low, 8.0, 8.0]), session=12)).opening.signal == ""


def test_safety_is_told_in_the_folded_part_alone() -> None:
    inside = person([5.0, 5.0], told=[(9, "thoughts", "often"), (9, "keep-safe", "no")])
    brief = compose(facts(pair(STEADY), inside))
    assert brief.opening.note == "For you alone: open the folded part of this page first."
    open_part = repr(replace(brief, for_you_alone=()))
    assert "often" not in open_part and "Thoughts" not in open_part
    (alone,) = brief.for_you_alone
    assert "7 days: often." in alone.findings[0].sentence
    assert alone.findings[0].tone == "danger"
    printed = for_print(brief)
    assert (printed.opening.note, printed.for_you_alone) == ("", ())


def test_safety_stays_folded_also_where_it_was_told_beside_the_relationship() -> None:
    brief = compose(facts(pair(STEADY, told=[(9, "call", "today")])))
    assert brief.between[0].findings == ()
    assert brief.for_you_alone[0].findings[0].signal == "safety"


@pytest.mark.parametrize(("session", "listed"), [(13, ["dip"]), (14, [])])
def test_a_finding_stays_listed_for_a_few_sessions(session: int, listed: list) -> None:
    course = pair([*STEADY, 5.0, 8.0, 8.0, 8.0, 8.0], held=13)
    done = {("dip", 9): Done("talked", 10)}
    (line,) = compose(facts(course, session=session, done=done)).between
    assert [one.signal for one in line.findings] == listed


def test_the_brief_does_not_depend_on_the_order_of_findings() -> None:
    one = facts(pair([*STEADY, 5.0], [*CLOSE, 8.5], told=ALL_AT_ONCE), person(UNWELL))
    assert compose(replace(one, found=one.found[::-1])) == compose(one)


def test_spanish_says_the_same_with_its_own_decimal_mark() -> None:
    opening = compose(facts(pair([*STEADY, 5.0])), "es").opening
    assert opening.sentence.startswith("«La última vez fue distinta de lo habitual")
    assert "puntos por debajo" in opening.why and ",0" in opening.why
