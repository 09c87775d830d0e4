"""A detection run as a table that a person can read, with the reference values beside it."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

from accord.prove.detection import Detection, Marks

# Sensitivity and lag at 5 false per 100 ordinary sessions in the first prototype of the chart
# (5,000 clients each): the values that a new run is held against. One standard error is .008.
REFERENCE: Mapping[str, tuple[float, float]] = MappingProxyType(
    {
        "moderate": (0.84, 0.27),
        "high": (0.78, 0.28),
        "heterogeneous": (0.75, 0.31),
        "both": (0.71, 0.32),
    }
)


class Line(NamedTuple):
    """One mark of a run. `reference` is the prototype's sensitivity and lag, or None."""

    mark: str
    threshold: float
    sensitivity: float
    lag: float
    false_per_100_ordinary_sessions: float
    false_of_100_flags_at_5_percent: float
    false_of_100_flags_at_15_percent: float
    reference: tuple[float, float] | None


def lines(found: Detection) -> tuple[Line, ...]:
    """The run's marks from the lowest bar to the highest."""
    return (
        _line("5 false per 100", found.matched, REFERENCE.get(found.preset.id)),
        _line("watch", found.watch),
        _line("strong", found.strong),
        _line("severe", found.severe),
    )


def _line(mark: str, marks: Marks, reference: tuple[float, float] | None = None) -> Line:
    return Line(
        mark,
        marks.threshold,
        marks.sensitivity,
        marks.lag,
        marks.false_per_100_ordinary_sessions,
        marks.false_of_100_flags(0.05),
        marks.false_of_100_flags(0.15),
        reference,
    )


def table(found: Detection) -> str:
    """The run as text of at most 78 columns.

    >>> from accord.prove.detection import measure
    >>> print(table(measure("moderate", clients=500, seed=1)).splitlines()[0])
    moderate: some ratings at the ceiling, people wobble alike
    """
    return "\n".join(_rows(found))


def _rows(found: Detection) -> Iterator[str]:
    constants = found.constants
    yield f"{found.preset.id}: {found.preset.title}"
    yield (
        f"{found.clients} clients, seed {found.seed}; {found.watch.ruptures} planted ruptures, "
        f"{found.watch.ordinary_sessions} ordinary sessions;"
    )
    yield (
        f"{100 * found.ceiling:.0f} of 100 ratings at the top; mean {constants.mean:.2f}, "
        f"within {constants.within:.2f}, between {constants.between:.2f}"
    )
    yield ""
    yield "                     z from  found    lag  false per 100  false of 100 flags"
    yield "                                           ordinary       where 5 / 15 of 100"
    yield "                                           sessions       lie in a rupture"
    for line in lines(found):
        flags = (
            f"{line.false_of_100_flags_at_5_percent:.0f} / "
            f"{line.false_of_100_flags_at_15_percent:.0f}"
        )
        yield (
            f"{line.mark:<19} {line.threshold:7.2f} {line.sensitivity:6.2f} {line.lag:6.2f}"
            f" {line.false_per_100_ordinary_sessions:14.1f}  {flags:>13}"
        )
        if line.reference:
            yield f"{'  reference':<19} {'':7} {line.reference[0]:6.2f} {line.reference[1]:6.2f}"
    yield ""
    yield "found: marked at the onset or in the next two sessions; lag in sessions."
    yield "Simulated: these figures rank rules; they promise nothing about people."
