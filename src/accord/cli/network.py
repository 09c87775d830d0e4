"""`accord network`: figures of many personal networks, and what changed since an earlier one."""

from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from accord.cli.network_table import (
    Opened,
    PeopleOptions,
    TieOptions,
    everybody,
    opened,
    together,
)
from accord.cli.options import OutOptions
from accord.cli.page import card, grid, heading, paragraph
from accord.cli.science import present
from accord.cli.waiting import waiting
from accord.errors import TableError
from accord.records import NotEnough
from accord.relationships import Changes, Measures, change, measure
from accord.relationships.figures import CAUTION, SAID
from accord.relationships.picture import heading as called


@dataclass(frozen=True)
class Report:
    """The figures, and the change where there was an earlier interview."""

    measures: Measures
    changes: Changes | NotEnough | None

    def __str__(self) -> str:
        if self.changes is None:
            return str(self.measures)
        return f"{self.measures}\n\nSince the earlier interview\n{self.changes}"

    def to_dict(self) -> dict[str, Any]:
        """Plain values over all maps; each map's own figures are written by --out."""
        found = self.measures.to_dict()
        if self.changes is not None:
            found["change"] = self.changes.to_dict()
        return found

    def to_frame(self) -> Any:
        """One row a map."""
        frame = self.measures.to_frame()
        if not isinstance(self.changes, Changes):
            return frame
        return frame.join(self.changes.to_frame(), on="ego", how="left", maintain_order="left")


def network(
    file: Path,
    /,
    *,
    people: PeopleOptions = PeopleOptions(),  # noqa: B008 - frozen, and how cyclopts flattens it
    between: TieOptions = TieOptions(),  # noqa: B008
    result: OutOptions = OutOptions(),  # noqa: B008
) -> int:
    """Personal networks: size, density, support, strain, and change between two interviews.

    Example: accord network alters.csv --ties=ties.csv --support=advice,help --html=network.html

    Parameters
    ----------
    file
        The alters (CSV or Parquet): one line for each person named, with ego and alter.
    """
    read = opened(file, between.ties, people, between)
    asked = everybody(between.egos, people)
    with waiting("Measuring", 0):
        found = _measured(read, asked, weighted=between.weighted)
        reads = [read.alters, *([read.ties] if read.ties else [])]
        changes = None
        if between.before is not None:
            earlier = opened(between.before, between.before_ties, people, between)
            reads += [earlier.alters, *([earlier.ties] if earlier.ties else [])]
            first = _measured(earlier, asked, weighted=between.weighted)
            changes = change(first, found, retest=between.retest)
        elif between.before_ties is not None:
            raise TableError("--before-ties needs the alters of that interview: add --before=FILE.")
    report = Report(found, changes)
    return present(
        together(reads),
        report,
        result,
        title="Personal networks",
        parts=lambda: parts(report),
    )


def _measured(read: Opened, asked: list[str] | None, *, weighted: bool) -> Measures:
    ties = read.ties.frame if read.ties is not None else None
    return measure(read.alters.frame, ties, egos=asked, weighted=weighted, **read.arguments)


def parts(report: Report) -> list[str]:
    """How figures are spread, the figures themselves, and the change. No single map is shown."""
    found = report.measures
    size = found["size"]
    people = f"{len(found):,} people named {len(found.maps.ego):,} others"
    first = (
        f"{people}: from {size.min():.0f} to {size.max():.0f} each, {size.mean():.1f} on average."
    )
    rows = []
    for one in found.spreads():
        ends = one.quartiles or (None,) * 5
        cells = (one.mean, one.sd, *ends)
        rows.append(
            [
                f"{escape(called(one.name))}<br><small>{escape(SAID[one.name])}</small>",
                f"{one.defined:,}",
                *("–" if value is None else f"{value:.3g}" for value in cells),
            ]
        )
    head = ["figure", "maps", "mean", "SD", "lowest", "¼", "median", "¾", "highest"]
    made = [
        card([paragraph(first, "say"), paragraph(CAUTION, "soft")], "first"),
        card(
            [
                heading("How the figures are spread"),
                found.picture(),
                paragraph("The mark below each is the median.", "soft"),
            ]
        ),
        card(
            [
                heading("All figures"),
                grid(head, rows, frozenset(range(1, len(head)))),
                paragraph("A figure that is undefined for a map is left out, not nought.", "soft"),
            ]
        ),
    ]
    return [*made, *([_change(report.changes)] if report.changes is not None else [])]


def _change(found: Changes | NotEnough) -> str:
    title = heading("Since the earlier interview")
    if isinstance(found, NotEnough):
        return card([title, paragraph(str(found))])
    lines = str(found).splitlines()
    rows = [
        [
            escape(called(one.name)),
            f"{one.maps:,}",
            *("–" if value is None else f"{value:.3g}" for value in (one.mean, one.sd, one.limit)),
            "–" if one.beyond is None else f"{one.beyond:,}",
        ]
        for one in found.moved()
    ]
    head = ["figure", "maps", "mean change", "SD", "limit", "beyond it"]
    told = " ".join(lines[2 + len(rows) :])
    return card(
        [
            title,
            paragraph(lines[0], "say"),
            grid(head, rows, frozenset(range(1, 6))),
            paragraph(told, "soft"),
        ]
    )
