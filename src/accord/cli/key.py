"""What the numbers of a table mean: the scale's range, direction, reliability, and from where."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import inf
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from accord.cli.options import ScaleOptions, TableOptions, bounds
from accord.errors import MeasureError, TableError
from accord.measures.measure import Measure, Reliability, Scale
from accord.measures.schema import load
from accord.tables import Stream, headings, stream, usual
from accord.tables.columns import plain

if TYPE_CHECKING:  # polars is only loaded for tables that need it
    from accord.frames.rewriting import Rewritten

REWRITTEN: list[TemporaryDirectory[str]] = []
TOLD = "as given on the command line"


@dataclass(frozen=True, slots=True)
class Key:
    """The scale that the table holds. A scale told on the command line looks like any other.

    `lowest` and `highest` of the scale are infinite where nobody has said them. `ours` is the
    measure of the bank, None for a foreign scale; `guessed` says that range or direction come
    from the heading alone.
    """

    name: str
    measure: Measure
    scale: Scale
    ours: Measure | None = None
    guessed: bool = False

    @property
    def bounded(self) -> bool:
        """Whether both ends of the scale are known."""
        return abs(self.scale.lowest) < inf and abs(self.scale.highest) < inf


def open_table(path: Path, table: TableOptions, options: ScaleOptions) -> tuple[Stream, Key]:
    """Open the file and find out what its scores are.

    Told options beat the measure file, and the measure file beats what the heading suggests.
    """
    file, (path, table, made) = path, _long(path, table)
    measure = load(options.measure) if options.measure else None
    scale = _scale(measure, options.scale) if measure else None
    items: dict[str, tuple[float | None, float | None]] = {}
    if measure and scale and not table.score:
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
    if made:  # what is said about the table is said about the file that was given
        opened.name, opened.lines, opened.left_out = file.name, made.lines, made.refused
    if measure and scale:
        key = _ours(measure, scale, options)
    else:
        key = _foreign(opened.columns.score, options)
    opened.within(_finite(key.scale.lowest), _finite(key.scale.highest))
    return opened, key


def _long(path: Path, table: TableOptions) -> tuple[Path, TableOptions, "Rewritten | None"]:
    """Parquet and wide tables are turned into the long CSV that is read line by line."""
    if not table.wide and path.suffix.casefold() not in (".parquet", ".pq"):
        return path, table, None
    from accord.frames import long_csv

    if table.wide and (table.time or table.session or table.score):
        raise TableError("With --wide, leave --time, --session and --score out: it says them.")
    folder = TemporaryDirectory(prefix="accord-")
    REWRITTEN.append(folder)  # the table is read later; the folder goes when the command ends
    made = long_csv(path, table.wide, Path(folder.name))
    if table.wide:
        table = replace(table, session="session", score="score")
    return made.path, table, made


def _ours(measure: Measure, scale: Scale, options: ScaleOptions) -> Key:
    if options.range or options.higher:
        raise TableError(
            f"{measure.id} has its own range and direction. Leave --range and --higher out, or "
            "leave --measure out and describe the scale yourself."
        )
    told = _reliability(options)
    if told:
        # Whoever brings a reliability of their own vouches for the measure's use among them.
        scale = replace(scale, reliability=told)
        vouched = replace(measure, id=f"table:{measure.id}", status="standard", scales=(scale,))
        return Key(options.name or _called(measure, scale), vouched, scale, ours=measure)
    return Key(options.name or _called(measure, scale), measure, scale, ours=measure)


def _called(measure: Measure, scale: Scale) -> str:
    """A total is called like its measure, any other scale by its own name."""
    return measure.title if scale.id == "total" else scale.id.replace("-", " ").capitalize()


def _foreign(heading: str, options: ScaleOptions) -> Key:
    known = usual(heading)
    higher = options.higher or (known.higher_is if known else "")
    if not higher:
        raise TableError(
            f"It is not known whether a higher {heading} is better or worse. "
            "Say it with --higher=better or --higher=worse."
        )
    low, high = bounds(options.range)
    if known and not options.range:
        low, high = known.lowest, known.highest
    name = options.name or (known.name if known else heading)
    scale = Scale(
        id="score",
        part="score",
        items=(),
        method="sum",
        minimum_answered=1,
        higher_is=higher,
        lowest=-inf if low is None else low,
        highest=inf if high is None else high,
        reliability=_reliability(options),
    )
    measure = Measure(
        id=f"table:{plain(name)}",  # never the id of a measure of the bank
        version=1,
        title=name,
        licence="",
        source="",
        status="standard",
        respondent="client",
        about="self",
        audience="adult",
        when="",
        seconds=0,
        parts=(),
        items=(),
        scales=(scale,),
    )
    guessed = bool(known) and not (options.range and options.higher)
    return Key(name, measure, scale, guessed=guessed)


def _reliability(options: ScaleOptions) -> Reliability | None:
    if options.reliability is None and options.sd is None:
        return None
    if options.reliability is None or options.sd is None:
        raise TableError(
            "Reliable change needs both: give --reliability and --sd, from the same source."
        )
    if not 0 <= options.reliability < 1:
        raise TableError(
            f"--reliability={options.reliability:g} is not between 0 and 1. "
            "Write it as --reliability=.86."
        )
    if not 0 < options.sd < inf:
        raise TableError(f"--sd={options.sd:g} must be above 0. Write it as --sd=7.38.")
    return Reliability(options.reliability, options.sd, "told", options.source or TOLD)


def _finite(end: float) -> float | None:
    return end if abs(end) < inf else None


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
