"""Sums over patterns of sessions: what a fit costs depends on patterns, not on clients.

Client i of pattern p has rows Z_p = (1, time) (k, 2), X_i = Z_p (I (x) w_i') with some columns left
out, t_i = Z_p'y_i. Kept per pattern are n_p, S_p = Z_p'Z_p and the sums over its clients

    C_p = sum w w' (r, r)        G_p = sum t w' (2, r)        Q_p = sum t t' (2, 2)

With H = (I + D S)^-1 and K = S H, the parts of the cross-product of [X y] are

    sum K (x) C,    sum H'G,    y'y - sum tr(H D Q)

and the derivative by D needs the same of products of K and H: nine combinations of C, eight of each
row of G. All are matrix products of (combinations, P) and (P, r (r + 1) / 2).

Source: Laird & Ware 1982, Biometrics 38:963; the algebra is Woodbury's identity, written out.
"""

from dataclasses import dataclass

import numpy as np

from accord.errors import DataError
from accord.mixed.batches import mix, product, times, triangle_of, unpacked, weighed
from accord.mixed.patterns import Moments, passed
from accord.mixed.profile import Factor, Floats, Sums
from accord.mixed.summing import CELLS, FINE, NONE, Block
from accord.mixed.units import shrinkage


def pair(a: int, b: int) -> int:
    """Where the product of cells a and b of K stands among the six."""
    low, high = min(a, b), max(a, b)
    return low * 3 - low * (low - 1) // 2 + high - low


# Where cells of K (0 to 2) and their products (3 to 8) stand in `combinations`, for the blocks of
# the cross-product (a, b), of its derivative (a, b, c, d), and of its column of y (a, b, c).
ONES = np.array([[0, 1], [1, 2]])
TWOS = np.array(
    [[[[3 + pair(a + c, b + d) for d in (0, 1)] for c in (0, 1)] for b in (0, 1)] for a in (0, 1)]
)
WITH_H = np.array([[[2 + 2 * (a + c) + b for c in (0, 1)] for b in (0, 1)] for a in (0, 1)])


@dataclass(frozen=True, slots=True)
class Collapsed:
    """The moments of P patterns for one choice of covariates, in well-scaled coordinates.

    clients: (P,); square: S (2, 2, P); covariates: C (P, r (r + 1) / 2), lower triangle by rows;
    cross: G (2, P, r); outer: Q (2, 2, P); total: y'y; columns: which of the 2 r make up X;
    turn: (r, r), w in these coordinates is turn' w; scale: time is in units of it.
    """

    clients: Floats
    square: Floats
    covariates: Floats
    cross: Floats
    outer: Floats
    total: float
    columns: tuple[int, ...]
    turn: Floats
    scale: float


@dataclass(frozen=True, slots=True)
class Kernels:
    """Per pattern: H and K (2, 2, P), determinants (P,), at one covariance D."""

    shrink: Floats
    kept: Floats
    det: Floats


def kernels(square: Floats, cov: Floats) -> Kernels:
    """H = (I + D S)^-1 and K = S H of a batch."""
    shrink, det = shrinkage(square, cov)
    return Kernels(shrink, product(square, shrink), det)


def collapse(m: Moments, by_time: tuple[str, ...], only_intercept: tuple[str, ...]) -> Collapsed:
    """What a model needs of moments; raises DataError for a covariate that says nothing."""
    names = (*by_time, *only_intercept)
    chosen = [0, *(1 + m.covariates.index(name) for name in names)]
    packed = np.concatenate([block.covariates for block in m.blocks])
    unit = np.array([1.0, *([FINE] * len(names))])
    total = unpacked(packed.sum(axis=0, keepdims=True), 1 + len(m.covariates))[0]
    turn = _turn(total[np.ix_(chosen, chosen)] / (unit[:, None] * unit), names)
    clients, square, cross, outer = _in_time(m)
    scale = float(np.sqrt((clients * square[1, 1]).sum() / m.rows))
    if not scale:
        raise DataError("Time is zero at every rating: there is no course to fit.")
    stretch = np.array([1.0, scale])
    square /= (stretch[:, None] * stretch)[..., None]
    outer *= (m.step**2 / (stretch[:, None] * stretch))[..., None]
    whole_turn = np.zeros((len(total), len(turn)))
    whole_turn[chosen] = turn / unit[:, None]
    turned = np.stack([times(cross[at], whole_turn * (m.step / stretch[at])) for at in (0, 1)])
    columns = (*range(len(turn)), *range(len(turn), len(turn) + 1 + len(by_time)))
    covariates = times(packed, _of_triangles(whole_turn))
    squares = m.squares() * m.step**2
    return Collapsed(clients, square, covariates, turned, outer, squares, columns, turn, scale)


def _of_triangles(turn: Floats) -> Floats:
    """What takes the lower triangle of C to that of turn' C turn, both row by row."""
    a, b = triangle_of(turn.shape[0])
    c, d = triangle_of(turn.shape[1])
    both = turn[a][:, c] * turn[b][:, d] + turn[b][:, c] * turn[a][:, d]
    both[a == b] /= 2  # on the diagonal the two are one
    return both


def _in_time(m: Moments) -> tuple[Floats, Floats, Floats, Floats]:
    """n (P,), S (2, 2, P), G (2, P, r) and Q (2, 2, P) of all patterns, in steps."""
    clients = np.concatenate([block.clients for block in m.blocks]).astype(float)
    session = np.concatenate([block.sessions.reshape(-1) for block in m.blocks])
    time, there = np.zeros(len(session)), session != NONE
    time[there] = passed(m.time, session[there])
    square, outer = np.empty((2, 2, len(clients))), np.empty((2, 2, len(clients)))
    cross = np.empty((2, len(clients), 1 + len(m.covariates)))
    first = row = 0
    for block in m.blocks:
        here = slice(first, first + len(block.clients))
        cells = slice(row, row + block.sessions.size)
        z = np.stack([there[cells], time[cells]], axis=1).reshape(*block.sessions.shape, 2)
        _sum_over_time(block, z, square[..., here], cross[:, here], outer[..., here])
        first, row = here.stop, cells.stop
    return clients, square, cross, outer


def _sum_over_time(block: Block, z: Floats, square: Floats, cross: Floats, outer: Floats) -> None:
    """Fill in S, G and Q of a block's patterns, as many at a time as stay in the cache."""
    most = max(1, CELLS // block.longest**2)
    for low in range(0, len(z), most):
        some = slice(low, low + most)
        scores, one = unpacked(block.scores[some], block.longest), z[some]
        back = one.transpose(0, 2, 1)
        square[..., some] = np.matmul(back, one).transpose(1, 2, 0)
        cross[:, some] = np.matmul(back, block.cross[some]).transpose(1, 0, 2)
        outer[..., some] = np.matmul(back, np.matmul(scores, one)).transpose(1, 2, 0)


def _turn(total: Floats, names: tuple[str, ...]) -> Floats:
    """Covariates less their means, in units of their SD; (r, r), upper triangle."""
    count = total[0, 0]
    mean = total[0] / count
    spread = total / count - np.outer(mean, mean)
    turn = np.eye(len(total))
    for at in range(1, len(total)):
        variance = spread[at, at]
        if variance <= 1e-12 * max(1.0, mean[at] ** 2):
            raise DataError(f"{names[at - 1]} is the same for every client. Leave it out.")
        turn[at, at] = variance**-0.5
        turn[0, at] = -mean[at] * turn[at, at]
    root = turn[1:, 1:] @ spread[1:, 1:] @ turn[1:, 1:]
    left = np.diag(_cholesky(root))
    if len(names) and (left < 1e-6).any():
        name = names[int(np.argmax(left < 1e-6))]
        raise DataError(f"{name} follows from the covariates before it. Leave it out.")
    return turn


def _cholesky(square: Floats) -> Floats:
    """The Cholesky factor, with nothing where nothing is left."""
    out = np.zeros_like(square)
    for at in range(len(square)):
        rest = square[at, at] - out[at, :at] @ out[at, :at]
        out[at, at] = np.sqrt(max(rest, 0.0))
        if out[at, at] > 1e-6:
            out[at + 1 :, at] = (square[at + 1 :, at] - out[at + 1 :, :at] @ out[at, :at]) / out[
                at, at
            ]
    return out


def pattern_sums(one: Collapsed, factor: Factor, theta: Floats) -> Sums:
    """The sums of the two-level model."""
    triangle = factor.triangle(theta)
    cov = triangle @ triangle.T
    at = kernels(one.square, cov)
    cross, gram = two_level(one, at, cov)
    d_cross, d_logdet = factor.derivatives(triangle, gram, at.kept @ one.clients)
    return Sums(cross, float(one.clients @ np.log(at.det)), d_cross, d_logdet)


def pattern_curvature(one: Collapsed, factor: Factor, theta: Floats, rows: int) -> Floats:
    """The curvature to be expected of the two-level deviance (m, m)."""
    triangle = factor.triangle(theta)
    at = kernels(one.square, triangle @ triangle.T)
    return factor.curvature(triangle, at.kept, one.clients, rows)


def two_level(one: Collapsed, at: Kernels, cov: Floats) -> tuple[Floats, Floats]:
    """The cross-product C (p+1, p+1) and the products (2, 2, p+1, p+1) for its derivative."""
    h, r = at.shrink, one.turn.shape[0]
    by_c, by_g = combinations(at)
    on_c = weighed(by_c, one.covariates)
    on_g = weighed(by_g[0], one.cross[0]) + weighed(by_g[1], one.cross[1])
    wide, both = 2 * r + 1, 2 * r
    cells = unpacked(on_c, r)
    cross, gram = np.empty((wide, wide)), np.empty((2, 2, wide, wide))
    cross[:both, :both] = cells[ONES].transpose(0, 2, 1, 3).reshape(both, both)
    cross[:both, -1] = cross[-1, :both] = on_g[:2].reshape(both)
    middle = mix(cov, h.transpose(1, 0, 2))  # H D, which is symmetric
    cross[-1, -1] = one.total - float(np.einsum("abp,abp->", middle, one.outer))
    gram[:, :, :both, :both] = cells[TWOS].transpose(0, 1, 2, 4, 3, 5).reshape(2, 2, both, both)
    by_y = on_g[WITH_H].reshape(2, 2, both)
    gram[:, :, :both, -1] = by_y
    gram[:, :, -1, :both] = by_y.transpose(1, 0, 2)
    gram[:, :, -1, -1] = product(product(h.transpose(1, 0, 2), one.outer), h).sum(axis=2)
    keep = np.array([*one.columns, wide - 1])
    return cross[np.ix_(keep, keep)], gram[:, :, keep[:, None], keep]


def combinations(at: Kernels) -> tuple[Floats, Floats]:
    """What sums over patterns are weighted by: (9, P) for C, and (2, 8, P), 8 for each row of G.

    Nine: the three cells of K and the six products of two of them. Eight: row e of H, and each
    cell of K with each of that row.
    """
    count = at.det.shape[0]
    on_c, on_g = np.empty((9, count)), np.empty((2, 8, count))
    on_c[:3] = at.kept[[0, 0, 1], [0, 1, 1]]
    np.multiply(on_c[[0, 0, 0, 1, 1, 2]], on_c[[0, 1, 2, 1, 2, 2]], out=on_c[3:])
    on_g[:, :2] = at.shrink
    products = on_g[:, 2:].reshape(2, 3, 2, count)
    np.multiply(on_c[:3, None], at.shrink[:, None], out=products)
    return on_c, on_g
