"""The form gives nothing away: same length whatever was answered, and whoever looks on."""

from itertools import product

import pytest

from accord.errors import MeasureError
from accord.measures.form import items_for, stand_ins
from accord.measures.schema import ids, load

SESSIONS = range(1, 41)
TAPS = 14  # from open link to sent
CLIENTS = [id for id in ids() if load(id).respondent != "therapist"]
PRIVATE = {"mended", "tension", "held-back", "safety", "tie", "together"}


def form(id, session=5, joint=False, alone=True, room=True):
    return items_for(load(id), session_number=session, joint=joint, alone=alone, room=room)


@pytest.mark.parametrize("id", ids())
def test_the_number_of_screens_depends_on_nothing_private(id):
    """Every path, exhaustively: who looks on changes no length, and no answer can come in."""
    for session, joint, room in product(SESSIONS, (False, True), (False, True)):
        lengths = {len(form(id, session, joint, alone, room)) for alone in (False, True)}
        assert len(lengths) == 1, (session, joint, room)


@pytest.mark.parametrize("id", ids())
def test_no_question_comes_twice(id):
    for session, joint, alone in product(SESSIONS, (False, True), (False, True)):
        asked = [(item.measure, item.id) for item in form(id, session, joint, alone)]
        assert len(set(asked)) == len(asked)


@pytest.mark.parametrize("id", CLIENTS)
def test_where_someone_looks_on_nothing_private_is_asked(id):
    for session, joint in product(SESSIONS, (False, True)):
        assert not {item.part for item in form(id, session, joint, False)} & PRIVATE


def test_the_leak_is_there_to_be_stopped():
    """Alone, all of it is asked: otherwise the test above could not fail."""
    asked = {item.part for id in ids() for item in form(id, joint=True)}
    assert asked >= PRIVATE


def test_whether_it_is_mended_is_asked_of_everyone_and_nothing_was_off_is_an_answer():
    due = [n for n in range(1, 8) if "mended" in [item.id for item in form("session-client", n)]]
    assert due == [3, 4, 5, 6, 7]
    assert load("session-client").item("mended").codes[0] == "nothing"


def test_nobody_else_reads_what_stands_in():
    """A reader could tell from it that somebody was looking on."""
    assert load("everyday").parts[0].readers == ("self",)


@pytest.mark.parametrize("joint", [False, True])
def test_the_client_sends_the_check_after_a_session_in_at_most_14_taps(joint):
    lengths = {len(form("session-client", session, joint)) for session in SESSIONS}
    assert lengths == {10, 12}  # ten before there is a usual to compare with
    assert 1 + max(lengths) + 1 == TAPS  # can anyone see, the questions, send


def test_the_form_before_a_session_takes_14_taps_with_a_tie_and_asks_hope_without():
    full = [*form("wellbeing", room=False), *form("tie")]
    assert (len(full), 1 + len(full) + 1) == (12, TAPS)  # the line for today is on the last page
    assert "hope" not in [item.id for item in full]
    assert [item.id for item in form("wellbeing")][-1] == "hope"


def test_room_is_asked_of_couples_and_comparison_when_there_is_a_usual():
    def has(id, **facts):
        return id in [item.id for item in form("session-client", **facts)]

    assert [has("room", joint=joint) for joint in (False, True)] == [False, True]
    assert [has("choice", joint=joint) for joint in (False, True)] == [True, False]
    assert [has("comparison", session=n) for n in (1, 2, 3, 4)] == [False, False, True, True]


def test_anchors_tension_and_held_back_never_rest():
    always = {"goals", "way", "bond", "candid", "understood"}
    always |= {"tension", "tension-how", "tension-wish", "held-back"}
    for session, joint in product(SESSIONS, (False, True)):
        asked = {item.id for item in form("session-client", session, joint)}
        assert asked >= always


def test_everyday_questions_are_about_no_one_and_enough_to_stand_in():
    longest = max(sum(load(id).part(i.part).alone for i in load(id).items) for id in ids())
    assert len(load("everyday").items) >= longest
    assert not {item.id for item in load("everyday").items} & {
        item.id for id in ids() if id != "everyday" for item in load(id).items
    }
    for session in SESSIONS:
        asked = [item.id for item in stand_ins(12, session_number=session)]
        assert len(set(asked)) == 12


def test_what_cannot_be_asked_is_refused():
    with pytest.raises(MeasureError, match="Sessions count from 1"):
        form("wellbeing", session=0)
    with pytest.raises(MeasureError, match="There are 12 everyday questions; 13 cannot"):
        stand_ins(13)
