"""The page that `accord brief --html` writes."""

from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path

from accord.brief.page import BetweenLine, Brief, CaseRow, FindingLine, InsideLine
from accord.cli import courses
from accord.cli.brief import SHOWN, Standing, latest
from accord.cli.changes import basis
from accord.cli.key import Key
from accord.cli.page import beside, card, folded, grid, heading, page, paragraph, tag
from accord.cli.score_page import read_card, used
from accord.drawing import Chart, Dot, Line, spark, svg, table
from accord.records import Course
from accord.tables import Reading

CLOSER = 60  # clients whose chart is on the page of all; a larger page opens slowly
TAGS = {"danger": "today", "notice": "worth a word", "calm": "good news"}


def brief_page(
    file: Path, reading: Reading, key: Key, usual: courses.Usual, found: Sequence[Standing]
) -> str:
    """One client: the brief. All: who needs a word, the chart of each folded beneath."""
    alone = len(found) == 1
    parts = _one(found[0], key) if alone else _all(file, key, found)
    title = f"Brief: client {found[0].way.client}" if alone else f"{key.name}: who needs a word"
    rests_on = (basis(key), usual.why)
    return page(title, [*parts, *read_card(file, reading, key, rests_on)], narrow=alone)


def _one(standing: Standing, key: Key) -> Iterator[str]:
    said = standing.brief(key)
    yield paragraph(f"{key.name} · before session {said.head.session}", "soft")
    yield heading(f"Client {standing.way.client}", 1)
    yield _opening(said)
    for line in _lines(said):
        yield card(_section(line, said, standing.course))
    if said.limits:
        yield card(paragraph(limit, "soft") for limit in said.limits)


def _opening(said: Brief) -> str:
    return card([_said(said)], "first")


def _said(said: Brief) -> str:
    opening = said.opening
    return (
        (paragraph("Open with", "soft") if opening.sentence else "")
        + paragraph(opening.sentence or opening.note, "say")
        + (paragraph(f"Why: {opening.why}", "soft") if opening.why else "")
        + (paragraph(f"One question: {opening.ask}", "soft") if opening.ask else "")
    )


def _section(line: BetweenLine | InsideLine, said: Brief, course: Course) -> Iterator[str]:
    yield heading("Between you" if isinstance(line, BetweenLine) else "How they are doing")
    yield paragraph(line.sentence)
    if line.chart is not None:
        chart = courses.pictured(line.chart, course)
        band = "The shade is where each score was to be expected from those before it."
        yield svg(chart) + (paragraph(band, "soft") if chart.band else "") + beside(table(chart))
    yield _findings(line, said)


def _lines(said: Brief) -> tuple[BetweenLine | InsideLine, ...]:
    return (*said.between, *said.inside)


def _findings(line: BetweenLine | InsideLine, said: Brief) -> str:
    """The latest in full, older ones folded; what the page opens with is not told again."""
    opening = (said.opening.signal, said.opening.session)
    rest = [one for one in latest(line) if (one.signal, one.session) != opening]
    told = [_finding(finding) for finding in rest]
    older = told[SHOWN:]
    return "".join(told[:SHOWN]) + (
        folded(f"{len(older)} earlier", "".join(older)) if older else ""
    )


def _finding(finding: FindingLine) -> str:
    return f"<p>{tag(finding.title, finding.tone)} {escape(finding.sentence)}</p>"


def _all(file: Path, key: Key, found: Sequence[Standing]) -> Iterator[str]:
    needing = sum(standing.row.need > 0 for standing in found)
    yield paragraph(f"{file.name} · {len(found):,} clients, by need", "soft")
    yield heading(f"{key.name}: who needs a word", 1)
    said = f"{needing:,} of {len(found):,} clients have something worth a word."
    yield card([paragraph(said, "say")], "first")
    ends = used(key, [standing.way for standing in found])
    wanted = [standing for standing in found if standing.row.need]
    quiet = [standing for standing in found if not standing.row.need]
    if wanted:
        yield card([_table(wanted, key, ends)])
    if quiet:
        kept = f"{len(quiet):,} {'others' if wanted else 'clients'}: nothing to bring up"
        yield card([folded(kept, _table(quiet, key, ends))])


def _table(found: Sequence[Standing], key: Key, ends: tuple[float, float]) -> str:
    rows = [
        [
            escape(standing.way.client),
            _spark(standing, *ends),
            _last(standing),
            _why(standing.row) + _closer(standing, key, place),
        ]
        for place, standing in enumerate(found)
    ]
    head = ["client", "last 12 visits", "last", "why they stand here"]
    return grid(head, rows, frozenset({2}))


def _spark(standing: Standing, low: float, high: float) -> str:
    rated = [(v.session, v.value) for v in standing.way.rated if v.value is not None]
    dots = tuple(Dot(session, value) for session, value in rated)
    return spark(Chart("", Line("", dots), lowest=low, highest=high))


def _last(standing: Standing) -> str:
    rated = standing.way.rated
    return f"{rated[-1].value:g}" if rated else "–"


def _why(row: CaseRow) -> str:
    label = tag(TAGS[row.tag], row.tag) + " " if row.tag in TAGS else ""
    return f"{label}{escape(row.sentence)}"


def _closer(standing: Standing, key: Key, place: int) -> str:
    """The chart and the sentences, folded, for those who stand highest."""
    if place >= CLOSER or not standing.row.need:
        return ""
    said = standing.brief(key)
    inside = [_said(said)]
    for line in _lines(said):
        if line.chart is not None:
            inside.append(svg(courses.pictured(line.chart, standing.course)))
        inside.append(paragraph(line.sentence, "soft"))
    return folded("Look closer", f'<div class="closer">{"".join(inside)}</div>')
