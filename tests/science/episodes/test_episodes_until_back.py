"""Days until back, held against the same curve with NumPy in accord.resilience."""

import random

import numpy as np
import pytest

from accord.episodes import ENOUGH, Span, UntilBack, by_group, median_days
from accord.records import NotEnough
from accord.resilience.survival import survival


@pytest.mark.parametrize("hundred", range(3))
def test_it_is_the_median_of_the_other_road(hundred):
    for seed in range(100 * hundred, 100 * hundred + 100):
        draw = random.Random(seed)
        share = draw.choice((0.3, 0.6, 1.0))
        setbacks = draw.randint(ENOUGH, 40)
        spans = [Span(draw.randint(0, 12), draw.random() < share) for _ in range(setbacks)]
        here = median_days(spans)
        there = survival(np.array([s.days for s in spans], float), [s.back for s in spans])
        if isinstance(here, NotEnough):
            assert sum(s.back for s in spans) < ENOUGH or there.median is None, seed
            continue
        assert (here.days, here.high) == (there.median, there.median_high), seed
        if there.median_low is not None:
            assert here.low == there.median_low, seed


def test_an_unfinished_one_counts_as_far_as_it_goes():
    """Leaving it out would make the way back look shorter than it is."""
    done = [Span(days, True) for days in (1, 2, 2, 3, 4, 5)]
    long = [Span(20, False)] * 3
    with_them, without = median_days([*done, *long]), median_days(done)
    assert isinstance(with_them, UntilBack)
    assert isinstance(without, UntilBack)
    assert (without.days, with_them.days, with_them.unfinished) == (2, 4, 3)


def test_below_the_minimum_nothing_is_said():
    few = median_days([Span(2, True)] * (ENOUGH - 1) + [Span(9, False)] * 20)
    assert isinstance(few, NotEnough)
    assert (few.have, few.need) == (ENOUGH - 1, ENOUGH)
    many_unfinished = [Span(5, True)] * ENOUGH + [Span(0, False)] * 3 + [Span(9, False)] * 30
    assert isinstance(median_days(many_unfinished), NotEnough)


def test_of_groups_only_those_with_enough():
    spans = {"nobody": [Span(3, True)] * ENOUGH, "somebody": [Span(1, True)] * (ENOUGH - 1)}
    assert list(by_group(spans)) == ["nobody"]
