"""`accord brief`: the brief of one client, or all clients by need, each with the sentence why."""

import csv
import json as notation
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from textwrap import fill

from accord.brief import Brief, CaseRow, compose, row
from accord.brief.page import BetweenLine, FindingLine, InsideLine
from accord.brief.weigh import offered
from accord.cli import courses, taking
from accord.cli.changes import Way, basis, ways
from accord.cli.key import Key, open_table
from accord.cli.options import ResultOptions, ScaleOptions, TableOptions
from accord.cli.score import described
from accord.cli.waiting import waiting
from accord.drawing import table as in_numbers
from accord.records import Course, Finding
from accord.signals import find_all
from accord.tables import Reading

LANGUAGE = "en"
WIDTH = 96
SHOWN = 3  # findings told in full; what is older stands behind them


@dataclass(frozen=True, slots=True)
class Standing:
    """One client in the table for all."""

    way: Way
    course: Course
    row: CaseRow
    strength: float  # of the finding that the row tells; orders clients of equal need

    def brief(self, key: Key) -> Brief:
        """The page, composed when it is wanted: a table of thousands wants only a few."""
        return compose(courses.facts(self.way, self.course, key), LANGUAGE)


def brief(
    file: Path,
    /,
    *,
    table: TableOptions = TableOptions(),  # noqa: B008 - frozen, and how cyclopts flattens it
    scale: ScaleOptions = ScaleOptions(),  # noqa: B008
    result: ResultOptions = ResultOptions(),  # noqa: B008
) -> int:
    """What moved, from a long table: one client's brief, or all clients by need.

    Example: accord brief scores.csv --client=17

    Parameters
    ----------
    file
        The table: comma, semicolon or tab separated, with headings in its first line.
    """
    opened, key = open_table(file, table, scale)
    reading = taking.take(opened)
    everybody = ways(reading, key)
    usual = courses.usual(key, everybody)
    chosen = ways(reading, key, result.client) if result.client else everybody
    found = standings(chosen, key, usual)
    if result.json:
        print(notation.dumps(plain(reading, key, usual, found), indent=2, default=str))
    else:
        print(taking.told(reading, file))
        print(f"{described(key)}\n{basis(key)}\n{usual.why}\n")
        print(one(found[0].brief(key), found[0].way) if result.client else all_rows(found))
    if result.out is not None:
        _write(found, result.out)
    if result.html is not None:
        from accord.cli.brief_page import brief_page

        result.html.write_text(brief_page(file, reading, key, usual, found), encoding="utf-8")
    taking.complain(reading.refused, result.refused, quiet=result.json)
    return int(result.strict and bool(reading.refused))


def standings(chosen: Sequence[Way], key: Key, usual: courses.Usual) -> tuple[Standing, ...]:
    """Every client's row, the one who needs it most first; of equals, the strongest finding."""
    made = []
    with waiting("Composing", len(chosen)) as advance:
        for way in chosen:
            course = courses.course(way, key, usual.constants)
            case = courses.case(way, course, key)
            first = next(iter(offered(case.found, case.last)), None)
            strength = first.finding.strength if first else 0.0
            made.append(Standing(way, course, row(case, LANGUAGE), strength))
            advance(1)
    return tuple(sorted(made, key=lambda one: (-one.row.need, -one.strength)))


def one(said: Brief, way: Way) -> str:
    """One client's brief as text."""
    return "\n".join(_lines(said, way))


def _lines(said: Brief, way: Way) -> Iterator[str]:
    yield f"Client {way.client}, before session {said.head.session}\n"
    opening = said.opening
    if opening.sentence:
        yield _filled(f"Open with: {opening.sentence}")
    if opening.note:
        yield _filled(opening.note)
    if opening.why:
        yield _filled(f"Why: {opening.why}")
    if opening.ask:
        yield _filled(f"One question: {opening.ask}")
    for line in said.between:
        yield from _section(line)
    for inner in said.inside:
        yield from _section(inner)
    for limit in said.limits:
        yield "\n" + _filled(limit)


def latest(line: BetweenLine | InsideLine) -> tuple[FindingLine, ...]:
    """Findings of one line of the brief, the latest first."""
    return tuple(sorted(line.findings, key=lambda finding: -finding.session))


def _section(line: BetweenLine | InsideLine) -> Iterator[str]:
    yield "\n" + _filled(line.sentence)
    for finding in latest(line)[:SHOWN]:
        yield _filled(f"- {finding.title}: {finding.sentence}")
    if len(line.findings) > SHOWN:
        yield f"- and {len(line.findings) - SHOWN} earlier; --json has them all."
    if line.chart is None:
        return
    told = in_numbers(line.chart)
    yield "\n" + _filled(told.caption)
    shown = (told.head, *told.rows)
    widths = [max(len(cells[place]) for cells in shown) for place in range(len(told.head))]
    for cells in shown:
        yield "  " + "  ".join(cell.rjust(wide) for cell, wide in zip(cells, widths, strict=True))


def all_rows(found: Sequence[Standing]) -> str:
    """All clients by need, as text."""
    wide = max(6, *(len(standing.way.client) for standing in found))
    lines = [f"{'client':<{wide}}  {'visits':>6}  {'last':>7}  why they stand here"]
    for standing in found:
        rated = standing.way.rated
        last = f"{rated[-1].value:.4g}" if rated else "-"
        lines.append(
            f"{standing.way.client:<{wide}}  {len(standing.way.visits):>6}  {last:>7}  "
            f"{standing.row.sentence}"
        )
    needing = sum(standing.row.need > 0 for standing in found)
    lines.append(f"\n{needing:,} of {len(found):,} clients have something worth a word.")
    return "\n".join(lines)


def plain(
    reading: Reading, key: Key, usual: courses.Usual, found: Sequence[Standing]
) -> dict[str, object]:
    """Everything for another program; the order of clients is the order of need."""
    return {
        "table": taking.plain(reading),
        "scale": {"name": key.name, "higher_is": key.scale.higher_is},
        "change": basis(key),
        "usual": {
            "constants": asdict(usual.constants) if usual.constants else None,
            "said": usual.why,
        },
        "clients": [_plain_standing(standing, key) for standing in found],
    }


def _plain_standing(standing: Standing, key: Key) -> dict[str, object]:
    said = standing.brief(key)
    opening = said.opening
    lines: tuple[BetweenLine | InsideLine, ...] = (*said.between, *said.inside)
    return {
        "client": standing.way.client,
        "need": standing.row.need,
        "why": standing.row.sentence,
        "session": said.head.session,
        "open_with": opening.sentence,
        "note": opening.note,
        "because": opening.why,
        "ask": opening.ask,
        "found": [_plain_found(one) for one in find_all(standing.course)],
        "sentences": [line.sentence for line in lines],
        "told": [_plain_told(one) for line in lines for one in line.findings],
        "limits": list(said.limits),
    }


def _plain_found(finding: Finding) -> dict[str, object]:
    return {
        "signal": finding.signal,
        "version": finding.version,
        "session": finding.session,
        "strength": finding.strength,
        "parameters": dict(finding.parameters),
    }


def _plain_told(line: FindingLine) -> dict[str, object]:
    return {
        "signal": line.signal,
        "session": line.session,
        "title": line.title,
        "sentence": line.sentence,
    }


def _write(found: Sequence[Standing], path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(["client", "visits", "need", "why"])
        for one in found:
            table.writerow([one.way.client, len(one.way.visits), one.row.need, one.row.sentence])


def _filled(text: str) -> str:
    return fill(text, WIDTH, subsequent_indent="  ")
