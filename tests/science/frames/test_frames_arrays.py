"""Frames of any kind as arrays: the same figures, and a clear word for what is no number."""

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accord.errors import DataError
from accord.frames import codes, labels, numbers, table, texts, whole

ROWS = {"client": ["b", "a", "b"], "y": [1.5, None, -2.0], "n": [1, 2, 3]}
MADE = [pytest.param(kind(ROWS), id=kind.__module__) for kind in (pl.DataFrame, pd.DataFrame)]


@pytest.mark.parametrize("frame", [*MADE, pytest.param(ROWS, id="mapping")])
def test_every_kind_of_frame_gives_the_same(frame):
    np.testing.assert_array_equal(numbers(frame, "y"), [1.5, np.nan, -2.0])
    assert codes(frame, "client")[1] == ["b", "a"]
    assert codes(frame, "client")[0].tolist() == [0, 1, 0]
    assert whole(frame, "n").tolist() == [1, 2, 3]
    assert texts(frame, "client") == ["b", "a", "b"]


@pytest.mark.parametrize(
    ("column", "said"),
    [
        (["1", "x"], "“x” in row 2"),
        ([1.0, float("inf")], "infinite in row 2"),
        ([float("-inf"), 2.0], "infinite in row 1"),
        (["1", "-inf"], "infinite in row 2"),
    ],
)
def test_what_is_no_number_is_named_by_column_and_row(column, said):
    with pytest.raises(DataError, match=said) as refused:
        numbers({"y": column}, "y")
    assert "Column y" in str(refused.value)


def test_text_that_is_a_number_is_one():
    assert numbers({"y": ["1", "2.5", None]}, "y")[1] == 2.5


def test_a_column_that_is_not_there_is_told_with_those_that_are():
    with pytest.raises(DataError, match=r"no column called z.*client, y, n"):
        numbers(ROWS, "z")


def test_other_things_than_frames_are_refused():
    with pytest.raises(DataError, match="data frame is needed, not int"):
        numbers(3, "y")
    with pytest.raises(DataError, match="different lengths"):
        numbers({"a": [1], "b": [1, 2]}, "a")


def test_a_row_without_its_client_is_refused():
    with pytest.raises(DataError, match="client is empty in row 2"):
        codes({"client": ["a", None]}, "client")


def test_a_fraction_where_a_whole_number_is_needed_is_refused():
    with pytest.raises(DataError, match=r"1\.5 in row 1"):
        whole({"n": [1.5, 2]}, "n")


@pytest.mark.slow
@settings(max_examples=30)
@given(st.lists(st.sampled_from("abcdef"), min_size=1, max_size=40))
def test_codes_are_numbered_by_first_appearance_and_lead_back(names):
    found, called = labels(names)
    assert [called[code] for code in found] == names
    assert called == list(dict.fromkeys(names))


def test_numbers_as_labels_keep_no_point():
    assert labels(np.array([3.0, 1.0]))[1] == ["3", "1"]


@pytest.mark.parametrize(("kind", "made"), [("polars", pl.DataFrame), ("pandas", pd.DataFrame)])
def test_a_table_comes_back_as_the_wanted_kind(kind, made):
    frame = table({"a": [1, 2], "b": np.array([0.5, np.nan])}, kind)
    assert isinstance(frame, made)
    assert list(frame.columns) == ["a", "b"]
