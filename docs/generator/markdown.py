"""Pieces of Markdown that every page uses."""

from collections.abc import Iterable, Sequence

MADE = "<!-- Written by `python -m docs.generate`. Change the code it tells of, not this page. -->"


def page(title: str, *blocks: str) -> str:
    """A whole page; empty blocks are left out."""
    return "\n\n".join([f"# {title}", MADE, *(block for block in blocks if block)]) + "\n"


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table; a cell keeps its place whatever it holds."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(_cell(cell) for cell in line) + " |" for line in lines)


def bullets(lines: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)


def yes(value: bool) -> str:
    return "yes" if value else "no"


def sentence(text: str) -> str:
    """With a capital at its start and a full stop at its end."""
    text = text.strip()
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "!", "?")) else ".")


def _cell(cell: object) -> str:
    return str(cell).replace("|", "\\|").replace("\n", " ")
