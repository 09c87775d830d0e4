"""The page that `accord ruptures --html` writes."""

from collections.abc import Iterator
from html import escape
from typing import Any

import numpy as np
import polars as pl

from accord.alliance.agreement_result import Agreement
from accord.alliance.ruptures import Rupture
from accord.alliance.splits import Splits
from accord.chart.measured import figures
from accord.cli.page import beside, card, folded, grid, heading, paragraph, tag
from accord.cli.ruptures import Report, ordered, pair_of, sentence
from accord.drawing import Chart, Dot, Event, Line, Reach, spark, svg, table
from accord.frames import Taken

LISTED = 200  # clients with a picture
OPEN = 30  # of them, before the rest is folded
STRONGEST = 3  # charts in full
TONES = {"not repaired": "notice", "repairing": "", "repaired": "calm"}
Ends = tuple[float | None, float | None]


def parts(report: Report, read: Taken, ends: Ends) -> list[str]:
    """One client's course, or everybody's."""
    low, high = _ends(report, ends)
    inside = _client if report.client else _everybody
    return [*inside(report, read, low, high), *_agreement(report), *_splits(report), *_sure(report)]


def _client(report: Report, read: Taken, low: float, high: float) -> Iterator[str]:
    said = [sentence(one) for one in report.shown] or ["No rating is past the mark."]
    yield card([paragraph(line, "say") for line in said[:4]], "first")
    chart = course(report, read, report.client, low, high)
    more = [paragraph(line) for line in said[4:]]
    pair = [paragraph(line, "soft") for line in (pair_of(report),) if line]
    band = paragraph("The band is what was to be expected: usual, one wobble either way.", "soft")
    yield card([svg(chart), band, *more, *pair, beside(table(chart))])


def _everybody(report: Report, read: Taken, low: float, high: float) -> Iterator[str]:
    found = report.ruptures
    said = found.sentences
    yield card(
        [paragraph(said[0], "say"), *(paragraph(line, "soft") for line in said[1:])], "first"
    )
    having = ordered(found).head(LISTED)
    if not having.height:
        return
    note = paragraph("Not repaired, the strongest first. The band is what was usual.", "soft")
    for place, name in enumerate(having["client"].head(STRONGEST).to_list()):
        drawn = svg(course(report, read, name, low, high))
        yield card([heading(f"Client {name}"), "" if place else note, drawn])
    rows = [_row(report, read, row, low, high) for row in having.iter_rows(named=True)]
    rest = [folded(f"{len(rows) - OPEN:,} more", _grid(rows[OPEN:]))] if len(rows) > OPEN else []
    yield card([heading("Clients"), _grid(rows[:OPEN]), *rest])


def _grid(rows: list[list[str]]) -> str:
    head = ["client", "", "the last one", "strongest", "ruptures", "ratings", "false to expect"]
    return grid(head, rows, frozenset({3, 4, 5, 6}))


def _row(report: Report, read: Taken, row: dict[str, Any], low: float, high: float) -> list[str]:
    chart = course(report, read, row["client"], low, high)
    return [
        escape(row["client"]),
        spark(chart),
        tag(row["last"], TONES[row["last"]]),
        f"{row['strongest']:.1f}",
        f"{row['ruptures']:,}",
        f"{row['ratings']:,}",
        f"{row['expected_false']:.1f}",
    ]


def course(report: Report, read: Taken, client: str, low: float, high: float) -> Chart:
    """One client's ratings with the band of what was usual, and the therapist's where given."""
    found = report.ruptures
    at = found.place(client)
    rows = slice(int(found.rows.start[at]), int(found.rows.start[at] + found.rows.count[at]))
    sessions = found.rows.session[rows].tolist()
    dots = [Dot(s, v) for s, v in zip(sessions, found.rows.value[rows].tolist(), strict=True)]
    usual, wobble = found.charted.usual[rows], found.charted.wobble[rows]
    band = [
        Reach(session, max(float(m - w), low), min(float(m + w), high))
        for session, m, w in zip(sessions, usual, wobble, strict=True)
        if np.isfinite(m)
    ]
    events = [event for one in found.of(client) for event in _told(one)]
    says = " ".join(sentence(one) for one in found.of(client)) or "No rating is past the mark."
    return Chart(
        says=f"{len(dots)} ratings. {says}",
        a=Line("client", tuple(dots)),
        b=_therapist(read, client),
        events=tuple(events),
        band=tuple(band),
        lowest=low,
        highest=high,
    )


def _told(one: Rupture) -> Iterator[Event]:
    yield Event(one.session, "off", one.strength)
    if one.repaired:
        yield Event(one.repaired, "mended", "repaired")
    elif one.repairing:
        yield Event(one.repairing, "mended", "repairing")


def _therapist(read: Taken, client: str) -> Line | None:
    if not read.has("therapist"):
        return None
    theirs = read.frame.filter(
        (pl.col("client") == client) & pl.col("therapist").is_not_null()
    ).sort("session")
    dots = theirs.select("session", "therapist").iter_rows()
    return Line("therapist", tuple(Dot(session, value) for session, value in dots))


def _ends(report: Report, ends: Ends) -> tuple[float, float]:
    """The ends of the scale as told, or of what was rated."""
    values = report.ruptures.rows.value
    low = ends[0] if ends[0] is not None else float(values.min(initial=0.0))
    high = ends[1] if ends[1] is not None else float(values.max(initial=low))
    return (low, high) if high > low else (low - 1, high + 1)


def _agreement(report: Report) -> Iterator[str]:
    found = report.agreement
    if found is None:
        return
    title = heading("Clients and their therapists, all pairs")
    if not isinstance(found, Agreement):
        yield card([title, paragraph(str(found))])
        return
    lines = [paragraph(line) for line in str(found).splitlines()]
    yield card([title, found.picture(), *lines])


def _splits(report: Report) -> Iterator[str]:
    found = report.splits
    if found is None:
        return
    title = heading("How far people who share a therapist stand apart")
    if not isinstance(found, Splits):
        yield card([title, paragraph(str(found))])
        return
    worst = found.to_frame().filter(pl.col("standing").is_in(["mild", "moderate", "severe"]))
    worst = worst.sort(pl.col("mean").abs(), descending=True).head(OPEN)
    rows = [
        [
            escape(row["case"]),
            escape(f"{row['first']} and {row['second']}"),
            f"{row['mean']:+.1f} ({row['low']:+.1f} to {row['high']:+.1f})",
            tag(row["standing"], "notice" if row["standing"] == "severe" else ""),
            row["trend"] or "",
            f"{row['events']}",
        ]
        for row in worst.iter_rows(named=True)
    ]
    head = ["client", "who", "usually apart (95%)", "standing split", "trend", "events"]
    lines = [paragraph(line) for line in str(found).splitlines()]
    listed = grid(head, rows, frozenset({5})) if rows else ""
    note = paragraph("First less second, in points. Which of them is right is not asked.", "soft")
    yield card([title, *lines, listed, note])


def _sure(report: Report) -> Iterator[str]:
    known = figures(report.ruptures.mark)
    yield card(
        [
            heading("How sure is this?"),
            paragraph(
                f"In make-believe clinics with planted ruptures, the {report.ruptures.mark} mark "
                f"finds {100 * known.sensitivity:.0f} of 100 within two sessions, and marks "
                f"{known.false_per_100_ordinary_sessions:.1f} of 100 ordinary sessions for nothing."
            ),
            paragraph(
                "Of 100 marks, about "
                f"{known.false_of_100_flags_at_15_percent:.0f} mean nothing where 15 of 100 "
                "sessions lie in a rupture, and "
                f"{known.false_of_100_flags_at_5_percent:.0f} where 5 do."
            ),
            paragraph(
                "Two ratings back near the old usual count as repaired: that finds 9 of 10 "
                "repairs, and in 6 to 9 of 100 ruptures speaks too early. A rating says nothing "
                "about why; only the two can say what happened.",
                "soft",
            ),
        ]
    )
