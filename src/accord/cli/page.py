"""One self-contained page: nothing in it is fetched from anywhere, so it can be kept or sent."""

from collections.abc import Iterable, Sequence
from html import escape
from importlib.resources import files

from accord.drawing import Table, css

MARK = (
    '<svg width="26" height="26" viewBox="0 0 26 26" aria-hidden="true">'
    '<path class="one" d="M4 20 A9 9 0 0 1 18 8"/><path class="two" d="M22 6 A9 9 0 0 1 8 18"/>'
    "</svg>"
)


def page(title: str, parts: Iterable[str], *, narrow: bool = False) -> str:
    """The whole page around its parts, which are already HTML."""
    own = (files(__package__) / "page.css").read_text("utf-8")
    kind = ' class="narrow"' if narrow else ""
    inside = "\n".join(part for part in parts if part)
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="robots" content="noindex">\n'
        f"<title>{escape(title)}</title>\n<style>\n{own}{css()}</style>\n</head>\n<body>\n"
        f'<header class="top"><span class="wordmark">{MARK}Accord</span></header>\n'
        f"<main{kind}>\n{inside}\n</main>\n</body>\n</html>\n"
    )


def paragraph(text: str, kind: str = "") -> str:
    """One paragraph; nothing where there is nothing to say."""
    attribute = f' class="{kind}"' if kind else ""
    return f"<p{attribute}>{escape(text)}</p>" if text else ""


def heading(text: str, level: int = 2) -> str:
    """A heading."""
    return f"<h{level}>{escape(text)}</h{level}>"


def card(parts: Iterable[str], kind: str = "") -> str:
    """Parts that belong together."""
    name = f"card {kind}".strip()
    return f'<section class="{name}">{"".join(parts)}</section>'


def tag(text: str, tone: str = "") -> str:
    """A small label."""
    name = f"tag {tone}".strip()
    return f'<span class="{name}">{escape(text)}</span>'


def folded(summary: str, inside: str) -> str:
    """What is there for who wants it."""
    return f"<details><summary>{escape(summary)}</summary>{inside}</details>"


def grid(
    head: Sequence[str], rows: Iterable[Sequence[str]], numbers: frozenset[int], caption: str = ""
) -> str:
    """A table whose cells are already HTML; `numbers` are the columns set to the right."""

    def kind(place: int) -> str:
        return ' class="number"' if place in numbers else ""

    top = "".join(f'<th scope="col"{kind(n)}>{escape(name)}</th>' for n, name in enumerate(head))
    body = "".join(
        "<tr>" + "".join(f"<td{kind(n)}>{cell}</td>" for n, cell in enumerate(row)) + "</tr>"
        for row in rows
    )
    said = f"<caption>{escape(caption)}</caption>" if caption else ""
    return (
        f'<div class="wide"><table>{said}<thead><tr>{top}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def beside(table: Table) -> str:
    """The table that stands beside a chart, folded."""
    rows = [[escape(cell) for cell in row] for row in table.rows]
    return folded("The same in numbers", grid(table.head, rows, frozenset()))
