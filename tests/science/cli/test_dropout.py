"""`accord dropout`: the hazard from a clinic's table, its definition, and what is refused."""

import csv
import json

import pytest
from tests.science.engagement.clinics import clinic

from accord.cli import main

FIRST_DAY = 18_000  # since 1970


def call(*arguments):
    with pytest.raises(SystemExit) as left:
        main(["dropout", *map(str, arguments)])
    return left.value.code


def written(path, table):
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(table)
        rows.writerows(zip(*table.values(), strict=True))
    return path


@pytest.fixture(scope="module")
def rows():
    table = clinic(500, seed=4)
    table["time"] = [FIRST_DAY + int(day) for day in table["time"]]
    return table


@pytest.mark.slow
def test_a_clinic_in_words_and_as_a_page(rows, tmp_path, capsys):
    page, out = tmp_path / "page.html", tmp_path / "out.csv"
    file = written(tmp_path / "s.csv", rows)
    code = call(file, "--covariates=mood", "--fixed=waiting", f"--html={page}", f"--out={out}")
    assert code == 0
    said = capsys.readouterr().out
    assert "Drop-out here: the client stopped without agreeing" in said
    assert "known by the session before" in said and "later clients" in said
    with out.open(encoding="utf-8", newline="") as file_:
        covariates = [row["covariate"] for row in csv.DictReader(file_)]
    assert covariates == ["mood", "waiting"] * 2
    html = page.read_text(encoding="utf-8")
    assert html.count("<svg") >= 4 and "Drop-out here" in html


def test_plain_values_name_no_client(rows, tmp_path, capsys):
    named = {**rows, "client": [f"c{one}x" for one in rows["client"]]}
    assert call(written(tmp_path / "s.csv", named), "--covariates=mood", "--json") == 0
    told = capsys.readouterr().out
    found = json.loads(told)["result"]
    assert found["ratios"][0]["odds_ratio"] < 1 and found["lag"] == 1
    assert found["accuracy"]["on_the_rows_it_was_fitted_to"] is False
    assert "c1x" not in told and "c77x" not in told


@pytest.mark.slow
def test_the_definition_can_be_chosen(rows, tmp_path, capsys):
    file = written(tmp_path / "s.csv", rows)
    assert call(file, "--definition=before", "--planned=6") == 0
    assert "in any way before session 6" in capsys.readouterr().out
    assert call(file, "--definition=before") == 2
    assert "--planned=NUMBER" in capsys.readouterr().err
    assert call(file, "--definition=unimproved") == 2
    assert "--improved=COLUMN" in capsys.readouterr().err


@pytest.mark.slow
def test_times_alone_are_put_in_order(rows, tmp_path, capsys):
    without = {name: values for name, values in rows.items() if name != "session"}
    assert call(written(tmp_path / "s.csv", without), "--covariates=mood", "--json") == 0
    assert json.loads(capsys.readouterr().out)["result"]["first_session"] == 2


@pytest.mark.slow
def test_without_dates_it_is_tried_on_the_same_rows_and_said(rows, tmp_path, capsys):
    without = {name: values for name, values in rows.items() if name != "time"}
    assert call(written(tmp_path / "s.csv", without)) == 0
    assert "the rows it was fitted to: too good" in capsys.readouterr().out


@pytest.mark.slow
def test_words_of_ones_own(tmp_path, capsys):
    table = {
        "client": [n for n in range(40) for _ in (1, 2)],
        "session": [1, 2] * 40,
        "end": ["", "ghosted"] * 15 + ["", "graduated"] * 15 + ["", ""] * 10,
    }
    file = written(tmp_path / "s.csv", table)
    assert call(file) == 2
    assert "“ghosted”" in capsys.readouterr().err
    assert call(file, "--words=ghosted=unilateral,graduated=agreed") == 0
    assert "15 drop-outs, 15 other ends" in capsys.readouterr().out
    assert call(file, "--words=ghosted") == 2


@pytest.mark.slow
def test_few_drop_outs_and_bad_lines(tmp_path, capsys):
    table = {
        "client": ["a", "a", "a", "b", "", "c"],
        "session": [1, 2, 2, "two", 1, 1],
        "mood": [1, 2, 3, 4, 5, "low"],
        "end": ["", "dropout", "", "", "", "open"],
    }
    page = tmp_path / "page.html"
    file = written(tmp_path / "s.csv", table)
    assert call(file, "--covariates=mood", "--strict", f"--html={page}") == 1
    told = capsys.readouterr()
    assert "Not enough data" in told.out and "Drop-out here" in told.out
    assert "“two” is not a whole number" in told.err and "“low” is not a number" in told.err
    assert "Not enough data" in page.read_text(encoding="utf-8")


@pytest.mark.slow
def test_no_session_ahead_is_refused(tmp_path, rows, capsys):
    file = written(tmp_path / "c.csv", rows)
    assert call(file, "--ahead=0") == 2
    assert "nothing to foresee" in capsys.readouterr().err
