"""Rated sessions sorted by client, with what is known of each client beside them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from accord.errors import DataError
from accord.frames import labels

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Sorted:
    """Rows sorted by client and session: session, y (n,); starts, sizes (N,); covariates (N, c).

    codes: (N,), each client's number as given, or by first appearance where labels were given.
    """

    codes: Whole
    session: Whole
    y: Floats
    starts: Whole
    sizes: Whole
    covariates: Floats
    left_out: int

    @property
    def rows(self) -> int:
        return len(self.y)

    def without_last(self) -> "Sorted":
        """The same without the last covariate."""
        return replace(self, covariates=self.covariates[:, :-1])

    @property
    def clients(self) -> int:
        return len(self.starts)


def by_client(
    client: Any, session: Any, y: Any, covariates: Mapping[str, Any], last: int
) -> Sorted:
    """Check rows and sort them; raises DataError, see `accord.mixed.moments`."""
    who = np.asarray(client).reshape(-1)
    if not np.issubdtype(who.dtype, np.integer):
        who = labels(who)[0]
    score = numbers_of(y, "y")
    when = sessions_of(session, last)
    if not len(who) == len(score) == len(when):
        raise DataError(
            f"client, session and y have {len(who)}, {len(when)} and {len(score)} rows."
        )
    given = {name: numbers_of(values, name) for name, values in covariates.items()}
    per_row = {name for name, values in given.items() if len(values) == len(who)}
    ends = (int(who.min()), int(who.max())) if len(who) else (0, -1)
    keep = ~np.isnan(score)
    for name, values in given.items():
        if name not in per_row:
            one_each(len(values), ends, name)
        if (missing := np.isnan(values)).any():
            keep &= ~missing if name in per_row else ~missing[who]
    left_out = len(keep) - int(keep.sum())

    def taken(place: NDArray[Any]) -> tuple[Whole, Whole, Floats]:
        given.update({name: given[name][place] for name in per_row})
        return who[place], when[place], score[place]

    if left_out:
        who, when, score = taken(keep)
    new = who[1:] != who[:-1]
    if not (who[1:] >= who[:-1]).all() or not (new | (when[1:] > when[:-1])).all():
        who, when, score = taken(np.lexsort((when, who)))
        new = who[1:] != who[:-1]
        _check_once(who, when, new)
    starts = np.flatnonzero(np.append(True, new)) if len(who) else np.zeros(0, dtype=np.int64)
    codes = who[starts].astype(np.int64)
    told = np.empty((len(starts), len(given)))
    for at, (name, values) in enumerate(given.items()):
        if name in per_row:
            _check_constant(name, values, who, new)
        told[:, at] = values.take(starts if name in per_row else codes)
    return Sorted(codes, when, score, starts, np.diff(np.append(starts, len(who))), told, left_out)


def _check_once(who: Whole, when: Whole, new: NDArray[np.bool_]) -> None:
    """Raise DataError where a client has a session twice; rows are sorted."""
    twice = np.flatnonzero(~new & (when[1:] == when[:-1]))
    if len(twice):
        raise DataError(
            f"Client {who[twice[0]]} has session {when[twice[0]]} twice. Keep the rating that "
            "counts."
        )


def _check_constant(name: str, values: Floats, who: Whole, new: NDArray[np.bool_]) -> None:
    """Raise DataError where a covariate changes within a client."""
    changes = np.flatnonzero(~new & (values[1:] != values[:-1]))
    if len(changes):
        raise DataError(
            f"{name} changes within client {who[changes[0]]}. Covariates of moments are one "
            "value per client; for those that change, use accord.mixed.fit."
        )


def numbers_of(values: Any, what: str) -> Floats:
    try:
        out = np.asarray(values, dtype=float).reshape(-1)
    except (TypeError, ValueError):
        raise DataError(f"{what} holds something that is not a number.") from None
    if np.isinf(out).any():
        raise DataError(f"{what} holds an infinite value. Correct it, or leave it empty.")
    return out


def sessions_of(session: Any, last: int) -> Whole:
    given = np.asarray(session).reshape(-1)
    if not np.issubdtype(given.dtype, np.integer):
        told = numbers_of(given, "session")
        if not (told == np.rint(told)).all():
            raise DataError("Sessions are whole numbers; for other times use accord.mixed.fit.")
        given = told
    signed = np.issubdtype(given.dtype, np.signedinteger)
    out: Whole = given if signed else given.astype(np.int64)
    if len(out) and (out.min() < 0 or out.max() > last):
        raise DataError(
            f"Sessions are numbered from 0 to {last}, and one is {int(out[np.argmax(np.abs(out))])}"
            ". For days or other times use accord.mixed.fit."
        )
    return out


def one_each(values: int, ends: tuple[int, int], name: str) -> None:
    """Raise DataError unless there are values for all clients, codes from the first of ends on."""
    if ends[0] < 0 or ends[1] >= values:
        raise DataError(
            f"{name} has {values} values: it needs one for each row, or one for each client "
            "where clients are codes from 0 (accord.frames.codes)."
        )
