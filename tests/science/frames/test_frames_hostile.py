"""Files as they come out of clinics: old line ends, codes, zones, headings twice."""

import datetime as dt

import numpy as np
import pandas as pd
import polars as pl
import pytest

from accord.errors import DataError, TableError
from accord.frames import Kind, Need, codes, numbers, take, texts
from accord.frames.needs import CLIENT
from accord.frames.rewriting import long_csv
from accord.tables import Reason

SCORE = Need("score", Kind.NUMBER, ("score",))
SESSION = Need("session", Kind.WHOLE, ("session",), lowest=1)
TIME = Need("time", Kind.TIME, ("day",))


def written(folder, text):
    path = folder / "t.csv"
    path.write_bytes(text.encode())
    return path


@pytest.mark.parametrize("heading", ["id,score,score", "id,score, score", "id,score,score "])
def test_a_heading_that_stands_twice_is_not_guessed(tmp_path, heading):
    file = written(tmp_path, f"{heading}\na,1,2\n")
    with pytest.raises(TableError, match="More than one column is called score"):
        take(file, [CLIENT, SCORE])
    assert take(file, [CLIENT]).frame.height == 1


def test_old_line_ends_are_read(tmp_path):
    assert take(written(tmp_path, "id,score\ra,1\rb,2\r"), [CLIENT, SCORE]).frame.height == 2


def test_a_line_with_too_many_cells_is_named(tmp_path):
    with pytest.raises(TableError, match="line 3"):
        take(written(tmp_path, "id,score\na,1\nb,2,3\n"), [CLIENT, SCORE])


def test_a_code_for_nothing_counts_among_numbers_of_parquet(tmp_path):
    file = tmp_path / "t.parquet"
    pl.DataFrame({"id": ["a", "b"], "score": [-99, 3]}).write_parquet(file)
    taken = take(file, [CLIENT, SCORE], missing=("-99",))
    assert taken.frame["score"].to_list() == [None, 3.0]


def test_a_day_is_the_day_where_it_was_written(tmp_path):
    file = tmp_path / "t.parquet"
    night = pl.Series([dt.datetime(2024, 1, 1, 23, 30, tzinfo=dt.UTC)])
    table = pl.DataFrame({"id": ["a"], "day": night.dt.convert_time_zone("Europe/Berlin")})
    table.write_parquet(file)
    day = take(file, [CLIENT, TIME]).frame["time"].to_list()
    assert day == [(dt.date(2024, 1, 2) - dt.date(1970, 1, 1)).days]


def test_time_since_the_start_is_days(tmp_path):
    file = tmp_path / "t.parquet"
    pl.DataFrame({"id": ["a"], "day": [dt.timedelta(days=7, hours=3)]}).write_parquet(file)
    assert take(file, [CLIENT, TIME]).frame["time"].to_list() == [7.0]


def test_categories_are_words_and_empty_ones_are_nothing(tmp_path):
    file = tmp_path / "t.parquet"
    codes = pl.Series(["a ", ""], dtype=pl.Categorical)
    pl.DataFrame({"id": codes, "score": [1, 2]}).write_parquet(file)
    taken = take(file, [CLIENT, SCORE])
    assert taken.frame["client"].to_list() == ["a"]
    assert len(taken.refused) == 1


@pytest.mark.parametrize(
    "cells", [[["a"]], [{"a": 1}], [b"a"], [dt.time(12)]], ids=["list", "struct", "bytes", "hour"]
)
def test_what_is_no_single_value_is_refused_in_a_sentence(tmp_path, cells):
    file = tmp_path / "t.parquet"
    pl.DataFrame({"id": cells, "score": [1.0]}).write_parquet(file)
    with pytest.raises(TableError, match="cannot be read"):
        take(file, [CLIENT, SCORE])


def test_dates_are_no_scores(tmp_path):
    file = tmp_path / "t.parquet"
    pl.DataFrame({"id": ["a"], "score": [dt.date(2024, 1, 1)]}).write_parquet(file)
    with pytest.raises(TableError, match="numbers are needed"):
        take(file, [CLIENT, SCORE])


def test_lists_that_nobody_asked_for_do_not_stop_a_command(tmp_path):
    file = tmp_path / "t.parquet"
    pl.DataFrame({"id": ["a"], "score": [1], "tags": [["x"]]}).write_parquet(file)
    assert long_csv(file, "", tmp_path).path.read_text() == "id,score\na,1\n"


@pytest.mark.parametrize("cell", ["inf", "-1e300", "-Infinity"])
def test_what_is_far_too_large_is_no_code_for_nothing(tmp_path, cell):
    need = Need("score", Kind.NUMBER, ("score",), lowest=0)
    (refused,) = take(written(tmp_path, f"id,score\na,{cell}\nb,1\n"), [CLIENT, need]).refused
    assert "far too large" in str(refused) and "--missing" not in str(refused)


def test_session_nought_is_not_taken_for_a_code(tmp_path):
    taken = take(written(tmp_path, "id,session,score\na,0,1\na,1,2\n"), [CLIENT, SESSION, SCORE])
    (refused,) = taken.refused
    assert "--missing" not in str(refused)
    assert "Count from 1" in str(refused)


@pytest.mark.parametrize("made", [pl.DataFrame, pd.DataFrame])
def test_what_frames_hold_for_nothing_is_nothing(made):
    frame = made({"id": [1.0, float("nan")], "y": [1.0, 1e200]})
    with pytest.raises(DataError, match="empty in row 2"):
        codes(frame, "id")
    with pytest.raises(DataError, match="far too large"):
        numbers(frame, "y")


def test_pandas_of_every_kind_is_read_by_place_and_not_by_index():
    frame = pd.DataFrame(
        {
            "id": pd.Categorical(["b", "a", "b"]),
            "n": pd.array([1, None, 3], dtype="Int64"),
            "o": pd.Series([1, pd.NA, "3"], dtype=object),
            "t": pd.array(["x", None, "y"], dtype="string"),
            "m": pd.Series(["x", pd.NA, "y"], dtype=object),
        }
    )
    frame.index = [5, 5, 1]
    assert codes(frame, "id")[1] == ["b", "a"]
    for name in ("n", "o"):
        assert np.array_equal(numbers(frame, name), [1, np.nan, 3], equal_nan=True)
    assert texts(frame, "t") == texts(frame, "m") == ["x", "", "y"]
    with pytest.raises(DataError, match="empty in row 2"):
        codes(frame, "m")


CUT = "id,session,score\na,1,5\na,2\n\nb,1,\nb,2\n"


def test_a_line_that_is_cut_off_is_refused_and_an_empty_cell_is_none(tmp_path):
    taken = take(written(tmp_path, CUT), [CLIENT, SESSION, SCORE])
    assert taken.frame.select("line", "client").rows() == [(2, "a"), (5, "b")]
    cut = [one for one in taken.refused if one.reason is Reason.CELLS]
    assert [(one.line, one.value) for one in cut] == [(3, "a,2"), (6, "b,2")]
    assert "There are 2 cells where the heading has 3." in str(cut[0])
    assert taken.lines == taken.frame.height + len(taken.refused)


@pytest.mark.parametrize(
    "text", ["id,score\na\nb,2", "id;score\r\na\r\nb;2\r\n", "id\tscore\ra\rb\t2\r"]
)
def test_lines_are_found_cut_off_with_any_separator_and_line_end(tmp_path, text):
    taken = take(written(tmp_path, text), [CLIENT, SCORE])
    assert [one.line for one in taken.refused] == [2]
    assert "There is 1 cell where the heading has 2." in str(taken.refused[0])


def test_a_quoted_line_break_does_not_hide_what_is_cut_off(tmp_path):
    text = 'id,score,note\na,1,"two\nlines"\nb,2\nc,3,\n'
    taken = take(written(tmp_path, text), [CLIENT, SCORE])
    assert taken.frame["client"].to_list() == ["a", "c"]
    assert [one.value for one in taken.refused] == ["b,2"]
