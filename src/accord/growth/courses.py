"""From a frame to the courses of many clients as arrays: who, when, which score, known of whom."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from accord.errors import DataError
from accord.frames import codes, labels, numbers, texts
from accord.growth.parts import Clock

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column holds what. `intake` is empty where the first score of a client is meant."""

    client: str = "client"
    time: str = "session"
    score: str = "score"
    intake: str = ""
    covariates: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    therapist: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Courses:
    """Rated rows in order of client and time, n of them, and G clients.

    client, time, x, y: (n,); x is the clock's reading. first: (n,) whether a row is the intake.
    intake: (G,), NaN where there is none. covariates: (G,) each, NaN where unknown.
    conditions, therapist: a level for each client, "" where unknown.
    """

    names: list[str]
    client: Codes
    time: Floats
    x: Floats
    y: Floats
    first: Flags
    intake: Floats
    covariates: Mapping[str, Floats]
    conditions: Mapping[str, NDArray[np.str_]]
    therapist: NDArray[np.str_] | None = None

    @property
    def scores(self) -> Codes:
        """Scores of each client, the intake included."""
        return np.bincount(self.client, minlength=len(self.names))

    @property
    def ends(self) -> Codes:
        """The row of each client's last score; -1 for a client without any."""
        last = np.full(len(self.names), -1, dtype=np.int64)
        last[self.client] = np.arange(len(self.client))
        return last


def courses(data: Any, columns: Columns, clock: Clock) -> Courses:
    """Read and check a frame with a row a client and time; rows without a score are left out.

    Raises DataError for text and infinities among the numbers, times before the start, two scores
    of a client at one session, and a covariate or condition that changes within a client. On a
    clock of days, weeks or months two scores at one time are both kept.
    """
    who, names = codes(data, columns.client)
    time, y = numbers(data, columns.time), numbers(data, columns.score)
    rated = ~np.isnan(y)
    if len(wrong := np.flatnonzero(rated & ~(time >= clock.start))):
        row = int(wrong[0])
        raise DataError(
            f"Column {columns.time} holds {_told(time[row])} in row {row + 1}; times in "
            f"{clock.unit}s begin at {clock.start:g}. Correct the row or take it out."
        )
    if clock.unit == "session" and len(wrong := np.flatnonzero(rated & (time != np.rint(time)))):
        row = int(wrong[0])
        raise DataError(
            f"Column {columns.time} holds {time[row]:g} in row {row + 1}, which is no session "
            "number. Choose a clock of days, weeks or months for times."
        )
    known = {name: _of_client(numbers(data, name), who, names, name) for name in columns.covariates}
    groups = {name: _level(texts(data, name), who, names, name) for name in columns.conditions}
    therapist = None
    if columns.therapist:
        therapist = _level(texts(data, columns.therapist), who, names, columns.therapist)
    intake = np.full(len(names), np.nan)
    if columns.intake:
        intake = _of_client(numbers(data, columns.intake), who, names, columns.intake)
    order = np.flatnonzero(rated)
    order = order[np.lexsort((time[order], who[order]))]
    who, time, y = who[order], time[order], y[order]
    same = (np.diff(who) == 0) & (np.diff(time) == 0)
    if clock.unit == "session" and same.any():
        at = int(np.flatnonzero(same)[0])
        raise DataError(
            f"Client {names[who[at]]} has two scores at session {time[at]:g}. Keep one."
        )
    first = np.zeros(len(y), dtype=np.bool_)
    if not columns.intake and len(y):
        begins = np.flatnonzero(np.r_[True, np.diff(who) != 0])
        begins = begins[time[begins] <= clock.intake_until]
        first[begins] = True
        intake[who[begins]] = y[begins]
    return Courses(
        names, who, time, _readings(clock, time), y, first, intake, known, groups, therapist
    )


def _readings(clock: Clock, time: Floats) -> Floats:
    """`Clock.x` of a whole column."""
    if clock.shape == "linear":
        return time - clock.start
    return np.log(time) if clock.unit == "session" else np.log1p(time)


def readings(clock: Clock, time: Floats) -> Floats:
    """`Clock.x` of a whole column of times, none of them before the start."""
    if not bool(np.all(time >= clock.start)):
        raise DataError(f"Times in {clock.unit}s begin at {clock.start:g}.")
    return _readings(clock, time)


def _of_client(values: Floats, who: Codes, names: Sequence[str], column: str) -> Floats:
    """One value a client from one a row; rows may leave it out, but never contradict."""
    found = np.full(len(names), np.nan)
    said = np.flatnonzero(~np.isnan(values))
    found[who[said]] = values[said]
    if len(wrong := said[values[said] != found[who[said]]]):
        raise DataError(
            f"Column {column} has several values for client {names[who[wrong[0]]]}. It must be "
            "the same in every row of a client: give the value at the start."
        )
    return found


def _level(
    values: Sequence[str], who: Codes, names: Sequence[str], column: str
) -> NDArray[np.str_]:
    """The level of each client, likewise."""
    place, called = labels(np.asarray(values, dtype=str))
    empty = called.index("") if "" in called else -1
    coded = np.where(place == empty, np.nan, place.astype(float))
    found = _of_client(coded, who, names, column)
    known = ~np.isnan(found)
    levels = np.zeros(len(names), dtype=np.asarray(called).dtype if called else np.str_)
    levels[known] = np.asarray(called)[found[known].astype(int)]
    return levels


def _told(time: float) -> str:
    return "nothing" if np.isnan(time) else f"{time:g}"
