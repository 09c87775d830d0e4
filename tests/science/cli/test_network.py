"""`accord network`: people, ties and change from small tables, and what is refused."""

import csv
import json

import pytest

from accord.cli import main

ALTERS = """ego,alter,advice,help,strain,closeness,kind
mira,anna,yes,no,no,very close,kin
mira,ben,yes,yes,yes,close,friend
mira,cleo,no,no,no,NA,friend
jo,anna,yes,yes,no,neither,kin
"""
TIES = """ego,from,to,weight
mira,anna,ben,2
mira,ben,cleo,0
"""
COLUMNS = (
    "--support=advice,help",
    "--negative=strain",
    "--closeness=closeness",
    "--levels=neither,close,very close",
    "--close-from=2",
    "--kind=kind",
)


def call(*arguments):
    with pytest.raises(SystemExit) as left:
        main(["network", *map(str, arguments)])
    return left.value.code


@pytest.fixture
def written(tmp_path):
    def write(name, text):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.mark.slow
def test_figures_of_all_maps(written, tmp_path, capsys):
    egos = written("egos.csv", "ego,age\nmira,30\njo,40\nsam,50\n")
    out, page = tmp_path / "out.csv", tmp_path / "page.html"
    code = call(
        written("a.csv", ALTERS),
        f"--ties={written('t.csv', TIES)}",
        f"--egos={egos}",
        *COLUMNS,
        f"--out={out}",
        f"--html={page}",
    )
    assert code == 0
    said = capsys.readouterr().out
    assert "3 maps, 4 people, 1 ties" in said and "1 no tie" in said
    with out.open(encoding="utf-8", newline="") as file:
        rows = {row["ego"]: row for row in csv.DictReader(file)}
    assert float(rows["mira"]["density"]) == pytest.approx(1 / 3)
    assert float(rows["mira"]["ambivalent"]) == 1
    assert float(rows["mira"]["closeness_mean"]) == 2.5
    assert rows["jo"]["density"] == "" and float(rows["sam"]["size"]) == 0
    html = page.read_text(encoding="utf-8")
    assert "<svg" in html and "not nought" in html
    for name in ("mira", "anna", "cleo"):
        assert name not in html  # nobody's own network is on the page


@pytest.mark.slow
def test_change_since_an_earlier_interview(written, capsys):
    earlier = ALTERS.replace("mira,cleo", "mira,dora")
    code = call(
        written("a.csv", ALTERS), f"--before={written('b.csv', earlier)}", *COLUMNS, "--json"
    )
    assert code == 0
    found = json.loads(capsys.readouterr().out)["result"]["change"]
    assert found["maps"] == 2 and found["turnover_mean"] == pytest.approx(0.25)
    assert found["figures"]["size"]["limit"] is None  # two maps say nothing about the spread


@pytest.mark.slow
def test_lines_that_do_not_fit_are_refused_with_their_table(written, capsys):
    ties = TIES + "mira,anna,zoe,1\njo,anna,anna,1\n"
    alters = ALTERS + "mira,anna,no,no,no,close,kin\njo,ed,perhaps,no,no,close,kin\n"
    alters += "jo,eve,no,no,no,nearby,kin\n"
    code = call(written("a.csv", alters), f"--ties={written('t.csv', ties)}", *COLUMNS, "--strict")
    assert code == 1
    told = capsys.readouterr()
    assert "mira did not name zoe" in told.err and "to of t.csv" in told.err
    assert "“perhaps” is not yes or no" in told.err
    assert "“nearby” is not among --levels" in told.err
    assert "already gives" in told.err
    assert "1 with oneself" in told.out


@pytest.mark.slow
def test_tables_that_have_nothing_in_common(written, capsys):
    ties = "ego,from,to\n1,2,3\n"
    assert call(written("a.csv", ALTERS), f"--ties={written('t.csv', ties)}") == 2
    assert "both use the same codes" in capsys.readouterr().err.replace("\n  ", " ")


def test_a_column_that_is_not_there_is_named(written, capsys):
    assert call(written("a.csv", ALTERS), "--support=listens") == 2
    assert "no column called listens" in capsys.readouterr().err
    assert call(written("a.csv", ALTERS), f"--before-ties={written('t.csv', TIES)}") == 2
    assert "--before=FILE" in capsys.readouterr().err


@pytest.mark.slow
def test_real_interviews_as_they_are_published(shared_data, capsys):
    """The files of egor's transnat as they stand: the counts of its reference results."""
    folder = shared_data("egor_transnat")
    code = call(
        folder / "alter.csv",
        f"--ties={folder / 'aatie.csv'}",
        "--id=.egoID",
        "--asked=selected",
        "--negative=conflict",
        "--weights=not at all,loose contact,less than good,good",
        "--json",
    )
    assert code == 0
    found = json.loads(capsys.readouterr().out)["result"]
    assert (found["maps"], found["people"], found["ties"]) == (50, 385, 387)
    assert found["figures"]["density"]["mean"] == pytest.approx(0.49518744)


@pytest.mark.slow
def test_refused_ties_are_not_counted_as_refused_people(tmp_path, capsys):
    people, ties = tmp_path / "people.csv", tmp_path / "ties.csv"
    people.write_text("ego,alter\ne,a\ne,b\n")
    ties.write_text("ego,alter1,alter2,weight\ne,a,b,1\ne,a,b,x\n")
    with pytest.raises(SystemExit):
        main(["network", str(people), f"--ties={ties}"])
    assert "0 of the refused are of people.csv" in capsys.readouterr().out
