"""`accord growth` and `accord predict`: a curve from a table, and clients on it."""

import json

import numpy as np
import polars as pl
import pytest

from accord.cli import main
from accord.growth import read
from accord.prove.off_track import clinic

SCALE = ("--higher=worse", "--range=0:180", "--reliable=14", "--name=Distress")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A table of 600 clients and the curve fitted to it."""
    made = tmp_path_factory.mktemp("growth")
    table = clinic(600, seed=4)
    table["client"] = [f"c{one}" for one in table["client"]]
    pl.DataFrame(table).write_csv(made / "visits.csv")
    return made


def run(*arguments):
    with pytest.raises(SystemExit) as left:
        main([str(argument) for argument in arguments])
    return left.value.code


@pytest.fixture(scope="module")
def curve(folder):
    path = folder / "curve.json"
    where = ("--conditions=condition", f"--curve={path}", "--made=2026-01-31")
    assert run("growth", folder / "visits.csv", *SCALE, *where) == 0
    return path


@pytest.mark.slow
def test_a_curve_is_fitted_printed_and_written(folder, curve, capsys, tmp_path):
    found = read(curve)
    assert found.measured.name == "Distress" and found.provenance.made == "2026-01-31"
    assert found.provenance.source == "visits.csv" and found.conditions[0].name == "condition"
    page = tmp_path / "page.html"
    terms = tmp_path / "terms.csv"
    out = (f"--html={page}", f"--out={terms}")
    assert run("growth", folder / "visits.csv", *SCALE, *out) == 0
    said = capsys.readouterr().out
    assert "600 clients" in said and "log(session)" in said and "right/100" in said
    html = page.read_text("utf-8")
    assert "<svg" in html and "prediction interval" in html and "http" not in _no_names(html)
    assert pl.read_csv(terms)["name"].to_list()[0] == "intercept"


def _no_names(html):
    return html.replace("http://www.w3.org/2000/svg", "")


@pytest.mark.slow
def test_all_clients_are_placed(folder, curve, capsys, tmp_path):
    out = (f"--html={tmp_path / 'p.html'}", f"--out={tmp_path / 'p.csv'}", "--json")
    assert run("predict", folder / "visits.csv", f"--curve={curve}", *out) == 0
    result = json.loads(capsys.readouterr().out)["result"]
    assert len(result["clients"]) == 600 and result["interval"] == "prediction"
    assert "worth a conversation" in (tmp_path / "p.html").read_text("utf-8")
    assert pl.read_csv(tmp_path / "p.csv").height == 600


@pytest.mark.slow
def test_one_client_is_told_what_all_are(folder, curve, capsys, tmp_path):
    table, page = folder / "visits.csv", tmp_path / "one.html"
    assert run("predict", table, f"--curve={curve}", "--json") == 0
    everybody = json.loads(capsys.readouterr().out)["result"]["clients"]
    theirs = next(one for one in everybody if one["flag"])
    asked = (f"--client={theirs['client']}", f"--html={page}")
    assert run("predict", table, f"--curve={curve}", *asked, "--json") == 0
    mine = json.loads(capsys.readouterr().out)["result"]
    assert mine["off_track"]["p"] == pytest.approx(theirs["p"])
    assert mine["off_track"]["flag"] == theirs["flag"]
    assert "<svg" in page.read_text("utf-8")
    assert run("predict", table, f"--curve={curve}", asked[0]) == 0
    assert "nothing about why" in " ".join(capsys.readouterr().out.split())


@pytest.mark.slow
def test_times_as_dates_are_counted_from_the_first(folder, tmp_path, capsys):
    table = pl.read_csv(folder / "visits.csv").with_columns(
        (pl.date(2024, 1, 5) + pl.duration(days=7 * (pl.col("session") - 1))).alias("date")
    )
    table.drop("session").write_csv(tmp_path / "dated.csv")
    where = tmp_path / "weeks.json"
    assert run("growth", tmp_path / "dated.csv", *SCALE, f"--curve={where}") == 0
    assert "Dates are counted from each client's first." in capsys.readouterr().out
    found = read(where)
    assert (found.clock.unit, found.clock.shape) == ("week", "log")
    assert found.recalibration.looks[0].at == pytest.approx(2, abs=1)  # weeks, not days since 1970


@pytest.mark.slow
def test_a_measure_of_the_bank_and_a_wide_table(tmp_path, capsys):
    draw = np.random.default_rng(2)
    usual = draw.normal(14, 4, (260, 1))
    scores = np.rint(np.clip(usual - np.log(np.arange(1, 6)) + draw.normal(0, 2, (260, 5)), 0, 27))
    wide = {"client": range(260)} | {f"phq{n + 1}": scores[:, n] for n in range(5)}
    pl.DataFrame(wide).write_parquet(tmp_path / "w.parquet")
    where = ("--wide=phq1:phq5", "--measure=phq-9", f"--curve={tmp_path / 'c.json'}")
    assert run("growth", tmp_path / "w.parquet", *where) == 0
    found = read(tmp_path / "c.json").measured
    assert (found.lowest, found.highest, found.version) == (0, 27, "1")


@pytest.mark.slow
def test_what_cannot_be_done_is_refused_with_a_reason(folder, curve, tmp_path, capsys):
    table = folder / "visits.csv"
    few = tmp_path / "few.csv"
    pl.read_csv(table).head(50).write_csv(few)
    not_written = tmp_path / "none.json"
    assert run("growth", few, *SCALE, f"--curve={not_written}") == 0
    assert "200 are needed" in capsys.readouterr().out and not not_written.exists()
    for arguments, reason in (
        (("growth", table), "--higher=better"),
        (("growth", table, *SCALE, "--covariates=shoe"), "no column called shoe"),
        (("growth", table, *SCALE, "--covariates=session"), "cannot be called session"),
        (("growth", table, "--measure=phq-9", "--range=0:3"), "its own range"),
        (("growth", table, "--higher=worse", "--range=0:inf"), "leave an end open"),
        (("predict", table, f"--curve={table}"), "is not a curve"),
        (("predict", table, f"--curve={tmp_path / 'no.json'}"), "No such file"),
        (("predict", table, f"--curve={curve}", "--client=zoe"), "no client zoe"),
        (("predict", table, f"--curve={curve}", "--level=80"), "--level=.8"),
    ):
        assert run(*arguments) == 2
        assert reason in capsys.readouterr().err
    other = tmp_path / "other.csv"
    pl.read_csv(table).rename({"score": "PHQ9"}).write_csv(other)
    assert run("predict", other, f"--curve={curve}") == 2
    assert "The curve is of Distress" in capsys.readouterr().err
    bad = tmp_path / "bad.csv"
    text = table.read_text("utf-8").replace("\nc0,1,", "\nc0,1,many ", 1)
    bad.write_text(text.replace("\nc1,", "\nc1,1,900,a\nc1,", 1), encoding="utf-8")
    assert run("growth", bad, *SCALE, "--strict") == 1
    assert "many" in capsys.readouterr().err


@pytest.mark.slow
def test_a_day_before_the_start_takes_its_own_line_out(tmp_path, capsys):
    """It used to stop the command, with a row and a column that are not those of the file."""
    file = tmp_path / "days.csv"
    file.write_text("client,day,score\nc1,0,9\nc1,-3,8\nc1,7,7\n")
    assert run("growth", file, *SCALE) == 0
    said = capsys.readouterr()
    assert "3 rows in the file; 2 taken, 1 refused" in said.out
    assert "line 3, column day: “-3” lies before the start" in said.err


def test_files_that_hold_nothing_or_are_no_parquet_say_so(tmp_path, capsys):
    for name, reason in (("empty.csv", "is empty"), ("bad.parquet", "cannot be read as Parquet")):
        (tmp_path / name).write_text("")
        assert run("growth", tmp_path / name, *SCALE) == 2
        assert reason in capsys.readouterr().err
