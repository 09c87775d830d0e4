"""What the numbers of a table mean: the scale's range, direction, reliability, and from where."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from accord.cli.options import ScaleOptions, TableOptions, bounds
from accord.errors import MeasureError, TableError
from accord.measures.measure import Measure, Scale
from accord.measures.schema import load
from accord.tables import Stream, headings, stream, usual
from accord.tables.columns import plain


@dataclass(frozen=True, slots=True)
class Key:
    """Everything known about the scale; None or "" where nobody has said it."""

    name: str
    higher_is: str = ""  # "better", "worse" or ""
    lowest: float | None = None
    highest: float | None = None
    reliability: float | None = None
    sd: float | None = None
    source: str = ""
    measure: Measure | None = None
    scale: Scale | None = None
    recognised: bool = False  # range or direction come from the heading alone


def open_table(path: Path, table: TableOptions, options: ScaleOptions) -> tuple[Stream, Key]:
    """Open the file and find out what its scores are.

    Told options beat the measure file, and the measure file beats what the heading suggests.
    """
    measure = load(options.measure) if options.measure else None
    scale = _scale(measure, options.scale) if measure else None
    items: dict[str, tuple[float | None, float | None]] = {}
    if measure and scale:
        asked = [measure.item(name) for name in scale.items]
        names = _headings(headings(path), measure.id, scale.items)
        items = {name: (i.low, i.high) for name, i in zip(names, asked, strict=True)}
    opened = stream(
        path,
        client=table.id,
        time=table.time,
        session=table.session,
        score=table.score,
        items=items,
        known=(measure.id, scale.id) if measure and scale else (),
        missing=table.missing,
        dates=table.dates or "",
        keep_repeats=table.repeats == "keep",
    )
    key = _key(options, measure, scale, opened.columns.score)
    opened.within(key.lowest, key.highest)
    return opened, key


def _key(options: ScaleOptions, measure: Measure | None, scale: Scale | None, heading: str) -> Key:
    known = usual(heading) if not scale else None
    low, high = bounds(options.range)
    told = scale or known
    if told and not options.range:
        low, high = told.lowest, told.highest
    published = scale.reliability if scale else None
    if (options.reliability is None) != (options.sd is None):
        raise TableError(
            "Reliable change needs both: give --reliability and --sd, from the same source."
        )
    own = options.reliability is not None
    return Key(
        name=options.name or (measure.title if measure else known.name if known else heading),
        higher_is=options.higher or (told.higher_is if told else ""),
        lowest=low,
        highest=high,
        reliability=options.reliability if own else published.value if published else None,
        sd=options.sd if own else published.sd if published else None,
        source=(options.source or "as given on the command line")
        if own
        else published.source
        if published
        else "",
        measure=measure,
        scale=scale,
        recognised=bool(known) and not (options.range and options.higher),
    )


def _scale(measure: Measure, name: str) -> Scale:
    if name:
        return measure.scale(name)
    if len(measure.scales) == 1:
        return measure.scales[0]
    if not measure.scales:
        raise MeasureError(f"{measure.id} has no score. Choose a measure that is scored.")
    known = ", ".join(scale.id for scale in measure.scales)
    raise MeasureError(f"{measure.id} has several scales: {known}. Choose one with --scale.")


def _headings(header: Sequence[str], measure: str, items: Sequence[str]) -> tuple[str, ...]:
    """The names that a table gives a measure's items: their ids, or numbered phq1, phq9_2, q3."""
    there = {plain(name) for name in header}
    stem = plain(measure)
    stems = (stem, stem.rstrip("0123456789"), f"{stem}item", "item", "q")
    for start in stems:
        numbered = tuple(f"{start}{number}" for number in range(1, len(items) + 1))
        if all(name in there for name in numbered):
            return numbered
    return tuple(items)
