"""Each client's way from the first score to the last, and how many went which."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from math import isfinite, sqrt

from accord.cli.key import Key
from accord.errors import TableError
from accord.records import Answer, State
from accord.scoring.change import BEYOND, Change, Kind, Why, change
from accord.scoring.score import score
from accord.tables import Reading, Visit, visits

ONE_SCORE = "one score"
NO_SCORE = "no score"


@dataclass(frozen=True, slots=True)
class Way:
    """One client: all visits, and what may be said from the first score to the last."""

    client: str
    visits: tuple[Visit, ...]
    change: Change | None

    @property
    def rated(self) -> tuple[Visit, ...]:
        """The visits that have a score."""
        return tuple(visit for visit in self.visits if visit.value is not None)

    @property
    def verdict(self) -> str:
        """What changed, in the words of the counts."""
        if self.change is None:
            return ONE_SCORE if self.rated else NO_SCORE
        return self.change.kind.value


def ways(reading: Reading, key: Key, client: str = "") -> tuple[Way, ...]:
    """Every client's way, or one client's; raises TableError for a client who is not there."""
    found = scored(visits(reading.taken, reading.kind), key)
    if client:
        if client not in found:
            some = ", ".join(list(found)[:8])
            raise TableError(f"There is no client {client} among the rows taken ({some} …).")
        found = {client: found[client]}
    return tuple(_way(name, theirs, key) for name, theirs in found.items())


def scored(found: Mapping[str, tuple[Visit, ...]], key: Key) -> Mapping[str, tuple[Visit, ...]]:
    """Visits whose items, where the table holds items, have become scores by the key."""
    return {
        client: tuple(_scored(visit, key) if visit.items else visit for visit in theirs)
        for client, theirs in found.items()
    }


def counts(all_ways: Iterable[Way]) -> dict[str, int]:
    """How many clients went which way, in the order in which they are told; none is left out."""
    order = [
        Kind.RECOVERED,
        Kind.IMPROVED,
        Kind.RECOVERED_NOT_RELIABLE,
        Kind.UNCHANGED,
        Kind.NOT_ASSESSABLE,
        Kind.DETERIORATED,
        Kind.NOT_SAID,
    ]
    found = Counter(way.verdict for way in all_ways)
    names = [kind.value for kind in order] + [ONE_SCORE, NO_SCORE]
    return {name: found[name] for name in names if found[name]}


def needed(key: Key) -> float | None:
    """Points beyond which a change is reliable, or None where that cannot be told."""
    if _unassessed(key):
        return None
    known = key.scale.reliability
    assert known is not None
    return BEYOND * sqrt(2 * (1 - known.value)) * known.sd


def basis(key: Key) -> str:
    """What reliable change rests on here, or why it is not assessed and what to give."""
    why, known = _unassessed(key), key.scale.reliability
    if why == Why.NEW:
        return (
            f"Change not assessed: {key.name} is new and not yet validated. "
            "With figures of your own, give --reliability and --sd."
        )
    if known is None:
        return "Change not assessed: give --reliability and --sd."
    figures = f"reliability {_share(known.value)}, SD {known.sd:g} ({known.source})"
    if why == Why.LOW_RELIABILITY:
        return f"Change not assessed: under .70 is too little for one person; {figures}."
    return (
        f"Reliable change: more than {needed(key):.2f} points; {figures}. "
        f"Higher is {key.scale.higher_is}."
    )


def _unassessed(key: Key) -> Why | None:
    # The scoring itself decides; a change of nothing asks it without any client's scores.
    low = key.scale.lowest if isfinite(key.scale.lowest) else 0.0
    return change(key.measure, key.scale.id, low, low).why


def _way(client: str, theirs: tuple[Visit, ...], key: Key) -> Way:
    values = [visit.value for visit in theirs if visit.value is not None]
    if len(values) < 2:
        return Way(client, theirs, None)
    return Way(client, theirs, change(key.measure, key.scale.id, values[0], values[-1]))


def _scored(visit: Visit, key: Key) -> Visit:
    answers = {
        item: Answer(State.SKIPPED) if value is None else Answer(State.ANSWERED, value)
        for item, value in zip(key.scale.items, visit.items, strict=True)
    }
    found = next(one for one in score(key.measure, answers) if one.scale == key.scale.id)
    return replace(visit, value=found.value)


def _share(value: float) -> str:
    return f"{value:.2f}".removeprefix("0")
