"""`accord compare` on make-believe clinics, as one types it."""

import json

import numpy as np
import polars as pl
import pytest

from accord.cli import main


def table(units=10, cases=60, missing=0.05):
    rng = np.random.default_rng(1)
    whose = np.repeat(np.arange(units), cases)
    start = rng.normal(15, 4, len(whose)).round()
    end = (0.6 * start + rng.normal(0, 1, units)[whose] + rng.normal(0, 4, len(whose))).round(1)
    gone = rng.random(len(whose)) < missing
    return pl.DataFrame(
        {
            "clinic": [f"Site {one + 1}" for one in whose],
            "phq9_start": start,
            "phq9_end": [None if out else value for out, value in zip(gone, end, strict=True)],
            "sex": rng.choice(["f", "m"], len(whose)),
            "recovered": [
                None if out else "yes" if value < 9 else "no"
                for out, value in zip(gone, end, strict=True)
            ],
        }
    )


@pytest.fixture
def run(tmp_path, capsys):
    def command(frame, *options, name="cases.csv"):
        file = tmp_path / name
        frame.write_csv(file) if name.endswith("csv") else frame.write_parquet(file)
        with pytest.raises(SystemExit) as left:
            main(["compare", str(file), *options])
        told = capsys.readouterr()
        return left.value.code, told.out, told.err

    return command


ADJUSTED = ["--outcome=phq9_end", "--case-mix=phq9_start", "--categories=sex"]


@pytest.mark.parametrize("name", ["cases.csv", "cases.parquet"])
def test_clinics_in_order_of_their_names_with_funnel_and_effects(run, tmp_path, name):
    code, out, _ = run(table(), *ADJUSTED, f"--html={tmp_path / 'page.html'}", name=name)
    assert code == 0
    printed = [line.split("  ")[0] for line in out.splitlines() if line.startswith("Site ")]
    assert printed == [f"Site {one + 1}" for one in range(10)]
    for part in ("Adjusted for phq9_start, sex: ", "reliability", "so none is ranked"):
        assert part in out
    page = (tmp_path / "page.html").read_text("utf-8")
    for part in ("Funnel", "Effects, by name", "Adjusted for", "why, the figures do not say"):
        assert part in page


@pytest.mark.slow
def test_rates_as_json_and_the_table(run, tmp_path):
    code, out, _ = run(
        table(),
        "--happened=recovered",
        "--higher=better",
        "--json",
        f"--out={tmp_path / 'out.csv'}",
    )
    assert code == 0
    result = json.loads(out)["result"]
    assert result["measured"] == "rate"
    assert [unit["name"] for unit in result["units"]][-1] == "Site 10"
    assert pl.read_csv(tmp_path / "out.csv").height == 10


@pytest.mark.slow
def test_therapists_within_their_clinics(run):
    frame = table(units=12, cases=20).rename({"clinic": "therapist"})
    frame = frame.with_columns(place=pl.Series(np.repeat(["a", "b"], 120)))
    code, out, _ = run(
        frame, "--level=therapist", "--outcome=phq9_end", "--within=place", "--case-mix=phq9_start"
    )
    assert code == 0
    assert "12 therapists" in out
    assert "rely on it from 30" in out


@pytest.mark.slow
@pytest.mark.parametrize(
    ("made", "said"),
    [
        (table(units=7), "7 clinics with 30 complete cases or more each, and 8 are needed"),
        (table(missing=0.4), "and 80 are needed"),
        (table(cases=20), "0 clinics with 30"),
    ],
)
def test_too_little_is_not_enough(run, made, said):
    code, out, _ = run(made, *ADJUSTED)
    assert code == 0
    assert said in out


@pytest.mark.slow
@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--outcome=nothing"], "There is no column called nothing"),
        (["--outcome=phq9_end", "--happened=recovered"], "not both"),
        (["--happened=recovered"], "--higher=better (as recovery)"),
        (["--outcome=sex", "--higher=better"], "No row of cases.csv could be taken"),
        (["--outcome=phq9_end", "--case-mix=unit"], "cannot be called unit"),
    ],
)
def test_wrong_questions_are_answered_with_what_to_do(run, options, said):
    code, _, err = run(table(), *options)
    assert code == 2
    assert said in err
