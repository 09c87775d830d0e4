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
    keep = ~np.isnan(score)
    for name, values in given.items():
        missing = np.isnan(values)
        if len(values) != len(who):
            one_each(values, who, name)
            missing = missing[who] if missing.any() else missing[:0]
        if missing.any():
            keep &= ~missing
    left_out = len(keep) - int(keep.sum())
    per_row = {name for name, values in given.items() if len(values) == len(who)}
    if left_out:
        who, when, score = who[keep], when[keep], score[keep]
        given = {n: values[keep] if n in per_row else values for n, values in given.items()}
    place = _order(who, when)
    if place is not None:
        who, when, score = who[place], when[place], score[place]
        given = {n: values[place] if n in per_row else values for n, values in given.items()}
    told = {n: (values, n in per_row) for n, values in given.items()}
    return _described(who, when, score, told, left_out)


def _order(who: Whole, when: Whole) -> NDArray[np.intp] | None:
    """What sorts rows by client and session; None where they are."""
    step = np.diff(who)
    if (step > 0).all() or not ((step < 0).any() or (when[1:] <= when[:-1])[step == 0].any()):
        return None
    return np.lexsort((when, who))


def _described(
    who: Whole,
    when: Whole,
    score: Floats,
    given: Mapping[str, tuple[Floats, bool]],
    left_out: int,
) -> Sorted:
    new = np.append(True, who[1:] != who[:-1]) if len(who) else np.zeros(0, dtype=bool)
    starts = np.flatnonzero(new)
    twice = np.flatnonzero(~new[1:] & (when[1:] == when[:-1]))
    if len(twice):
        raise DataError(
            f"Client {who[twice[0]]} has session {when[twice[0]]} twice. Keep the rating that "
            "counts."
        )
    columns = []
    for name, (values, in_rows) in given.items():
        if not in_rows:
            columns.append(values[who[starts]])
            continue
        changes = np.flatnonzero(~new[1:] & (values[1:] != values[:-1]))
        if len(changes):
            raise DataError(
                f"{name} changes within client {who[changes[0]]}. Covariates of moments are one "
                "value per client; for those that change, use accord.mixed.fit."
            )
        columns.append(values[starts])
    sizes = np.diff(np.append(starts, len(who)))
    told = np.column_stack(columns) if columns else np.zeros((len(starts), 0))
    return Sorted(who[starts].astype(np.int64), when, score, starts, sizes, told, left_out)


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
    out = given.astype(np.int64)
    if len(out) and (out.min() < 0 or out.max() > last):
        raise DataError(
            f"Sessions are numbered from 0 to {last}, and one is {int(out[np.argmax(np.abs(out))])}"
            ". For days or other times use accord.mixed.fit."
        )
    return out


def one_each(values: Floats, who: Whole, name: str) -> None:
    """Raise DataError unless values are one for each client, and clients their codes."""
    if len(who) and (who.min() < 0 or who.max() >= len(values)):
        raise DataError(
            f"{name} has {len(values)} values: it needs one for each row, or one for each client "
            "where clients are codes from 0 (accord.frames.codes)."
        )
