"""The page that `accord score --html` writes."""

from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path

from accord.cli import taking
from accord.cli.changes import Way, basis, needed
from accord.cli.key import Key
from accord.cli.page import beside, card, folded, grid, heading, page, paragraph
from accord.cli.scatter import scatter
from accord.cli.score import SAID, described, summary
from accord.drawing import Chart, Dot, Line, spark, svg, table
from accord.scoring.change import Kind
from accord.tables import Reading, Refused

BETTER = {Kind.RECOVERED.value, Kind.IMPROVED.value}
SHOWN = 200  # refused lines listed on the page


def score_page(file: Path, reading: Reading, key: Key, found: Sequence[Way]) -> str:
    """One client: the course. All: where everybody went, and a line each."""
    alone = len(found) == 1
    parts = _client(key, found[0]) if alone else _everybody(file, key, found)
    title = f"{key.name}: client {found[0].client}" if alone else key.name
    return page(title, [*parts, *read_card(file, reading, key)], narrow=alone)


def course(way: Way, key: Key, label: str) -> Chart:
    """The client's scores as a chart; without known ends, the scale is what was used."""
    dots = tuple(Dot(v.session, v.value) for v in way.rated if v.value is not None)
    low, high = ends(key, [way])
    first, last = dots[0].value, dots[-1].value
    says = f"{key.name} over {len(dots)} visits, from {first:g} to {last:g}."
    return Chart(says, Line(label, dots), lowest=low, highest=high, axis="session")


def ends(key: Key, found: Sequence[Way]) -> tuple[float, float]:
    """The ends of the scale, or of what was scored where they are not known."""
    if key.bounded:
        return key.scale.lowest, key.scale.highest
    values = [visit.value for way in found for visit in way.rated if visit.value is not None]
    low, high = min(values), max(values)
    return (low, high) if high > low else (low - 1, high + 1)


def used(key: Key, found: Sequence[Way]) -> tuple[float, float]:
    """The part of the scale that anybody used: small pictures would be flat on all of it."""
    values = [visit.value for way in found for visit in way.rated if visit.value is not None]
    low, high = ends(key, found)
    return (low, max(values)) if values and low < max(values) < high else (low, high)


def _client(key: Key, way: Way) -> Iterator[str]:
    yield paragraph(f"{key.name} · {len(way.visits)} visits", "soft")
    yield heading(f"Client {way.client}", 1)
    if not way.rated:
        yield card([paragraph("No visit of this client has a score.", "say")], "first")
        return
    chart = course(way, key, key.name)
    rated = way.rated
    said = f"From {rated[0].value:g} to {rated[-1].value:g}"
    said += f": {SAID[way.verdict]}." if way.change and way.change.rc is not None else "."
    yield card([paragraph(said, "say"), paragraph(basis(key), "soft")], "first")
    yield card([svg(chart), beside(table(chart))])


def _everybody(file: Path, key: Key, found: Sequence[Way]) -> Iterator[str]:
    yield paragraph(f"{file.name} · {len(found):,} clients", "soft")
    yield heading(f"{key.name}, first to last", 1)
    yield card([paragraph(_opening(found), "say"), paragraph(basis(key), "soft")], "first")
    counted = "".join(
        f"<li><b>{count:,}</b><span>{escape(said)}</span></li>" for count, said in summary(found)
    )
    left = [heading("Where everybody went"), f'<ul class="counts">{counted}</ul>', _legend(key)]
    yield card(
        [f'<div class="pair"><div>{"".join(left)}</div><div>{_picture(key, found)}</div></div>']
    )
    yield card([heading("Each client"), _rows(found, *used(key, found))])


def _opening(found: Sequence[Way]) -> str:
    assessed = [way for way in found if way.change and way.change.rc is not None]
    if not assessed:
        return "Scores from first to last. How much of the change is ordinary wobble is not known."
    better = sum(way.verdict in BETTER for way in found)
    worse = sum(way.verdict == Kind.DETERIORATED.value for way in found)
    return (
        f"{better:,} of {len(found):,} clients moved reliably for the better, "
        f"{worse:,} reliably for the worse."
    )


def _legend(key: Key) -> str:
    said = "Each mark is one client: filled, reliably better; open, no reliable change; "
    said += "square, reliably worse."
    if needed(key) is not None:
        said += " Inside the band the change may be wobble alone."
    return paragraph(said, "soft")


def _picture(key: Key, found: Sequence[Way]) -> str:
    low, high = ends(key, found)
    marks = []
    for way in found:
        if way.change is not None:
            worse = way.verdict == Kind.DETERIORATED.value
            kind = "worse" if worse else "better" if way.verdict in BETTER else "none"
            marks.append((way.change.start, way.change.now, kind))
    says = f"First against last score of {len(marks)} clients. {_opening(found)}"
    return scatter(marks, lowest=low, highest=high, points=needed(key), says=says)


def _rows(found: Sequence[Way], low: float, high: float) -> str:
    rows = []
    for way in found:
        rated = [(v.session, v.value) for v in way.rated if v.value is not None]
        dots = tuple(Dot(session, value) for session, value in rated)
        drawn = spark(Chart("", Line("", dots), lowest=low, highest=high))
        first = f"{rated[0][1]:g}" if rated else "–"
        last = f"{rated[-1][1]:g}" if rated else "–"
        moved = f"{way.change.points:+g}" if way.change else "–"
        numbers = [str(len(way.visits)), first, last, moved]
        rows.append([escape(way.client), drawn, *numbers, escape(SAID[way.verdict])])
    head = ["client", "last 12 visits", "visits", "first", "last", "change", "from first to last"]
    return grid(head, rows, frozenset({2, 3, 4, 5}))


def read_card(
    file: Path, reading: Reading, key: Key, rests_on: Sequence[str] = ()
) -> Iterator[str]:
    """How the table was read, and what was left out."""
    told = [paragraph(line, "soft") for line in taking.told(reading, file).splitlines()]
    told += [paragraph(line, "soft") for line in (described(key), *rests_on)]
    parts = [heading("What this rests on"), *told]
    if reading.refused:
        listed = _refused(reading.refused[:SHOWN])
        parts.append(folded(f"{len(reading.refused):,} lines were refused", listed))
    yield card(parts)


def _refused(refused: Sequence[Refused]) -> str:
    rows = [
        [str(one.line), escape(one.column), escape(one.value), escape(f"{one.why} {one.remedy}")]
        for one in refused
    ]
    return grid(["line", "column", "written", "why, and what to do"], rows, frozenset({0}))
