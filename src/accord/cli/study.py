"""`accord study`: the report on the claim itself, from a clinic's long table."""

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from accord.cli.options import TABLE, ColumnOptions, OutOptions
from accord.cli.page import card, folded, heading, paragraph
from accord.cli.science import present, taken
from accord.frames import Kind, Need
from accord.frames.needs import CLIENT

if TYPE_CHECKING:
    from accord.frames import Taken
    from accord.study import Section, Study

SESSION = ("session", "sessionnumber", "sessionno", "sessionnr", "visit", "wave", "occasion")
OUTCOME = ("outcome", "score", "total", "wellbeing", "distress", "value")
ALLIANCE = ("alliance", "bond", "srs", "wai", "waisr")


@Parameter(name="*", group=TABLE)
@dataclass(frozen=True, kw_only=True)
class StudyColumns:
    """The columns of a study besides client and session."""

    alliance: str = ""
    "Column of the alliance, rated at the end of the session."
    therapist: str = ""
    "Column of the therapist's code: asks how much goes with the therapist."
    couple: str = ""
    "Column of the couple's code, empty for others: asks whose bond goes with whose outcome."
    role: str = ""
    "Column that tells the two of a couple apart."
    stress: str = ""
    "Column of stress; with --support it asks whether support softens it."
    support: str = ""
    "Column of support."


def study(
    file: Path,
    /,
    *,
    higher: Literal["better", "worse"],
    table: ColumnOptions = ColumnOptions(),  # noqa: B008 - frozen, and how cyclopts flattens it
    columns: StudyColumns = StudyColumns(),
    result: Annotated[OutOptions, Parameter(name="*")] = OutOptions(),  # noqa: B008
) -> int:
    """Ask a clinic's long table whether the bond goes with the outcome, and for whom.

    Example: accord study clinic.csv --score=distress --higher=worse --therapist=therapist

    Parameters
    ----------
    file
        One row a client and session: CSV or Parquet.
    higher
        Whether a higher outcome is better or worse.
    """
    from accord.study import Columns
    from accord.study import study as ask

    read = taken(file, _needs(table, columns), table, once=("client", "session"))
    there = {role: role if read.has(role) else "" for role in _OPTIONAL}
    called = _called(read)
    frame = read.frame.rename(called)
    names = (called["outcome"], called["alliance"])
    found = ask(frame, Columns("client", "session", *names, **there), higher_is=higher)
    title = "Does the bond go with the outcome?"
    return present(read, found, result, title=title, parts=lambda: _parts(found))


_OPTIONAL = ("therapist", "couple", "role", "stress", "support")


def _needs(table: ColumnOptions, columns: StudyColumns) -> list[Need]:
    needs = [
        Need(CLIENT.role, CLIENT.kind, CLIENT.names, table.id, "--id", filled=True),
        Need("session", Kind.WHOLE, SESSION, table.session, "--session", filled=True, lowest=1),
        Need("outcome", Kind.NUMBER, OUTCOME, table.score, "--score"),
        Need("alliance", Kind.NUMBER, ALLIANCE, columns.alliance, "--alliance"),
    ]
    for role in _OPTIONAL:
        kind = Kind.NUMBER if role in ("stress", "support") else Kind.TEXT
        told = getattr(columns, role)
        needs.append(Need(role, kind, (role,), told, f"--{role}", required=False))
    return needs


def _called(read: "Taken") -> dict[str, str]:
    """The two scores by the headings that the file gives them, where no other column has that."""
    taken = set(read.frame.columns) - {"outcome", "alliance"}
    headings = {role: read.columns[role] for role in ("outcome", "alliance")}
    return {role: role if name in taken else name for role, name in headings.items()}


def _parts(found: "Study") -> Iterator[str]:
    first = str(found).split("\n\n", 1)[0]
    yield card([paragraph(line) for line in first.splitlines()], "first")
    for section in found.sections:
        yield card(_section(section))
    yield card([paragraph(str(found).rsplit("\n\n", 1)[-1])])


def _section(section: "Section") -> Iterator[str]:
    yield heading(section.question)
    yield paragraph(section.says, "say" if section.enough else "")
    yield section.picture()
    if section.enough:
        yield folded("The figures", f"<pre>{escape(str(section.found))}</pre>")
    yield paragraph(f"Caution: {section.caution}", "soft")
    yield paragraph(f"Needs: {section.needs}", "soft")
