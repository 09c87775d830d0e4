"""`accord clinic import`: a long table of scores becomes cases."""

import json as notation
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Literal
from uuid import UUID

from cyclopts import Group, Parameter

from accord.cli import taking
from accord.cli.key import Key, open_table
from accord.cli.options import RESULT, ScaleOptions, TableOptions
from accord.cli.score import described
from accord.cli.waiting import waiting
from accord.errors import TableError
from accord.tables import Reading
from accord_web.command.ground import Refused, missing_migrations, stand

CLINIC = Group("The clinic", sort_key=0)


def import_scores(
    file: Path,
    /,
    *,
    therapist: Annotated[str, Parameter(group=CLINIC)],
    start: Annotated[str, Parameter(group=CLINIC, metavar="DATE")] = "",
    problem: Annotated[
        Literal["depression", "anxiety", "trauma", "relationship", "other"],
        Parameter(group=CLINIC),
    ] = "other",
    table: TableOptions = TableOptions(),  # noqa: B008 - frozen, and how cyclopts flattens it
    scale: ScaleOptions = ScaleOptions(),  # noqa: B008
    json: Annotated[bool, Parameter(negative="", group=RESULT)] = False,
    refused: Annotated[Path | None, Parameter(group=RESULT)] = None,
    strict: Annotated[bool, Parameter(negative="", group=RESULT)] = False,
) -> int:
    """Load a long table of scores as cases: one line a client and visit.

    Each client becomes a case with this therapist, each visit a session that took place with its
    score. What is here already is found again: a second run changes nothing, a run that was
    stopped completes.

    Example: accord clinic import scores.csv --therapist=Tomás --start=2025-01-06

    Parameters
    ----------
    file
        The table: comma, semicolon or tab separated, with headings in its first line.
    therapist
        Who sees these clients, by the name that the clinic knows (or by id where names are alike).
    start
        The day that counts as day 0, or as session 1, where the table holds no dates. Without it
        the last visit of the table was yesterday.
    problem
        What brought these clients.
    json
        Print JSON for another program.
    refused
        Write every refused line with its reason (CSV).
    strict
        Leave with exit code 1 when a line was refused.
    """
    stand()
    # Only here: these need the settings of the clinic.
    from accord_web.flows.import_table import Report, Table, import_table
    from accord_web.people.queries import clinic

    if missing_migrations("vault") or missing_migrations():
        raise Refused("The databases are not of this version. Begin accord clinic run once.")
    here = clinic(None)
    if here is None:
        raise Refused("There is no clinic here yet. Make it with accord clinic init --name …")
    who, day = _therapist(therapist, here.id), _day(start)
    opened, key = open_table(file, table, scale)
    reading = taking.take(opened)
    with waiting("Bringing in visits", len(reading.taken)) as advance:
        report: Report = import_table(
            Table(reading, key.scale, key.name, key.ours),
            clinic=here,
            therapist=who,
            start=day,
            problem=problem,
            on_visits=advance,
            by=None,
        )
    if json:
        print(notation.dumps(_plain(report, reading, key), indent=2, default=str))
    else:
        print(_told(report, reading, key, file))
    taking.complain(report.refused, refused, quiet=json)
    return int(strict and bool(report.refused))


def _therapist(name: str, clinic: UUID) -> UUID:
    from accord_web.people.queries import therapists

    everybody = therapists(None, clinic)
    wanted = name.strip().casefold()
    found = [i for i, said in everybody if wanted in (said.casefold(), str(i))]
    if len(found) == 1:
        return found[0]
    if found:
        listed = ", ".join(str(i) for i in found)
        raise TableError(
            f"{len(found)} therapists are called {name}. Give the id of one of them: {listed}."
        )
    listed = ", ".join(sorted(said for _, said in everybody)) or "none yet"
    raise TableError(f"There is no therapist called {name}. Therapists here: {listed}.")


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise TableError(f"--start={text} is not a date. Write it as --start=2025-01-06.") from None


def _told(report, reading: Reading, key: Key, file: Path) -> str:
    lines = [taking.told(reading, file), described(key)]
    if report.start is not None:
        what = "Session 1 and a week for each further one" if reading.kind == "session" else "Day 0"
        lines.append(f"{what} counts from {report.start}; --start sets another day.")
    lines += [*report.said, ""]
    if report.changed:
        lines.append(
            f"{_of(report.cases, 'new case')}, {_of(report.visits, 'visit')} taken"
            + (f" ({report.unrated:,} without a score)" if report.unrated else "")
            + "."
        )
    if report.already:
        lines.append(f"{_of(report.already, 'visit')} already there.")
    if not report.changed:
        lines.append("Nothing new; nothing was changed.")
    lines.append(f"{_of(len(report.refused), 'line')} refused.")
    return "\n".join(lines)


def _plain(report, reading: Reading, key: Key) -> dict[str, object]:
    told = taking.plain(reading)
    told["refused"] = _refused(report.refused)
    return {
        "table": told,
        "scale": {
            "measure": report.measure,
            "name": key.name,
            "lowest": key.scale.lowest,
            "highest": key.scale.highest,
            "higher_is": key.scale.higher_is,
        },
        "start": report.start,
        "cases_new": report.cases,
        "visits_taken": report.visits,
        "visits_without_score": report.unrated,
        "visits_already_there": report.already,
        "said": list(report.said),
    }


def _refused(refused: Sequence) -> list[dict[str, object]]:
    return [
        {
            "line": one.line,
            "column": one.column,
            "value": one.value,
            "reason": one.reason.value,
            "why": one.why,
            "remedy": one.remedy,
        }
        for one in refused
    ]


def _of(count: int, what: str) -> str:
    return f"{count:,} {what}" if count == 1 else f"{count:,} {what}s"
