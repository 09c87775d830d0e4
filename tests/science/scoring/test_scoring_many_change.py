"""Change of many clients: agreement with one client at a time, planted truth, and refusals."""

from dataclasses import replace

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accord.errors import DataError
from accord.measures.measure import Norm
from accord.measures.schema import load
from accord.scoring.change import Kind, change
from accord.scoring.many import (
    Known,
    Method,
    by_slope,
    changes,
    first_and_last,
    side_by_side,
)

# Jacobson and Truax 1991, J Consult Clin Psychol 59:12-19.
PAPER = Known(
    higher_is="better",
    reliability=0.80,
    sd=7.5,
    clinical=Norm("clinical", 40, 7.5, "Jacobson and Truax 1991"),
    general=Norm("general", 60, 7.5, "Jacobson and Truax 1991"),
    lowest=0,
    highest=100,
)
FORTY = np.random.default_rng(5).normal(50, 10, (40, 2)).round()


def found(pre, post, known=PAPER, **options):
    return changes({"pre": pre, "post": post}, pre="pre", post="post", known=known, **options)


@pytest.mark.slow
@settings(max_examples=30)
@given(st.lists(st.tuples(st.integers(0, 27), st.integers(0, 27)), min_size=1, max_size=30))
def test_many_clients_get_what_each_gets_alone(pairs):
    phq = load("phq-9")
    pre, post = zip(*pairs, strict=True)
    together = found(pre, post, Known.of(phq, "total"))
    alone = [change(phq, "total", *pair) for pair in pairs]
    assert list(together.kinds) == [one.kind for one in alone]
    assert together.rc.tolist() == pytest.approx([one.rc for one in alone])
    assert together.needed == pytest.approx(alone[0].needed)
    assert together.marks.c == pytest.approx(alone[0].cutoffs.c)


def test_every_point_of_the_scale_agrees_at_the_edges_too():
    phq = load("phq-9")
    pairs = [(a, b) for a in range(28) for b in range(28)]
    together = found(*zip(*pairs, strict=True), Known.of(phq, "total"))
    assert list(together.kinds) == [change(phq, "total", *pair).kind for pair in pairs]


def test_maassen_takes_the_spread_of_both_scores():
    one = found(*FORTY.T, method="maassen")
    s2 = FORTY[:, 1].std(ddof=1)
    assert one.se[0] == pytest.approx(np.sqrt((7.5**2 + s2**2) * 0.2))


def test_the_regressed_score_and_its_two_errors():
    """M 40, r .8: from 30 one expects 32; errors 7.5 sqrt(.2) = 3.354 and 7.5 sqrt(.36) = 4.5."""
    smaller = found([30.0], [39.0], method="edwards-nunnally")
    larger = found([30.0], [39.0], method="gulliksen-lord-novick")
    assert smaller.rc[0] == pytest.approx(7 / 3.354, abs=1e-3)
    assert larger.rc[0] == pytest.approx(7 / 4.5)
    assert (smaller.kinds[0], larger.kinds[0]) == (Kind.IMPROVED, Kind.UNCHANGED)


def test_hageman_and_arrindell_as_they_print_it():
    """RC = (D R + mean(D) (1 - R)) / (sqrt(R) sqrt(2 SEM^2)), counted beyond 1.645."""
    pre, post = FORTY.T
    moved, error = post - pre, 2 * 7.5**2 * 0.2
    known = 1 - error / moved.var(ddof=1)
    theirs = (moved * known + moved.mean() * (1 - known)) / np.sqrt(known * error)
    one = found(pre, post, method="hageman-arrindell")
    assert one.rc == pytest.approx(theirs)
    assert (np.asarray(one.kinds) == Kind.DETERIORATED).tolist() == (theirs < -1.645).tolist()


def test_a_prediction_from_a_reference_group_is_crawford_and_garthwaites():
    pre, post = FORTY.T
    slope, intercept = np.polyfit(pre, post, 1)
    s = np.sqrt(np.sum((post - intercept - slope * pre) ** 2) / 38)
    x = np.array([35.0, 80.0])
    spread = (x - pre.mean()) ** 2 / (39 * pre.var(ddof=1))
    frame = {"pre": pre, "post": post}
    one = found(x, [60.0, 60.0], method="regression", reference=frame)
    assert one.se == pytest.approx(s * np.sqrt(1 + 1 / 40 + spread))
    assert one.expected == pytest.approx(intercept + slope * x)
    assert one.critical == pytest.approx(2.0243942)


def test_without_a_reference_each_client_is_predicted_from_the_others():
    everybody = found(*FORTY.T, method="regression")
    others = {"pre": FORTY[1:, 0], "post": FORTY[1:, 1]}
    one = found(*FORTY[:1].T, method="regression", reference=others)
    assert everybody.rc[0] == pytest.approx(one.rc[0])
    assert everybody.critical == pytest.approx(one.critical)


def test_covariates_enter_the_prediction_and_a_constant_one_is_refused():
    frame = {"pre": FORTY[:, 0], "post": FORTY[:, 1], "age": np.arange(40.0), "site": [1] * 40}
    told = {"pre": "pre", "post": "post", "known": PAPER, "method": "regression"}
    assert changes(frame, covariates=["age"], **told).critical > 2
    with pytest.raises(DataError, match="constant"):
        changes(frame, covariates=["site"], **told)


@pytest.mark.slow
@pytest.mark.parametrize("method", [m for m in Method if m.needs_reliability])
def test_the_false_share_told_is_the_share_found_where_nobody_changes(method):
    """Planted: 60,000 people, true scores N(40, 7.5^2 r), two measurements of each."""
    draw, r = np.random.default_rng(11), 0.8
    true = draw.normal(40, 7.5 * np.sqrt(r), 60_000)
    pre, post = true + draw.normal(0, 7.5 * np.sqrt(1 - r), (2, 60_000))
    unbounded = replace(PAPER, lowest=-np.inf, highest=np.inf)
    if method is Method.HAGEMAN_ARRINDELL:
        # Its shrinking looks for people who differ in change; where nobody changes it has none.
        post[30_000:] += 20
    one = found(pre, post, unbounded, method=method)
    worse = np.mean([kind is Kind.DETERIORATED for kind in one.kinds[:30_000]])
    assert worse == pytest.approx(one.false_worse, abs=0.003)


@pytest.mark.parametrize(
    ("pre", "post", "kind", "stuck"),
    [
        (91.0, 95.0, Kind.NOT_ASSESSABLE, False),  # 9 points are left, 9.3 are needed
        (95.0, 80.0, Kind.DETERIORATED, False),  # a fall is never hidden by a good start
        (9.0, 0.0, Kind.UNCHANGED, True),
    ],
)
def test_both_ends_of_the_scale(pre, post, kind, stuck):
    one = found([pre], [post])
    assert (one.kinds[0], bool(one.cannot_worsen[0])) == (kind, stuck)
    assert one.expected_false == pytest.approx(0 if stuck else 0.025, abs=1e-4)


def test_each_cut_off_can_be_asked_for():
    kinds = [found([32.5], [47.5], cutoff=cut).kinds[0] for cut in "abc"]
    assert kinds == [Kind.IMPROVED, Kind.RECOVERED, Kind.IMPROVED]
    with pytest.raises(DataError, match="there is no “d”"):
        found([1], [2], cutoff="d")


def test_slopes_of_a_growth_model():
    one = by_slope([-0.6, 0.6, 0.3], [0.04, 0.09, 0.09], higher_is="worse", clients="abc")
    assert [kind.value for kind in one.kinds] == ["improved", "deteriorated", "unchanged"]
    assert one.to_frame().columns == ["client", "slope", "se", "rc", "kind", "cannot_worsen"]
    for wrong in ([0.0, 0.1], [0.04, np.nan]):
        with pytest.raises(DataError, match="above zero"):
            by_slope([-0.6, 0.2], wrong, higher_is="worse")
    assert not by_slope([], [], higher_is="worse")


def test_a_long_table_becomes_one_row_a_client():
    rows = pl.DataFrame(
        {
            "who": ["b", "a", "b", "a", "c", "b"],
            "week": [3, 1, 1, 2, 1, None],
            "y": [9.0, 4.0, 7.0, None, None, 1.0],
        }
    )
    one = first_and_last(rows, client="who", score="y", time="week")
    assert one["client"] == ["b", "a", "c"]
    assert one["scores"].tolist() == [2, 1, 0]
    np.testing.assert_array_equal(one["first"], [7, 4, np.nan])
    np.testing.assert_array_equal(one["last"], [9, np.nan, np.nan])


@pytest.mark.parametrize("kind", [pl.DataFrame, pd.DataFrame])
def test_every_kind_of_frame_gives_a_reading_a_table_and_a_picture(kind):
    frame = kind({"id": ["x", "y", "z"], "pre": [30.0, 40.0, 50.0], "post": [50.5, None, 40.0]})
    one = changes(frame, pre="pre", post="post", client="id", known=PAPER)
    assert (one.clients, one.left_out) == (("x", "z"), 1)
    text = str(one)
    for part in ("2 clients; 1 rows without", "9.30 points", "c 50.0", "25 in 1,000"):
        assert part in text
    assert max(map(len, text.splitlines())) <= 100
    assert one.to_frame("pandas")["kind"].tolist() == ["recovered", "deteriorated"]
    assert one.to_dict()["counts"]["recovered"] == 1
    assert one.picture().startswith("<svg")


@pytest.mark.parametrize(
    ("pre", "post", "known", "said"),
    [
        ([1.0], [2.0], replace(PAPER, reliability=0.69), "under 0.70"),
        ([1.0], [2.0], replace(PAPER, reliability=None), "No reliability"),
        ([120.0], [2.0], PAPER, "row 1"),
        (["a"], [2.0], PAPER, "not a number"),
        ([float("inf")], [2.0], PAPER, "infinite"),
        ([5.0] * 30, [6.0] * 30, Known(higher_is="better", reliability=0.9), "no spread"),
    ],
)
def test_what_cannot_be_judged_is_refused(pre, post, known, said):
    with pytest.raises(DataError, match=said):
        found(pre, post, known)


def test_a_client_in_two_rows_is_refused_and_told_what_to_do():
    frame = {"id": ["x", "x"], "pre": [1, 2], "post": [1, 2]}
    with pytest.raises(DataError, match="first_and_last"):
        changes(frame, pre="pre", post="post", client="id", known=PAPER)


def test_figures_that_cannot_be_are_refused_where_they_are_given():
    for wrong in ({"reliability": 1.0}, {"sd": 0.0}, {"lowest": 3, "highest": 3}):
        with pytest.raises(DataError):
            Known(**{"higher_is": "better", **wrong})
    with pytest.raises(DataError, match="Turn one of them round"):
        replace(PAPER, higher_is="worse")
    with pytest.raises(DataError, match="new and not yet validated"):
        Known.of(load("wellbeing"), "wellbeing")


@pytest.mark.parametrize("method", ["jacobson-truax", "hageman-arrindell", "regression", "maassen"])
def test_too_few_clients_to_learn_from_are_not_enough(method):
    few = found([10, 20, 30], [20, 20, 35], Known(higher_is="better", reliability=0.8))
    assert not few and few.need == 20
    assert not found([], [])
    one = found([10, 20, 30], [20, 20, 35], method=method)
    assert bool(one) is (method == "jacobson-truax")  # its SD is declared


def test_a_norm_of_few_people_and_the_lack_of_a_comparison_are_spoken_of():
    few = replace(PAPER, general=replace(PAPER.general, people=40))
    one = found([30.0], [55.0], few)
    assert "general norm rests on 40 people" in str(one)
    assert "regression to the mean" in str(one)
    healthy = replace(PAPER, clinical=None, general=Norm("general", 20, 5, "made up"))
    assert "no worse than the general norm" in str(found(*FORTY.T, healthy))


def test_nobody_is_called_recovered_without_norms():
    bare = Known(higher_is="better", reliability=0.8, sd=7.5)
    one = found([30.0], [90.0], bare)
    assert (one.kinds[0], one.marks) == (Kind.IMPROVED, None)
    assert "nobody is called recovered" in str(one)


def test_methods_beside_each_other_agree_with_themselves_and_say_why_one_is_silent():
    pre = FORTY[:, 0]
    both = side_by_side(
        {"pre": pre, "post": pre + 30},
        pre="pre",
        post="post",
        known=replace(PAPER, highest=200),
    )
    assert both.agreement[0] == 1
    assert {method for method, _ in both.unsaid} == {Method.HAGEMAN_ARRINDELL, Method.REGRESSION}
    assert "vary no more than error" in str(both)
    assert both.to_frame().columns[3] == "jacobson-truax"
    assert set(both.to_dict()) == {"methods", "same_as_first", "unsaid"}
    assert max(map(len, str(both).splitlines()[:-2])) <= 100
    with pytest.raises(DataError, match="under"):
        side_by_side(
            {"pre": pre, "post": pre},
            pre="pre",
            post="post",
            known=replace(PAPER, reliability=0.5),
        )
