"""A hazard tried on rows that it was not fitted to: those who came later."""

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import fill
from typing import Any

import numpy as np

from accord.drawing.plots import Curve, dots
from accord.engagement.accuracy import Ahead, Tenth, ahead, brier, calibration
from accord.engagement.at_risk import Periods
from accord.engagement.ends import DROPPED, Definition
from accord.engagement.hazard import Hazard
from accord.errors import DataError
from accord.frames import table
from accord.records import NotEnough

LEAST = 20  # drop-outs to try a hazard on
A_GROUP = 5  # drop-outs for each group of a calibration, on average
GROUPS = 10
AHEAD = 4  # sessions
SHARE = 0.7


@dataclass(frozen=True, slots=True)
class Accuracy:
    """How a hazard did on `rows` sessions of `clients` clients."""

    definition: Definition
    clients: int
    rows: int
    dropped: int
    foreseen: float  # drop-outs that were foreseen: the sum of the chances
    brier: float
    brier_of_the_rate: float
    groups: tuple[Tenth, ...]
    ahead: tuple[Ahead, ...]
    same_rows: bool

    def to_frame(self, kind: Any = "polars") -> Any:
        """One row a group of the calibration."""
        names = ("rows", "foreseen", "seen", "low", "high")
        return table({name: [getattr(one, name) for one in self.groups] for name in names}, kind)

    def to_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "definition": str(self.definition),
            "clients": self.clients,
            "sessions": self.rows,
            "dropped_out": self.dropped,
            "foreseen": self.foreseen,
            "brier": self.brier,
            "brier_of_the_rate": self.brier_of_the_rate,
            "on_the_rows_it_was_fitted_to": self.same_rows,
            "level": 0.95,
            "calibration": [
                {name: getattr(one, name) for name in Tenth.__slots__} for one in self.groups
            ],
            "ahead": [{name: getattr(one, name) for name in Ahead.__slots__} for one in self.ahead],
        }

    def picture(self) -> str:
        """Foreseen against seen, with the line on which both are equal."""
        edge = max(max(one.high, one.foreseen) for one in self.groups)
        even = Curve("as foreseen", ((0.0, 0.0), (edge, edge)), second=True)
        ranges = [
            Curve("", ((one.foreseen, one.low), (one.foreseen, one.high)), thin=True)
            for one in self.groups
        ]
        return dots(
            [(one.foreseen, one.seen) for one in self.groups],
            limits=[even, *ranges],
            says=f"{len(self.groups)} groups: {self.foreseen:.0f} drop-outs foreseen, "
            f"{self.dropped} seen.",
            across="foreseen chance a session",
            up="seen",
        )

    def __str__(self) -> str:
        where = "the rows it was fitted to: too good" if self.same_rows else "later clients"
        lines = [
            fill(str(self.definition), 100),
            f"Tried on {where}. {self.clients:,} clients, {self.rows:,} sessions; {self.dropped:,} "
            f"drop-outs seen, {self.foreseen:,.1f} foreseen.",
            f"Brier score a session {self.brier:.4f}; {self.brier_of_the_rate:.4f} if the same "
            "were foreseen for everybody.",
            f"{'foreseen':>10}{'seen':>8}{'95%':>18}{'sessions':>10}",
        ]
        lines += [
            f"{one.foreseen:>10.3f}{one.seen:>8.3f}{_ends(one.low, one.high):>18}{one.rows:>10,}"
            for one in self.groups
        ]
        lines.append(
            f"{'at session':>10}{'within':>8}{'dropped':>9}{'did not':>9}{'unknown':>9}{'AUC':>8}"
            f"{'95%':>18}{'Brier':>8}{'of rate':>9}"
        )
        lines += [_said(one) for one in self.ahead]
        return "\n".join(lines)


def evaluate(
    fitted: Hazard,
    rows: Periods,
    *,
    landmarks: Sequence[int] = (),
    sessions: int = AHEAD,
    groups: int = GROUPS,
    same_rows: bool = False,
) -> Accuracy | NotEnough:
    """Calibration by groups, Brier score, and AUC from landmarks for the next sessions.

    `rows` should be of clients that the hazard was not fitted to (`earlier_and_later`); say
    `same_rows` where they are the same. Landmarks are the first session at risk and the third after
    it, unless told. Ten groups, or fewer where there would be under 5 drop-outs in each. Fewer than
    20 drop-outs are NotEnough.

    Raises DataError where the covariates or the definition are not those of the hazard, and where
    no session lies ahead.
    """
    if sessions < 1:
        raise DataError(f"{sessions} sessions ahead leave nothing to foresee. Say 1 or more.")
    if rows.names != fitted.names or rows.definition != fitted.definition:
        raise DataError(
            "These rows have other covariates, or another definition of drop-out, than the hazard."
        )
    event = (rows.event == DROPPED).astype(float)
    dropped = int(event.sum())
    if dropped < LEAST:
        what = "drop-outs to try it on"
        return NotEnough("Trying the hazard", dropped, LEAST, what, str(rows.definition))
    session = np.minimum(rows.session, fitted.last)
    chance = fitted.chances(rows.X, session)[:, 0]
    marks = tuple(landmarks) or (fitted.first, fitted.first + 3)
    found = (ahead(fitted, rows, mark, sessions) for mark in marks)
    return Accuracy(
        rows.definition,
        rows.clients,
        len(rows),
        dropped,
        float(chance.sum()),
        brier(chance, event),
        brier(np.full(len(event), event.mean()), event),
        calibration(chance, event, max(1, min(groups, dropped // A_GROUP))),
        tuple(one for one in found if one is not None),
        same_rows,
    )


def earlier_and_later(rows: Periods, share: float = SHARE) -> tuple[Periods, Periods]:
    """Clients who began in the earlier `share`, seen up to the cut alone, and those after them.

    What happened after the cut is taken out of the earlier rows: on that day nobody knew it.

    Raises DataError where no times are known, or all began at once (days since each one's start).
    """
    if not 0 < share < 1:
        raise DataError(f"A share of {share:g} cannot be split. Say one between 0 and 1.")
    _, first = np.unique(rows.client, return_index=True)
    start = rows.start[first]
    if np.isnan(start).any() or start.min() == start.max():
        raise DataError(
            "A split by time needs dates: a time column that counts from one day for everybody."
        )
    cut = float(np.quantile(start, share, method="higher"))
    # Who is seen again after the cut was still coming at it.
    before, after = (rows.start < cut) & (rows.time < cut), rows.start >= cut
    if not before.any():
        raise DataError("Everybody began on the last day. A split by time needs more days.")
    return rows.only(before), rows.only(after)


def _said(one: Ahead) -> str:
    area = "-" if one.auc is None else f"{one.auc:.3f}"
    ends = "-" if one.low is None or one.high is None else _ends(one.low, one.high)
    return (
        f"{one.landmark:>10}{one.ahead:>8}{one.cases:>9,}{one.controls:>9,}{one.unknown:>9,}"
        f"{area:>8}{ends:>18}{one.brier:>8.3f}{one.brier_of_the_rate:>9.3f}"
    )


def _ends(low: float, high: float) -> str:
    return f"{low:.3f} to {high:.3f}"
