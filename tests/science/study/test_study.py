"""The report on the claim itself: planted truth comes back, and what is too little says so."""

import json
from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from accord.cli import main
from accord.errors import DataError
from accord.mixed import Test
from accord.records import NotEnough
from accord.study import Columns, study, therapist_share
from accord.study.sections import _moved
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
    kinds = dict.fromkeys(("section", "figure"), pl.String)
    kinds |= dict.fromkeys(("estimate", "low", "high"), pl.Float64)
    assert small.to_frame().height == 0 and small.to_frame().schema == kinds


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


def test_a_question_that_cannot_be_asked_stops_no_other():
    """Stress that never varies, an outcome that never moves: the rest of the report stands."""
    rows = clinic(clients=110, sessions=4).with_columns(distress=pl.lit(3.0))
    found = study(rows, WHOLE, higher_is="worse")
    assert len(found.sections) == 5
    assert "cannot be asked here" in str(found.section("lagged"))
    assert found.to_dict()["sections"][1]["enough"] is False


def test_an_effect_that_may_be_nothing_says_its_two_directions():
    """“-0.32 to 0.28 apart” told nobody which end was the better one."""
    test = Test("x", -0.02, 0.1, 50.0, -0.2, 0.8, -0.32, 0.28, 0.95)
    assert _moved(test, "worse") == (
        "0.02 points better, which may be nothing (95 in 100: 0.28 worse to 0.32 better)"
    )
    assert _moved(replace(test, high=-0.01), "worse") == (
        "0.02 points better (95 in 100: 0.01 to 0.32)"
    )


def test_sessions_that_all_come_late_are_told_and_break_nothing():
    rows = clinic(clients=40, sessions=4).with_columns(pl.col("session") * 63)
    found = study(rows, Columns("client", "session", "distress", "alliance"), higher_is="worse")
    assert not found.section("lagged").enough


@pytest.mark.slow
def test_rows_without_a_therapist_count_for_the_other_questions(tmp_path, capsys):
    file = tmp_path / "clinic.csv"
    clinic(clients=12, sessions=3).with_columns(therapist=pl.lit("")).write_csv(file)
    with pytest.raises(SystemExit) as left:
        main(["study", str(file), "--score=distress", "--higher=worse"])
    assert left.value.code == 0
    assert "36 taken, 0 refused" in capsys.readouterr().out


def test_an_empty_table_answers_nothing_and_breaks_nothing():
    found = study(clinic(clients=4, sessions=3).clear(), WHOLE, higher_is="worse")
    assert not any(section.enough for section in found.sections)
