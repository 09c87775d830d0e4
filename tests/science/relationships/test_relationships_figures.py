"""What people of a map are like: reckoned by hand, undefined where there is nothing to reckon."""

import pytest

from accord.errors import DataError
from accord.relationships import measure

ALTERS = {
    "ego": ["mira"] * 4 + ["jo"],
    "alter": ["a", "b", "c", "d", "a"],
    "listens": ["yes", "yes", "no", None, None],
    "helps": ["yes", "no", "no", None, None],
    "given": [1, 0, 1, None, None],
    "strain": [1, 0, 1, 0, None],
    "near": [5, 3, 1, None, None],
    "alike": ["yes", "no", "no", "", ""],
    "kind": ["friend", "kin", "friend", None, "kin"],
}


def row(**columns):
    """Mira's and Jo's figures."""
    frame = measure(ALTERS, **columns).to_frame()
    return frame.row(0, named=True), frame.row(1, named=True)


def test_support_and_strain_by_hand():
    mira, jo = row(support=("listens", "helps"), negative="strain", closeness="near", close_from=3)
    assert mira["supportive"] == 2 and mira["support_share"] == pytest.approx(2 / 3)
    assert mira["multiplexity"] == 1  # (2 + 1 + 0) / 3
    assert mira["multiplex_share"] == pytest.approx(1 / 3)
    # closeness 5, 3, 1 times shares of support 1, .5, 0, over 9
    assert mira["support_by_strength"] == pytest.approx(6.5 / 9)
    assert mira["negative"] == 2 and mira["negative_share"] == 0.5
    assert mira["ambivalent"] == 1 and mira["ambivalent_share"] == pytest.approx(1 / 3)
    assert mira["closeness_mean"] == 3 and mira["closeness_sd"] == pytest.approx(2)
    assert mira["close"] == 2
    assert {name for name, value in jo.items() if value is not None} == {"ego", "size"}


def test_kind_and_reciprocity_by_hand():
    mira, jo = row(support=("listens",), given=("given",), alike="alike", kind="kind")
    assert mira["reciprocity"] == pytest.approx(1 / 3)  # a both ways, b and c one way
    assert mira["ei_index"] == pytest.approx(1 / 3)  # two of another kind, one of hers
    assert mira["blau"] == pytest.approx(1 - (4 + 1) / 9)
    assert jo["blau"] is None and jo["ei_index"] is None and jo["reciprocity"] is None


def test_without_ties_nothing_is_said_about_them():
    assert set(measure(ALTERS).figures) == {"size"}


def test_who_named_nobody_has_a_map_of_size_nought():
    nothing = {"ego": [], "from": [], "to": []}
    frame = measure(ALTERS, nothing, egos=["mira", "sam", "jo"]).to_frame()
    assert frame["ego"].to_list() == ["mira", "jo", "sam"]
    sam = frame.row(2, named=True)
    assert sam["size"] == 0
    assert all(value is None for name, value in sam.items() if name not in ("ego", "size"))
    assert frame.row(0, named=True)["density"] == 0  # four people, and no tie among them


@pytest.mark.slow
def test_pandas_frames_are_taken_and_given():
    """Slow for loading pandas alone."""
    import pandas as pd

    found = measure(pd.DataFrame(ALTERS), pd.DataFrame({"ego": [], "from": [], "to": []}))
    assert found.to_frame("pandas")["size"].tolist() == [4, 1]
    assert found.to_frame("pandas")["density"].isna().tolist() == [False, True]


def test_undefined_is_none_in_plain_values_too():
    assert measure({"ego": [1], "alter": [1]}, {"ego": [], "from": [], "to": []}).to_dict()[
        "figures"
    ]["density"] == {
        "says": "share of possible ties that are there",
        "defined": 0,
        "undefined": 1,
        "mean": None,
        "sd": None,
        "lowest": None,
        "lower_quartile": None,
        "median": None,
        "upper_quartile": None,
        "highest": None,
    }


def test_ties_that_are_none_are_counted():
    alters = {"ego": [1] * 3, "alter": [1, 2, 3], "asked": [1, 1, 0]}
    ties = {
        "ego": [1] * 5,
        "from": [1, 2, 1, 1, 2],
        "to": [2, 1, 1, 3, 1],
        "weight": [1, 2, 1, 1, 0],
    }
    found = measure(alters, ties, asked="asked", weight="weight")
    assert found["ties"].tolist() == [1] and found.maps.weight.tolist() == [2]
    assert found.maps.left_out == {
        "no tie": 1,
        "with oneself": 1,
        "not asked about": 1,
        "said twice": 1,
    }
    assert "Rows of ties left out" in str(found)


ONE = {"ego": [1, 1], "alter": [1, 2]}


@pytest.mark.parametrize(
    ("alters", "ties", "columns", "said"),
    [
        ({"ego": [], "alter": []}, None, {}, "empty"),
        ({"ego": [1, 1], "alter": [4, 4]}, None, {}, "stands twice"),
        ({"ego": [1, None], "alter": [1, 2]}, None, {}, "empty in row 2"),
        (ONE, {"ego": [1], "from": [1], "to": [7]}, {}, "did not name"),
        (ONE, {"ego": [2], "from": [1], "to": [2]}, {}, "did not name"),
        (ONE, {"ego": [1], "from": [1], "to": [2], "w": [-1]}, {"weight": "w"}, "strength"),
        (ONE, {"ego": [1], "from": [1], "to": [2], "w": ["x"]}, {"weight": "w"}, "not a number"),
        (
            ONE,
            {"ego": [1], "from": [1], "to": [2], "w": [float("inf")]},
            {"weight": "w"},
            "infinite",
        ),
        ({**ONE, "s": [1, 2]}, None, {"support": ("s",)}, "not 0 or 1"),
        ({**ONE, "s": ["yes", "perhaps"]}, None, {"support": ("s",)}, "perhaps"),
        ({**ONE, "c": [1, None]}, ONE | {"from": [1, 1], "to": [2, 2]}, {"closeness": "c"}, ""),
        (ONE, None, {"negative": "missing"}, "no column called missing"),
        (ONE, {"ego": [1], "from": [1], "to": [2]}, {"weighted": True}, "closeness"),
    ],
)
def test_what_cannot_be_used_is_refused_by_name(alters, ties, columns, said):
    if not said:
        columns = {**columns, "weighted": True}
        said = "above nought"
    with pytest.raises(DataError, match=said):
        measure(alters, ties, **columns)


def test_no_figure_of_that_name():
    with pytest.raises(DataError, match="There are: size"):
        measure(ONE)["betweenness"]


def test_pictures_of_one_map_and_of_none_that_differ():
    assert measure(ONE).picture().startswith("<svg")
    assert measure({"ego": [1, 2, 2], "alter": [1, 1, 2]}).picture().count("<polygon") == 3


def test_ties_that_nobody_asked_about_are_not_told_as_none():
    said = str(measure({"ego": ["e"], "alter": ["a"]}))
    assert "1 person, ties among them not asked about" in said
    assert "0 ties" not in said
