"""Clients who share a pattern, that is, who were rated at the same sessions."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from accord.mixed.ordering import Sorted

Whole = NDArray[np.int64]

BITS = 63  # sessions in one word of a pattern's key
# What is nearly of one size is worked on together, with nothing in the places that stay empty. At
# most a third do.
SIZES = np.array([1, 2, *(n << shift for shift in range(40) for n in (3, 4))])


@dataclass(frozen=True, slots=True)
class Shared:
    """P patterns by length, rounded, then by their last session, the one before, and so on.

    lengths, longest, clients: (P,), sessions of each, the same rounded, and clients; members: (N,),
    clients (by place among the sorted) pattern by pattern; starts: (P,), where a pattern's begin.
    """

    lengths: Whole
    longest: Whole
    clients: Whole
    members: Whole
    starts: Whole

    def of_clients(self) -> Whole:
        """The pattern of each client (N,)."""
        out = np.empty(len(self.members), dtype=np.int64)
        place = np.argsort(self.starts)
        out[self.members] = np.repeat(place, self.clients[place])
        return out


def shared(one: Sorted) -> Shared:
    """Bring clients of one pattern together.

    A pattern's key is the sum of 2^session, in as many words as are needed: so its last session
    says most of where it stands.
    """
    if not one.clients:
        return Shared(*(np.zeros(0, dtype=np.int64) for _ in range(5)))
    words = _words(one)
    members = np.argsort(words[0]) if len(words) == 1 else np.lexsort(words)
    changes = np.zeros(one.clients - 1, dtype=np.bool_)
    for word in words:
        ordered = word.take(members)
        changes |= ordered[1:] != ordered[:-1]
    starts = np.append(0, np.flatnonzero(changes) + 1)
    clients = np.diff(np.append(starts, one.clients))
    lengths = one.sizes[members[starts]]
    longest = rounded(lengths)
    place = np.argsort(longest, kind="stable")
    return Shared(lengths[place], longest[place], clients[place], members, starts[place])


def rounded(sizes: Whole) -> Whole:
    """The next of 1, 2, 3, 4, 6, 8, 12, 16, ..."""
    return SIZES[np.searchsorted(SIZES, sizes)]


def _words(one: Sorted) -> list[Whole]:
    """The words of each client's key, that of the first sessions first."""
    last = int(one.session.max())
    if last < BITS:
        return [np.add.reduceat(np.left_shift(np.int64(1), one.session), one.starts)]
    word, bit = one.session // BITS, np.left_shift(np.int64(1), one.session % BITS)
    return [
        np.add.reduceat(np.where(word == at, bit, 0), one.starts) for at in range(last // BITS + 1)
    ]
