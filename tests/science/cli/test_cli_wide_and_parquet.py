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
