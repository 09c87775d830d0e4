"""The command for setbacks: each piece answered or said to lack data, four ways out."""

import json

import numpy as np
import polars as pl
import pytest

from accord.cli import main


def run(*arguments):
    with pytest.raises(SystemExit) as left:
        main(["resilience", *map(str, arguments)])
    return left.value.code


def clinic(people=40, visits=10, seed=1):
    """Weekly scores around a falling course; half of the clients are worse for three weeks."""
    draw = np.random.default_rng(seed)
    who, week = np.repeat(np.arange(people), visits), np.tile(np.arange(visits), people)
    begins = draw.integers(4, 7, people)[who]
    hit = (who % 2 == 0) & (week >= begins) & (week < begins + 3)
    support = draw.normal(5, 1, people)[who].round(1)
    stress = draw.normal(3, 1, len(who)).round(1)
    score = draw.normal(18, 3, people)[who] - 2 * np.log1p(week) + 8 * hit
    score = score + (0.8 - 0.3 * (support - 5)) * stress + draw.normal(0, 2, len(who))
    return pl.DataFrame(
        {
            "client": [f"c{one}" for one in who],
            "day": week * 7,
            "score": score.round(1),
            "stress": stress,
            "support": support,
            "ended": (who % 3 == 0).astype(int),
        }
    )


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    path = tmp_path_factory.mktemp("resilience") / "clinic.csv"
    clinic().write_csv(path)
    return path


@pytest.mark.slow
def test_each_piece_is_answered_or_says_what_it_lacks(table, capsys):
    assert run(table, "--higher=worse") == 0
    said = capsys.readouterr().out
    assert "Setbacks: " in said and "of 40 people" in said
    assert "did they only wobble, the rule would find about" in said
    assert "Not enough data for curves of recovery" in said
    assert "Not enough data for inertia: 10 equally spaced scores" in said
    assert "stress x support (n 40 people, 400 rows" in said
    assert "Not enough data for the Johnson-Neyman range: 40 people, and 200" in said
    assert all(len(line) <= 100 for line in said.splitlines()[1:])


@pytest.mark.slow
def test_with_fifty_setbacks_the_page_shows_them_beside_chance(tmp_path, capsys):
    path, page, out = tmp_path / "c.csv", tmp_path / "page.html", tmp_path / "out.csv"
    clinic(150).drop("stress").write_csv(path)
    assert run(path, "--higher=worse", "--json", f"--html={page}", f"--out={out}") == 0
    found = json.loads(capsys.readouterr().out)["result"]
    assert found["recovery"]["setbacks"] == found["setbacks"]["setbacks"] >= 50
    assert found["buffering"] is None and found["inertia"]["not_enough_data"]
    assert pl.read_csv(out).height == found["setbacks"]["setbacks"]
    text = page.read_text("utf-8")
    assert "<svg" in text and "only wobbling" in text and "Care ended first by" in text


@pytest.mark.slow
def test_a_diary_of_a_few_beeps_a_day_has_inertia_and_dates_stay_dates(tmp_path, capsys):
    draw = np.random.default_rng(2)
    rows = {
        "person": np.repeat(np.arange(25), 40),
        "date": [f"2024-03-{1 + n // 4:02d}" for n in range(40)] * 25,
        "beep": np.tile([1, 2, 3, 4], 250),
        "score": draw.normal(5, 1, 1000).round(2),
    }
    path = tmp_path / "diary.parquet"
    pl.DataFrame(rows).write_parquet(path)
    assert run(path, "--higher=better") == 0
    said = capsys.readouterr().out
    assert "n 25 people, 750 pairs" in said and "  2024-03-" in said


def test_one_client_is_told_what_is_lacking_and_no_table_is_written(tmp_path, capsys):
    path, out = tmp_path / "one.csv", tmp_path / "out.csv"
    path.write_text("client,session,score\nMira,1,9\nMira,2,8\nMira,3,x\n")
    code = run(path, "--higher=worse", f"--out={out}", "--strict")
    printed = capsys.readouterr()
    assert code == 1 and not out.exists()
    assert "0 people with 3 or more scores, and 20 are needed" in printed.out
    assert "There is not enough for a table" in printed.out
    assert "Name both columns, --stress and --support" in printed.out
    assert "x" in printed.err


@pytest.mark.slow
def test_a_second_score_at_one_time_is_refused_by_its_line(tmp_path, capsys):
    path = tmp_path / "twice.csv"
    path.write_text("client,day,score\nMira,1,9\nMira,1,8\nJo,1,7\n")
    assert run(path, "--higher=worse") == 0
    printed = capsys.readouterr()
    assert "3 rows in the file; 2 taken, 1 refused" in printed.out
    assert "Line 2 already gives" in printed.err


@pytest.mark.slow
def test_what_cannot_be_known_is_asked_for(tmp_path, capsys):
    path = tmp_path / "t.csv"
    path.write_text("client,score\nMira,9\n")
    assert run(path, "--higher=worse") == 2
    assert "Name it with --time or --session" in capsys.readouterr().err
    path.write_text("client,session,score\nMira,1,9\n")
    assert run(path) == 2
    assert "--higher=better or --higher=worse" in capsys.readouterr().err


@pytest.mark.slow
def test_a_wide_table_is_read_by_session(tmp_path, capsys):
    draw = np.random.default_rng(3)
    path = tmp_path / "wide.csv"
    scores = {f"phq_{n}": draw.normal(12, 3, 30).round(0) for n in range(1, 7)}
    pl.DataFrame({"client": list(range(30)), **scores}).write_csv(path)
    assert run(path, "--wide=phq_1:phq_6", "--higher=worse") == 0
    assert "of 30 people" in capsys.readouterr().out
