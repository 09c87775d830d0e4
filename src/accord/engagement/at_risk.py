"""One row a client and session at risk, with only what was known before it.

Whether session t is the last is foreseen from what was known up to session t - lag. With the lag of
1 nothing of the final session is used: ratings of a last session are often made, or missing,
because it is the last.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from accord.engagement.ends import (
    DROPPED,
    NONE_YET,
    OTHERWISE,
    UNILATERAL,
    Definition,
    End,
    understood,
)
from accord.errors import DataError
from accord.frames import codes, height, numbers, texts, whole

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
MOST = 1000  # sessions of one client; beyond it the column holds days
SILENT = 90.0  # days without a session and without an end that are worth a word


@dataclass(frozen=True, slots=True, eq=False)
class Periods:
    """n rows in order of client and session.

    `client` (n,) codes, `session` (n,), `X` (n, q) lagged covariates, `event` (n,): 0 went on, 1
    dropped out after this session, 2 ended otherwise. `time` (n,) and `start` (n,), the client's
    first time, are NaN where no times are known.
    """

    names: tuple[str, ...]
    client: Whole
    session: Whole
    X: Floats
    event: Whole
    time: Floats
    start: Floats
    definition: Definition
    lag: int
    remarks: tuple[str, ...] = ()
    left_out: Mapping[str, int] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.client)

    @property
    def clients(self) -> int:
        """How many clients there are."""
        return len(np.unique(self.client))

    def only(self, rows: NDArray[np.bool_]) -> "Periods":
        """The same with some of the rows."""
        return Periods(
            self.names,
            self.client[rows],
            self.session[rows],
            self.X[rows],
            self.event[rows],
            self.time[rows],
            self.start[rows],
            self.definition,
            self.lag,
            self.remarks,
            self.left_out,
        )


def periods(
    data: Any,
    *,
    client: str = "client",
    session: str = "session",
    end: str = "end",
    covariates: Sequence[str] = (),
    fixed: Sequence[str] = (),
    definition: Definition = UNILATERAL,
    improved: str = "",
    words: Mapping[str, str] | None = None,
    time: str = "",
    lag: int = 1,
) -> Periods:
    """Rows at risk from a table with one row a client and session.

    `end` says in the last row of a client how treatment ended: unilateral, agreed, or open (also
    empty: known to be still coming). `covariates` change over sessions and are lagged; a missing
    value is carried on from the session before. `fixed` are known before the first session. A row
    that still lacks a value is left out and counted. `improved` (0 or 1) is needed by UNIMPROVED.
    `time` is in days, of a calendar for a split by time. Sessions without a row count as held: who
    is seen at session 5 did not end before.

    >>> table = {"client": [1, 1, 1, 2, 2], "session": [1, 2, 3, 1, 2], "mood": [4, 3, 2, 5, 5],
    ...          "end": ["", "", "dropout", "", "agreed"]}
    >>> found = periods(table, covariates=["mood"])
    >>> found.session.tolist(), found.X.ravel().tolist(), found.event.tolist()
    ([2, 3, 2], [4.0, 3.0, 5.0], [0, 1, 2])

    Raises DataError for a session said twice, session numbers below 1 or above 1000, an end before
    the last session, an unknown kind of end, and fixed columns that are not.
    """
    if lag < 0:
        raise DataError("A negative lag would foresee the past from the future. Say 0 or more.")
    if not height(data):
        raise DataError("The table is empty. It needs one row a client and session.")
    owner, names = codes(data, client)
    number = _sessions(whole(data, session), owner, names)
    last = np.zeros(len(names), dtype=np.int64)
    np.maximum.at(last, owner, number)
    first = np.cumsum(last) - last
    grid = _Grid(np.repeat(np.arange(len(names)), last), first[owner] + number - 1, first)
    ends = _ends(texts(data, end), owner, number, last, names, words)
    better = grid.carried(numbers(data, improved), 0) if improved else None
    event = _events(ends, last, first, definition, better)
    varying = [grid.carried(numbers(data, name), lag) for name in covariates]
    steady = [_fixed(numbers(data, name), owner, names, name)[grid.client] for name in fixed]
    X = np.column_stack([*varying, *steady]) if covariates or fixed else np.zeros((last.sum(), 0))
    times = grid.carried(numbers(data, time), 0) if time else np.full(len(X), np.nan)
    nth = np.arange(len(X)) - first[grid.client] + 1
    early = nth <= lag if covariates else np.zeros(len(X), dtype=bool)
    lacking = ~early & np.isnan(X).any(axis=1)
    kept = ~(early | lacking)
    if definition.planned is not None:
        kept &= nth < definition.planned
    left = _left_out(event, early, lacking, lag)
    start = np.full(len(names), np.inf)
    np.fmin.at(start, grid.client, times)
    made = Periods(
        (*covariates, *fixed),
        grid.client,
        nth,
        X,
        event,
        times,
        np.where(np.isinf(start), np.nan, start)[grid.client],
        definition,
        lag if covariates else 0,
        tuple(_remarks(ends, last, first, times, lag if covariates else 1)),
        left,
    )
    if not kept.any():
        raise DataError("No session is left: every row lacks a covariate. Name fewer covariates.")
    return made.only(kept)


@dataclass(frozen=True, slots=True)
class _Grid:
    """One place for each session of each client, and where the rows of the table stand in it."""

    client: Whole
    place: Whole
    first: Whole

    def carried(self, values: Floats, lag: int) -> Floats:
        """The last value that was known `lag` sessions before, NaN where there is none."""
        held = np.full(len(self.client), np.nan)
        held[self.place] = values
        known = np.where(np.isnan(held), -1, np.arange(len(held)))
        latest = np.maximum.accumulate(known)
        back = np.arange(len(held)) - lag
        begun = self.first[self.client]
        found = np.where(back >= begun, latest[np.maximum(back, 0)], -1)
        return np.where(found >= begun, held[np.maximum(found, 0)], np.nan)


def _sessions(number: Whole, owner: Whole, names: Sequence[str]) -> Whole:
    outside = np.flatnonzero((number < 1) | (number > MOST))
    if len(outside):
        raise DataError(
            f"Session {number[outside[0]]} of client {names[owner[outside[0]]]}: sessions are "
            f"counted from 1, and to {MOST:,} at most. A column of days is no session number."
        )
    key = np.sort(owner * (MOST + 1) + number)
    twice = key[1:][key[1:] == key[:-1]]
    if len(twice):
        who, which = divmod(int(twice[0]), MOST + 1)
        raise DataError(f"Session {which} of client {names[who]} stands in two rows. Keep one.")
    return number


def _ends(
    said: list[str],
    owner: Whole,
    number: Whole,
    last: Whole,
    names: Sequence[str],
    words: Mapping[str, str] | None,
) -> Whole:
    """How each client ended, from the last row; an end with sessions after it is refused."""
    meant = understood(dict.fromkeys(said), words)
    kinds = np.asarray([int(meant[word]) for word in said], dtype=np.int64)
    ends = np.zeros(len(names), dtype=np.int64)
    final = number == last[owner]
    ends[owner[final]] = kinds[final]
    came_back = np.flatnonzero((kinds != End.OPEN) & (ends[owner] != kinds))
    if len(came_back):
        row = int(came_back[0])
        raise DataError(
            f"Client {names[owner[row]]} has an end at session {number[row]} and another, or none, "
            f"at session {last[owner[row]]}. Let the last row alone say how it ended, or begin a "
            "new client code where treatment began anew."
        )
    return ends


def _events(
    ends: Whole, last: Whole, first: Whole, definition: Definition, better: Floats | None
) -> Whole:
    event = np.full(int(last.sum()), NONE_YET)
    final = first + last - 1
    ended = ends != End.OPEN
    dropped = ends == End.UNILATERAL
    if definition.planned is not None:
        dropped = ended & (last < definition.planned)
    elif definition.name == "unimproved":
        if better is None:
            raise DataError("This definition needs the column of who has reliably improved.")
        dropped = dropped & ~(better[final] == 1)
    event[final] = np.where(dropped, DROPPED, np.where(ended, OTHERWISE, NONE_YET))
    return event


def _fixed(values: Floats, owner: Whole, names: Sequence[str], name: str) -> Floats:
    low, high = np.full(len(names), np.inf), np.full(len(names), -np.inf)
    known = ~np.isnan(values)
    np.minimum.at(low, owner[known], values[known])
    np.maximum.at(high, owner[known], values[known])
    if len(moved := np.flatnonzero(low < high)):
        raise DataError(
            f"Column {name} changes within client {names[moved[0]]}. Name it among the covariates, "
            "which are lagged."
        )
    return np.where(np.isinf(low), np.nan, low)


def _left_out(
    event: Whole, early: NDArray[np.bool_], lacking: NDArray[np.bool_], lag: int
) -> dict[str, int]:
    counts = {
        f"sessions before session {lag + 1}": int(early.sum()),
        "drop-outs among these": int((event[early] == DROPPED).sum()),
        "sessions with a missing covariate": int(lacking.sum()),
        "drop-outs among those": int((event[lacking] == DROPPED).sum()),
    }
    return {why: count for why, count in counts.items() if count}


def _remarks(ends: Whole, last: Whole, first: Whole, times: Floats, lag: int) -> list[str]:
    found = []
    if lag == 0:
        found.append(
            "With a lag of 0 the final session's own ratings foresee that it is the last: figures "
            "of accuracy are too good."
        )
    if np.isnan(times).all():
        return found
    silent = (ends == End.OPEN) & (times[first + last - 1] < np.nanmax(times) - SILENT)
    if silent.any():
        found.append(
            f"{int(silent.sum()):,} clients without an end were last seen more than "
            f"{SILENT:.0f} days before the newest session. They count as still coming; say how "
            "they ended."
        )
    return found
