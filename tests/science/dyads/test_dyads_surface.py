"""Response surfaces: coefficients, the ridge, and what is not called congruence."""

import numpy as np
import pytest

from accord.dyads import response_surface
from accord.dyads.surface import ridge
from accord.errors import DataError
from accord.records import NotEnough

NAMES = {"outcome": "z", "first": "x", "second": "y", "draws": 300}


def made(seed, truth, n=400, noise=1.0):
    generator = np.random.default_rng(seed)
    x, y = generator.normal(5, 1, (2, n))
    return {"x": x, "y": y, "z": truth(x - 5, y - 5) + generator.normal(0, noise, n)}


def test_it_is_the_ordinary_quadratic_regression():
    table = made(1, lambda x, y: x + y * y)
    found = response_surface(table, **NAMES, centre=5.0)
    x, y = table["x"] - 5, table["y"] - 5
    design = np.column_stack([np.ones(400), x, y, x * x, x * y, y * y])
    beta, left, *_ = np.linalg.lstsq(design, table["z"], rcond=None)
    assert [one.estimate for one in found.effects[:6]] == pytest.approx(list(beta))
    assert found.effect("a3").estimate == pytest.approx(beta[1] - beta[2])
    assert found.effect("a4").df == pytest.approx(394)
    total = ((table["z"] - table["z"].mean()) ** 2).sum()
    assert found.r2 == pytest.approx(1 - left[0] / total)


def test_the_ridge_is_the_axis_of_the_largest_eigenvalue():
    for seed in range(20):
        beta = np.random.default_rng(seed).normal(size=6)
        form = np.array([[beta[3], beta[4] / 2], [beta[4] / 2, beta[5]]])
        axis = np.linalg.eigh(form)[1][:, 1]
        still = -np.linalg.solve(2 * form, beta[1:3])
        slope = axis[1] / axis[0]
        assert ridge(beta) == pytest.approx([still[1] - slope * still[0], slope])


@pytest.mark.parametrize(
    ("truth", "broad", "strict"),
    [
        (lambda x, y: -0.5 * (x - y) ** 2, True, True),
        (lambda x, y: 0.6 * (x + y) - 0.5 * (x - y) ** 2, True, False),
        (lambda x, y: -0.5 * (x - y + 1) ** 2, False, False),  # best where y is higher by one
        (lambda x, y: -0.5 * x**2, False, False),  # one rating's own optimum: a4 < 0 all the same
        (lambda x, y: 0.8 * x, False, False),
        (lambda x, y: 0.0 * x, False, False),
    ],
)
def test_only_congruence_is_called_so(truth, broad, strict):
    found = response_surface(made(4, truth), **NAMES)
    assert (found.broad, found.strict) == (broad, strict)
    assert max(map(len, str(found).splitlines())) <= 100
    assert found.picture().startswith("<svg")
    assert found.to_frame().height == 10


def test_its_minimum_and_its_refusals():
    assert isinstance(response_surface(made(1, lambda x, y: x, n=149), **NAMES), NotEnough)
    table = made(1, lambda x, y: x)
    with pytest.raises(DataError, match="one unit"):
        response_surface({**table, "y": 10 * table["y"]}, **NAMES)
    with pytest.raises(DataError, match="one unit"):
        response_surface({**table, "y": np.ones(400)}, **NAMES)
    with pytest.raises(DataError, match="cannot be told apart"):
        response_surface({**table, "y": table["x"]}, **NAMES)
