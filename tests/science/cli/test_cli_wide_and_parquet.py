"""A long CSV, the same table as Parquet, and the same in wide form give the same answer."""

import json

import polars as pl
import pytest

from accord.cli import main

LONG = pl.DataFrame(
    {
        "client": ["mira", "mira", "mira", "jo", "jo"],
        "session": [1, 2, 3, 1, 3],
        "score": [20, 15, 5, 12, 13],
    }
)
SCALE = ("--higher=worse", "--range=0:30", "--reliability=.9", "--sd=5", "--json")


def clients(capsys, *arguments):
    with pytest.raises(SystemExit) as left:
        main([str(argument) for argument in arguments])
    said = capsys.readouterr()
    assert left.value.code == 0, said.err
    return {c["client"]: (c["first"], c["last"]) for c in json.loads(said.out)["clients"]}


@pytest.mark.slow
def test_parquet_is_read_as_its_csv_is(tmp_path, capsys):
    LONG.write_csv(tmp_path / "t.csv")
    LONG.write_parquet(tmp_path / "t.parquet")
    found = clients(capsys, "score", tmp_path / "t.csv", *SCALE)
    assert found == {"mira": (20, 5), "jo": (12, 13)}
    assert clients(capsys, "score", tmp_path / "t.parquet", *SCALE) == found


@pytest.mark.slow
def test_a_wide_table_is_read_as_its_long_one_is(tmp_path, capsys):
    wide = tmp_path / "w.csv"
    wide.write_text("client,w1,w2,w3\nmira,20,15,5\njo,12,,13\n", encoding="utf-8")
    found = clients(capsys, "score", wide, "--wide=w1:w3", *SCALE)
    assert found == {"mira": (20, 5), "jo": (12, 13)}
    assert clients(capsys, "score", wide, "--wide=w1,w2,w3", *SCALE) == found


@pytest.mark.slow
def test_a_client_who_left_has_no_visits_afterwards(tmp_path, capsys):
    wide = tmp_path / "w.csv"
    wide.write_text("client,w1,w2,w3\nmira,20,15,\njo,12,,13\n", encoding="utf-8")
    with pytest.raises(SystemExit):
        main(["score", str(wide), "--wide=w1:w3", *SCALE])
    found = json.loads(capsys.readouterr().out)["clients"]
    visits = {client["client"]: len(client["visits"]) for client in found}
    assert visits == {"mira": 2, "jo": 3}  # jo's second was missed; mira's third never was


@pytest.mark.parametrize("told", ["--score=w1", "--time=w1", "--session=w1"])
def test_wide_says_the_columns_alone(tmp_path, capsys, told):
    wide = tmp_path / "w.csv"
    wide.write_text("client,w1,w2\nmira,20,15\n", encoding="utf-8")
    with pytest.raises(SystemExit) as left:
        main(["score", str(wide), "--wide=w1:w2", told, *SCALE])
    assert left.value.code == 2
    assert "With --wide, leave" in capsys.readouterr().err


def said_wrong(capsys, *arguments):
    with pytest.raises(SystemExit) as left:
        main(["score", *map(str, arguments), "--higher=worse"])
    return left.value.code, capsys.readouterr()


def test_a_row_of_a_parquet_file_is_named_as_it_counts_there(tmp_path, capsys):
    file = tmp_path / "visits.parquet"
    table = {"client": ["mi\nra", "mira", "jo"], "session": [1, 2, 1], "score": ["20", "x", "9"]}
    pl.DataFrame(table).write_parquet(file)
    _, said = said_wrong(capsys, file)
    assert "line 2, column score: “x” is not a number" in said.err
    assert "visits.csv" not in said.out + said.err and "visits.parquet" in said.out
    pl.DataFrame({**table, "score": ["x", "y", "z"]}).write_parquet(file)
    code, said = said_wrong(capsys, file)
    assert code == 2 and "No row of visits.parquet could be taken." in said.err
    pl.DataFrame({**table, "client": ["a", "a", "a"], "session": [2, 1, 2]}).write_parquet(file)
    _, said = said_wrong(capsys, file)
    assert "line 3" in said.err and "Line 1 gives client a another score" in said.err


def test_lines_of_a_wide_table_are_those_of_the_file_and_what_is_cut_off_is_refused(
    tmp_path, capsys
):
    wide = tmp_path / "w.csv"
    wide.write_text("client,w1,w2,w3\nmira,20,15,5\njo,12\nzoe,9,x,4\n", encoding="utf-8")
    _, said = said_wrong(capsys, wide, "--wide=w1:w3")
    assert "line 3: There are 2 cells where the heading has 4." in said.err
    assert "line 4, column score: “x” is not a number" in said.err
    assert "mira" in said.out and "jo" not in said.out


@pytest.mark.parametrize("command", [["score"], ["ruptures", "--constants=8:0.5:1"]])
def test_a_line_that_is_cut_off_is_refused_alike(tmp_path, capsys, command):
    """A file that broke off while it was copied, in the middle of its last score."""
    table = tmp_path / "t.csv"
    rows = "".join(f"mira,{session},{8 - session % 2}\n" for session in range(1, 9))
    table.write_text(f"client,session,score\n{rows}mira,9", encoding="utf-8")
    name, *options = command
    higher = ["--higher=better"] if name == "score" else []
    with pytest.raises(SystemExit):
        main([name, str(table), *options, *higher, "--score=score"])
    said = capsys.readouterr().err
    assert "line 10: There are 2 cells where the heading has 3." in said
