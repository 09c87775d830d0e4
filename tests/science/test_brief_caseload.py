"""The caseload: ordered by need, and each row says in words why it stands there."""

from datetime import date

import pytest
from tests.science.courses import pair, person

from accord.brief import CaseFacts, CaseRow, Done, Found, Member, order, row
from accord.records import Course
from accord.signals import find_all

MIRA = Member("m", "Mira")
JO, SAM = Member("jo", "Jo"), Member("sam", "Sam")
STEADY = [8.0, 8.25, 7.75, 8.0, 8.25, 8.0, 7.75, 8.0]
MONDAY = date(2026, 3, 2)


def case(course: Course, last: int, done: Done | None = None, **other: object) -> CaseRow:
    found = tuple(Found(finding, "m", "t", done) for finding in find_all(course))
    return row(CaseFacts(last, (MIRA,), found, rated=8, **other))  # type: ignore[arg-type]


TOLD = [(9, "tension", "yes"), (9, "tension-wish", "you-bring")]


@pytest.mark.parametrize(
    ("course", "last", "sentence", "tag"),
    [
        (pair(STEADY), 8, "Steady. Nothing to say.", ""),
        (
            pair(STEADY, held=10),
            10,
            "No rating for two sessions. Skipping is allowed; it may mean nothing.",
            "notice",
        ),
        (
            pair([*STEADY, 5.0]),
            9,
            "In session 9 they rated working together 3.0 below their usual.",
            "notice",
        ),
        (
            pair([*STEADY, 5.0, 8.0]),
            10,
            "Near their usual again, after a rating 3.0 below it in session 9.",
            "notice",
        ),
        (pair([*STEADY, 5.0, 8.0, 8.0]), 11, "Back at their usual for two sessions.", "calm"),
        (
            pair([*STEADY, 5.0, 8.0, 8.0], told=[*TOLD, (11, "mended", "yes")]),
            11,
            "Back at their usual for two sessions. Says it is mended.",
            "calm",
        ),
        (
            pair([*STEADY, 5.0], told=TOLD),
            9,
            "Said that something felt off in session 9, and would like it brought up.",
            "notice",
        ),
        (person(told=[(9, "call", "today")]), 9, "For you alone: open the case.", "danger"),
    ],
)
def test_a_row_says_why_it_stands_there(course: Course, last: int, sentence: str, tag: str) -> None:
    found = case(course, last)
    assert (found.sentence, found.tag) == (sentence, tag)


@pytest.mark.parametrize(
    ("rated", "sentence"),
    [(0, "No ratings yet."), (1, "One rating so far. That is too early to say anything.")],
)
def test_a_new_case_is_not_called_steady(rated: int, sentence: str) -> None:
    assert row(CaseFacts(1, (MIRA,), rated=rated)).sentence == sentence


def test_talked_about_makes_room_for_others() -> None:
    after = case(pair([*STEADY, 5.0]), 9, Done("talked"))
    assert (after.sentence, after.need, after.tag) == ("Steady. Nothing to say.", 0, "")


def test_rows_stand_by_need_and_then_by_who_comes_first() -> None:
    joint = row(CaseFacts(9, (JO, SAM), next_day=date(2026, 3, 3), today=MONDAY))
    rows = [
        case(pair(STEADY), 8, next_day=date(2026, 3, 4)),
        case(pair(STEADY), 8),
        case(pair(STEADY), 8, next_day=date(2026, 3, 3)),
        joint,
        case(pair(STEADY, held=10), 10),
        case(pair([*STEADY, 5.0]), 9),
        case(pair(told=TOLD), 9),
        case(person(told=[(9, "call", "today")]), 9),
    ]
    assert sorted(rows, key=order) == [*rows[:2:-1], rows[2], rows[0], rows[1]]


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        (MONDAY, "For you alone: open the case before today’s session."),
        (date(2026, 3, 5), "For you alone: open the case before Thursday."),
        (date(2026, 3, 9), "For you alone: open the case before the next session."),
        (None, "For you alone: open the case before the next session."),
    ],
)
def test_a_joint_row_names_the_day(day: date | None, sentence: str) -> None:
    assert row(CaseFacts(9, (JO, SAM), next_day=day, today=MONDAY)).sentence == sentence
