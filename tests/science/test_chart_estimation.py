"""A clinic's own constants: found again from made-up data, and refused where they mean nothing."""

import random

import pytest

from accord.chart.estimation import TooFewClients, estimate
from accord.errors import AccordError

MARKS = {"id": "own", "source": "test", "watch": 1.06, "strong": 1.64}


def clinic(clients, between_sd, within_sd=0.7, seed=1):
    draw = random.Random(seed)
    for client in range(clients):
        usual = draw.gauss(7.5, between_sd)
        for _ in range(draw.randint(2, 12)):
            yield client, draw.gauss(usual, within_sd)


def test_planted_variances_are_found_again():
    found = estimate(clinic(3000, between_sd=1.1), **MARKS)
    assert found.mean == pytest.approx(7.5, abs=0.07)
    assert found.within == pytest.approx(0.49, abs=0.02)
    assert found.between == pytest.approx(1.21, abs=0.1)
    assert not found.provisional


def test_balanced_data_give_the_analysis_of_variance():
    """Balanced: between = (MSB - MSW) / n, here with MSB = 3 * 2 * 100/99 and MSW = 1."""
    pairs = [(c, (1 if c % 2 else -1) * 2**0.5 + d) for c in range(100) for d in (-1, 0, 1)]
    found = estimate(pairs, **MARKS)
    assert found.within == pytest.approx(1.0)
    assert found.between == pytest.approx((3 * 2 * 100 / 99 - 1) / 3)


def test_under_a_hundred_clients_it_refuses():
    with pytest.raises(TooFewClients, match="99 clients"):
        estimate(clinic(99, between_sd=1.0), **MARKS)
    assert estimate(clinic(100, between_sd=1.0), **MARKS).within > 0


def test_clients_with_one_rating_do_not_count_towards_the_hundred():
    single = [(f"single {number}", 7.0) for number in range(500)]
    with pytest.raises(TooFewClients, match="50 clients"):
        estimate([*clinic(50, between_sd=1.0), *single], **MARKS)


def test_clients_who_do_not_differ_are_refused():
    with pytest.raises(AccordError, match="no more than chance"):
        estimate([(client, wobble) for client in range(200) for wobble in (6.0, 8.0)], **MARKS)
