"""`accord score`: each client's scores and reliable change, from the first to the last."""

import csv
import json as notation
from collections.abc import Sequence
from pathlib import Path

from accord.cli import taking
from accord.cli.changes import NO_SCORE, ONE_SCORE, Way, basis, counts, needed, ways
from accord.cli.key import Key, open_table
from accord.cli.options import ResultOptions, ScaleOptions, TableOptions
from accord.scoring.change import Kind
from accord.tables import Reading

SAID = {
    Kind.RECOVERED.value: "better, reliably, and past the cut-off",
    Kind.IMPROVED.value: "better, reliably",
    Kind.RECOVERED_NOT_RELIABLE.value: "past the cut-off, not reliably",
    Kind.UNCHANGED.value: "no reliable change",
    Kind.NOT_ASSESSABLE.value: "starts too near the end of the scale",
    Kind.DETERIORATED.value: "worse, reliably",
    Kind.NOT_SAID.value: "not assessed",
    ONE_SCORE: "only one score",
    NO_SCORE: "no score",
}


def score(
    file: Path,
    /,
    *,
    table: TableOptions = TableOptions(),  # noqa: B008 - frozen, and how cyclopts flattens it
    scale: ScaleOptions = ScaleOptions(),  # noqa: B008
    result: ResultOptions = ResultOptions(),  # noqa: B008
) -> int:
    """Score a long table: one line a client and visit, with a client, a time and a score.

    Example: accord score scores.csv --reliability=.86 --sd=7.38 --source="the manual, p. 12"

    Parameters
    ----------
    file
        The table: comma, semicolon or tab separated, with headings in its first line.
    """
    opened, key = open_table(file, table, scale)
    reading = taking.take(opened)
    found = ways(reading, key, result.client)
    if result.json:
        print(notation.dumps(plain(reading, key, found), indent=2))
    else:
        print(taking.told(reading, file))
        print(f"{described(key)}\n{basis(key)}\n")
        print(_one(found[0]) if result.client else _all(found))
    if result.out is not None:
        _write(found, result.out)
    if result.html is not None:
        from accord.cli.score_page import score_page

        result.html.write_text(score_page(file, reading, key, found), encoding="utf-8")
    taking.complain(reading.refused, result.refused, quiet=result.json)
    return int(result.strict and bool(reading.refused))


def described(key: Key) -> str:
    """The scale in one sentence, with what was only guessed from its heading."""
    ends = f", {key.scale.lowest:g} to {key.scale.highest:g}" if key.bounded else ""
    guess = " This is taken from the heading; --range and --higher overrule it."
    return f"{key.name}{ends}, higher is {key.scale.higher_is}.{guess if key.guessed else ''}"


def summary(found: Sequence[Way]) -> list[tuple[int, str]]:
    """How many clients went which way, in words."""
    return [(count, SAID[name]) for name, count in counts(found).items()]


def _all(found: Sequence[Way]) -> str:
    wide = max(6, *(len(way.client) for way in found))
    numbers = f"{'visits':>6}  {'first':>7}  {'last':>7}  {'change':>7}"
    lines = [f"{'client':<{wide}}  {numbers}  from first to last"]
    for way in found:
        first, last, moved = _figures(way)
        lines.append(
            f"{way.client:<{wide}}  {len(way.visits):>6}  {first:>7}  {last:>7}  {moved:>7}  "
            f"{SAID[way.verdict]}"
        )
    lines.append(f"\nOf {len(found):,} clients:")
    lines += [f"  {count:>6,}  {said}" for count, said in summary(found)]
    if any(way.change and way.change.rc is not None for way in found):
        lines.append(
            "With no true change at all, about 25 in 1,000 would still count as reliably better, "
            "and 25 as worse."
        )
    return "\n".join(lines)


def _figures(way: Way) -> tuple[str, str, str]:
    rated = way.rated
    if not rated:
        return "-", "-", "-"
    first, last = rated[0].value, rated[-1].value
    assert first is not None and last is not None
    moved = f"{last - first:+.4g}" if len(rated) > 1 else "-"
    return f"{first:.4g}", f"{last:.4g}", moved


def _one(way: Way) -> str:
    lines = [f"Client {way.client}", f"{'visit':>6}  {'time':>10}  {'score':>7}"]
    lines += [
        f"{visit.session:>6}  {taking.when(visit.time):>10}  "
        f"{'no rating' if visit.value is None else format(visit.value, '.4g'):>7}"
        for visit in way.visits
    ]
    first, last, moved = _figures(way)
    lines.append(f"\nFirst {first}, last {last}, change {moved}: {SAID[way.verdict]}.")
    if way.change and way.change.rc is not None:
        lines.append(
            f"That is {abs(way.change.rc):.2f} times the standard error of a difference "
            f"({way.change.s_diff:.2f}); beyond 1.96 counts as reliable."
        )
    return "\n".join(lines)


def _write(found: Sequence[Way], path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(["client", "visits", "rated", "first", "last", "change", "rc", "result"])
        for way in found:
            first, last, moved = _exact(way)
            rc = way.change.rc if way.change else None
            rated = len(way.rated)
            table.writerow(
                [way.client, len(way.visits), rated, first, last, moved, rc, way.verdict]
            )


def _exact(way: Way) -> tuple[float | None, float | None, float | None]:
    if not way.rated:
        return None, None, None
    first, last = way.rated[0].value, way.rated[-1].value
    return first, last, way.change.points if way.change else None


def plain(reading: Reading, key: Key, found: Sequence[Way]) -> dict[str, object]:
    """Everything that was read and found, for another program."""
    known = key.scale.reliability
    return {
        "table": taking.plain(reading),
        "scale": {
            "name": key.name,
            "measure": key.ours.id if key.ours else None,
            "validated": key.measure.validated if key.ours else None,
            "lowest": key.scale.lowest if key.bounded else None,
            "highest": key.scale.highest if key.bounded else None,
            "higher_is": key.scale.higher_is,
            "from_heading": key.guessed,
        },
        "reliable_change": {
            "points": needed(key),
            "reliability": known.value if known else None,
            "sd": known.sd if known else None,
            "source": known.source if known else None,
            "said": basis(key),
        },
        "counts": counts(found),
        "clients": [_plain_way(way) for way in found],
    }


def _plain_way(way: Way) -> dict[str, object]:
    first, last, moved = _exact(way)
    return {
        "client": way.client,
        "visits": [
            {"session": visit.session, "time": taking.when(visit.time), "score": visit.value}
            for visit in way.visits
        ],
        "first": first,
        "last": last,
        "change": moved,
        "rc": way.change.rc if way.change else None,
        "result": way.verdict,
    }
