"""Bringing in a table of which something is here already."""

import datetime as dt

import pytest

from accord.errors import TableError
from accord_web.cases.models import Part, Session
from accord_web.flows import import_pieces
from accord_web.measures.models import Response, Score
from accord_web.people.signing_in import keyed_hash
from accord_web.signals.models import Deed
from tests.conftest import NOON
from tests.web.tables import (
    bring_in,
    many,
    nothing_to_recompute,
    stored_bytes,
    visits_of,
    written,
)


@pytest.mark.parametrize("pieces", [1, 2, 3])
def test_a_run_that_was_stopped_completes(clinic, tmp_path, monkeypatch, pieces):
    path = written(tmp_path, many(8, 10) + [f"long,{7 * n - 900},{n % 60}" for n in range(120)])
    real, done = import_pieces.open_cases, []

    def stopping(*args, **named):
        if len(done) == pieces:
            raise KeyboardInterrupt
        done.append(real(*args, **named))
        return done[-1]

    monkeypatch.setattr(import_pieces, "open_cases", stopping)
    with pytest.raises(KeyboardInterrupt):
        bring_in(path, clinic["tomas"])
    monkeypatch.undo()
    here = Session.objects.filter(responses__mode="import").count()
    assert 0 < here < 200
    report = bring_in(path, clinic["tomas"])
    assert (report.already + report.visits, report.refused) == (200, ())
    assert Response.objects.count() == Score.objects.count() == 200
    assert [value for *_, value in visits_of("long")] == [n % 60 for n in range(120)]
    assert nothing_to_recompute()


def test_another_score_for_what_is_stored_is_refused_and_not_told(clinic, tmp_path):
    bring_in(written(tmp_path, ["17,0,25", "17,7,26", "17,14,"]), clinic["tomas"])
    changed = ["17,0,25", "17,7,31", "17,14,30", "17,21,"]
    report = bring_in(written(tmp_path, changed), clinic["tomas"])
    assert [one.line for one in report.refused] == [3]
    assert "26" not in str(report.refused[0])  # whoever runs this may not read what is stored
    assert [value for *_, value in visits_of("17")] == [25.0, 26.0, 30.0, None]


def test_a_line_put_right_takes_its_place_and_what_was_done_moves_along(clinic, tmp_path):
    path = written(tmp_path, [*many(110, 6), "late,0,10", "late,7,x", "late,14,10", "late,21,12"])
    assert [one.line for one in bring_in(path, clinic["tomas"]).refused] == [663]
    case = Part.objects.get(person__outside_id=keyed_hash("late")).case_id
    Deed.objects.create(
        case_id=case,
        about=case,
        signal="wellbeing",
        session=3,
        what="talked",
        by_id=clinic["tomas"],
        at=NOON,
    )
    path.write_text(path.read_text().replace("late,7,x", "late,7,11"))
    report = bring_in(path, clinic["tomas"])
    assert (report.visits, report.refused) == (1, ())
    assert [(n, value) for n, _, value in visits_of("late")] == [
        (1, 10.0),
        (2, 11.0),
        (3, 10.0),
        (4, 12.0),
    ]
    assert Deed.objects.get().session == 4
    assert nothing_to_recompute()


def test_a_visit_on_the_day_of_a_session_in_the_diary_is_that_session(clinic, tmp_path):
    from accord_web.flows import diary

    path = written(tmp_path, ["17,2026-01-05,20"], "ID,date,BDI")
    bring_in(path, clinic["tomas"], start=None)
    case = Part.objects.get(person__outside_id=keyed_hash("17")).case_id
    met = dt.datetime(2026, 2, 2, 16, tzinfo=dt.UTC)
    diary.mark(diary.plan(case, met, by=clinic["tomas"]), "held", by=clinic["tomas"])
    diary.plan(case, NOON + dt.timedelta(days=7), by=clinic["tomas"])
    written(tmp_path, ["17,2026-01-05,20", "17,2026-02-02,15", "17,2026-02-16,14"], "ID,date,BDI")
    report = bring_in(path, clinic["tomas"], start=None)
    assert (report.visits, report.already) == (2, 1)
    rows = Session.objects.filter(case=case).order_by("number")
    assert [(s.number, s.starts_at.date().isoformat(), s.state) for s in rows] == [
        (1, "2026-01-05", "held"),
        (2, "2026-02-02", "held"),
        (3, "2026-02-16", "held"),
        (4, "2026-03-09", "planned"),
    ]
    assert rows[1].starts_at == met
    assert nothing_to_recompute()


def test_session_numbers_of_the_table_are_kept_gaps_and_all(clinic, tmp_path):
    path = written(tmp_path, ["17,1,20", "17,4,18"], "ID,session,BDI")
    bring_in(path, clinic["tomas"])
    assert [(n, value) for n, _, value in visits_of("17")] == [(1, 20.0), (4, 18.0)]
    written(tmp_path, ["17,1,20", "17,3,19", "17,4,18"], "ID,session,BDI")
    report = bring_in(path, clinic["tomas"], start=None)
    assert [(n, value) for n, _, value in visits_of("17")] == [(1, 20.0), (3, 19.0), (4, 18.0)]
    assert report.already == 2


def test_a_client_of_another_therapist_is_not_taken_over(clinic, tmp_path):
    path = written(tmp_path, ["17,0,25", "17,7,26"])
    bring_in(path, clinic["tomas"])
    before = stored_bytes()
    report = bring_in(written(tmp_path, ["17,0,25", "17,7,26", "17,14,27"]), clinic["zoe"])
    assert [one.reason.value for one in report.refused] == ["client elsewhere"] * 3
    assert stored_bytes() == before


def test_two_imports_at_once_are_told_apart(clinic, tmp_path, monkeypatch):
    path = written(tmp_path, ["17,0,25"])
    monkeypatch.setattr("accord_web.flows.import_table.known", lambda *_: {})  # not seen yet
    bring_in(path, clinic["tomas"])
    with pytest.raises(TableError, match="just now"):
        bring_in(path, clinic["tomas"])
