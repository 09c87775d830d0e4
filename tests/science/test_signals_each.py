"""Each signal by itself: what it finds, in which session, and what it leaves alone."""

import pytest
from tests.science.courses import pair, person

from accord.records import Course, Finding
from accord.signals import find_all, named

STEADY = [8.0, 8.25, 7.75, 8.0, 8.25, 8.0, 7.75, 8.0]


def found(course: Course, signal: str) -> list[Finding]:
    return [finding for finding in find_all(course) if finding.signal == signal]


def sessions(course: Course, signal: str) -> list[int]:
    return [finding.session for finding in found(course, signal)]


@pytest.mark.parametrize(
    ("ratings", "expected"),
    [
        ([], []),
        ([3.0], []),  # one rating is nobody's usual
        (
            [8.0, 5.0],
            [(2, "strong", False, "low", None)],
        ),  # from the second on, but not yet trusted
        ([8.0, 8.25, 7.75, 8.0, 8.25, 8.0], []),
        ([*STEADY, 7.0], [(9, "watch", True, "low", None)]),
        ([*STEADY, 6.0], [(9, "strong", True, "low", None)]),
        ([*STEADY, 6.0, 8.0], [(9, "strong", True, "back-once", None)]),
        ([*STEADY, 6.0, None, 8.0, 8.0], [(9, "strong", True, "back", 12)]),
        ([*STEADY, 9.9], []),  # better than usual is no dip
        ([5.0] * 8, []),  # a low rater who stays there
    ],
)
def test_a_dip_is_a_fall_below_ones_own_usual(ratings: list, expected: list) -> None:
    dips = found(pair(ratings), "dip")
    told = [
        (dip.session, *(dip.parameters[name] for name in ("mark", "trusted", "later", "back")))
        for dip in dips
    ]
    assert told == expected


def test_a_dip_keeps_its_figures_and_names_every_earlier_rating() -> None:
    (dip,) = found(pair([*STEADY, 6.0]), "dip")
    assert dip.parts == tuple(sorted(f"client-{session}" for session in range(1, 10)))
    assert dip.constants == "made-up-1"
    assert dip.parameters["provisional"] is True
    usual, below = dip.parameters["usual"], dip.parameters["below"]
    assert 7.8 < usual < 8.2
    assert below == pytest.approx(usual - 6.0, abs=0.001)


def test_the_clients_word_that_nothing_felt_off_outranks_the_figure() -> None:
    course = pair([*STEADY, 5.0], told=[(9, "tension", "no")])
    (dip,) = found(course, "dip")
    (plain,) = found(pair([*STEADY, 5.0]), "dip")
    assert dip.parameters["said"] == "no"
    assert named("dip").need(dip) < named("dip").need(plain)
    assert "client-tension-9" in dip.parts


@pytest.mark.parametrize(
    ("told", "noted", "expected"),
    [
        ([(9, "tension", "no")], [], None),
        ([], [(9, "tension", "no")], None),
        ([], [(9, "tension", "little")], None),  # the therapist's word counts from "yes"
        ([(9, "tension", "little")], [], ("client", "little", None, None, "open")),
        ([], [(9, "tension", "yes")], ("therapist", None, None, None, "open")),
        ([(9, "tension", "yes")], [(9, "tension", "yes")], ("both", "yes", None, None, "open")),
        (
            [(9, "tension", "yes"), (9, "tension-how", "withdrew"), (9, "tension-wish", "leave")],
            [],
            ("client", "yes", "withdrew", "leave", "open"),
        ),
        (  # which of the two it was, only the client's own word tells
            [(9, "tension", "yes"), (9, "tension-how", "unsure")],
            [(9, "tension", "yes"), (9, "tension-how", "confronted")],
            ("both", "yes", None, None, "open"),
        ),
        (  # follow-ups are asked of everyone; without tension they mean nothing
            [
                (9, "tension", "no"),
                (9, "tension-how", "withdrew"),
                (9, "tension-wish", "you-bring"),
            ],
            [(9, "tension", "yes")],
            ("therapist", None, None, None, "open"),
        ),
        (
            [(9, "tension", "yes"), (11, "mended", "yes")],
            [],
            ("client", "yes", None, None, "mended"),
        ),
        (
            [(9, "tension", "yes"), (11, "mended", "partly")],
            [],
            ("client", "yes", None, None, "partly"),
        ),
        (
            [(9, "tension", "yes"), (11, "mended", "not-yet"), (12, "mended", "no-need")],
            [],
            ("client", "yes", None, None, "no-need"),
        ),
        (  # the therapist cannot mend it by saying so
            [(9, "tension", "yes")],
            [(11, "mended", "yes")],
            ("client", "yes", None, None, "open"),
        ),
    ],
)
def test_a_rupture_is_what_somebody_said(told: list, noted: list, expected: tuple | None) -> None:
    ruptures = found(pair(STEADY, told=told, noted=noted), "rupture")
    if expected is None:
        assert ruptures == []
        return
    (rupture,) = ruptures
    names = ("who", "amount", "how", "wish", "state")
    assert tuple(rupture.parameters[name] for name in names) == expected


def test_mended_belongs_to_the_rupture_that_was_asked_about() -> None:
    told = [(5, "tension", "yes"), (6, "tension", "yes"), (7, "mended", "yes")]
    states = {one.session: one.parameters["state"] for one in found(pair(told=told), "rupture")}
    assert states == {5: "mended", 6: "open"}
    later = found(pair(told=[*told, (8, "mended", "not-yet")]), "rupture")
    assert {one.session: one.parameters["state"] for one in later} == {5: "mended", 6: "not-yet"}


@pytest.mark.parametrize(
    ("client", "therapist", "expected"),
    [
        ([8.0] * 8 + [5.0], [8.0] * 9, [(9, "client")]),
        ([8.0] * 9, [8.0] * 8 + [5.0], [(9, "therapist")]),
        ([8.0] * 8 + [6.9], [8.0] * 9, []),  # not beyond measurement error
        ([5.0] * 9, [8.0] * 9, []),  # a standing gap is how these two are
        ([8.0, 8.0, 5.0], [8.0, 8.0, 8.0], []),  # too few sessions rated by both
        ([8.0] * 8 + [5.0], [8.0] * 8, []),  # unknown without the therapist's side
        ([8.0] * 8 + [5.0], [8.0] * 8 + [5.0], []),  # they saw it alike
    ],
)
def test_a_gap_is_reliable_and_unlike_these_two(
    client: list, therapist: list, expected: list
) -> None:
    gaps = found(pair(client, therapist), "gap")
    late = [(gap.session, gap.parameters["lower"]) for gap in gaps if gap.session > 5]
    assert late == expected


@pytest.mark.parametrize(
    ("ratings", "held", "resting", "expected"),
    [
        ([8.0, 8.0], 2, [], []),
        ([8.0, 8.0], 3, [], []),  # one missed rating is ordinary
        ([8.0, 8.0], 4, [], [(4, 2, 2, None)]),
        ([8.0, 8.0], 7, [], [(4, 5, 2, None)]),  # the same silence, grown
        ([8.0, 8.0], 5, [4], [(5, 2, 2, None)]),  # not asked: neither counts nor breaks
        ([8.0, 8.0], 4, [3, 4], []),
        ([], 2, [], [(2, 2, None, None)]),
        ([8.0, None, None, 8.0], 4, [], [(3, 2, 1, 4)]),
        ([None, None, 8.0, None, None], 5, [], [(2, 2, None, 3), (5, 2, 3, None)]),
    ],
)
def test_silence_counts_sessions_that_were_asked(
    ratings: list, held: int, resting: list, expected: list
) -> None:
    told = [
        (one.session, *(one.parameters[name] for name in ("sessions", "rated", "ended")))
        for one in found(pair(ratings, held=held, resting=resting), "silence")
    ]
    assert told == expected


def test_silence_is_not_told_of_a_course_that_never_asks_for_ratings() -> None:
    assert found(person([5.0, 5.0]), "silence") == []


@pytest.mark.parametrize(
    ("scores", "other", "expected"),
    [
        ([5.0, 5.5, 5.0, 5.25, 5.0], {}, []),
        ([5.0, 5.5, 5.0, 5.25, 2.0], {}, [5]),
        ([5.0, 1.0], {}, []),  # two scores are too few here
        ([5.0, 5.5, 5.0, 5.25, 8.5], {"higher_is": "worse"}, [5]),
        ([5.0, 5.5, 5.0, 5.25, 2.0], {"higher_is": "worse"}, []),
        ([5.0, 5.5, 5.0, 5.25, 2.0], {"constants": None}, []),
    ],
)
def test_wellbeing_is_worse_than_ones_own_usual(scores: list, other: dict, expected: list) -> None:
    assert sessions(person(scores, **other), "wellbeing") == expected


# r = .86 and s = 7.38: S_diff = 7.38 * sqrt(2 * .14) = 3.905, reliable beyond 7.65 points.
BDI = {"measure": "bdi", "highest": 63.0, "higher_is": "worse", "reliability": 0.86, "sd": 7.38}


@pytest.mark.parametrize(
    ("scores", "validated", "expected"),
    [
        ([30, 22.4, 23], True, []),
        ([30, 22, 23], True, [(2, "better", 3)]),
        ([30, 28, 22, 20], True, [(3, "better", None)]),
        ([20, 28, 28, 20], True, [(2, "worse", 4)]),
        ([20, 28, 11], True, [(2, "worse", 3), (3, "better", None)]),
        ([30, 10], False, []),  # nothing is said from a new measure
        ([30], True, []),
    ],
)
def test_change_is_beyond_measurement_error(scores: list, validated: bool, expected: list) -> None:
    course = person(scores, validated=validated, scale="score", constants=None, **BDI)
    told = [
        (one.session, one.parameters["way"], one.parameters["ended"])
        for one in found(course, "change")
    ]
    assert told == expected


def test_change_names_the_scores_that_it_lies_between() -> None:
    course = person([30, 29, 28, 22, 21, 30], validated=True, scale="score", constants=None, **BDI)
    (change,) = found(course, "change")
    assert change.parts == ("self-1", "self-3", "self-4", "self-6")


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ([(3, "nothing")], []),
        ([(3, "not-yet")], []),
        ([(3, "may-know")], [(3, None)]),
        ([(3, "may-know"), (4, "not-yet")], [(3, None)]),
        ([(3, "may-know"), (4, "nothing")], [(3, 4)]),
        ([(3, "may-know"), (5, "may-know"), (6, "nothing")], [(3, 6), (5, 6)]),
    ],
)
def test_held_back_is_told_only_where_the_client_lets_it_be_known(
    answers: list, expected: list
) -> None:
    course = pair(told=[(session, "held-back", answer) for session, answer in answers])
    told = [(one.session, one.parameters["ended"]) for one in found(course, "held_back")]
    assert told == expected


CLEAR = [("thoughts", "no"), ("keep-safe", "yes"), ("call", "no")]


@pytest.mark.parametrize(
    ("item", "answer", "asks"),
    [
        ("thoughts", "no", False),
        ("thoughts", "passing", True),
        ("thoughts", "often", True),
        ("thoughts", "cannot-say", True),
        ("keep-safe", "yes", False),
        ("keep-safe", "not-sure", True),
        ("keep-safe", "no", True),
        ("call", "no", False),
        ("call", "at-session", True),
        ("call", "today", True),
    ],
)
def test_safety_asks_for_a_person(item: str, answer: str, asks: bool) -> None:
    told = [(4, name, answer if name == item else calm) for name, calm in CLEAR]
    assert sessions(person(told=told), "safety") == ([4] if asks else [])
    assert sessions(person(told=[(4, item, answer)]), "safety") == ([4] if asks else [])


def test_only_a_clear_answer_ends_a_safety_finding() -> None:
    often = [(4, "thoughts", "often")]
    skipped = [(8, "keep-safe", "yes")]
    clear = [(9, name, answer) for name, answer in CLEAR]
    called = [(7, "thoughts", "no"), (7, "keep-safe", "yes"), (7, "call", "today")]
    assert [one.parameters["ended"] for one in found(person(told=often + called), "safety")] == [
        None,
        None,
    ]
    (still,) = found(person(told=often + skipped), "safety")
    (ended,) = found(person(told=often + skipped + clear), "safety")
    assert (still.parameters["ended"], ended.parameters["ended"]) == (None, 9)
    assert named("safety").current(still, last=30)
    assert not named("safety").current(ended, last=9)
