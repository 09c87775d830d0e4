"""`accord resilience`: setbacks, the time until people are back, inertia, and buffering."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from math import sqrt
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Group, Parameter

from accord.cli.course_table import LONGEST, CurveScale, measured, score_heading
from accord.cli.options import ColumnOptions, OutOptions
from accord.cli.science import present, taken
from accord.cli.waiting import waiting
from accord.errors import TableError
from accord.frames import Kind, Need, Taken
from accord.frames.needs import CLIENT
from accord.records import NotEnough
from accord.resilience import Buffering, Inertia, Recovery, Setbacks
from accord.scoring.change import BEYOND
from accord.tables import columns as known_headings

MORE = Group("What else was asked", sort_key=2)
SHOWN = 12  # setbacks in the terminal
# Beeps of one day are this far from those of the next, so that nothing is carried over the night.
NIGHT = 1000
NO_COLUMNS = "Buffering: not asked. Name both columns, --stress and --support, to have it."


@Parameter(name="*", group=MORE)
@dataclass(frozen=True, kw_only=True)
class FurtherColumns:
    """Columns that only some tables have."""

    stress: str = ""
    "Column of stress at each moment; with --support it makes buffering possible."
    support: str = ""
    "Column of support, at each moment or one figure a client."
    ended: str = ""
    "Column of yes or no: care ended with this client's last score."
    beep: str = ""
    "Column that numbers the moments of a day, where there are several."


@dataclass(frozen=True, slots=True)
class Pieces:
    """Four answers, each of which may be that there is not enough data."""

    setbacks: Setbacks | NotEnough
    recovery: Recovery | NotEnough | None
    inertia: Inertia | NotEnough
    buffering: Buffering | NotEnough | None
    unit: str
    dated: bool

    def __str__(self) -> str:
        parts = [str(self.setbacks)]
        if isinstance(self.setbacks, Setbacks) and len(self.setbacks):
            parts.append(self._deepest())
        if self.recovery is not None:
            parts.append(str(self.recovery))
        parts += [str(self.inertia), str(self.buffering or NO_COLUMNS)]
        if isinstance(self.buffering, NotEnough):
            parts[-1] = str(self.buffering)
        return "\n\n".join(parts)

    def rows(self) -> list[dict[str, Any]]:
        """One row a setback, the deepest first, with times as the file has them."""
        if not isinstance(self.setbacks, Setbacks):
            return []
        rows = self.setbacks.to_frame().to_dicts()
        for row in rows:
            for name in ("onset", "back", "end"):
                row[name] = when(row[name], self.dated)
        return sorted(rows, key=lambda row: -float(row["depth"]))

    def to_dict(self) -> dict[str, Any]:
        """Plain values; what was not asked for is null."""
        return {
            "unit_of_time": self.unit,
            "setbacks": self.setbacks.to_dict(),
            "recovery": None if self.recovery is None else self.recovery.to_dict(),
            "inertia": self.inertia.to_dict(),
            "buffering": None if self.buffering is None else self.buffering.to_dict(),
        }

    def _deepest(self) -> str:
        rows = self.rows()
        wide = max(6, *(len(str(row["client"])) for row in rows[:SHOWN]))
        lines = [
            f"{'client':<{wide}}  {'began':>10}  {'points':>6}  {'z':>5}  {self.unit + 's':>8}  end"
        ]
        lines += [
            f"{row['client']:<{wide}}  {row['onset']!s:>10}  {row['depth']:>6.1f}  {row['z']:>5.1f}"
            f"  {lasted(row):>8}  {row['how']}"
            for row in rows[:SHOWN]
        ]
        if len(rows) > SHOWN:
            lines.append(f"The deepest {SHOWN} of {len(rows):,}; --out writes all.")
        return "\n".join(lines)


class PiecesWithTable(Pieces):
    """The same where there is a table of setbacks to write."""

    __slots__ = ()

    def to_frame(self) -> Any:
        """One row a setback."""
        import polars as pl

        rows = self.rows()
        assert isinstance(self.setbacks, Setbacks)
        return pl.DataFrame(rows) if rows else self.setbacks.to_frame()


def resilience(
    file: Path,
    *,
    columns: Annotated[ColumnOptions, Parameter(name="*")] = ColumnOptions(),  # noqa: B008
    further: Annotated[FurtherColumns, Parameter(name="*")] = FurtherColumns(),
    scale: Annotated[CurveScale, Parameter(name="*")] = CurveScale(),  # noqa: B008
    result: Annotated[OutOptions, Parameter(name="*")] = OutOptions(),  # noqa: B008
) -> int:
    """Setbacks against each client's own course, the time until they are back, and what buffers.

    Setbacks need 20 clients with three scores, curves 50 setbacks, inertia 30 equally spaced scores
    of a client, buffering 30 clients with stress and support. What lacks says so.

    Example: accord resilience diary.csv --higher=worse --stress=conflict --support=closeness

    Parameters
    ----------
    file
        The table (CSV or Parquet), a row a client and moment.
    """
    known, reliable = measured(scale, score_heading(file, columns))
    wanted = needs(columns, further, known.lowest, known.highest)
    read = taken(file, wanted, columns, once=("client", "time", "session", "beep"))
    frame, unit, dated = _timed(read)
    sem = None if reliable is None else reliable / (BEYOND * sqrt(2))
    with waiting("Fitting", 0):
        found = pieces(read, frame, known.higher_is, sem, unit, dated)

    def parts() -> list[str]:
        from accord.cli.resilience_page import resilience_parts

        return resilience_parts(found)

    return present(read, found, result, title=f"Setbacks: {known.name}", parts=parts)


def needs(
    columns: ColumnOptions, further: FurtherColumns, low: float | None, high: float | None
) -> list[Need]:
    """What is read: client, time or session, score, and what else is there."""
    scores = (*known_headings.SCORE, *known_headings.SCALES)
    moment = (
        [] if columns.session else [_need("time", Kind.TIME, known_headings.TIME, columns.time)]
    )
    if not columns.time:
        names = known_headings.SESSION
        moment.append(_need("session", Kind.WHOLE, names, columns.session))
    return [
        Need("client", Kind.TEXT, CLIENT.names, columns.id, "--id", filled=True),
        *moment,
        Need("score", Kind.NUMBER, scores, columns.score, "--score", lowest=low, highest=high),
        _need("stress", Kind.NUMBER, ("stress", "strain"), further.stress),
        _need("support", Kind.NUMBER, ("support",), further.support),
        _need("ended", Kind.YES_NO, ("ended",), further.ended),
        _need("beep", Kind.WHOLE, ("beep", "beepno"), further.beep),
    ]


def pieces(
    read: Taken, frame: Any, higher_is: str, sem: float | None, unit: str, dated: bool
) -> Pieces:
    """All four answers from the table with its column `at`."""
    from accord.resilience import buffering, inertia, recovery, setbacks

    beep = "beep" if read.has("beep") else ""
    found = setbacks(
        frame,
        client="client",
        time="moment",
        score="score",
        higher_is=higher_is,
        sem=sem,
        ended="ended" if read.has("ended") else "",
    )
    buffered: Buffering | NotEnough | None = None
    if read.has("stress") and read.has("support"):
        buffered = buffering(
            frame,
            client="client",
            outcome="score",
            stress="stress",
            support="support",
            time="since",
            order="order" if _single(frame) else "",
        )
    made = PiecesWithTable if isinstance(found, Setbacks) else Pieces
    return made(
        setbacks=found,
        recovery=recovery(found) if isinstance(found, Setbacks) else None,
        inertia=inertia(frame, client="client", time="at", score="score", beep=beep),
        buffering=buffered,
        unit=unit,
        dated=dated,
    )


def when(time: float | None, dated: bool) -> str | float | None:
    """A time as the file has it: a date where it has dates."""
    if time is None:
        return None
    return date.fromordinal(719_163 + int(time)).isoformat() if dated else time


def lasted(row: Mapping[str, Any]) -> str:
    """How long a setback lasted; a plus where it was not seen to end."""
    return f"{row['lasted']:g}{'' if row['how'] == 'back' else '+'}"


def _timed(read: Taken) -> tuple[Any, str, bool]:
    """The frame with `at` (day or session), `moment` (beeps apart), `since` and `order`."""
    import polars as pl

    by_time = read.has("time")
    if not by_time and "session" not in read.frame.columns:
        raise TableError("No column for the time was recognised. Name it with --time or --session.")
    frame = read.frame.with_columns(pl.col("time" if by_time else "session").alias("at"))
    beep = pl.col("beep") if read.has("beep") else pl.lit(0)
    most = (beep.max() - beep.min() + 1).fill_null(1)
    frame = frame.with_columns(
        (pl.col("at") + (beep - beep.min()) / most).alias("moment"),
        (pl.col("at") - pl.col("at").min().over("client")).alias("since"),
        (pl.col("at").round() * NIGHT + beep).alias("order"),
    )
    if not read.has("beep"):
        # In steps of the usual gap: what is carried over a week is not to be told from days.
        gap = pl.col("since").sort().diff().over("client", mapping_strategy="explode")
        gaps = frame.select(gap.alias("gap"))["gap"].drop_nulls()
        usual = gaps.filter(gaps > 0).median()
        step = usual if isinstance(usual, int | float) and usual > 0 else 1.0
        frame = frame.with_columns((pl.col("since") / step).round().alias("order"))
    begins = frame["at"].min()
    dated = by_time and isinstance(begins, int | float) and begins > LONGEST
    return frame, "day" if by_time else "session", dated


def _single(frame: Any) -> bool:
    """Whether no client has two rows at one place, along which nothing could be carried."""
    rows = frame.drop_nulls(["order", "score", "stress", "support"])
    return not rows.select("client", "order").is_duplicated().any()


def _need(role: str, kind: Kind, names: tuple[str, ...], told: str) -> Need:
    return Need(role, kind, names, told, f"--{role}", required=False)
