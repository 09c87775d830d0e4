"""The command line: light to start, plain when something is wrong, the same facts in every form."""

import csv
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from accord import __version__
from accord.cli import main
from accord.cli.key import open_table
from accord.cli.options import ScaleOptions, TableOptions

ROOT = Path(__file__).resolve().parents[2]
HEAVY = ("numpy", "scipy", "polars", "pandas", "narwhals", "django", "accord_web")


def run(capsys, *arguments):
    with pytest.raises(SystemExit) as left:
        main([str(argument) for argument in arguments])
    return left.value.code, capsys.readouterr()


@pytest.fixture
def scores(tmp_path):
    path = tmp_path / "scores.csv"
    path.write_text(
        "client,day,mood\n"
        "mira,0,20\nmira,7,15\nmira,14,\nmira,21,5\n"
        "tomás,0,12\ntomás,7,13\n"
        "zoe,0,9\nzoe,0,x\n",
        encoding="utf-8",
    )
    return path


SCALE = ("--score=mood", "--higher=worse", "--range=0:30", "--reliability=.9", "--sd=5")


def fresh(code, further=""):
    """Run code in a new interpreter and give what it printed."""
    paths = os.pathsep.join(filter(None, [further, str(ROOT / "src")]))
    return subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": paths, "PYTHONIOENCODING": "utf-8"},
        timeout=60,
        check=False,
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    "doing",
    [
        "import accord",
        "main(['--help'])",
        "main(['--version'])",
        "main(['score', '--help'])",
        "main(['brief', '--help'])",
        "main(['synthetic', '--help'])",
        "main(['measures'])",
    ],
)
def test_starting_loads_nothing_heavy(doing):
    said = fresh(
        "import sys\n"
        "from accord.cli import main\n"
        * (doing != "import accord")
        + "import sys\n"
        + f"try:\n    {doing}\nexcept SystemExit as left:\n    assert not left.code, left.code\n"
        + f"print('LOADED', [name for name in {HEAVY!r} if name in sys.modules])"
    )
    assert said.returncode == 0, said.stderr
    assert said.stdout.splitlines()[-1] == "LOADED []"


def test_python_m_accord_is_the_same_command():
    said = subprocess.run(
        [sys.executable, "-m", "accord", "--version"],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        timeout=60,
        check=True,
    )
    assert said.stdout.strip() == __version__


@pytest.mark.slow
def test_another_package_adds_a_command_by_an_entry_point(tmp_path):
    made = tmp_path / "weather-1.dist-info"
    made.mkdir()
    (made / "METADATA").write_text("Metadata-Version: 2.1\nName: weather\nVersion: 1\n")
    (made / "entry_points.txt").write_text(
        "[accord.commands]\nweather = weather:tell\ngone = not_there.anywhere:app\n"
    )
    (tmp_path / "weather.py").write_text("def tell():\n    print('rain')\n")
    code = "from accord.cli import main\nmain({!r})"
    assert fresh(code.format(["weather"]), str(tmp_path)).stdout.strip() == "rain"
    listed = fresh(code.format(["--help"]), str(tmp_path)).stdout
    assert "weather" in listed
    assert "gone" not in listed


def test_the_science_never_names_the_web_package():
    for path in (ROOT / "src" / "accord").rglob("*.py"):
        assert "accord_web" not in path.read_text("utf-8"), path


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["nowhere.csv"], "There is no file nowhere.csv"),
        (["FILE"], "--score"),
        (["FILE", "--score=bdi"], "The columns are: client, day, mood"),
        (["FILE", "--score=mood"], "--higher=better or --higher=worse"),
        (["FILE", *SCALE, "--range=30:0"], "--range=0:63"),
        (["FILE", *SCALE, "--range=low"], "--range=0:63"),
        (["FILE", *SCALE, "--reliability=86"], "between 0 and 1"),
        (["FILE", *SCALE, "--sd=0"], "above 0"),
        (["FILE", "--score=mood", "--higher=worse", "--sd=5"], "--reliability and --sd"),
        (["FILE", "--score=mood", "--measure=phq9"], "Did you mean phq-9"),
        (["FILE", "--score=mood", "--measure=tie"], "Choose one with --scale"),
        (["FILE", "--score=mood", "--measure=for-today"], "no score"),
        (["FILE", "--score=mood", "--measure=phq-9", "--higher=worse"], "its own range"),
        (["FILE", *SCALE, "--client=ines"], "There is no client ines"),
        (["FILE", *SCALE, "--id=day", "--time=client"], "No row of scores.csv could be taken"),
        (["FILE", *SCALE, "--out=/nowhere/at/all.csv"], "/nowhere/at/all.csv"),
    ],
)
def test_what_goes_wrong_is_said_without_a_traceback(scores, capsys, arguments, says):
    last = {a.partition("=")[0]: a for a in arguments}  # an option given twice: the later one
    given = [str(scores) if a == "FILE" else a for a in last.values()]
    code, said = run(capsys, "score", *given)
    assert code == 2
    assert says in said.err
    assert "Traceback" not in said.err


def test_the_table_for_all_and_its_counts(scores, capsys):
    code, said = run(capsys, "score", scores, *SCALE)
    assert code == 0
    assert "Reliable change: more than 4.38 points" in said.out  # 1.96 * 5 * sqrt(.2)
    assert re.search(r"^mira +4 +20 +5 +-15  better, reliably$", said.out, re.M)
    assert re.search(r"^tomás +2 +12 +13 +\+1  no reliable change$", said.out, re.M)
    assert re.search(r"^zoe +1 +9 +9 +-  only one score$", said.out, re.M)
    assert "line 9, column mood: “x” is not a number." in said.err


def test_a_missing_rating_stays_a_visit(scores, capsys):
    code, said = run(capsys, "score", scores, *SCALE, "--client=mira")
    assert code == 0
    assert re.search(r"^ +3 +14 +no rating$", said.out, re.M)
    assert "(1 without a rating)" in said.out


@pytest.mark.slow
def test_codes_for_missing_may_be_given_several_times(tmp_path, capsys):
    path = tmp_path / "coded.csv"
    path.write_text("id,day,score\nmira,0,-99\nmira,1,999\nmira,2,5\n")
    given = ("--higher=worse", "--range=0:30", "--missing", "-99", "--missing=999")
    code, said = run(capsys, "score", path, *given)
    assert code == 0
    assert "(2 without a rating)" in said.out
    assert said.err == ""


@pytest.mark.slow
def test_every_form_tells_the_same(scores, tmp_path, capsys):
    out, refused, page = (tmp_path / name for name in ("out.csv", "refused.csv", "page.html"))
    code, said = run(
        capsys, "score", scores, *SCALE, "--json", f"--out={out}", f"--refused={refused}",
        f"--html={page}",
    )  # fmt: skip
    assert code == 0
    found = {client["client"]: client for client in json.loads(said.out)["clients"]}
    with out.open(newline="", encoding="utf-8") as file:
        rows = {row["client"]: row for row in csv.DictReader(file)}
    assert {name: row["result"] for name, row in rows.items()} == {
        name: client["result"] for name, client in found.items()
    }
    assert float(rows["mira"]["change"]) == found["mira"]["change"] == -15
    with refused.open(newline="", encoding="utf-8") as file:
        assert [row["line"] for row in csv.DictReader(file)] == ["9"]
    html = page.read_text("utf-8")
    assert "1 of 3 clients moved reliably for the better" in html
    assert "tomás" in html


def test_the_page_fetches_nothing_and_escapes_what_the_table_says(tmp_path, capsys):
    path, page = tmp_path / "odd.csv", tmp_path / "page.html"
    path.write_text("client,day,score\n<b>x</b>,0,5\n<b>x</b>,1,7\n<i>y</i>,1,<u>\n")
    code, _ = run(capsys, "score", path, "--higher=better", f"--html={page}")
    assert code == 0
    html = page.read_text("utf-8")
    assert not re.search(r"<(b|i|u)>[xy<]", html)
    assert "&lt;b&gt;x&lt;/b&gt;" in html
    outside = re.findall(r"""(?:src|href|url|@import)\s*[=(]?\s*["']?\s*(https?:|//)""", html)
    assert outside == []
    assert "<script" not in html
    assert "<link" not in html


def items(tmp_path, names, rows):
    path = tmp_path / "items.csv"
    path.write_text("\n".join([",".join(["id", "day", *names]), *rows]) + "\n")
    return path


@pytest.mark.parametrize("names", [[f"phq{n}" for n in range(1, 10)], None])
def test_items_are_scored_by_the_key_of_the_measure(tmp_path, capsys, names):
    from accord.measures.schema import load

    names = names or list(load("phq-9").scale("total").items)
    path = items(tmp_path, names, ["mira,0,2,2,2,2,2,2,2,2,1", "mira,7,1,1,1,1,1,1,1,,0"])
    code, said = run(capsys, "score", path, "--measure=phq-9", "--json")
    assert code == 0
    (mira,) = json.loads(said.out)["clients"]
    # Eight of nine answered: 7 made up to nine items is 7 * 9 / 8.
    assert [visit["score"] for visit in mira["visits"]] == [17, 7 * 9 / 8]


def test_a_total_of_a_known_measure_needs_no_further_option(tmp_path, capsys):
    path = tmp_path / "totals.csv"
    path.write_text("id,date,PHQ-9\nmira,2024-01-01,20\nmira,2024-03-01,4\nmira,2024-03-08,28\n")
    code, said = run(capsys, "score", path, "--measure=phq-9")
    assert code == 0
    assert "lies outside 0 to 27" in said.err
    assert "reliability" in said.out


@pytest.mark.slow
def test_a_new_measure_claims_nothing_until_someone_vouches_for_it(tmp_path, capsys):
    path = tmp_path / "wellbeing.csv"
    path.write_text("id,day,wellbeing\nmira,0,4\nmira,7,8\n")
    code, said = run(capsys, "score", path, "--measure=wellbeing")
    assert code == 0
    assert "new and not yet validated" in said.out
    code, said = run(capsys, "score", path, "--measure=wellbeing", "--reliability=.9", "--sd=2")
    assert "better, reliably" in said.out


def test_what_a_heading_tells_is_said_and_can_be_overruled(tmp_path):
    path = tmp_path / "known.csv"
    path.write_text("id,day,BDI\nmira,0,4\n")
    _, key = open_table(path, TableOptions(), ScaleOptions())
    assert (key.scale.lowest, key.scale.highest, key.scale.higher_is, key.guessed) == (
        0,
        63,
        "worse",
        True,
    )
    _, key = open_table(path, TableOptions(), ScaleOptions(range="0:3", higher="better"))
    assert (key.scale.highest, key.scale.higher_is, key.guessed) == (3, "better", False)


def test_measures_lists_the_bank(capsys):
    code, said = run(capsys, "measures")
    assert code == 0
    assert re.search(r"^phq-9 +standard", said.out, re.M)
    assert re.search(r"^session-client +new +75", said.out, re.M)


@pytest.mark.slow
def test_synthetic_prints_the_figures_it_measured(tmp_path, capsys):
    from accord.prove.detection import measure

    out = tmp_path / "clinic.csv"
    asked = ("--preset=moderate", "--clients=400", "--seed=5")
    code, said = run(capsys, "synthetic", *asked, f"--out={out}")
    assert code == 0
    strong = measure("moderate", clients=400, seed=5).strong
    share = f"{strong.sensitivity:.2f}".removeprefix("0")
    assert re.search(rf"^ +strong +1\.64 +{re.escape(share)} ", said.out, re.M)
    assert "for comparison, at 5 false: finds .84" in said.out
    rows = out.read_text("utf-8").splitlines()
    assert rows[0] == "client,session,alliance,planted"
    assert f"Wrote {len(rows) - 1:,} sessions" in said.out
    found = json.loads(run(capsys, "synthetic", *asked, "--json")[1].out)[0]
    assert found["marks"]["strong"]["sensitivity"] == strong.sensitivity
    nothing = found["marks"]["strong"]["false_of_100_flags"]
    assert nothing["0.05"] > nothing["0.15"]
