"""Ruptures of many clients at once: the same as one by one, and what is refused."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accord.alliance.many import charts, rows, usual
from accord.alliance.repairs import dips
from accord.alliance.ruptures import IF_NOTHING, SAID, ruptures
from accord.chart.estimation import estimate
from accord.chart.shrunken import run
from accord.errors import DataError
from accord.records import Constants, NotEnough, Point
from accord.synthetic.process import simulate

CLINIC = Constants("c", 8.0, 0.5, 1.0, 1.06, 1.64, "a test")


def table(clinic):
    listed = list(clinic.to_rows())
    return {
        "client": [row.client for row in listed],
        "session": [row.session for row in listed],
        "score": [row.alliance for row in listed],
    }


def one_by_one(values, higher):
    points = [Point(at, value) for at, value in enumerate(values, 1) if value is not None]
    return run(points, CLINIC, higher_is=higher)


series = st.lists(st.one_of(st.none(), st.floats(0, 10)), min_size=1, max_size=14)


@pytest.mark.slow
@settings(max_examples=15, deadline=None)
@given(st.lists(series, min_size=1, max_size=4), st.sampled_from(["better", "worse"]))
def test_many_are_charted_as_one(clients, higher):
    listed = [
        (name, session, value)
        for name, values in enumerate(clients)
        for session, value in enumerate(values, 1)
    ][::-1]
    names, sessions, scores = zip(*listed, strict=True)
    found = ruptures(
        {"client": names, "session": sessions, "score": np.array(scores, dtype=float)},
        constants=CLINIC,
        higher_is=higher,
    )
    for name, values in enumerate(clients):
        steps = one_by_one(values, higher)
        if not steps:
            assert str(name) not in found.clients
            continue
        expected = dips(steps, CLINIC.watch, higher_is=higher)
        got = found.of(str(name))
        assert [one.session for one in got] == [one.session for one in expected]
        for ours, theirs in zip(got, expected, strict=True):
            assert (ours.z, ours.usual, ours.lowest) == pytest.approx(
                (theirs.z, theirs.usual, theirs.lowest)
            )
            assert ours.stage == SAID[theirs.recovery]
            assert (ours.repairing, ours.repaired) == (theirs.back_once, theirs.back)
            assert ours.after == theirs.after


def test_own_constants_are_those_of_the_chart():
    made = table(simulate("moderate", 150, 1))
    rated = [(c, v) for c, v in zip(made["client"], made["score"], strict=True) if v is not None]
    theirs = estimate(rated, id="x", source="x", watch=1.06, strong=1.64)
    ours = ruptures(made).constants
    for name in ("mean", "within", "between"):
        assert getattr(ours, name) == pytest.approx(getattr(theirs, name))


@pytest.mark.slow
def test_planted_ruptures_are_marked_more_than_is_to_be_expected_of_none():
    clinic = simulate("moderate", 400, 2)
    found = ruptures(table(clinic))
    assert found.marked > 1.5 * found.expected_false
    strong = ruptures(table(clinic), mark="strong")
    assert strong.marked < found.marked and strong.threshold == 1.64
    assert sum(found.stages().values()) == found.to_frame().height == len(found.all)
    everyone = found.per_client()
    assert everyone.height == 400
    assert everyone["ruptures"].sum() == len(found.all)
    assert everyone["expected_false"].sum() == pytest.approx(found.expected_false)
    assert {row.strength for row in found.all} == {"watch", "strong", "severe"}
    assert all(len(line) <= 100 for line in str(found).splitlines())
    assert found.to_dict()["ruptures"][0]["client"] == found.all[0].client


@pytest.mark.parametrize("spread", [0.35, 0.7])
def test_a_table_in_which_nothing_happened_is_marked_as_often_as_is_said(spread):
    """People wobble alike or very unlike, as in the make-believe clinics; no rupture anywhere."""
    draw = np.random.default_rng(7)
    wobble = 0.57 * np.exp(draw.normal(0, spread, (1500, 1)))
    values = draw.normal(8, 1, (1500, 1)) + wobble * draw.normal(size=(1500, 12))
    calm = {
        "client": np.repeat(np.arange(1500), 12),
        "session": np.tile(np.arange(1, 13), 1500),
        "score": values.ravel(),
    }
    for mark, rate in IF_NOTHING.items():
        found = ruptures(calm, mark=mark)
        assert 100 * found.marked / found.looked == pytest.approx(rate, abs=3.0)
        assert "if nothing ever happened" in str(found)
        assert "if nothing" not in str(ruptures(calm, mark=mark, constants=CLINIC))


def test_a_ceiling_is_said():
    made = table(simulate("both", 300, 2))
    assert "some ruptures will not show" in str(ruptures(made))


def test_one_client_and_one_session():
    alone = {"client": ["Mira"], "session": [1], "score": [8.0]}
    found = ruptures(alone, constants=CLINIC)
    assert found.all == () and found.looked == 0 and found.to_frame().height == 0
    assert found.per_client()["strongest"].to_list() == [None]
    less = ruptures(alone)
    assert isinstance(less, NotEnough) and less.have == 0
    nobody = ruptures({"client": ["Mira"], "session": [1], "score": [None]}, constants=CLINIC)
    assert nobody.clients == () and str(nobody)


@pytest.mark.parametrize(
    ("score", "session", "said"),
    [
        ([8.0, np.inf], [1, 2], "infinite"),
        ([8.0, "well"], [1, 2], "not a number"),
        ([8.0, 7.0], [1, 1], "twice"),
        ([8.0, 7.0], [1, 1.5], "whole number"),
    ],
)
def test_wrong_tables_are_refused(score, session, said):
    with pytest.raises(DataError, match=said):
        ruptures({"client": ["a", "a"], "session": session, "score": score}, constants=CLINIC)


def test_equal_scores_and_nil_constants_are_refused():
    same = {
        "client": np.repeat(np.arange(120), 3),
        "session": np.tile([1, 2, 3], 120),
        "score": np.full(360, 8.0),
    }
    with pytest.raises(DataError, match="do not vary"):
        ruptures(same)
    assert ruptures(same, constants=CLINIC).all == ()
    with pytest.raises(DataError, match="above zero"):
        ruptures(same, constants=Constants("c", 8.0, 0.0, 1.0, 1.06, 1.64, "a test"))
    with pytest.raises(DataError, match="no client Zoe"):
        ruptures(same, constants=CLINIC).of("Zoe")


def test_constants_of_a_large_table_are_those_it_was_made_with():
    draw = np.random.default_rng(1)
    client, session = np.repeat(np.arange(5000), 10), np.tile(np.arange(1, 11), 5000)
    value = draw.normal(8, 1, 5000)[client] + draw.normal(0, 0.7, 50_000)
    held, _ = rows(client, session, value, 5000)
    own = usual(held)
    assert own.within == pytest.approx(0.49, abs=0.02)
    assert own.between == pytest.approx(1.0, abs=0.07)
    assert np.isnan(charts(held, own, 1).z).sum() == 5000
