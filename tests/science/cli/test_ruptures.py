"""`accord ruptures`: all clients or one, with and without the therapist, and what is refused."""

import csv
import json

import pytest

from accord.cli import main
from accord.synthetic.process import simulate

ONE = ["client,session,alliance"] + [
    f"Mira,{session},{value}" for session, value in enumerate([8.5, 8, 8.5, 6, 6.5, 8, 8.5], 1)
]
CLINIC = "--constants=8:0.5:1"


def call(*arguments):
    with pytest.raises(SystemExit) as left:
        main(["ruptures", *map(str, arguments)])
    return left.value.code


def written(path, lines):
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def clinic(tmp_path_factory):
    lines = ["client,session,alliance,therapist_rating"]
    for row in simulate("moderate", 110, 4).to_rows():
        value = "" if row.alliance is None else row.alliance
        theirs = (
            "" if row.alliance is None else round(0.5 * row.alliance + 3.5 + row.session % 3, 2)
        )
        lines.append(f"{row.client},{row.session},{value},{theirs}")
    return written(tmp_path_factory.mktemp("ruptures") / "clinic.csv", lines)


def test_one_client_in_words(tmp_path, capsys):
    table = written(tmp_path / "one.csv", ONE)
    assert call(table, CLINIC, "--client=Mira") == 0
    said = capsys.readouterr().out
    assert "Session 4: 6 where 8.3 was usual (severe, 3.1 wobbles); repaired at session 7." in said
    assert "Client Mira: 7 ratings, of which about 0.3 would be marked for nothing." in said


@pytest.mark.slow
def test_all_clients_with_the_therapist(clinic, tmp_path, capsys):
    page, out = tmp_path / "page.html", tmp_path / "out.csv"
    assert call(clinic, f"--html={page}", f"--out={out}", "--range=0:10") == 0
    said = capsys.readouterr().out
    assert "if nothing ever happened to anybody (12)" in " ".join(said.split())
    assert "Moving together, within pairs" in said
    assert all(len(line) <= 100 for line in said.splitlines() if not line.startswith("Read "))
    with out.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["stage"] for row in rows} <= {"repaired", "repairing", "not repaired"}
    html = page.read_text("utf-8")
    assert html.count("<svg") > 20 and "How sure is this?" in html
    assert "http" not in html.replace("http://www.w3.org/2000/svg", "")


def test_json_holds_every_rupture_and_what_to_expect(clinic, capsys):
    assert call(clinic, "--json", "--mark=strong") == 0
    found = json.loads(capsys.readouterr().out)["result"]
    assert found["mark"] == "strong" and found["clients"] == 110
    assert len(found["ruptures"]) == sum(found["stages"].values())
    assert found["agreement"]["directional"]["pairs"] > 100
    name = found["ruptures"][0]["client"]
    assert call(clinic, "--json", f"--client={name}") == 0
    one = json.loads(capsys.readouterr().out)["result"]
    assert {row["client"] for row in one["ruptures"]} == {name}


@pytest.mark.slow
def test_a_page_of_one_client(clinic, tmp_path, capsys):
    page = tmp_path / "page.html"
    assert call(clinic, "--client=c001", f"--html={page}") == 0
    assert "Client c001" in page.read_text("utf-8")
    assert call(clinic, "--client=zoe") == 2
    assert "There is no client zoe" in capsys.readouterr().err


def test_too_few_clients_say_what_to_give(tmp_path, capsys):
    table, page = written(tmp_path / "one.csv", ONE), tmp_path / "page.html"
    assert call(table, f"--html={page}", f"--out={tmp_path / 'out.csv'}") == 0
    said = capsys.readouterr().out
    assert "Not enough data for what is usual: 1 client" in said
    assert "--constants=shipped" in said
    assert call(table, "--constants=shipped") == 0
    assert "come with Accord" in capsys.readouterr().out


@pytest.mark.slow
def test_times_in_place_of_sessions_and_a_long_pause(tmp_path, capsys):
    days = [0, 7, 14, 21, 400, 407]
    lines = ["client,day,score"] + [f"Jo,{day},8" for day in days]
    assert call(written(tmp_path / "t.csv", lines), CLINIC, "--client=Jo") == 0
    said = capsys.readouterr().out
    assert "1 client came back after more than 180 days" in said
    assert "No rating is past the mark." in said


@pytest.mark.slow
def test_wide_and_parquet(tmp_path, capsys):
    import polars as pl

    wide = pl.DataFrame({"client": ["Jo"], "s1": [8.0], "s2": [8.5], "s3": [5.0]})
    wide.write_parquet(tmp_path / "w.parquet")
    assert call(tmp_path / "w.parquet", "--wide=s1:s3", CLINIC, "--client=Jo") == 0
    assert "Session 3: 5 where" in capsys.readouterr().out


@pytest.mark.slow
def test_lines_that_do_not_fit_are_refused_and_the_rest_is_charted(tmp_path, capsys):
    lines = [
        *ONE,
        "Mira,8,well",
        "Mira,9,inf",
        "Mira,7,8",
        "Mira,1.5,8",
        ",3,8",
        "Jo,1,99",
        "Jo,2,",
    ]
    table = written(tmp_path / "bad.csv", lines)
    assert call(table, CLINIC, "--range=0:10", "--strict", "--json") == 1
    found = json.loads(capsys.readouterr().out)
    assert len(found["table"]["refused"]) == 6
    assert found["result"]["ratings"] == 7


@pytest.mark.parametrize(
    ("lines", "told", "said"),
    [
        (["client,score", "a,8"], (), "When was each session"),
        (["client,session", "a,1"], (), "No column for the score"),
        (ONE, ("--constants=8:1",), "cannot be read"),
        (ONE, ("--constants=8:0:1",), "cannot be read"),
        (ONE, ("--therapist=sam",), "no column called sam"),
    ],
)
def test_what_cannot_be_done_is_said(tmp_path, capsys, lines, told, said):
    assert call(written(tmp_path / "t.csv", lines), *told) == 2
    assert said in capsys.readouterr().err


@pytest.mark.slow
def test_equal_ratings_of_everybody(tmp_path, capsys):
    lines = ["client,session,score"] + [f"c{n},{s},8" for n in range(100) for s in (1, 2)]
    assert call(written(tmp_path / "same.csv", lines)) == 2
    assert "do not vary" in capsys.readouterr().err


@pytest.mark.slow
def test_higher_may_be_worse(tmp_path, capsys):
    lines = ["client,session,score"] + [f"Jo,{s},{v}" for s, v in enumerate([2, 2, 2, 6], 1)]
    table = written(tmp_path / "t.csv", lines)
    assert call(table, "--constants=2:0.5:1", "--higher=worse", "--client=Jo") == 0
    assert "Session 4: 6 where 2.0 was usual" in capsys.readouterr().out


@pytest.mark.slow
def test_several_people_who_share_a_code(tmp_path, capsys):
    lines = ["couple,session,who,alliance"]
    for number in range(60):
        for session in range(1, 6):
            wobble = 0.5 * ((number * session) % 3 - 1)
            lines.append(f"k{number},{session},Jo,{8 + wobble + number % 4 * 0.5}")
            lines.append(f"k{number},{session},Sam,{7 - wobble - number % 5 * 0.5}")
    table, page = written(tmp_path / "couples.csv", lines), tmp_path / "page.html"
    assert call(table, "--id=couple", "--person=who", f"--html={page}") == 0
    said = capsys.readouterr().out
    assert "60 cases, 60 pairs. Standing splits:" in said
    assert "Jo and Sam" in page.read_text("utf-8")
    assert call(table, "--id=couple", "--person=who", "--client=k1 Jo", "--json") == 0
    found = json.loads(capsys.readouterr().out)["result"]
    assert found["clients"] == 120 and len(found["splits"]["cases"]) == 60
