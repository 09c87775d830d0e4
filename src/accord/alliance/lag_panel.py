"""From a table of sessions to the two series side by side, client by client."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from accord.alliance.patterns import Floats, Whole
from accord.errors import DataError
from accord.frames import codes, numbers, whole
from accord.records import NotEnough

MINIMUM_CLIENTS = 100  # below this the paths wander by more than published effects are large
MINIMUM_SESSIONS = 4  # three are just identified and cannot contradict the model
AS_ONE = 0.999  # correlation within clients
AT_LAST = 30  # clients who still rate at the last session used; our choice
MOST_SESSIONS = 20  # used by default; more can be asked for


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """The series in standard form.

    rows:  (clients, 2 sessions), cells first_1, second_1, first_2, ...; NaN where not rated, each
           series less its average and divided by its standard deviation `scale` (2,).
    rated: (2,) ratings of each.
    """

    rows: Floats
    scale: Floats
    rated: Floats
    clients: int
    sessions: int
    remarks: tuple[str, ...]


def panel(
    data: Any,
    client: str,
    session: str,
    columns: tuple[str, str],
    *,
    last: int | None,
    day: str,
    longest_gap: float,
) -> Panel | NotEnough:
    """Read the table; see `accord.alliance.lagged.lagged` for what is asked of it."""
    who, names = codes(data, client)
    at = whole(data, session)
    values = np.column_stack([numbers(data, name) for name in columns])
    remarks: list[str] = []
    _check(who, at, names, session)
    keep = np.ones(len(who), dtype=bool)
    if day:
        keep = _before_gap(who, at, numbers(data, day), longest_gap)
        if not keep.all():
            remarks.append(
                f"{(~keep).sum():,} rows after a gap of more than {longest_gap:g} days were "
                "left out."
            )
    keep &= ~np.isnan(values).all(1)
    sessions = _last(at[keep & ~np.isnan(values).any(1)], last)
    if sessions < MINIMUM_SESSIONS:
        return NotEnough("Lagged effects", sessions, MINIMUM_SESSIONS, "sessions")
    if (late := int((keep & (at > sessions)).sum())) > 0:
        remarks.append(f"{late:,} rows after session {sessions} were left out.")
    keep &= at <= sessions
    rows = np.full((len(names), sessions, 2), np.nan)
    rows[who[keep], at[keep] - 1] = values[keep]
    running = ~np.isnan(rows).any(2)
    enough = int((running[:, 1:] & running[:, :-1]).any(1).sum())
    if enough < MINIMUM_CLIENTS:
        unit = "clients with two rated sessions running"
        return NotEnough("Lagged effects", enough, MINIMUM_CLIENTS, unit)
    rows = rows[~np.isnan(rows).all((1, 2))]
    _check_apart(rows, columns)
    scale, middle = _scale(rows, columns), np.nanmean(rows, axis=(0, 1))
    flat = ((rows - middle) / scale).reshape(len(rows), 2 * sessions)
    rated = (~np.isnan(rows)).sum((0, 1)).astype(float)
    return Panel(flat, scale, rated, len(rows), sessions, tuple(remarks))


def _check(who: Whole, at: Whole, names: list[str], session: str) -> None:
    if len(at) and at.min() < 1:
        raise DataError(f"Column {session} holds {at.min()}. Number each client's sessions from 1.")
    order = np.lexsort((at, who))
    twice = np.flatnonzero((np.diff(who[order]) == 0) & (np.diff(at[order]) == 0))
    if len(twice):
        row = order[twice[0]]
        raise DataError(
            f"Client {names[who[row]]} has session {at[row]} twice. Keep one row a session."
        )


def _before_gap(who: Whole, at: Whole, day: Floats, longest: float) -> np.ndarray[Any, Any]:
    """Rows before each client's first gap longer than `longest` days; no day breaks no series."""
    order = np.lexsort((at, who))
    known = order[~np.isnan(day[order])]
    far = np.zeros(len(who), dtype=bool)
    same = np.diff(who[known]) == 0
    far[known[1:]] = same & (np.diff(day[known]) > longest)
    gaps = np.cumsum(far[order])
    starts = np.flatnonzero(np.r_[True, np.diff(who[order]) != 0])
    base = (gaps - far[order])[starts]
    keep = np.empty(len(who), dtype=bool)
    keep[order] = gaps - np.repeat(base, np.diff(np.r_[starts, len(who)])) == 0
    return keep


def _last(at: Whole, asked: int | None) -> int:
    if not len(at):
        return 0
    counts = np.bincount(np.minimum(at, max(asked or 0, MOST_SESSIONS) + 1))
    counts = counts[: (asked or MOST_SESSIONS) + 1]
    enough = np.flatnonzero(counts >= (1 if asked else AT_LAST))
    if not len(enough):
        enough = np.flatnonzero(counts)
    return int(enough[-1]) if len(enough) else 0  # all of them came later than can be read


def _scale(rows: Floats, columns: tuple[str, str]) -> Floats:
    """Standard deviations; refuses a series that does not move within clients."""
    own = np.nanmax(rows, axis=1, initial=-np.inf, where=~np.isnan(rows)) - np.nanmin(
        rows, axis=1, initial=np.inf, where=~np.isnan(rows)
    )
    for place, name in enumerate(columns):
        if not (own[:, place] > 0).any():
            raise DataError(
                f"Column {name} is the same at every session of every client, so nothing can "
                "follow from it or lead to it."
            )
    return np.asarray(np.nanstd(rows, axis=(0, 1)))


def _check_apart(rows: Floats, columns: tuple[str, str]) -> None:
    """Refuses two series that are one: neither can lead to the other."""
    both = np.where(np.isnan(rows).any(2, keepdims=True), np.nan, rows)
    both = both[(~np.isnan(both[:, :, 0])).any(1)]
    first, second = np.moveaxis(both - np.nanmean(both, axis=1, keepdims=True), 2, 0)
    sizes = np.sqrt(np.nansum(first**2) * np.nansum(second**2))
    if sizes > 0 and abs(np.nansum(first * second)) > AS_ONE * sizes:
        raise DataError(
            f"Columns {columns[0]} and {columns[1]} move as one within clients, so neither can "
            "lead to the other. Give two different scores."
        )
