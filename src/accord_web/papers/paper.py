"""A paper: sections of paragraphs, lists and tables. Pages and files show the same."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Table:
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Section:
    head: str
    text: tuple[str, ...] = ()
    bullets: tuple[str, ...] = ()
    table: Table | None = None
    blanks: tuple[str, ...] = ()  # to be filled in by hand


@dataclass(frozen=True, slots=True)
class Paper:
    id: str
    title: str
    language: str
    sections: tuple[Section, ...]
    made: str  # of what and when it was made, and who must confirm it


def markdown(paper: Paper) -> str:
    """The paper as a text file."""
    blocks = [f"# {paper.title}", paper.made]
    for section in paper.sections:
        blocks += [f"## {section.head}", *section.text]
        if section.bullets:
            blocks.append("\n".join(f"- {line}" for line in section.bullets))
        if section.table:
            blocks.append(_table(section.table))
        blocks += [f"{blank}: ______________________________" for blank in section.blanks]
    return "\n\n".join(blocks) + "\n"


def _table(table: Table) -> str:
    lines: list[Sequence[str]] = [table.head, ["---"] * len(table.head), *table.rows]
    return "\n".join("| " + " | ".join(_cell(cell) for cell in line) + " |" for line in lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
