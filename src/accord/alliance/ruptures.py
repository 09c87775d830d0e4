"""Ruptures and repairs by the ratings of many clients: when, how strong, whether mended, how sure.

What is called a rupture here is a rating well below what its client usually says
(`accord.chart.shrunken`); nobody was asked. Three strengths, by wobbles below usual: "watch" from
1.06 (or as the constants say), "strong" from 1.64, "severe" from 2. A rupture is *repairing* once a
rating is back within one wobble of the old usual, and *repaired* after two such ratings running
(`accord.alliance.repairs`).

Many looks give false alarms: of 100 ordinary sessions the watch mark marks about 5, the strong one
about 2, where ruptures are as common as in the make-believe clinics (`accord.chart.measured`). What
is usual, learnt from a table in which nothing ever happened, is narrower: then 9 to 14 and 3 to 5
of 100 are marked (`IF_NOTHING`), not many fewer than in a table full of ruptures. So the number of
marks proves nothing; a result gives both figures beside it, and the strength of each mark.
"""

from typing import Any

import numpy as np

from accord.alliance import many
from accord.alliance.rupture_result import IF_NOTHING, SAID, Higher, Mark, Rupture, Ruptures
from accord.chart.measured import figures
from accord.errors import DataError
from accord.frames import codes, numbers, whole
from accord.records import Constants, NotEnough

__all__ = ["IF_NOTHING", "SAID", "Rupture", "Ruptures", "ruptures"]


def ruptures(
    data: Any,
    *,
    client: str = "client",
    session: str = "session",
    score: str = "score",
    constants: Constants | None = None,
    higher_is: Higher = "better",
    mark: Mark = "watch",
) -> Ruptures | NotEnough:
    """Ruptures and repairs of every client.

    data:      a frame with one row per client and session; scores may be empty.
    constants: what is usual before a client is known; by default from this very table.

    Gives NotEnough where there are no constants and under 100 clients with two ratings to make
    them from. Raises DataError where a session is given twice, or clients do not differ.

    >>> clinic = Constants("made-up", 8.0, 0.5, 1.0, 1.06, 1.64, "an example")
    >>> table = {"client": ["a"] * 7, "session": range(1, 8),
    ...          "score": [8.5, 8.0, 8.5, 6.0, 6.5, 8.0, 8.5]}
    >>> found = ruptures(table, constants=clinic)
    >>> [(one.session, one.strength, one.stage, one.repaired) for one in found.all]
    [(4, 'severe', 'repaired', 7)]
    """
    who, names = codes(data, client)
    at, value = whole(data, session), numbers(data, score)
    rated = ~np.isnan(value)
    here = np.bincount(who[rated], minlength=len(names)) > 0
    place = np.cumsum(here) - 1
    kept = [name for name, rates in zip(names, here, strict=True) if rates]
    held, _ = many.rows(place[who[rated]], at[rated], value[rated], len(kept))
    _check(held, kept)
    if constants is None:
        own = many.usual(held)
        if isinstance(own, NotEnough):
            return own
        constants = own
    if not (constants.within > 0 and constants.between > 0):
        raise DataError("Chart constants need variances above zero, within and between clients.")
    sign = 1 if higher_is == "better" else -1
    charted = many.charts(held, constants, sign)
    threshold = constants.watch if mark == "watch" else constants.strong
    best = (sign * held.value).max(initial=-np.inf)
    return Ruptures(
        clients=tuple(kept),
        rows=held,
        charted=charted,
        found=many.dips(held, charted, threshold, sign),
        constants=constants,
        mark=mark,
        higher_is=higher_is,
        false_per_100=figures(mark).false_per_100_ordinary_sessions,
        at_top=float((sign * held.value == best).mean()) if len(held.value) else 0.0,
    )


def _check(rated: many.Rows, names: list[str]) -> None:
    group = np.repeat(np.arange(len(rated.count)), rated.count)
    same = (np.diff(group) == 0) & (np.diff(rated.session) == 0)
    if same.any():
        at = int(np.flatnonzero(same)[0])
        raise DataError(
            f"Client {names[group[at]]} has session {rated.session[at]} twice. "
            "Keep one row a session."
        )
