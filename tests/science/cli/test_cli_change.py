"""`accord change` on small tables, wide and long, as one types it."""

import json

import numpy as np
import polars as pl
import pytest

from accord.cli import main

WIDE = "couple,das_pre,das_post\n" + "".join(
    f"{k},{70 + 2 * (k % 15)},{70 + 2 * (k % 15) + (k % 9) * 5}\n" for k in range(30)
)
DAS = ["--reliability=.88", "--general=114.8:17.8"]


@pytest.fixture
def run(tmp_path, capsys):
    def command(text, *options, name="table.csv"):
        file = tmp_path / name
        file.write_text(text, encoding="utf-8")
        with pytest.raises(SystemExit) as left:
            main(["change", str(file), *options])
        told = capsys.readouterr()
        return left.value.code, told.out, told.err

    return command


@pytest.mark.slow
def test_two_columns_and_all_methods_beside_each_other(run, tmp_path):
    code, out, _ = run(
        WIDE,
        "--id=couple",
        "--pre=das_pre",
        "--post=das_post",
        *DAS,
        "--method=all",
        f"--html={tmp_path / 'page.html'}",
        f"--out={tmp_path / 'out.csv'}",
    )
    assert code == 0
    for part in ("30 clients", "c is used", "edwards-nunnally", "regression", "25 in 1,000"):
        assert part in out
    page = (tmp_path / "page.html").read_text("utf-8")
    for part in ("Methods beside each other", "cut-off", "<svg", "With care"):
        assert part in page
    assert "http" not in page.replace("http://www.w3.org/2000/svg", "")
    made = pl.read_csv(tmp_path / "out.csv")
    assert made.columns[:4] == ["client", "pre", "post", "jacobson-truax"]
    assert made.height == 30


def test_a_long_table_is_read_from_first_to_last(run):
    rows = "id,day,phq9\nmira,9,6\nmira,1,20\nmira,4,\njo,1,12\nzoe,2,\n"
    code, out, _ = run(rows, "--measure=phq-9", "--json")
    assert code == 0
    told = json.loads(out)
    result = told["result"]
    assert result["n"] == 1
    assert result["clients"][0]["client"] == "mira"
    assert result["clients"][0]["kind"] == "recovered"
    assert "1 with only one score and 1 with no score" in told["table"]["remarks"][-1]


@pytest.mark.slow
def test_a_wide_table_of_sessions_gives_the_first_and_the_last_there_is(run):
    rows = "id,phq9_1,phq9_2,phq9_3\na,20,10,\nb,18,17,5\n"
    code, out, _ = run(
        rows, "--wide=phq9_1:phq9_3", "--higher=worse", "--reliability=.86", "--sd=5.5", "--json"
    )
    assert code == 0
    rows = json.loads(out)["result"]["clients"]
    assert [(row["pre"], row["post"]) for row in rows] == [(20, 10), (18, 5)]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--reliability=.65", "--sd=5"], "under 0.70"),
        (["--sd=5"], "No reliability is known"),
        (["--reliability=.9", "--sd=5", "--general=12"], "Write it as --general=114.8:17.8"),
        (["--reliability=1.2", "--sd=5"], "between 0 and 1"),
        (["--measure=wellbeing"], "not yet validated"),
        (["--post=das_post"], "both --pre and --post"),
    ],
)
def test_what_cannot_be_judged_is_refused_with_what_to_do(run, options, said):
    pre = [] if "--post=das_post" in options else ["--pre=das_pre", "--post=das_post"]
    code, _, err = run(WIDE, "--id=couple", *pre, *options)
    assert code == 2
    assert said in err


def test_an_unknown_direction_is_asked_for(run):
    code, _, err = run("id,a,b\n1,2,3\n", "--pre=a", "--post=b", "--reliability=.9", "--sd=5")
    assert code == 2
    assert "--higher=better or --higher=worse" in err


def courses(clients, slope=-2.0):
    rng = np.random.default_rng(4)
    rows = ["id,session,phq9"]
    for client in range(clients):
        own = slope + rng.normal(0, 1.5)
        for session in range(1, 8):
            score = 16 + own * np.log2(session) + rng.normal(0, 1.5)
            rows.append(f"{client},{session},{min(max(score, 0), 27):.1f}")
    return "\n".join(rows) + "\n"


@pytest.mark.slow
def test_slopes_take_every_score_and_stand_alone(run, tmp_path):
    html = f"--html={tmp_path / 'page.html'}"
    code, out, _ = run(courses(60), "--measure=phq-9", "--method=slope", html)
    assert code == 0
    assert "Change by slope: 60 clients." in out
    assert "every doubling" in (tmp_path / "page.html").read_text("utf-8")
    code, out, _ = run(courses(49), "--measure=phq-9", "--method=slope")
    assert "49 clients with 3 scores or more, and 50 are needed" in out
    code, _, err = run(courses(2), "--measure=phq-9", "--method=slope", "--method=maassen")
    assert code == 2
    assert "stands alone" in err


@pytest.mark.slow
def test_a_long_table_without_any_order_is_asked_for_one(run):
    code, _, err = run("id,phq9\n1,2\n1,3\n", "--measure=phq-9")
    assert code == 2
    assert "Name --session or --time" in err


@pytest.mark.slow
def test_lines_with_text_infinities_and_repeats_are_refused_and_the_rest_is_judged(run):
    bad = WIDE + "31,abc,90\n32,inf,90\n33,200,90\n0,80,90\n34,80,\n"
    code, out, err = run(
        bad, "--id=couple", "--pre=das_pre", "--post=das_post", *DAS, "--sd=11.8", "--strict"
    )
    assert code == 1
    assert "30 clients; 1 rows without both scores" in out
    assert err.count("line 3") >= 4


@pytest.mark.slow
def test_few_clients_without_an_sd_are_not_enough(run):
    rows = "id,das_pre,das_post\n1,80,90\n2,85,70\n"
    code, out, _ = run(rows, "--pre=das_pre", "--post=das_post", "--reliability=.9")
    assert code == 0
    assert "Not enough data for change: 2 clients with both scores, and 20 are needed." in out
