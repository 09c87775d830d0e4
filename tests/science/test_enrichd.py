"""557 real patients, 7,117 visits: our figures against arithmetic done here in another way.

The file belongs to others and is not in the repository. It is looked for where ACCORD_DATA points,
or in ../shared/data; without it these tests are skipped, saying so, and a made-up file of the same
layout, with slips planted on stated lines, stands in for it.
"""

import csv
import json
import os
import random
from collections import Counter, defaultdict
from decimal import Decimal, getcontext
from fractions import Fraction
from pathlib import Path

import pytest

from accord.cli import main
from accord.tables import read, stream

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("ACCORD_DATA", ROOT.parent / "shared" / "data"))
FILE = DATA / "enrichd_bdi" / "enrichd_bdi.csv"
OPTIONS = ["--reliability=.86", "--sd=7.38", "--range=0:63", "--higher=worse", "--source=the test"]

real = pytest.mark.skipif(
    not FILE.exists(), reason=f"the real ENRICHD file is not here ({FILE}); set ACCORD_DATA"
)


def run(capsys, *arguments):
    with pytest.raises(SystemExit) as left:
        main([str(argument) for argument in arguments])
    return left.value.code, capsys.readouterr()


def scored(capsys, path, *further):
    code, said = run(capsys, "score", path, *OPTIONS, "--json", *further)
    assert code == 0, said.err
    return json.loads(said.out)


def by_hand(path, *, keep):
    """First and last score of each patient and what follows, in exact fractions.

    Jacobson and Truax 1991: 1.96 standard errors of a difference, SD sqrt(2) sqrt(1 - r). Instead
    of roots, squares are compared: (last - first)^2 > 1.96^2 * 2 * SD^2 * (1 - r).
    """
    visits = defaultdict(dict) if not keep else defaultdict(list)
    with path.open(newline="") as file:
        for number, line in enumerate(csv.DictReader(file)):
            when, score = int(line["time"]), int(line["BDI"])
            if keep:
                visits[line["ID"]].append((when, number, score))
            else:
                visits[line["ID"]].setdefault(when, score)
    limit = Fraction("1.96") ** 2 * 2 * Fraction("7.38") ** 2 * (1 - Fraction("0.86"))
    found = {}
    for patient, theirs in visits.items():
        if keep:
            ordered = [score for _, _, score in sorted(theirs)]
        else:
            ordered = [theirs[when] for when in sorted(theirs)]
        first, last = ordered[0], ordered[-1]
        moved = last - first
        kind = "improved" if moved < 0 else "deteriorated"
        if moved**2 <= limit:
            kind = "unchanged"
        if first**2 <= limit and kind != "deteriorated":
            kind = "not assessable"
        found[patient] = (first, last, moved, kind)
    return found


@pytest.mark.slow
@real
@pytest.mark.parametrize("keep", [False, True])
def test_every_patient_and_every_count_agree_with_arithmetic_by_hand(capsys, keep):
    found = scored(capsys, FILE, f"--repeats={'keep' if keep else 'refuse'}")
    expected = by_hand(FILE, keep=keep)
    assert len(expected) == 557
    ours = {
        c["client"]: (c["first"], c["last"], c["change"], c["result"]) for c in found["clients"]
    }
    assert ours == expected
    assert found["counts"] == Counter(kind for *_, kind in expected.values())
    assert found["reliable_change"]["points"] == pytest.approx(7.6540, abs=1e-4)


@pytest.mark.slow
@real
def test_all_visits_are_read_and_what_is_said_twice_is_named_with_its_line(capsys):
    table = scored(capsys, FILE)["table"]
    assert (table["clients"], table["visits_in_file"]) == (557, 7117)
    seen, twice = {}, {}
    for number, line in enumerate(FILE.read_text().splitlines()[1:], start=2):
        patient, when, score, *_ = line.split(",")
        if (patient, when) in seen:
            same = seen[patient, when] == score
            twice[number] = "said twice" if same else "two different scores"
        seen.setdefault((patient, when), score)
    assert {refusal["line"]: refusal["reason"] for refusal in table["refused"]} == twice
    assert table["visits_taken"] == 7117 - len(twice)
    assert Counter(twice.values()) == {"said twice": 122, "two different scores": 31}


@pytest.mark.slow
@real
def test_stated_patients(capsys):
    """Read off the file by eye: patient 1 went from 25 to 18, 2 from 36 to 13, 8 from 49 to 50."""
    found = {c["client"]: c for c in scored(capsys, FILE)["clients"]}
    getcontext().prec = 12
    error = Decimal("7.38") * (2 * (1 - Decimal("0.86"))).sqrt()  # 3.9051, by hand
    assert abs(error - Decimal("3.9051")) < Decimal("0.0001")
    for patient, visits, moved in (("1", 10, -7), ("2", 16, -23), ("8", 10, 1)):
        assert len(found[patient]["visits"]) == visits
        assert found[patient]["rc"] == pytest.approx(float(moved / error))
    assert [found[p]["result"] for p in ("1", "2", "8")] == ["unchanged", "improved", "unchanged"]


@pytest.mark.slow
@real
def test_without_a_reliability_nothing_is_claimed(capsys):
    code, said = run(capsys, "score", FILE)
    assert code == 0
    assert "Change not assessed: give --reliability and --sd." in said.out
    assert "reliably" not in said.out


@pytest.mark.slow
@real
def test_a_patient_is_shown_alone(capsys):
    code, said = run(capsys, "score", FILE, *OPTIONS, "--client=2")
    assert code == 0
    assert "First 36, last 13, change -23: better, reliably." in said.out
    assert "reliability .86, SD 7.38 (the test)" in said.out


def made_up(path, patients=12, seed=7):
    """A file of the same layout, and the slips planted in it: line, column, reason."""
    draw = random.Random(seed)
    lines = ['"ID","time","BDI","med","med.time"']
    for patient in range(1, patients + 1):
        for visit in range(draw.randint(5, 20)):
            lines.append(f"{patient},{visit * 7},{draw.randint(0, 63)},0,30")
    planted = {
        4: ("BDI", "not a number"),
        9: ("time", "impossible date"),
        15: ("time", "two different scores"),
        23: ("BDI", "out of range"),
        31: ("time", "said twice"),
    }
    patient, when, score = (lines[at].split(",")[:3] for at in (13, 29, 2))  # lines 14, 30, 3
    lines[3] = f"{score[0]},14,2l,0,30"
    lines[8] = f"{lines[8].split(',')[0]},2024-02-30,20,0,30"
    lines[14] = f"{patient[0]},{patient[1]},{63 - int(patient[2])},0,30"
    lines[22] = f"{lines[22].split(',')[0]},{lines[22].split(',')[1]},64,0,30"
    lines[30] = ",".join(when) + ",0,30"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return planted, len(lines) - 1


def test_planted_slips_are_named_and_the_rest_goes_in(tmp_path, capsys):
    path = tmp_path / "made_up.csv"
    planted, visits = made_up(path)
    code, said = run(capsys, "score", path, *OPTIONS)
    assert code == 0
    for line, (column, _) in planted.items():
        assert f"line {line}, column {column}:" in said.err
    found = scored(capsys, path)
    refused = {r["line"]: (r["column"], r["reason"]) for r in found["table"]["refused"]}
    assert refused == planted
    assert found["table"]["visits_in_file"] == visits
    assert found["table"]["visits_taken"] == visits - len(planted)
    assert sum(len(client["visits"]) for client in found["clients"]) == visits - len(planted)


def test_the_made_up_file_scores_as_by_hand_once_its_slips_are_out(tmp_path, capsys):
    path = tmp_path / "made_up.csv"
    made_up(path)
    slips = {r.line for r in read(stream(path, lowest=0, highest=63)).refused}
    lines = path.read_text(encoding="utf-8").splitlines()
    clean = tmp_path / "clean.csv"
    clean.write_text("\n".join(t for n, t in enumerate(lines, 1) if n not in slips) + "\n")
    ours = {
        c["client"]: (c["first"], c["last"], c["change"], c["result"])
        for c in scored(capsys, path)["clients"]
    }
    assert ours == by_hand(clean, keep=False)


def test_strict_leaves_with_1_and_a_sound_file_with_0(tmp_path, capsys):
    path = tmp_path / "made_up.csv"
    made_up(path)
    assert run(capsys, "score", path, *OPTIONS, "--strict")[0] == 1
    path.write_text("ID,time,BDI\n1,0,20\n1,7,10\n")
    assert run(capsys, "score", path, *OPTIONS, "--strict")[0] == 0
