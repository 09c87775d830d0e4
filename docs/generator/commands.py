"""Every command with its help, as the command line itself prints it."""

from importlib.metadata import entry_points

from cyclopts import App
from docs.generator.markdown import page

from accord.cli import FURTHER, app


def text() -> str:
    blocks = [_help(app, "accord", ())]
    for further in sorted(entry_points(group=FURTHER), key=lambda found: found.name):
        blocks.append(_help(further.load(), f"accord {further.name}", ("accord",)))
    return page(
        "Commands",
        "What `accord` and each of its commands say of themselves. `accord --help` and "
        "`accord score --help` print the same in a terminal.",
        *blocks,
    )


def _help(found: App, name: str, above: tuple[str, ...]) -> str:
    """The help as Markdown, one level down, without its table of contents."""
    said = found.generate_docs(output_format="markdown", heading_level=2, usage_name=None)
    kept, skipping = [], False
    for line in said.splitlines():
        if line.startswith("#"):
            skipping = "Table of Contents" in line
            line = _heading(line, name, above)
        if not skipping:
            kept.append(line.rstrip())
    return "\n".join(kept).strip()


def _heading(line: str, name: str, above: tuple[str, ...]) -> str:
    marks, _, title = line.partition(" ")
    full = title if title.startswith("accord") or not above else f"accord {title}"
    return f"{marks} {full}"
