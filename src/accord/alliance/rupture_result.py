"""What `accord.alliance.ruptures` gives: every rupture, and how many to expect of nothing."""

from dataclasses import dataclass
from functools import cached_property
from textwrap import fill
from typing import Any, Literal

import numpy as np

from accord.alliance import many
from accord.alliance.many import STAGES
from accord.alliance.repairs import Recovery
from accord.errors import DataError
from accord.frames import table
from accord.records import Constants

SEVERE = 2.0
Mark = Literal["watch", "strong"]
Higher = Literal["better", "worse"]
SAID = {
    Recovery.LOW: "not repaired",
    Recovery.BACK_ONCE: "repairing",
    Recovery.BACK: "repaired",
}
WIDTH = 96
IF_NOTHING = {"watch": 12.0, "strong": 4.0}  # simulated without ruptures: 9 to 14, and 3 to 5
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

    false_per_100: ordinary sessions marked of 100 by this mark, in clinics with ruptures.
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
        """How many ratings could be marked."""
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
        """Marks to be expected among as many ordinary sessions."""
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
            f"{self.marked:,} of {self.looked:,} ratings are past the mark. Expect about "
            f"{self.expected_false:,.0f} false ones ({self.false_per_100:.1f} of 100 ordinary "
            f"sessions, simulated){self._if_nothing}.",
            f"What is usual: {self.constants.source}. Nobody was asked whether something was off.",
        ]
        if self.at_top > NEAR_TOP:
            said.append(
                f"{self.at_top:.0%} of the ratings are the best there is: some ruptures will not "
                "show."
            )
        return tuple(said)

    @property
    def _if_nothing(self) -> str:
        """A table that taught what is usual and in which nothing ever happened is marked too."""
        if self.constants.id != many.OWN:
            return ""
        rate = IF_NOTHING[self.mark]
        return f"; {self.looked * rate / 100:,.0f} if nothing ever happened to anybody ({rate:.0f})"

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
