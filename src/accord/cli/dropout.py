"""`accord dropout`: who ends early, session by session, and how well that is foreseen."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any, Literal

import polars as pl
from cyclopts import Group, Parameter

from accord.cli.options import ColumnOptions, OutOptions
from accord.cli.science import present, taken
from accord.cli.waiting import waiting
from accord.engagement import (
    UNILATERAL,
    UNIMPROVED,
    Accuracy,
    Definition,
    Hazard,
    Periods,
    before,
    earlier_and_later,
    evaluate,
    fit,
    periods,
)
from accord.errors import TableError
from accord.frames import Kind, Need, Taken
from accord.frames.needs import CLIENT
from accord.records import NotEnough
from accord.tables import columns as usual

ENDING = Group("The end", sort_key=2)
MODEL = Group("What it goes with", sort_key=2)
END = ("end", "ended", "ending", "kindofend", "endkind", "termination", "outcome", "dropout")
A_DATE = 10_000.0  # days since 1970 that only a calendar gives: a later day than in 1997


@Parameter(name="*", group=ENDING)
@dataclass(frozen=True, kw_only=True)
class EndingOptions:
    """What counts as dropping out. The definition is printed with every result."""

    end: str = ""
    "Column of the kind of end, in a client's last row: unilateral, agreed, or open (or empty)."
    words: str = ""
    "Words of your own, with commas: ghosted=unilateral,graduated=agreed,moved=open."
    definition: Literal["unilateral", "unimproved", "before"] = "unilateral"
    "unilateral; unimproved (unilateral and not improved); before (any end before --planned)."
    planned: int | None = None
    "Planned sessions, for --definition=before."
    improved: str = ""
    "Column (yes or no) of reliable improvement, for --definition=unimproved."


@Parameter(name="*", group=MODEL)
@dataclass(frozen=True, kw_only=True)
class ModelOptions:
    """Covariates, with commas between several."""

    covariates: str = ""
    "Columns that change over sessions; what was known a session before foresees the end."
    fixed: str = ""
    "Columns known before the first session, such as an intake score."
    lag: int = 1
    "How many sessions before; with 0 the final session foresees itself."
    baseline: Literal["spline", "log", "constant"] = "spline"
    "How the chance runs over sessions."
    ridge: Annotated[float | None, Parameter(negative="")] = None
    "Penalty on standardised covariates; by itself none from 20 drop-outs a parameter."
    ahead: int = 4
    "Sessions ahead for the AUC."


@dataclass(frozen=True)
class Report:
    """The hazard of all, and how one fitted to earlier clients did on later ones."""

    hazard: Hazard
    accuracy: Accuracy | NotEnough
    remarks: tuple[str, ...]

    def __str__(self) -> str:
        return "\n".join([str(self.hazard), "", str(self.accuracy), *self.remarks])

    def to_dict(self) -> dict[str, Any]:
        """Plain values; no client is in them."""
        return {
            **self.hazard.to_dict(),
            "accuracy": self.accuracy.to_dict(),
            "how_tried": list(self.remarks),
        }

    def to_frame(self) -> Any:
        """One row a covariate and cause."""
        return self.hazard.to_frame()


def dropout(
    file: Path,
    /,
    *,
    table: ColumnOptions = ColumnOptions(),  # noqa: B008 - frozen, and how cyclopts flattens it
    ending: EndingOptions = EndingOptions(),
    model: ModelOptions = ModelOptions(),
    result: OutOptions = OutOptions(),  # noqa: B008
) -> int:
    """Who ends early, session by session: what it goes with, and how well that is foreseen.

    No chance is printed for a single client: this is for a clinic's own learning.

    Example: accord dropout sessions.csv --end=end --covariates=alliance --fixed=intake

    Parameters
    ----------
    file
        The table (CSV or Parquet): one line a client and session.
    """
    read = _read(file, table, ending, model)
    with waiting("Fitting", 0):
        rows = periods(
            read.frame,
            covariates=_listed(model.covariates),
            fixed=_listed(model.fixed),
            definition=_definition(ending),
            improved="improved" if read.has("improved") else "",
            words=_words(ending.words),
            time="time" if read.has("time") else "",
            lag=model.lag,
        )
        hazard = fit(rows, baseline=model.baseline, ridge=model.ridge)
    if isinstance(hazard, NotEnough):
        return present(read, hazard, result, title="Dropping out")
    with waiting("Trying it on later clients", 0):
        accuracy, remarks = _tried(rows, hazard, model, dated=read.has("time"))
    report = Report(hazard, accuracy, remarks)

    def parts() -> list[str]:
        from accord.cli.dropout_page import parts as made

        return made(report)

    return present(read, report, result, title="Dropping out", parts=parts)


def _read(file: Path, table: ColumnOptions, ending: EndingOptions, model: ModelOptions) -> Taken:
    if table.wide:
        raise TableError("accord dropout needs one line a client and session, not --wide.")
    needs = [
        replace(CLIENT, told=table.id),
        Need("session", Kind.WHOLE, usual.SESSION, table.session, required=False, lowest=1),
        Need("time", Kind.TIME, usual.TIME, table.time, required=False),
        Need("end", Kind.TEXT, END, ending.end),
    ]
    for option in ("covariates", "fixed"):
        needs += [
            Need(heading, Kind.NUMBER, (), heading, f"--{option}")
            for heading in _listed(getattr(model, option))
        ]
    if ending.improved:
        needs.append(Need("improved", Kind.YES_NO, (), ending.improved))
    read = taken(file, needs, table)
    if not (read.has("session") or read.has("time")):
        raise TableError("When was each session? Name its number or time with --session or --time.")
    when = "session" if read.has("session") else "time"
    needs = [replace(need, filled=need.filled or need.role == when) for need in needs]
    read = taken(file, needs, table, once=("client", when))
    if when == "session":
        return read
    order = pl.col("time").rank("ordinal").over("client").cast(pl.Int64)
    return replace(read, frame=read.frame.with_columns(order.alias("session")))


def _definition(ending: EndingOptions) -> Definition:
    if ending.definition == "before":
        if ending.planned is None:
            raise TableError("--definition=before needs --planned=NUMBER of sessions.")
        return before(ending.planned)
    if ending.definition == "unimproved":
        if not ending.improved:
            raise TableError("--definition=unimproved needs --improved=COLUMN (yes or no).")
        return UNIMPROVED
    return UNILATERAL


def _tried(
    rows: Periods, hazard: Hazard, model: ModelOptions, *, dated: bool
) -> tuple[Accuracy | NotEnough, tuple[str, ...]]:
    """On later clients where dates allow it; on the same rows otherwise, and said."""
    known = rows.start[~(rows.start != rows.start)]
    if dated and len(known) == len(rows) and known.min() >= A_DATE and known.min() < known.max():
        earlier, later = earlier_and_later(rows)
        first = fit(earlier, baseline=model.baseline, ridge=model.ridge)
        if isinstance(first, Hazard):
            tried = evaluate(first, later, sessions=model.ahead)
            how = "Fitted anew to the 70% who began first, and tried on those who came later."
            return tried, (how,)
    tried = evaluate(hazard, rows, sessions=model.ahead, same_rows=True)
    return tried, (
        "Without calendar dates, or with few drop-outs, it cannot be tried on later clients.",
    )


def _listed(told: str) -> list[str]:
    return [heading.strip() for heading in told.split(",") if heading.strip()]


def _words(told: str) -> dict[str, str]:
    found = {}
    for pair in _listed(told):
        word, mark, kind = pair.partition("=")
        if not mark or kind.strip().casefold() not in ("unilateral", "agreed", "open"):
            raise TableError(
                f"--words={pair} cannot be read. Write --words=ghosted=unilateral,moved=open; the "
                "three kinds are unilateral, agreed and open."
            )
        found[word] = kind.strip().casefold()
    return found
