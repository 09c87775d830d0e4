"""Every command with its help, as the command line itself prints it."""

from importlib.metadata import entry_points

from cyclopts import App
from docs.generator.markdown import page

from accord.cli import FURTHER, app


def text() -> str:
    return page(
        "Commands",
        "What `accord` and each of its commands say of themselves. `accord --help` and "
        "`accord score --help` print the same in a terminal.",
        _without_contents(whole().generate_docs(output_format="markdown", heading_level=2)),
    )


def whole() -> App:
    """The command with the commands of other packages, as `accord.cli.main` makes it."""
    for further in entry_points(group=FURTHER):
        if further.name not in app:
            app.command(further.value, name=further.name)
    return app


def _without_contents(said: str) -> str:
    kept, skipping = [], False
    for line in said.splitlines():
        if line.startswith("#"):
            skipping = "Table of Contents" in line
        if not skipping:
            kept.append(line.rstrip())
    return "\n".join(kept).strip()
