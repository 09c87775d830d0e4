"""Sums over many small matrices, in shapes that neither loop in Python nor wake BLAS threads.

A batch of k matrices (a, b) is kept components first, as an array (a, b, k): then every formula is
a few operations on vectors of length k, whatever k is.
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# OpenBLAS takes a second thread above 4 * 65,536 multiplications. On a busy machine that made one
# evaluation twenty times slower, so products are cut into pieces below it.
ALONE = 4 * 65_536


@cache
def triangle_of(size: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The cells of a lower triangle, row by row."""
    return np.tril_indices(size)


@cache
def square_of(size: int) -> NDArray[np.intp]:
    """Where each cell of a symmetric matrix is in its lower triangle, row by row."""
    row, column = np.indices((size, size))
    low, high = np.minimum(row, column), np.maximum(row, column)
    out: NDArray[np.intp] = high * (high + 1) // 2 + low
    return out


def unpacked(packed: Floats, size: int) -> Floats:
    """Symmetric matrices (k, size, size) from their lower triangles row by row (k, cells)."""
    return packed.take(square_of(size), axis=1)


def inverse(batch: Floats) -> tuple[Floats, Floats]:
    """Inverse (q, q, k) and determinant (k,) of each matrix of a batch (q, q, k)."""
    size = len(batch)
    if size == 1:
        return 1 / batch, batch[0, 0]
    if size == 2:
        det = batch[0, 0] * batch[1, 1] - batch[0, 1] * batch[1, 0]
        out = np.empty_like(batch)
        np.divide(batch[1, 1], det, out=out[0, 0])
        np.divide(batch[0, 0], det, out=out[1, 1])
        np.divide(-batch[0, 1], det, out=out[0, 1])
        np.divide(-batch[1, 0], det, out=out[1, 0])
        return out, det
    stacked = np.moveaxis(batch, -1, 0)
    back = np.ascontiguousarray(np.moveaxis(np.linalg.inv(stacked), 0, -1), dtype=float)
    return back, np.asarray(np.linalg.det(stacked), dtype=float)


def product(left: Floats, right: Floats) -> Floats:
    """Matrix products of two batches (a, b, k) and (b, c, k), as (a, c, k)."""
    out = np.empty((left.shape[0], right.shape[1], left.shape[2]))
    for a in range(left.shape[0]):
        for c in range(right.shape[1]):
            total = left[a, 0] * right[0, c]
            for b in range(1, left.shape[1]):
                total += left[a, b] * right[b, c]
            out[a, c] = total
    return out


def mix(small: Floats, batch: Floats) -> Floats:
    """A matrix (a, b) times each of a batch (b, ...), as (a, ...)."""
    out = np.empty((len(small), *batch.shape[1:]))
    for a in range(len(small)):
        np.multiply(batch[0], small[a, 0], out=out[a])
        for b in range(1, len(batch)):
            if small[a, b]:
                out[a] += small[a, b] * batch[b]
    return out


def squares(batch: Floats) -> Floats:
    """A'A (k, b, b) of a batch (k, n, b), in pieces too small for threads."""
    count, rows, wide = batch.shape
    if rows == 1:
        made: Floats = np.einsum("ka,kb->kab", batch[:, 0], batch[:, 0])
        return made
    parts = 1
    while rows % (2 * parts) == 0 and rows // parts * wide**2 > ALONE:
        parts *= 2
    cut = batch.reshape(count * parts, rows // parts, wide)
    made = np.matmul(cut.transpose(0, 2, 1), cut)
    return made.reshape(count, parts, wide, wide).sum(axis=1) if parts > 1 else made


def gram(left: Floats, right: Floats) -> Floats:
    """left' right (a, b) of two tall arrays (n, a) and (n, b), in pieces too small for threads."""
    rows, wide = len(left), max(1, left.shape[1] * right.shape[1])
    piece = max(16, ALONE // wide)
    if rows <= piece:
        return left.T @ right
    whole = rows // piece * piece
    first = left[:whole].reshape(-1, piece, left.shape[1])
    second = right[:whole].reshape(-1, piece, right.shape[1])
    total: Floats = np.matmul(first.transpose(0, 2, 1), second).sum(axis=0)
    return total + left[whole:].T @ right[whole:] if whole < rows else total


def times(tall: Floats, small: Floats) -> Floats:
    """tall small (n, b) of arrays (n, a) and (a, b), in pieces too small for threads."""
    rows = len(tall)
    piece = max(16, ALONE // max(1, small.size))
    if rows <= piece:
        return tall @ small
    out = np.empty((rows, small.shape[1]))
    whole = rows // piece * piece
    np.matmul(
        tall[:whole].reshape(-1, piece, tall.shape[1]),
        small,
        out=out[:whole].reshape(-1, piece, small.shape[1]),
    )
    if whole < rows:
        out[whole:] = tall[whole:] @ small
    return out


def weighed(weights: Floats, tall: Floats) -> Floats:
    """weights tall (m, b) of arrays (m, n) and (n, b), in pieces too small for threads."""
    rows = len(tall)
    piece = max(16, ALONE // max(1, len(weights) * tall.shape[1]))
    if rows <= piece:
        return weights @ tall
    whole = rows // piece * piece
    first = weights[:, :whole].reshape(len(weights), -1, piece).transpose(1, 0, 2)
    total: Floats = np.matmul(first, tall[:whole].reshape(-1, piece, tall.shape[1])).sum(axis=0)
    return total + weights[:, whole:] @ tall[whole:] if whole < rows else total
