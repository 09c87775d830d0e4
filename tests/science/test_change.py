"""Reliable and clinically significant change, from the paper's own example outwards."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.errors import AnswerError
from accord.measures.schema import Norm, Reliability, ids, load
from accord.scoring.change import Kind, Why, change, cutoffs

# Jacobson and Truax 1991, J Consult Clin Psychol 59:12-19: dysfunctional group M 40, functional
# group M 60, both s 7.5, r .80, one client from 32.5 to 47.5.
PHQ = load("phq-9")
PAPER = replace(
    PHQ,
    id="paper",
    scales=(
        replace(
            PHQ.scale("total"),
            higher_is="better",
            lowest=0,
            highest=100,
            reliability=Reliability(0.80, 7.5, "retest", "Jacobson and Truax 1991"),
            norms=(
                Norm("clinical", 40, 7.5, "Jacobson and Truax 1991"),
                Norm("general", 60, 7.5, "Jacobson and Truax 1991"),
            ),
            change_index=None,
            bands=(),
        ),
    ),
)


def known(**figures):
    """The paper's measure with some figures of its scale replaced."""
    return replace(PAPER, scales=(replace(PAPER.scales[0], **figures),))


def test_the_worked_example_of_jacobson_and_truax():
    found = change(PAPER, "total", 32.5, 47.5)
    assert found.sem == pytest.approx(3.354, abs=5e-4)
    assert found.s_diff == pytest.approx(4.743, abs=5e-4)
    # The paper prints 3.16; from unrounded steps it is 3.1623.
    assert found.rc == pytest.approx(3.162, abs=5e-4)
    marks = found.cutoffs
    assert (marks.a, marks.b, marks.c) == (55, 45, 50)
    assert found.kind is Kind.IMPROVED  # 47.5 is past cut-off b, not past c


@pytest.mark.parametrize(
    ("start", "now", "kind"),
    [
        (32.5, 32.5, Kind.UNCHANGED),
        (32.5, 41.0, Kind.UNCHANGED),  # 8.5, under 1.96 * 4.743 = 9.297
        (32.5, 42.0, Kind.IMPROVED),  # 9.5, over it
        (32.5, 50.0, Kind.IMPROVED),  # at the cut-off is not past it
        (32.5, 50.5, Kind.RECOVERED),
        (45.0, 53.0, Kind.RECOVERED_NOT_RELIABLE),
        (55.0, 70.0, Kind.IMPROVED),  # was never on the clinical side
        (50.0, 40.0, Kind.DETERIORATED),
        (50.0, 41.0, Kind.UNCHANGED),
        (91.0, 95.0, Kind.NOT_ASSESSABLE),  # 9 points are left, 9.3 are needed
        (91.0, 91.0, Kind.NOT_ASSESSABLE),
        (90.0, 100.0, Kind.IMPROVED),
        (95.0, 80.0, Kind.DETERIORATED),  # a fall is never hidden by a good start
    ],
)
def test_each_kind_of_change(start, now, kind):
    assert change(PAPER, "total", start, now).kind is kind


@given(st.integers(0, 100), st.integers(0, 100))
def test_a_scale_turned_round_gives_the_same_kind(start, now):
    scale = PAPER.scales[0]
    norms = tuple(replace(norm, mean=100 - norm.mean) for norm in scale.norms)
    turned = known(higher_is="worse", norms=norms)
    one, other = change(PAPER, "total", start, now), change(turned, "total", 100 - start, 100 - now)
    assert (one.kind, one.better) == (other.kind, other.better)


@given(st.integers(0, 27), st.integers(0, 27))
def test_phq_9_kinds_agree_with_their_own_figures(start, now):
    found = change(PHQ, "total", start, now)
    assert found.needed == pytest.approx(1.96 * 5.5 * (2 * (1 - 0.86)) ** 0.5)
    beyond = abs(found.points) > found.needed
    assert (found.kind is Kind.DETERIORATED) is (beyond and now > start)
    assert (found.kind in (Kind.IMPROVED, Kind.RECOVERED)) is (beyond and now < start)


def test_the_direct_and_the_published_index_of_phq_9_agree_in_whole_points():
    """The first whole number beyond 5.70 is the 6 of the NHS manual."""
    found = change(PHQ, "total", 20, 14)
    assert found.kind is Kind.IMPROVED
    assert found.published.value == 6
    assert change(PHQ, "total", 20, 15).kind is Kind.UNCHANGED


def test_every_figure_and_its_source_is_printed():
    text = str(change(PHQ, "total", 16, 7))
    for part in ("down by 9.0", "recovered", "5.7 points", "r 0.86 (alpha)", "s 5.5", "M 15.4"):
        assert part in text
    for source in ("Kroenke", "NHS Talking Therapies", "Kocalevent", "to be confirmed"):
        assert source in text


def test_a_new_measure_gets_the_difference_and_no_verdict():
    found = change(load("wellbeing"), "wellbeing", 4.0, 6.0)
    assert (found.kind, found.why, found.needed) == (Kind.NOT_SAID, Why.NEW, None)
    said = "up by 2.0 since intake; we cannot yet say whether that is more than ordinary wobble"
    assert str(found) == said


def test_a_new_measure_stays_silent_even_with_every_figure():
    """The leak made possible: figures are there, yet the measure is new."""
    found = change(replace(PAPER, status="new"), "total", 32.5, 60)
    assert (found.kind, found.why) == (Kind.NOT_SAID, Why.NEW)


@pytest.mark.parametrize(("r", "kind"), [(0.70, Kind.IMPROVED), (0.69, Kind.NOT_SAID)])
def test_under_seventy_nothing_is_said_and_why(r, kind):
    measure = known(reliability=Reliability(r, 7.5, "alpha", "made up"), norms=())
    found = change(measure, "total", 30, 60)
    assert found.kind is kind
    assert (found.why is Why.LOW_RELIABILITY) is (kind is Kind.NOT_SAID)
    assert ("too little for one person" in str(found)) is (kind is Kind.NOT_SAID)


def test_without_a_reliability_nothing_is_said():
    found = change(known(reliability=None), "total", 30, 60)
    assert (found.kind, found.why) == (Kind.NOT_SAID, Why.NO_RELIABILITY)
    assert "no reliability is known" in str(found)


def test_without_norms_there_is_no_recovery():
    measure = known(norms=PAPER.scales[0].norms[:1])
    assert cutoffs(measure.scales[0]) is None
    assert change(measure, "total", 32.5, 90).kind is Kind.IMPROVED


def test_a_score_of_another_scale_is_refused():
    with pytest.raises(AnswerError, match="runs from 0 to 27; 40 lies outside"):
        change(PHQ, "total", 40, 12)


def test_no_measure_of_our_own_gets_a_verdict_before_it_is_validated():
    for id in ids():
        measure = load(id)
        for scale in measure.scales:
            found = change(measure, scale.id, scale.lowest, scale.highest)
            assert (found.kind is Kind.NOT_SAID) is (measure.status == "new")
