"""Ruptures and repairs by the ratings of many clients: when, how strong, whether mended, how sure.

What is called a rupture here is a rating well below what its client usually says
(`accord.chart.shrunken`); nobody was asked. Three strengths, by wobbles below usual: "watch" from
1.06 (or as the constants say), "strong" from 1.64, "severe" from 2. A rupture is *repairing* once a
rating is back within one wobble of the old usual, and *repaired* after two such ratings running
(`accord.alliance.repairs`).

Many looks give false alarms: of 100 ordinary sessions the watch mark marks about 5, the strong one
about 2 (simulated, `accord.chart.measured`). A result says how many are to be expected among the
sessions it looked at, beside how many were marked; the difference is what there is to find.
"""

from dataclasses import dataclass
from functools import cached_property
from textwrap import fill
from typing import Any, Literal

import numpy as np

from accord.alliance import many
from accord.alliance.many import STAGES
from accord.alliance.repairs import Recovery
from accord.chart.measured import figures
from accord.errors import DataError
from accord.frames import codes, numbers, table, whole
from accord.records import Constants, NotEnough

SEVERE = 2.0
Mark = Literal["watch", "strong"]
Higher = Literal["better", "worse"]
SAID = {
    Recovery.LOW: "not repaired",
    Recovery.BACK_ONCE: "repairing",
    Recovery.BACK: "repaired",
}
WIDTH = 96
NEAR_TOP = 0.10  # share of ratings at the top from which much is hidden there


@dataclass(frozen=True, slots=True)
class Rupture:
    """One rupture. Sessions `repairing` and `repaired` are None where it did not come to that.

    score, usual, wobble, z: of its first session, the baseline frozen then; lowest: until it ended.
    after: ratings since.
    """

    client: str
    session: int
    score: float
    usual: float
    wobble: float
    z: float
    strength: str
    lowest: float
    stage: str
    repairing: int | None
    repaired: int | None
    after: int


@dataclass(frozen=True, eq=False)
class Ruptures:
    """All clients charted. `looked` counts ratings that could be marked: all but the first.

    false_per_100: ordinary sessions marked of 100, for the mark used (simulated).
    at_top:        share of ratings at the highest value of the table.
    """

    clients: tuple[str, ...]
    rows: many.Rows
    charted: many.Charted
    found: many.Dips
    constants: Constants
    mark: Mark
    higher_is: Higher
    false_per_100: float
    at_top: float

    @property
    def looked(self) -> int:
        """Ratings that could be marked."""
        return int(np.isfinite(self.charted.z).sum())

    @property
    def marked(self) -> int:
        """Ratings past the mark, of which a rupture may hold several."""
        return int((self.charted.z[np.isfinite(self.charted.z)] >= self.threshold).sum())

    @property
    def threshold(self) -> float:
        """The mark in wobbles."""
        return self.constants.watch if self.mark == "watch" else self.constants.strong

    @property
    def expected_false(self) -> float:
        """Marks to be expected if nothing had happened to anybody."""
        return self.looked * self.false_per_100 / 100

    @cached_property
    def all(self) -> tuple[Rupture, ...]:
        """Every rupture, by client and session."""
        return tuple(self._rupture(place) for place in range(len(self.found.row)))

    def stages(self) -> dict[str, int]:
        """How many ruptures ended how."""
        counts = np.bincount(self.found.stage, minlength=len(STAGES))
        return {SAID[stage]: int(counts[at]) for at, stage in enumerate(STAGES)}

    def of(self, client: str) -> tuple[Rupture, ...]:
        """One client's ruptures."""
        at = self.place(client)
        places = np.flatnonzero(self.found.client == at)
        return tuple(self._rupture(int(place)) for place in places)

    def place(self, client: str) -> int:
        """Where a client stands; raises DataError for one who is not there."""
        if client not in self.clients:
            raise DataError(f"There is no client {client} with a rating in this table.")
        return self.clients.index(client)

    def per_client(self) -> Any:
        """One row a client: ratings, ruptures, the strongest z, how the last one stands."""
        number = len(self.clients)
        count = np.bincount(self.found.client, minlength=number)
        strongest = np.full(number, np.nan)
        np.fmax.at(strongest, self.found.client, self.charted.z[self.found.row])
        last = np.full(number, -1)
        last[self.found.client] = self.found.stage  # in order, so that the last one stays
        said = ["" if code < 0 else SAID[STAGES[code]] for code in last]
        looked = np.maximum(self.rows.count - 1, 0)
        return table(
            {
                "client": self.clients,
                "ratings": self.rows.count,
                "ruptures": count,
                "strongest": [None if z != z else z for z in strongest.tolist()],
                "last": said,
                "expected_false": looked * self.false_per_100 / 100,
            }
        )

    @property
    def sentences(self) -> tuple[str, ...]:
        """What was found, how much of it to expect of nothing, and from where usual is known."""
        stages = ", ".join(f"{count:,} {name}" for name, count in self.stages().items())
        having = len(np.unique(self.found.client))
        said = [
            f"{len(self.found.row):,} ruptures in {having:,} clients: {stages}.",
            f"{len(self.clients):,} clients, {len(self.rows.value):,} ratings. Mark: {self.mark}, "
            f"{self.threshold:.2f} wobbles below usual.",
            f"{self.marked:,} of {self.looked:,} ratings are past the mark; about "
            f"{self.expected_false:,.0f} would be if nothing had happened to anybody "
            f"({self.false_per_100:.1f} of 100 ordinary sessions, simulated).",
            f"What is usual: {self.constants.source}. Nobody was asked whether something was off.",
        ]
        if self.at_top > NEAR_TOP:
            said.append(
                f"{self.at_top:.0%} of the ratings are the best there is: some ruptures will not "
                "show."
            )
        return tuple(said)

    def __str__(self) -> str:
        return "\n".join(fill(one, WIDTH, subsequent_indent="  ") for one in self.sentences)

    def to_frame(self, kind: Any = "polars") -> Any:
        """One row a rupture."""
        alarm = self.found.row
        z = self.charted.z[alarm]
        return table(
            {
                "client": [self.clients[at] for at in self.found.client],
                "session": self.rows.session[alarm],
                "score": self.rows.value[alarm],
                "usual": self.charted.usual[alarm],
                "wobble": self.charted.wobble[alarm],
                "z": z,
                "strength": [self._strength(one) for one in z],
                "lowest": self.found.lowest,
                "stage": [SAID[STAGES[code]] for code in self.found.stage],
                "repairing": [one or None for one in self.found.back_once.tolist()],
                "repaired": [one or None for one in self.found.back.tolist()],
                "after": self.found.after,
            },
            kind,
        )

    def to_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "clients": len(self.clients),
            "ratings": len(self.rows.value),
            "looked": self.looked,
            "marked": self.marked,
            "expected_false": self.expected_false,
            "false_per_100_ordinary_sessions": self.false_per_100,
            "mark": self.mark,
            "threshold": self.threshold,
            "stages": self.stages(),
            "constants": {
                name: getattr(self.constants, name)
                for name in ("id", "mean", "within", "between", "source", "provisional")
            },
            "at_top": self.at_top,
            "ruptures": self.to_frame().to_dicts(),
        }

    def _strength(self, z: float) -> str:
        if z >= SEVERE:
            return "severe"
        return "strong" if z >= self.constants.strong else "watch"

    def _rupture(self, place: int) -> Rupture:
        found, alarm = self.found, int(self.found.row[place])
        z = float(self.charted.z[alarm])
        return Rupture(
            client=self.clients[int(found.client[place])],
            session=int(self.rows.session[alarm]),
            score=float(self.rows.value[alarm]),
            usual=float(self.charted.usual[alarm]),
            wobble=float(self.charted.wobble[alarm]),
            z=z,
            strength=self._strength(z),
            lowest=float(found.lowest[place]),
            stage=SAID[STAGES[int(found.stage[place])]],
            repairing=int(found.back_once[place]) or None,
            repaired=int(found.back[place]) or None,
            after=int(found.after[place]),
        )


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
