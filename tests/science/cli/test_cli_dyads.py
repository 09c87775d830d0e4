"""The command for couples: tables of both shapes, refusals by line, four ways out."""

import json

import numpy as np
import polars as pl
import pytest

from accord.cli import main

COMMAND = ["--outcome=mood", "--predictors=closeness", "--interval=delta"]


def couples(n=60, seed=1):
    """Mira's clinic: both of a couple, mood going with one's own closeness and the partner's."""
    generator = np.random.default_rng(seed)
    x = generator.normal(5, 1, (n, 1)) + generator.normal(0, 1, (n, 2))
    y = x + 0.9 * x[:, ::-1] + generator.normal(size=(n, 1)) + generator.normal(size=(n, 2))
    return {
        "couple": [f"c{pair}" for pair in range(n) for _ in (0, 1)],
        "role": ["her", "him"] * n,
        "closeness": x.round(3).ravel(),
        "mood": y.round(3).ravel(),
    }


def run(*arguments):
    with pytest.raises(SystemExit) as left:
        main(["dyads", *map(str, arguments)])
    return left.value.code


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    path = tmp_path_factory.mktemp("dyads") / "couples.csv"
    pl.DataFrame(couples()).write_csv(path)
    return path


def test_it_says_effects_tests_k_and_the_caution(table, capsys):
    assert run(table, *COMMAND) == 0
    said = capsys.readouterr().out
    assert "60 pairs, REML" in said
    assert "For her: one point more of own closeness goes with" in said
    assert "in line with couple" in said
    assert "chi2(4)" in said and "chi2(6)" in said
    assert "do not show that one partner’s ratings cause" in said


@pytest.mark.slow
def test_json_csv_and_page(table, tmp_path, capsys):
    page, frame = tmp_path / "page.html", tmp_path / "effects.csv"
    assert run(table, *COMMAND, "--json", f"--html={page}", f"--out={frame}") == 0
    found = json.loads(capsys.readouterr().out)["result"]
    assert found["apart"]["ratios"][0]["pattern"] == "couple"
    assert pl.read_csv(frame)["kind"].to_list()[:3] == ["intercept", "actor", "partner"]
    text = page.read_text("utf-8")
    assert "<svg" in text and "her → him" in text and "Do the roles differ?" in text


@pytest.mark.slow
def test_one_row_a_pair_gives_the_same(table, tmp_path, capsys):
    run(table, *COMMAND, "--json")
    long = json.loads(capsys.readouterr().out)["result"]["apart"]["loglik"]
    rows = couples()
    wide = {
        f"{name}_{who}": rows[name][place::2]
        for name in ("mood", "closeness")
        for place, who in ((0, "f"), (1, "m"))
    }
    path = tmp_path / "wide.parquet"
    pl.DataFrame(wide).write_parquet(path)
    named = ["--outcome=mood_f:mood_m", "--predictors=closeness_f:closeness_m"]
    run(path, *named, "--roles=her:him", "--interval=delta", "--json")
    found = json.loads(capsys.readouterr().out)["result"]
    assert found["apart"]["loglik"] == pytest.approx(long)
    assert (found["outcome"], found["roles"]) == ("mood", ["her", "him"])


@pytest.mark.slow
def test_what_is_no_pair_is_refused_by_its_line(tmp_path, capsys):
    rows = {name: list(values) for name, values in couples(64).items()}
    rows["role"][3] = "her"  # line 5
    rows["couple"][5] = "c3"  # line 7: three in c3, one left in c2
    rows["mood"] = [str(one) for one in rows["mood"]]
    rows["mood"][20] = "good"  # line 22: its partner, line 23, stays alone
    path = tmp_path / "odd.csv"
    pl.DataFrame(rows).write_csv(path)
    assert run(path, *COMMAND, "--strict") == 1
    out, error = capsys.readouterr()
    assert "60 pairs" in out
    assert "line 4, column couple: Pair c1 has the role her 2 times." in error
    assert "line 7, column couple: Pair c3 has 3 lines where two people are a pair." in error
    assert "line 6, column couple: Pair c2 has one member only." in error
    assert "line 22, column mood: “good” is not a number." in error
    assert "line 23, column couple: Pair c10 has one member only." in error


@pytest.mark.slow
def test_pairs_that_lack_something_can_be_kept(tmp_path, capsys):
    rows = {name: list(values) for name, values in couples(70).items()}
    rows["mood"][0] = rows["closeness"][7] = None
    rows = {name: values[:-1] for name, values in rows.items()}
    path = tmp_path / "gaps.csv"
    pl.DataFrame(rows).write_csv(path)
    assert run(path, *COMMAND) == 0
    assert "Pairs left out: 2 (a value missing)." in capsys.readouterr().out
    assert run(path, *COMMAND, "--all-pairs") == 0
    said = capsys.readouterr().out
    assert "70 pairs, maximum likelihood, all pairs" in said
    assert "3 pairs lack something" in said


@pytest.mark.slow
def test_too_few_pairs_are_said(tmp_path, capsys):
    path = tmp_path / "few.csv"
    pl.DataFrame(couples(20)).write_csv(path)
    page = tmp_path / "few.html"
    assert run(path, *COMMAND, f"--html={page}") == 0
    assert "20 complete pairs, and 50 are needed" in capsys.readouterr().out
    assert "50 are needed" in page.read_text("utf-8")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--outcome=joy", "--predictors=closeness"], "no column called joy"),
        (["--outcome=mood", "--predictors= ,"], "at least one predictor"),
        (["--outcome=mood", "--predictors=mood"], "used twice"),
        (["--outcome=mood:", "--predictors=closeness"], "There is no column|two columns"),
        (["--outcome=mood", "--predictors=closeness", "--role=couple"], "used twice|roles"),
    ],
)
def test_what_cannot_be_done_is_said_with_what_to_do(table, arguments, said, capsys):
    assert run(table, *arguments) == 2
    error = capsys.readouterr().err
    assert any(part in error for part in said.split("|"))


@pytest.mark.slow
def test_a_diary_is_read_day_by_day(tmp_path, capsys):
    generator = np.random.default_rng(5)
    x, own = generator.normal(size=(55, 2, 7)), generator.normal(size=(55, 2, 1))
    y = own + 0.5 * x + 0.4 * x[:, ::-1] + generator.normal(size=x.shape)
    path, page = tmp_path / "days.csv", tmp_path / "days.html"
    rows = {
        "couple": np.repeat(range(55), 14),
        "who": np.tile(np.repeat(["her", "him"], 7), 55),
        "day": np.tile([f"2026-03-{day:02d}" for day in range(1, 8)], 110),
        "closeness": x.ravel().round(4),
        "mood": y.ravel().round(4),
    }
    pl.DataFrame(rows).write_csv(path)
    arguments = ["--outcome=mood", "--predictors=closeness", "--time=day", "--slopes=none"]
    assert run(path, *arguments, f"--html={page}") == 0
    said = capsys.readouterr().out
    assert "55 couples, 770 days of a person" in said
    assert "Inertia" in said and "on days with one point more of own closeness" in said
    assert "<svg" in page.read_text("utf-8")
    assert run(path, *arguments, "--alike") == 2
    assert "--role" in capsys.readouterr().err
