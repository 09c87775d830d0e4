"""`accord ruptures`: ratings well below a client's usual, how they came back, how sure it is."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any, Literal

import polars as pl
from cyclopts import Group, Parameter

from accord.alliance.agreement import agreement
from accord.alliance.agreement_result import Agreement
from accord.alliance.ruptures import Rupture, Ruptures, ruptures
from accord.alliance.splits import Splits, splits
from accord.chart.measured import constants as measured
from accord.cli.options import ColumnOptions, OutOptions, bounds
from accord.cli.science import present, taken
from accord.cli.waiting import waiting
from accord.errors import TableError
from accord.frames import Kind, Need, Taken
from accord.frames.needs import CLIENT
from accord.frames.taking import PARQUET
from accord.records import Constants, NotEnough
from accord.tables import columns as usual
from accord.tables import headings

CHART = Group("The chart", sort_key=2)
SHOWN = 40  # clients listed on the terminal; --out writes every rupture
LONG_PAUSE = 180.0  # days; after that a treatment is likely to be another one
THERAPIST = ("therapistscore", "therapistrating", "therapistalliance", "scoretherapist")
WRITE = "Write --constants=MEAN:WITHIN:BETWEEN (two variances), or --constants=shipped."


@Parameter(name="*", group=CHART)
@dataclass(frozen=True, kw_only=True)
class ChartOptions:
    """What counts as usual, and from where a rating is marked."""

    client: str = ""
    "One client's code; without it all clients are shown."
    therapist: str = ""
    "Column of the therapist's own rating of the session, on the same scale."
    person: str = ""
    "Column of who rated, where several people of a couple or a family share the client's code."
    mark: Literal["watch", "strong"] = "watch"
    "How far below usual counts: watch (about 1 wobble) or strong (1.64)."
    constants: str = ""
    "What is usual before a client is known: MEAN:WITHIN:BETWEEN, or shipped (a scale of 0 to 10)."
    higher: Literal["better", "worse"] = "better"
    "Whether a higher rating is better or worse."
    range: Annotated[str, Parameter(allow_leading_hyphen=True, metavar="LOW:HIGH")] = ""
    "Lowest and highest possible rating; what lies outside is refused."


@dataclass(frozen=True)
class Report:
    """Ruptures, agreement where the therapist rated, splits where several people did."""

    ruptures: Ruptures
    agreement: Agreement | NotEnough | None
    splits: Splits | NotEnough | None
    client: str
    remarks: tuple[str, ...]

    @property
    def shown(self) -> tuple[Rupture, ...]:
        """The ruptures that are asked for."""
        return self.ruptures.of(self.client) if self.client else self.ruptures.all

    def __str__(self) -> str:
        parts = [str(self.ruptures), *self.remarks]
        parts.append("\n" + (_one(self) if self.client else _all(self)))
        if self.agreement is not None:
            parts.append(f"\n{self.agreement}")
        if self.splits is not None:
            parts.append(f"\n{self.splits}")
        return "\n".join(parts)

    def to_dict(self) -> dict[str, Any]:
        """Plain values; with a client, the ruptures are theirs alone."""
        found = self.ruptures.to_dict()
        if self.client:
            found["ruptures"] = [row for row in found["ruptures"] if row["client"] == self.client]
        found["agreement"] = self.agreement.to_dict() if self.agreement is not None else None
        found["splits"] = self.splits.to_dict() if self.splits is not None else None
        found["remarks"] = list(self.remarks)
        return found

    def to_frame(self) -> Any:
        """One row a rupture."""
        frame = self.ruptures.to_frame()
        return frame.filter(pl.col("client") == self.client) if self.client else frame


def ruptures_command(
    file: Path,
    /,
    *,
    table: ColumnOptions = ColumnOptions(),  # noqa: B008 - frozen, and how cyclopts flattens it
    chart: ChartOptions = ChartOptions(),
    result: OutOptions = OutOptions(),  # noqa: B008
) -> int:
    """Ruptures and repairs in alliance ratings: when, how strong, repaired or not, how sure.

    A rupture here is a rating well below what its client usually says; nobody was asked. What is
    usual is learnt from the table where it holds 100 clients.

    Example: accord ruptures alliance.csv --therapist=therapist_srs --html=ruptures.html

    Parameters
    ----------
    file
        The table (CSV or Parquet): one line a client and session, or --wide.
    """
    read = _read(file, table, chart)
    given = _constants(chart.constants)
    with waiting("Charting", 0):
        found = ruptures(read.frame, constants=given, higher_is=chart.higher, mark=chart.mark)
    if isinstance(found, NotEnough):
        found = replace(found, why=WRITE)
        return present(read, found, result, title="Ruptures")
    if chart.client:
        found.place(chart.client)
    agreed = agreement(read.frame) if read.has("therapist") else None
    apart = None
    if read.has("person"):
        apart = splits(read.frame, case="case", constants=found.constants)
    report = Report(found, agreed, apart, chart.client, tuple(_pauses(read)))

    def parts() -> list[str]:
        from accord.cli.ruptures_page import parts as made

        return made(report, read, bounds(chart.range))

    title = (
        f"Client {chart.client}: ruptures and repairs" if chart.client else "Ruptures and repairs"
    )
    return present(read, report, result, title=title, parts=parts)


def _read(file: Path, table: ColumnOptions, chart: ChartOptions) -> Taken:
    low, high = bounds(chart.range)
    scores = (*usual.SCORE, "alliance", "srs", "wai", "waisr", "clientrating")
    numbered = bool(table.wide or table.session) or not (table.time or not _has_sessions(file))
    timed = Need("time", Kind.TIME, usual.TIME, table.time, required=False, filled=not numbered)
    needs = [
        replace(CLIENT, told=table.id),
        timed,
        Need("score", Kind.NUMBER, scores, table.score, lowest=low, highest=high),
        Need(
            "therapist",
            Kind.NUMBER,
            THERAPIST,
            chart.therapist,
            required=False,
            lowest=low,
            highest=high,
        ),
    ]
    who = ["client"]
    if chart.person:
        needs.append(Need("person", Kind.TEXT, told=chart.person, option="--person", filled=True))
        who.append("person")
    if numbered:
        session = Need("session", Kind.WHOLE, usual.SESSION, table.session, filled=True, lowest=0)
        read = taken(file, [*needs, session], table, once=(*who, "session"))
    else:
        read = taken(file, needs, table, once=(*who, "time"))
        if not read.has("time"):
            raise TableError(
                "When was each session? Name its number or time with --session or --time."
            )
        order = pl.col("time").rank("dense").over("client").cast(pl.Int64)
        read = replace(read, frame=read.frame.with_columns(order.alias("session")))
    if not chart.person:
        return read
    name = pl.concat_str("client", "person", separator=" ")
    return replace(read, frame=read.frame.with_columns(name.alias("client"), case="client"))


def _has_sessions(file: Path) -> bool:
    """Whether a heading looks like that of session numbers."""
    parquet = file.suffix.casefold() in PARQUET
    header = list(pl.read_parquet_schema(file)) if parquet else headings(file)
    return any(usual.plain(heading) in usual.SESSION for heading in header)


def _constants(told: str) -> Constants | None:
    """What --constants says."""
    if not told:
        return None
    marks = measured()
    if told == "shipped":
        source = "constants that come with Accord's alliance scale of 0 to 10 (from simulation)"
        values = [marks["mean"], marks["within"], marks["between"]]
    else:
        source = "as told with --constants"
        try:
            values = [float(one) for one in told.split(":")]
        except ValueError:
            values = []
        if len(values) != 3 or not (values[1] > 0 and values[2] > 0):
            raise TableError(f"--constants={told} cannot be read. {WRITE}")
    mean, within, between = values
    return Constants("told", mean, within, between, marks["watch"], marks["strong"], source)


def _pauses(read: Taken) -> list[str]:
    if not read.has("time"):
        return []
    gaps = read.frame.sort("client", "time").select(
        "client", gap=pl.col("time").diff().over("client")
    )
    after = gaps.filter(pl.col("gap") > LONG_PAUSE)["client"].n_unique()
    if not after:
        return []
    who = "1 client came" if after == 1 else f"{after:,} clients came"
    return [
        f"{who} back after more than {LONG_PAUSE:.0f} days: if that is another treatment, give it "
        "a code of its own."
    ]


def _all(report: Report) -> str:
    """Clients by need: what is not repaired first, then the strongest."""
    having = ordered(report.ruptures)
    if not having.height:
        return "No rating is past the mark."
    wide = max(6, int(having["client"].str.len_chars().max()))
    lines = [f"{'client':<{wide}}  ratings  ruptures  strongest  false to expect  the last one"]
    for row in having.head(SHOWN).iter_rows(named=True):
        lines.append(
            f"{row['client']:<{wide}}  {row['ratings']:>7}  {row['ruptures']:>8}  "
            f"{row['strongest']:>9.1f}  {row['expected_false']:>15.1f}  {row['last']}"
        )
    if having.height > SHOWN:
        rest = having.height - SHOWN
        lines.append(
            f"… and {rest:,} more clients; --out writes every rupture, --client shows one."
        )
    return "\n".join(lines)


def ordered(found: Ruptures) -> Any:
    """Clients with a rupture, what is not repaired first, then the strongest."""
    open_first = pl.col("last").replace_strict(
        {"not repaired": 0, "repairing": 1, "repaired": 2}, default=3, return_dtype=pl.Int64
    )
    return (
        found.per_client()
        .filter(pl.col("ruptures") > 0)
        .sort(open_first, pl.col("strongest").neg(), "client")
    )


def _one(report: Report) -> str:
    found = report.ruptures
    at = found.place(report.client)
    ratings = int(found.rows.count[at])
    false = max(ratings - 1, 0) * found.false_per_100 / 100
    lines = [
        f"Client {report.client}: {ratings} ratings, of which about {false:.1f} would be marked "
        "for nothing."
    ]
    lines += [sentence(one) for one in report.shown] or ["No rating is past the mark."]
    pair = pair_of(report)
    if pair:
        lines.append(pair)
    return "\n".join(lines)


def sentence(one: Rupture) -> str:
    """One rupture in words."""
    end = {
        "repaired": f"repaired at session {one.repaired}",
        "repairing": f"repairing since session {one.repairing}",
    }.get(one.stage, f"not repaired after {one.after} further ratings")
    return (
        f"Session {one.session}: {one.score:g} where {one.usual:.1f} was usual "
        f"({one.strength}, {one.z:.1f} wobbles); {end}."
    )


def pair_of(report: Report) -> str:
    """How this client and the therapist lie apart, where both rated."""
    if not isinstance(report.agreement, Agreement):
        return ""
    for pair in report.agreement.pairs:
        if pair.client == report.client:
            together = "" if pair.together is None else f", moving together {pair.together:.2f}"
            return (
                f"Over {pair.sessions} sessions rated by both, the client lies "
                f"{pair.difference:+.2f} from the therapist{together}."
            )
    return ""
