"""Bringing in a long table of scores: what goes in, what is refused, what is usual."""

import datetime as dt

import pytest

from accord.cli import courses, taking
from accord.cli.changes import ways
from accord.cli.key import open_table
from accord.cli.options import ScaleOptions, TableOptions
from accord.errors import TableError
from accord.signals import find_all
from accord_web import clock
from accord_web.cases.models import Case, Part
from accord_web.cases.queries import members, standing
from accord_web.flows import import_pieces
from accord_web.flows.recompute import recompute
from accord_web.measures.models import Response, ResponsePart, Score, TableScale
from accord_web.measures.queries import parts
from accord_web.people.models import Person
from accord_web.people.signing_in import keyed_hash
from accord_web.privacy.models import AuditEvent
from accord_web.signals.models import ConstantSet, Finding
from accord_web.signals.queries import findings
from tests.conftest import DATA, NOON
from tests.web.tables import (
    PLANTED,
    bring_in,
    many,
    nothing_to_recompute,
    stored_bytes,
    visits_of,
    written,
)

ENRICHD = DATA / "enrichd_bdi" / "enrichd_bdi.csv"


def test_what_fits_goes_in_and_the_rest_is_named_with_its_line(clinic, viewer, tmp_path):
    report = bring_in(written(tmp_path, PLANTED), clinic["tomas"])
    assert [one.line for one in report.refused] == [5, 6, 7, 9, 10, 11, 13, 16]
    assert (report.cases, report.visits, report.unrated) == (4, 7, 1)
    start = dt.date(2025, 6, 2)
    assert visits_of("17") == [
        (1, start, 25.0),
        (2, start + dt.timedelta(14), 28.0),
        (3, start + dt.timedelta(29), 34.0),
    ]
    assert [value for *_, value in visits_of("18")] == [19.0, None]
    # The therapist reads it at once; another therapist sees nothing of it.
    case = Part.objects.get(person__outside_id=keyed_hash("17")).case_id
    read = parts(viewer("tomas"), [case])
    assert [p.answers["score"].value for p in read] == [25.0, 28.0, 34.0]
    assert {(p.mode, p.route, p.part) for p in read} == {("import", "therapist-now", "score")}
    assert parts(viewer("zoe"), [case]) == []
    assert members(viewer("tomas"), [case])[case][0].nickname == "Client 17"
    row = ResponsePart.objects.filter(case=case).first()
    assert (row.widest, row.waits, row.readable_from) == ("staff", False, NOON)


def test_a_second_run_changes_not_one_byte(clinic, tmp_path):
    path = written(tmp_path, PLANTED)
    bring_in(path, clinic["tomas"])
    before = stored_bytes()
    with clock.turned_to(NOON + dt.timedelta(days=3)):
        report = bring_in(path, clinic["tomas"], start=None)  # day 0 is known again
    assert stored_bytes() == before
    assert (report.changed, report.already, report.start) == (False, 7, dt.date(2025, 6, 2))


def test_another_day_0_would_bring_everything_in_twice(clinic, tmp_path):
    path = written(tmp_path, PLANTED)
    bring_in(path, clinic["tomas"])
    with pytest.raises(TableError, match="2025-06-02"):
        bring_in(path, clinic["tomas"], start=dt.date(2025, 6, 3))


def test_no_transaction_holds_more_than_a_few_visits(clinic, tmp_path):
    rows = many(30, 10) + [f"long,{7 * n - 900},{n % 60}" for n in range(120)]
    bring_in(written(tmp_path, rows), clinic["tomas"])
    told = AuditEvent.objects.filter(what="table.imported").values_list("facts", flat=True)
    assert sum(facts["visits"] for facts in told) == 420
    assert max(facts["visits"] for facts in told) <= import_pieces.LARGEST


def test_a_scale_is_never_edited(clinic, tmp_path):
    path = written(tmp_path, ["17,0,25", "17,7,26"])
    bring_in(path, clinic["tomas"], reliability=0.86, sd=7.38, source="the manual")
    row = TableScale.objects.values("measure", "lowest", "highest", "higher_is", "reliability")
    assert row.get() == {
        "measure": "table-bdi",
        "lowest": 0,
        "highest": 63,
        "higher_is": "worse",
        "reliability": 0.86,
    }
    for other in ({"range": "0:84"}, {"higher": "better"}, {"reliability": 0.9, "sd": 7.38}):
        with pytest.raises(TableError, match="never edited"):
            bring_in(path, clinic["tomas"], **other)
    bring_in(path, clinic["tomas"])  # saying nothing of it is no contradiction
    bring_in(path, clinic["tomas"], range="0:84", name="BDI, other form")
    assert TableScale.objects.count() == 2


def test_a_scale_without_ends_is_asked_for_them(clinic, tmp_path):
    with pytest.raises(TableError, match="--range"):
        bring_in(written(tmp_path, ["17,0,2"], "ID,day,score"), clinic["tomas"], higher="worse")
    assert not Case.objects.filter(problem="other").exists()


def test_item_columns_of_a_measure_of_the_bank_are_scored_by_its_key(clinic, viewer, tmp_path):
    heading = "ID,day," + ",".join(f"phq{n}" for n in range(1, 10))
    rows = [
        "17,0,1,1,2,0,3,0,1,0,0",
        "17,7,1,1,,,,0,1,0,0",
        "17,14,,,,,,,,,",
        "17,21,9,0,0,0,0,0,0,0,0",
    ]
    path = written(tmp_path, rows, heading)
    report = bring_in(path, clinic["tomas"], measure="phq-9")
    assert [one.line for one in report.refused] == [5]
    assert [value for *_, value in visits_of("17")] == [8.0, None, None]
    assert Response.objects.filter(measure="phq-9", mode="import").count() == 2
    case = Part.objects.get(person__outside_id=keyed_hash("17")).case_id
    first = parts(viewer("tomas"), [case])[0]
    assert first.answers["mood"].value == 1
    before = stored_bytes()
    bring_in(path, clinic["tomas"], measure="phq-9")
    assert stored_bytes() == before
    path.write_text(path.read_text().replace("17,0,1,1,2,0", "17,0,1,2,1,0"))  # the same total
    assert [o.line for o in bring_in(path, clinic["tomas"], measure="phq-9").refused] == [2, 5]


def test_what_is_usual_comes_from_the_whole_table_and_agrees_with_the_command_line(
    clinic, viewer, tmp_path
):
    path = written(tmp_path, many(120, 8))
    report = bring_in(path, clinic["tomas"])
    assert "120 clients" in report.said[0]
    kept = ConstantSet.objects.get()
    assert (kept.name, kept.measure, kept.scale) == ("import-bdi-1", "table-bdi", "score")
    opened, key = open_table(path, TableOptions(), ScaleOptions())
    everybody = ways(taking.take(opened), key)
    usual = courses.usual(key, everybody)
    expected = {
        (way.client, f.signal, f.session, round(f.strength, 6))
        for way in everybody
        for f in find_all(courses.course(way, key, usual.constants))
    }
    codes = {keyed_hash(str(n)): str(n) for n in range(1, 121)}
    clients = {p.id: codes[p.outside_id] for p in Person.objects.exclude(outside_id="")}
    tomas = viewer("tomas")
    found = {
        (clients[f.about], f.signal, f.session, round(f.strength, 6))
        for f in findings(tomas, tomas.cases)
    }
    assert found == expected
    assert len(found) > 50
    assert nothing_to_recompute()


def test_cases_from_a_smaller_table_are_worked_out_again_with_the_later_constants(clinic, tmp_path):
    few = ["old,-7,10", "old,0,10", "old,7,11", "old,14,10", "old,21,40"]
    assert "too few" in bring_in(written(tmp_path, few), clinic["tomas"]).said[0]
    assert not Finding.objects.exists()
    bring_in(written(tmp_path, many(110, 6)), clinic["tomas"])
    case = Part.objects.get(person__outside_id=keyed_hash("old")).case_id
    assert Finding.objects.filter(case=case, signal="wellbeing", session=5).exists()
    assert nothing_to_recompute()


@pytest.mark.slow
def test_the_real_table_goes_in_whole(clinic, viewer):
    if not ENRICHD.exists():
        pytest.skip(f"{ENRICHD} is not here; set ACCORD_DATA to the folder that holds enrichd_bdi")
    report = bring_in(ENRICHD, clinic["tomas"], start=None)
    assert (report.cases, report.visits, len(report.refused)) == (557, 6964, 153)
    assert Score.objects.filter(part__response__mode="import").count() == 6964
    assert len(standing(clinic["tomas"]).cases) == 557 + 2
    before = stored_bytes()
    again = bring_in(ENRICHD, clinic["tomas"], start=None)
    assert stored_bytes() == before
    assert (again.changed, again.already) == (False, 6964)
    some = Case.objects.filter(problem="other").values_list("id", flat=True)[:40]
    assert all(recompute(case, by=None) == (0, 0) for case in some)


def test_a_small_table_with_a_reliability_tells_reliable_change_for_good(clinic, tmp_path):
    path = written(tmp_path, ["17,0,40", "17,7,30", "17,14,10"])
    bring_in(path, clinic["tomas"], reliability=0.86, sd=7.38, source="the manual")
    assert [(f.signal, f.session) for f in Finding.objects.all()] == [("change", 2)]
    assert nothing_to_recompute()
