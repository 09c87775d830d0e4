"""Files as checked frames: what fits is taken, each other line is refused with its reason."""

import numpy as np
import polars as pl
import pytest

from accord.errors import TableError
from accord.frames import Kind, Need, take
from accord.frames.needs import CLIENT

TIME = Need("time", Kind.TIME, ("day", "when"), filled=True)
SCORE = Need("score", Kind.NUMBER, ("score",), lowest=0, highest=63)
NEEDS = (CLIENT, TIME, SCORE)


def written(folder, text, name="t.csv"):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def refused(taken):
    return {one.line: one.reason.value for one in taken.refused}


def test_each_line_that_does_not_fit_is_refused_by_its_number(tmp_path):
    file = written(
        tmp_path,
        "Client;day;score\nmira;0;12\nmira;7;7,5\njo;0;x\njo;1;99\n;3;9\njo;2;\njo;2;3\njo;3;inf\n",
    )
    taken = take(file, NEEDS, once=("client", "time"))
    assert taken.frame["score"].to_list() == [12.0, 7.5, None]
    assert taken.frame["line"].to_list() == [2, 3, 7]
    assert refused(taken) == {
        4: "not a number",
        5: "out of range",
        6: "no client",
        8: "said twice",
        9: "out of range",
    }
    assert taken.lines == 8 == taken.frame.height + len(taken.refused)


def test_parquet_is_read_with_its_own_types(tmp_path):
    file = tmp_path / "t.parquet"
    pl.DataFrame(
        {"client": [1, 1, None], "day": [0, 7, 9], "score": [3.0, float("nan"), 4.0]}
    ).write_parquet(file)
    taken = take(file, NEEDS)
    assert taken.frame["client"].to_list() == ["1", "1"]
    assert taken.frame["score"].to_list() == [3.0, None]
    assert refused(taken) == {3: "no client"}


def test_dates_become_days_and_impossible_ones_are_refused(tmp_path):
    file = written(tmp_path, "id,when,score\na,2024-02-28,1\na,2024-03-01,2\na,2024-02-30,3\n")
    taken = take(file, NEEDS)
    assert np.diff(taken.frame["time"].to_numpy()).tolist() == [2.0]
    assert refused(taken) == {4: "another kind of time"}


def test_a_date_that_may_be_two_days_is_refused_until_it_is_said(tmp_path):
    file = written(tmp_path, "id,when,score\na,03/04/2024,1\na,13/04/2024,2\n")
    assert refused(take(file, NEEDS)) == {2: "another kind of time"}
    told = take(file, NEEDS, dates="day-first").frame["time"].to_numpy()
    assert np.diff(told).tolist() == [10.0]


def test_a_wide_table_becomes_a_row_a_session(tmp_path):
    file = written(tmp_path, "id,b1,b2,b3,sex\na,1,2,NA,f\nb,4,x,6,m\n")
    sex = Need("sex", Kind.TEXT, ("sex",))
    taken = take(file, [CLIENT, sex, Need("score", Kind.NUMBER)], wide="b1:b3")
    rows = taken.frame.select("client", "session", "score", "sex").rows()
    assert rows[:3] == [("a", 1, 1.0, "f"), ("a", 2, 2.0, "f"), ("a", 3, None, "f")]
    assert refused(taken) == {3: "not a number"}


@pytest.mark.parametrize("wide", ["b1:b9", "b1", "b1,zz"])
def test_wide_columns_that_are_not_there_are_told(tmp_path, wide):
    with pytest.raises(TableError, match="does not name two or more columns"):
        take(written(tmp_path, "id,b1,b2\na,1,2\n"), [CLIENT], wide=wide)


def test_further_codes_for_not_rated(tmp_path):
    file = written(tmp_path, "id,day,score\na,1,-99\na,2,5\n")
    assert refused(take(file, NEEDS)) == {2: "out of range"}
    assert take(file, NEEDS, missing=["-99"]).frame["score"].to_list() == [None, 5.0]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "empty"),
        ("day,score\n1,2\n", "No column for the client"),
        ("id,day,score\na,b,c\n", "No row of t.csv could be taken"),
        ("id,day,score\na,1,2,3,4\n", "not a regular table"),
    ],
)
def test_a_file_that_cannot_be_used_is_told_why(tmp_path, text, said):
    with pytest.raises(TableError, match=said):
        take(written(tmp_path, text), NEEDS)


def test_a_heading_that_is_told_and_not_there(tmp_path):
    file = written(tmp_path, "id,day,score\na,1,2\n")
    with pytest.raises(TableError, match=r"no column called mood.*Choose one of them with --score"):
        take(file, [CLIENT, Need("score", Kind.NUMBER, told="mood", option="--score")])


def test_a_file_that_is_no_parquet(tmp_path):
    with pytest.raises(TableError, match="cannot be read as Parquet"):
        take(written(tmp_path, "hello", "t.parquet"), NEEDS)
