"""Maps over time: who came, who was let go, who came closer or went further; and a few figures.

A map is what somebody said of each person on one day. What was not said is None, and no figure is
made of fewer people than it needs: then it is None too, and never nought.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

DISTANCES = ("very-close", "close", "between", "far", "very-far")  # from nearest to furthest
CONTACTS = ("daily", "weekly", "monthly", "rarely", "never")
NEAR = frozenset(DISTANCES[:2])
OFTEN = frozenset(CONTACTS[:2])
LEAST = 3  # people of whom something was said: of fewer, a share or a count tells nothing
MOST_OF_IT = 0.6  # share of all that somebody leans on which makes one person carry nearly all
NOTHING: Mapping[str, float] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Said:
    """What was said of one person for a map."""

    distance: str | None = None
    contact: str | None = None


@dataclass(frozen=True, slots=True)
class Map:
    """Everybody on it on one day."""

    day: date
    people: Mapping[str, Said]


@dataclass(frozen=True, slots=True)
class Entry:
    """One answer for a map, as it was given on a day."""

    key: str
    day: date
    said: Said


@dataclass(frozen=True, slots=True)
class Stay:
    """From when until when somebody was among the people of a map."""

    since: date
    until: date | None = None

    def on(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True)
class Changes:
    """Between two maps, each in the order of the later one."""

    came: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    closer: tuple[str, ...] = ()
    further: tuple[str, ...] = ()
    same: int = 0

    def __bool__(self) -> bool:
        return bool(self.came or self.gone or self.closer or self.further)


@dataclass(frozen=True, slots=True)
class Figures:
    """A map in figures. None: too few people, or nothing to divide by."""

    people: int
    near: int | None  # who stand close, or right beside
    often: int | None  # who are in touch in most weeks
    share: float | None  # of all that somebody leans on: what the one carries who carries most
    carries: str | None  # who that is
    lost: int | None  # who stood near on an earlier map, and do not now

    @property
    def thin(self) -> bool:
        """At most one person stands near."""
        return self.near is not None and self.near <= 1

    @property
    def alone(self) -> bool:
        """Nobody stands near, and nobody is often in touch."""
        return self.near == 0 and self.often == 0

    @property
    def one_carries(self) -> bool:
        return self.share is not None and self.share >= MOST_OF_IT


def far(distance: str | None) -> float | None:
    """A distance for the layout: 0 is nearest, 1 furthest.

    >>> far("very-close"), far("between"), far(None)
    (0.0, 0.5, None)
    """
    return None if distance is None else DISTANCES.index(distance) / (len(DISTANCES) - 1)


def days(entries: Sequence[Entry]) -> list[date]:
    """The days on which something was said for the map, oldest first."""
    return sorted({one.day for one in entries})


def map_on(day: date, entries: Sequence[Entry], stays: Mapping[str, Stay]) -> Map:
    """The map as it stood at the end of a day: of everybody then on it the latest that was said.

    >>> said = [Entry("ana", date(2026, 1, 5), Said("close"))]
    >>> map_on(date(2026, 2, 1), said, {"ana": Stay(date(2026, 1, 5))}).people["ana"].distance
    'close'
    """
    people = {key: Said() for key, stay in stays.items() if stay.on(day)}
    for one in sorted(entries, key=lambda one: one.day):
        if one.day <= day and one.key in people:
            before = people[one.key]
            people[one.key] = Said(
                one.said.distance or before.distance, one.said.contact or before.contact
            )
    return Map(day, people)


def changes(before: Map, after: Map) -> Changes:
    """Who came, who was let go, who came closer or went further.

    >>> was, now = (Map(date(2026, n, 1), {"a": Said(d)}) for n, d in ((1, "far"), (2, "close")))
    >>> changes(was, now)
    Changes(came=(), gone=(), closer=('a',), further=(), same=0)
    """
    closer: list[str] = []
    further: list[str] = []
    same = 0
    for key, said in after.people.items():
        was = before.people[key].distance if key in before.people else None
        if was is None or said.distance is None:
            continue
        step = DISTANCES.index(said.distance) - DISTANCES.index(was)
        if step == 0:
            same += 1
        else:
            (closer if step < 0 else further).append(key)
    return Changes(
        came=tuple(key for key in after.people if key not in before.people),
        gone=tuple(key for key in before.people if key not in after.people),
        closer=tuple(closer),
        further=tuple(further),
        same=same,
    )


def figures(
    now: Map, leans: Mapping[str, float] = NOTHING, *, before: Map | None = None
) -> Figures:
    """The figures of a map; `leans` is how much somebody leans on each, as last said, 0 to 10.

    >>> two = Map(date(2026, 1, 1), {"a": Said("close"), "b": Said("far")})
    >>> figures(two).near is None
    True
    """
    placed = {key: said.distance for key, said in now.people.items() if said.distance}
    told = [said.contact for said in now.people.values() if said.contact]
    near = {key for key, distance in placed.items() if distance in NEAR}
    share, carries = _carries({key: leans[key] for key in now.people if key in leans})
    return Figures(
        people=len(placed),
        near=len(near) if len(placed) >= LEAST else None,
        often=sum(one in OFTEN for one in told) if len(told) >= LEAST else None,
        share=share,
        carries=carries,
        lost=_lost(near, before),
    )


def _carries(leans: Mapping[str, float]) -> tuple[float | None, str | None]:
    whole = sum(leans.values())
    if len(leans) < LEAST or whole <= 0:
        return None, None
    most = max(leans, key=lambda key: leans[key])
    return leans[most] / whole, most


def _lost(near: set[str], before: Map | None) -> int | None:
    if before is None:
        return None
    placed = {key: said.distance for key, said in before.people.items() if said.distance}
    if len(placed) < LEAST:
        return None
    return sum(distance in NEAR and key not in near for key, distance in placed.items())
