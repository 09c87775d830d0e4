"""Maps over time: what was not said is None, and no figure is made of too few people."""

from datetime import date

import pytest

from accord.ecomap import Entry, Map, Said, Stay, changes, figures, map_on
from accord.ecomap.maps import far

JAN, FEB, MAR = (date(2026, month, 1) for month in (1, 2, 3))


def map_of(day: date = JAN, **distances: str | None) -> Map:
    return Map(day, {key: Said(distance) for key, distance in distances.items()})


def test_a_map_is_the_latest_that_was_said_of_everybody_then_on_it():
    said = [
        Entry("ana", JAN, Said("close", "weekly")),
        Entry("leo", JAN, Said("far")),
        Entry("ana", FEB, Said("between")),
        Entry("kim", MAR, Said("close")),
    ]
    stays = {"ana": Stay(JAN), "leo": Stay(JAN, FEB), "kim": Stay(MAR)}
    assert map_on(JAN, said, stays).people == {"ana": Said("close", "weekly"), "leo": Said("far")}
    assert map_on(FEB, said, stays).people == {"ana": Said("between", "weekly")}
    assert list(map_on(MAR, said, stays).people) == ["ana", "kim"]


def test_what_changed_between_two_maps():
    before = map_of(ana="close", leo="far", mum="between", kim=None, old="close")
    after = map_of(FEB, ana="between", leo="close", mum="between", kim="far", new="close")
    found = changes(before, after)
    assert (found.came, found.gone) == (("new",), ("old",))
    assert (found.closer, found.further, found.same) == (("leo",), ("ana",), 1)
    assert not changes(before, before)


def test_under_the_minimum_a_figure_is_none_and_not_nought():
    two = figures(map_of(a="far", b="far"), {"a": 5, "b": 0}, before=map_of(a="close", b="close"))
    assert (two.people, two.near, two.often, two.share, two.lost) == (2, None, None, None, None)
    assert not (two.thin or two.alone or two.one_carries)
    nothing = figures(map_of(a="far", b="far", c="far"), dict.fromkeys("abc", 0.0))
    assert (nothing.near, nothing.share, nothing.lost) == (0, None, None)


def test_figures_of_three_and_more():
    here = Map(
        FEB,
        {
            "a": Said("close", "weekly"),
            "b": Said("far", "rarely"),
            "c": Said("very-far", "never"),
        },
    )
    found = figures(here, {"a": 9, "b": 1, "c": 2}, before=map_of(a="close", b="close", d="close"))
    assert (found.near, found.often, found.carries, found.lost) == (1, 1, "a", 2)
    assert found.share == pytest.approx(0.75)
    assert found.thin
    assert found.one_carries
    assert not found.alone
    lonely = {key: Said("far", "rarely") for key in "abc"}
    assert figures(Map(FEB, lonely)).alone


def test_distances_are_even_steps():
    codes = ("very-close", "close", "between", "far", "very-far")
    assert [far(code) for code in codes] == [0, 0.25, 0.5, 0.75, 1]
