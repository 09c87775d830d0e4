"""The report on the claim itself: planted truth comes back, and what is too little says so."""

import json

import numpy as np
import pytest

from accord.cli import main
from accord.errors import DataError
from accord.records import NotEnough
from accord.study import Columns, study, therapist_share
from accord.synthetic.claim import clinic

WHOLE = Columns(
    "client", "session", "distress", "alliance", "therapist", "couple", "role", "stress", "support"
)


@pytest.fixture(scope="module")
def found():
    return study(clinic(), WHOLE, higher_is="worse")


@pytest.mark.slow
def test_what_was_planted_comes_back(found):
    assert all(section.enough for section in found.sections)
    path = found.section("lagged").found.path("alliance", "outcome")
    assert path.interval[0] < -1.0 < path.interval[1]
    back = found.section("lagged").found.path("outcome", "alliance")
    assert back.interval[0] < 0.0 < back.interval[1]
    assert found.section("within-between").found.within.high < 0
    assert found.section("buffering").found.between.high < 0
    share = found.section("therapists").found
    assert 0.05 < share.share < 0.4
    assert share.p < 0.05


@pytest.mark.slow
def test_each_section_says_its_minimum_and_its_caution_and_stands_in_every_form(found):
    text = str(found)
    for section in found.sections:
        assert section.question in text
        assert section.needs.split()[0] in text
        assert section.caution
    assert "None of this is a trial" in text
    assert max(map(len, text.splitlines())) < 130
    plain = json.loads(json.dumps(found.to_dict(), default=lambda value: value.tolist()))
    assert [one["id"] for one in plain["sections"]] == [one.id for one in found.sections]
    assert set(found.to_frame()["section"]) == {
        "within-between",
        "lagged",
        "couples",
        "buffering",
    }
    assert found.section("couples").picture().startswith("<svg")


def test_a_small_table_keeps_its_questions_and_answers_none_of_them():
    small = study(clinic(clients=8, sessions=3), WHOLE, higher_is="worse")
    assert [section.enough for section in small.sections] == [False] * 5
    assert all(isinstance(section.found, NotEnough) for section in small.sections)
    assert str(small).count("Not enough data") == 5
    assert small.to_frame().height == 0


def test_only_what_the_table_holds_is_asked():
    asked = study(
        clinic(clients=8, sessions=3),
        Columns("client", "session", "distress", "alliance"),
        higher_is="worse",
    )
    assert [section.id for section in asked.sections] == ["within-between", "lagged"]


@pytest.mark.parametrize("outcome", ["x", float("inf")])
def test_text_and_infinities_are_refused(outcome):
    rows = {"client": [1, 1], "session": [1, 2], "distress": [outcome, 2], "alliance": [7, 8]}
    with pytest.raises(DataError, match="Column distress"):
        study(rows, Columns("client", "session", "distress", "alliance"), higher_is="worse")


def test_a_direction_must_be_said():
    with pytest.raises(DataError, match="better or worse"):
        study(clinic(clients=4), WHOLE, higher_is="up")


@pytest.mark.slow
def test_therapists_who_do_not_differ_are_seldom_said_to():
    """Half of chi-square: 5 in 100 at most under no difference; 40 clinics of noise."""
    called = 0
    for seed in range(40):
        rng = np.random.default_rng(seed)
        client, session = np.repeat(np.arange(80), 5), np.tile(np.arange(1, 6), 80)
        y = 20 + rng.normal(0, 3, 80)[client] + rng.normal(0, 2, 400)
        rows = {"c": client, "s": session, "y": y, "t": client // 8}
        found = therapist_share(rows, client="c", session="s", outcome="y", therapist="t")
        called += found.p < 0.05
    assert called <= 5


def test_the_command_reads_a_file_and_names_columns_as_the_file_does(tmp_path, capsys):
    file, page = tmp_path / "clinic.csv", tmp_path / "page.html"
    clinic(clients=12, sessions=3).write_csv(file)
    with pytest.raises(SystemExit) as left:
        main(["study", str(file), "--score=distress", "--higher=worse", f"--html={page}"])
    out = capsys.readouterr().out
    assert left.value.code == 0
    assert "the outcome is distress, of which higher is worse" in out
    assert "36 rows in the file; 36 taken, 0 refused" in out
    assert "Not enough data" in page.read_text("utf-8")
