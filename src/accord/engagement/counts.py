"""Counts at risk and ended for each different row: all that a discrete hazard needs of any clinic.

With covariates in categories, a few thousand cells hold millions of sessions, and cells of several
clinics add exactly. Small cells are single clients: they are no anonymous data.
"""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from accord.engagement.at_risk import Periods
from accord.engagement.ends import DROPPED, OTHERWISE, Definition
from accord.errors import DataError
from accord.frames import table

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """C cells sorted by session and covariates: `session` (C,), `X` (C, q), counts (C,) and (C, 2).

    `ended` counts drop-outs and other ends after this session, out of `at_risk`.
    """

    names: tuple[str, ...]
    session: Whole
    X: Floats
    at_risk: Whole
    ended: Whole
    clients: int
    definition: Definition
    lag: int
    remarks: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.session)

    def __add__(self, other: "Cells") -> "Cells":
        """Both together, exactly: the same as cells of all rows at once."""
        if (self.names, self.definition, self.lag) != (other.names, other.definition, other.lag):
            raise DataError(
                "These cells do not belong together: their covariates, their definition of "
                "drop-out or their lag differ."
            )
        return _gathered(
            self.names,
            np.concatenate([self.session, other.session]),
            np.vstack([self.X, other.X]),
            np.concatenate([self.at_risk, other.at_risk]),
            np.vstack([self.ended, other.ended]),
            self.clients + other.clients,
            self.definition,
            self.lag,
            tuple(dict.fromkeys(self.remarks + other.remarks)),
        )

    def to_frame(self, kind: Literal["polars", "pandas"] = "polars") -> Any:
        """One row a cell."""
        covariates = {name: self.X[:, place] for place, name in enumerate(self.names)}
        return table(
            {
                "session": self.session,
                **covariates,
                "at_risk": self.at_risk,
                "dropped_out": self.ended[:, 0],
                "ended_otherwise": self.ended[:, 1],
            },
            kind,
        )


def cells(rows: Periods) -> Cells:
    """The cells of rows at risk.

    >>> from accord.engagement import periods
    >>> table = {"client": [1, 1, 2, 2], "session": [1, 2, 1, 2], "end": ["", "1", "", "agreed"]}
    >>> cells(periods(table)).to_frame().rows()
    [(1, 2, 0, 0), (2, 2, 1, 1)]
    """
    ended = np.column_stack([rows.event == DROPPED, rows.event == OTHERWISE]).astype(np.int64)
    return _gathered(
        rows.names,
        rows.session,
        rows.X,
        np.ones(len(rows), dtype=np.int64),
        ended,
        rows.clients,
        rows.definition,
        rows.lag,
        (
            *rows.remarks,
            *(f"{count:,} {why} are not in the model." for why, count in rows.left_out.items()),
        ),
    )


def _gathered(
    names: tuple[str, ...],
    session: Whole,
    X: Floats,
    at_risk: Whole,
    ended: Whole,
    clients: int,
    definition: Definition,
    lag: int,
    remarks: tuple[str, ...],
) -> Cells:
    order = np.lexsort([*X.T[::-1], session])
    session, X = session[order], X[order]
    fresh = np.concatenate(([True], (session[1:] != session[:-1]) | (X[1:] != X[:-1]).any(axis=1)))
    begin = np.flatnonzero(fresh)
    return Cells(
        names,
        session[begin],
        X[begin],
        np.add.reduceat(at_risk[order], begin),
        np.add.reduceat(ended[order], begin, axis=0),
        clients,
        definition,
        lag,
        remarks,
    )
