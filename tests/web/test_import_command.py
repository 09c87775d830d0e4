"""`accord clinic import` as somebody types it."""

import json

import pytest
from cyclopts import App

from accord.errors import TableError
from accord_web.command.importing import import_scores
from accord_web.people import actions as people
from accord_web.people.models import Person
from tests.web.tables import PLANTED, written


@pytest.fixture
def command(clinic):
    """`accord clinic import …` up to its exit code."""
    app = App(result_action="return_value")
    app.command(import_scores, name="import")
    return lambda *words: app(["import", *map(str, words)])


def test_the_command_says_what_it_took_and_refused(command, tmp_path, capsys):
    path = written(tmp_path, PLANTED)
    words = path, "--therapist=tomás", "--start=2025-06-02"
    assert command(*words) == 0
    told = capsys.readouterr()
    assert "4 new cases, 7 visits taken (1 without a score)" in told.out
    assert "line 5, column BDI: “x” is not a number." in told.err
    assert "line 13, column time: This visit would be on 2026-07-07" in told.err
    assert command(*words, "--strict") == 1
    told = capsys.readouterr()
    assert "7 visits already there.\nNothing new; nothing was changed." in told.out
    assert command(*words, "--json", "--refused", tmp_path / "refused.csv") == 0
    told = capsys.readouterr()
    plain = json.loads(told.out)
    assert (plain["cases_new"], plain["visits_already_there"], plain["start"]) == (
        0,
        7,
        "2025-06-02",
    )
    assert [one["line"] for one in plain["table"]["refused"]] == [5, 6, 7, 9, 10, 11, 13, 16]
    assert (tmp_path / "refused.csv").read_text().count("\n") == 9


def test_the_command_refuses_a_therapist_it_cannot_tell(command, clinic, tmp_path):
    path = written(tmp_path, PLANTED)
    with pytest.raises(TableError, match=r"Therapists here: Ines, Tomás, Zoe\."):
        command(path, "--therapist=Tomas Maier")
    with pytest.raises(TableError, match="is not a date"):
        command(path, "--therapist=Zoe", "--start=june")
    twin = people.add_person("zoe", clinic=clinic.id, zone="UTC", roles=["therapist"], by=None)
    with pytest.raises(TableError, match=str(twin)):
        command(path, "--therapist=Zoe")
    assert not Person.objects.exclude(outside_id="").exists()
    assert command(path, f"--therapist={twin}") == 0
