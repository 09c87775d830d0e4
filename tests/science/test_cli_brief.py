"""`accord brief`: who needs a word, worked out once more by hand, and the same in every form."""

import csv
import json
import os
import re
import statistics
from collections import defaultdict
from pathlib import Path

import pytest

from accord.cli import main

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("ACCORD_DATA", ROOT.parent / "shared" / "data"))
FILE = DATA / "enrichd_bdi" / "enrichd_bdi.csv"

real = pytest.mark.skipif(
    not FILE.exists(), reason=f"the real ENRICHD file is not here ({FILE}); set ACCORD_DATA"
)


def run(capsys, *arguments):
    with pytest.raises(SystemExit) as left:
        main(["brief", *(str(argument) for argument in arguments)])
    return left.value.code, capsys.readouterr()


def composed(capsys, path, *further):
    code, said = run(capsys, path, "--json", *further)
    assert code == 0, said.err
    return json.loads(said.out)


def series_by_hand(path):
    """Each patient's scores in order of time; of two on one day the first in the file."""
    found = defaultdict(dict)
    with path.open(newline="") as file:
        for line in csv.DictReader(file):
            found[line["ID"]].setdefault(int(line["time"]), float(line["BDI"]))
    return {who: [scores[day] for day in sorted(scores)] for who, scores in found.items()}


def constants_by_hand(series):
    """Grand mean, mean within-client variance, and variance of true means (methods, section c)."""
    within = statistics.fmean(statistics.variance(ys) for ys in series.values() if len(ys) > 1)
    means = [statistics.fmean(ys) for ys in series.values()]
    noise = statistics.fmean(within / len(ys) for ys in series.values())
    everything = [y for ys in series.values() for y in ys]
    return statistics.fmean(everything), within, statistics.variance(means) - noise


@pytest.mark.slow
@real
def test_the_constants_of_the_table_agree_with_arithmetic_by_hand(capsys):
    ours = composed(capsys, FILE)["usual"]["constants"]
    expected = constants_by_hand(series_by_hand(FILE))
    assert (ours["mean"], ours["within"], ours["between"]) == pytest.approx(expected)


@pytest.mark.slow
@real
def test_every_score_worse_than_usual_is_one_that_lies_above_it_by_that_much(capsys):
    """A higher BDI is worse: each finding is a score above what was usual, never below it."""
    found, series = composed(capsys, FILE), series_by_hand(FILE)
    assert len(found["clients"]) == 557
    watch = found["usual"]["constants"]["watch"]
    seen = 0
    for client in found["clients"]:
        for one in client["found"]:
            assert one["signal"] == "wellbeing"
            told, score = one["parameters"], series[client["client"]][one["session"] - 1]
            assert told["value"] == score
            assert score - told["usual"] == pytest.approx(told["below"], abs=0.002)
            z = (score - told["usual"]) / told["wobble"]
            assert one["strength"] == pytest.approx(z, abs=0.01)
            assert z >= watch - 0.001
            seen += 1
    assert seen > 100


@pytest.mark.slow
@real
def test_the_table_for_all_runs_from_most_need_to_none_and_says_why(capsys):
    found = composed(capsys, FILE)
    needs = [client["need"] for client in found["clients"]]
    assert needs == sorted(needs, reverse=True)
    assert needs[0] > needs[-1] == 0
    assert all(client["why"] for client in found["clients"])
    code, said = run(capsys, FILE)
    assert code == 0
    assert "Change not assessed: give --reliability and --sd." in said.out
    assert "worked out from this table, 557 clients" in said.out
    first = found["clients"][0]
    assert re.search(rf"^{first['client']} .*{re.escape(first['why'])}$", said.out, re.M)
    worth = sum(need > 0 for need in needs)
    assert f"{worth} of 557 clients have something worth a word." in said.out


@pytest.mark.slow
@real
def test_one_patient_is_told_in_text_and_on_a_page(tmp_path, capsys):
    page = tmp_path / "page.html"
    options = ("--client=2", "--reliability=.86", "--sd=7.38", f"--html={page}")
    code, said = run(capsys, FILE, *options)
    assert code == 0
    assert "Client 2, before session 17" in said.out
    assert "down by 23.0 since intake: reliably better" in said.out.replace("\n  ", " ")
    html = page.read_text("utf-8")
    assert "<h1>Client 2</h1>" in html
    assert '<svg class="drawing"' in html
    assert "client 17" not in html


@pytest.fixture
def clinic(tmp_path):
    """A table of our own alliance scale: 11 steady clients, and Mira who fell at the end."""
    path = tmp_path / "clinic.csv"
    lines = ["client,session,alliance"]
    for number in range(1, 12):
        lines += [f"c{number:02},{session},{7 + number % 3 / 2}" for session in range(1, 9)]
    lines += [f"mira,{session},{8.5}" for session in range(1, 8)] + ["mira,8,5"]
    lines += [f"tomás,{session},8" for session in (1, 2, 3, 4)]
    lines += [f"tomás,{session}," for session in (5, 6, 7)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_a_planted_dip_stands_first_with_both_figures_and_the_limit(clinic, capsys):
    found = composed(capsys, clinic, "--measure=session-client")
    assert found["clients"][0]["client"] == "mira"
    assert [one["signal"] for one in found["clients"][0]["found"]] == ["dip"]
    assert found["clients"][0]["session"] == 9
    code, said = run(capsys, clinic, "--measure=session-client", "--client=mira")
    text = said.out.replace("\n  ", " ")
    assert code == 0
    assert "Open with: “Last time was different from our usual" in text
    assert "of 100 ordinary sessions; of 100 such marks between" in text
    assert "new and not yet validated" in text


@pytest.mark.slow
def test_visits_without_a_rating_are_silence_not_noughts(clinic, capsys):
    found = composed(capsys, clinic, "--measure=session-client")
    tomas = next(one for one in found["clients"] if one["client"] == "tomás")
    assert [one["signal"] for one in tomas["found"]] == ["silence"]
    assert "No rating for three sessions" in tomas["why"]


@pytest.mark.slow
def test_a_foreign_scale_of_few_clients_says_that_it_is_not_enough(clinic, capsys):
    found = composed(capsys, clinic)
    assert found["usual"]["constants"] is None
    assert found["usual"]["said"].startswith("Not enough data to tell what is usual")
    assert all(client["found"] == [] for client in found["clients"])


@pytest.mark.slow
@pytest.mark.parametrize("higher", ["better", "worse"])
def test_direction_turns_a_finding_round(tmp_path, capsys, higher):
    path = tmp_path / "scores.csv"
    lines = ["id,day,score"]
    for number in range(120):
        base = 10 + number % 20
        lines += [f"{number},{day * 7},{base + (-1) ** day}" for day in range(8)]
    lines += [f"up,{day * 7},{20 + 15 * (day == 7)}" for day in range(8)]
    lines += [f"down,{day * 7},{20 - 15 * (day == 7)}" for day in range(8)]
    path.write_text("\n".join(lines) + "\n")
    found = composed(capsys, path, f"--higher={higher}")
    needing = [client["client"] for client in found["clients"] if client["need"]]
    assert needing == ["down" if higher == "better" else "up"]


@pytest.mark.slow
def test_the_page_of_all_holds_every_client_and_the_pictures_of_those_in_need(
    clinic, tmp_path, capsys
):
    page, out = tmp_path / "page.html", tmp_path / "out.csv"
    code, _ = run(capsys, clinic, "--measure=session-client", f"--html={page}", f"--out={out}")
    assert code == 0
    html = page.read_text("utf-8")
    with out.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 13
    assert all(f"<td>{row['client']}</td>" in html for row in rows)
    assert html.count('<svg class="drawing"') == sum(int(row["need"]) > 0 for row in rows) == 2
    assert "http://" not in html.replace("http://www.w3.org/2000/svg", "")
    assert "https://" not in html
    assert "<script" not in html
