"""Writes docs/reference from the code: `python -m docs.generate`.

A test fails when a page there is stale, so that what a clinician approves is what the code does.
"""

import os
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")  # a folder that is thrown away

REFERENCE = Path(__file__).parent / "reference"


def pages() -> dict[str, str]:
    """Every generated page: its name under docs/reference, and its text."""
    django.setup()
    from docs.generator import (
        access,
        columns,
        commands,
        measures,
        practices,
        settings,
        signals,
        values,
    )

    return {
        **measures.pages(),
        "practices.md": practices.text(),
        "signals.md": signals.text(),
        "access.md": access.text(),
        "columns.md": columns.text(),
        "commands.md": commands.text(),
        "settings.md": settings.text(),
        "values.md": values.text(),
    }


def write(folder: Path = REFERENCE) -> None:
    """Write all pages, and take away those that nothing makes any more."""
    made = {folder / name: text for name, text in pages().items()}
    for path in folder.rglob("*.md"):
        if path not in made:
            path.unlink()
    for path, text in made.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write()
