"""What holds of every signal: identity, the parts it names, and what it never reads."""

from collections import Counter
from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.science.courses import only, pair, person, words

from accord.errors import AccordError
from accord.records import Course, Finding, Series, Word
from accord.signals import ALL, find_all, named

SESSIONS = 9
rating = st.none() | st.integers(0, 40).map(lambda quarter: quarter / 4)
ratings = st.lists(rating, min_size=SESSIONS, max_size=SESSIONS)
ITEMS = {
    "tension": ("no", "little", "yes"),
    "tension-how": ("withdrew", "confronted", "unsure", "nothing"),
    "tension-wish": ("you-bring", "i-bring", "leave", "nothing"),
    "mended": ("yes", "partly", "not-yet", "no-need"),
    "held-back": ("nothing", "may-know", "not-yet"),
}
SAFETY = {
    "thoughts": ("no", "passing", "often", "cannot-say"),
    "keep-safe": ("yes", "not-sure", "no"),
    "call": ("today", "at-session", "no"),
}


def told(items: dict[str, tuple[str, ...]]) -> st.SearchStrategy[tuple[tuple[int, str, str], ...]]:
    """Any answers to some of these items in some of the sessions."""
    asked = [(session, item) for session in range(1, SESSIONS + 1) for item in items]
    return st.dictionaries(st.sampled_from(asked), st.integers(0, 11), max_size=14).map(
        lambda given: tuple(
            (session, item, items[item][pick % len(items[item])])
            for (session, item), pick in sorted(given.items())
        )
    )


pairs = st.builds(
    pair,
    client=ratings,
    therapist=ratings,
    told=told(ITEMS),
    noted=told({"tension": ITEMS["tension"]}),
    held=st.just(SESSIONS),
    resting=st.sets(st.integers(1, SESSIONS), max_size=3),
)
validated = {"reliability": 0.86, "sd": 2.0, "validated": True, "measure": "made-up"}
people = st.builds(
    lambda scores, told, known: person(scores, told, **(validated if known else {})),
    scores=ratings,
    told=told(SAFETY),
    known=st.booleans(),
)
courses = pairs | people


@pytest.mark.slow
@given(courses)
def test_a_finding_is_known_by_its_signal_and_session(course: Course) -> None:
    found = find_all(course)
    seen = Counter((finding.signal, finding.session) for finding in found)
    assert set(seen.values()) <= {1}
    assert [finding.session for finding in found] == sorted(finding.session for finding in found)
    assert find_all(course) == found


@given(courses)
def test_a_finding_comes_from_no_other_part_than_it_names(course: Course) -> None:
    """Whoever may read just the parts named finds just the same: nothing else went into it."""
    for finding in find_all(course):
        assert finding in find_all(only(course, finding.parts))


@pytest.mark.slow
@given(courses)
def test_no_part_is_named_that_the_finding_could_do_without_altogether(course: Course) -> None:
    """Taking away every named part takes the finding away, but for silence, which is an absence."""
    everything = {point.part for one in course.series.values() for point in one.points}
    everything |= {word.part for word in course.words}
    for finding in find_all(course):
        left = find_all(only(course, everything - set(finding.parts)))
        if finding.signal != "silence":
            assert finding.parts
            assert finding not in left


@pytest.mark.slow
@given(courses, st.integers(1, SESSIONS))
def test_what_no_signal_reads_changes_nothing(course: Course, session: int) -> None:
    other = Series("tie", "good", "client", course.series[next(iter(course.series))].points)
    strange = (Word(session, "hard-to-speak", "yes", "client", "other"), *course.words)
    more = replace(course, series={**course.series, "partner": other}, words=strange)
    assert find_all(more) == find_all(course)


@pytest.mark.slow
@given(pairs, st.integers(1, SESSIONS))
def test_not_yet_looks_like_a_question_skipped(course: Course, session: int) -> None:
    kept = [w for w in course.words if (w.item, w.session) != ("held-back", session)]
    skipped = replace(course, words=tuple(kept))
    not_yet = replace(course, words=tuple(kept) + words([(session, "held-back", "not-yet")]))
    assert find_all(not_yet) == find_all(skipped)


@pytest.mark.slow
@given(courses)
def test_parameters_are_codes_and_numbers(course: Course) -> None:
    """No text of people can travel in a finding: every text in it is one of the known codes."""
    codes = {code for items in (ITEMS, SAFETY) for codes in items.values() for code in codes}
    codes |= {"watch", "strong", "low", "back-once", "back", "client", "therapist", "both"}
    codes |= {"open", "mended", "partly", "not-yet", "no-need", "mild", "moderate", "severe"}
    codes |= {"wider", "narrower", "steady", "better", "worse"}
    for finding in find_all(course):
        told = [value for value in finding.parameters.values() if isinstance(value, str)]
        assert set(told) <= codes


def test_every_signal_is_listed_once_and_found_by_its_name() -> None:
    ids = [signal.id for signal in ALL]
    assert len(set(ids)) == len(ids)
    assert all(named(signal.id) is signal for signal in ALL)
    with pytest.raises(AccordError, match="no signal called 'sulk'"):
        named("sulk")


def test_an_empty_course_has_nothing_to_find() -> None:
    assert find_all(Course("mira")) == ()


def test_only_what_somebody_told_or_long_silence_stays_whatever_was_done() -> None:
    """H2: safety, an open rupture, something held back and long silence are never lowered."""
    kept = {
        "safety": {"ended": None},
        "rupture": {"state": "not-yet"},
        "held_back": {"ended": None},
    }
    for signal, strength in product(ALL, (2.0, 4.0)):
        finding = Finding(signal.id, 1, 5, strength, kept.get(signal.id, {"state": "mended"}))
        long = signal.id == "silence" and strength >= 4
        assert signal.kept(finding) is (signal.id in kept or long), signal.id
    mended = Finding("rupture", 1, 5, 1.0, {"state": "mended"})
    assert not named("rupture").kept(mended)
