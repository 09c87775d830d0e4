"""What the pages on security say is shown by tests: those tests exist."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
PAGES = ("threat-model.md", "asvs.md")
NAMED = re.compile(r"`(test_\w+)(\.py)?`")


def every_test() -> tuple[set[str], set[str]]:
    """Every function and every file of tests."""
    files = list((ROOT / "tests").rglob("test_*.py"))
    texts = [file.read_text("utf-8") for file in files]
    found = {name for text in texts for name in re.findall(r"^ *def (test_\w+)", text, re.M)}
    return found, {file.name for file in files}


def missing(text: str) -> set[str]:
    functions, files = every_test()
    return {
        name + end
        for name, end in NAMED.findall(text)
        if (f"{name}.py" not in files if end else name not in functions)
    }


@pytest.mark.parametrize("page", PAGES)
def test_what_a_page_names_is_there(page):
    text = (ROOT / "docs/explanation" / page).read_text("utf-8")
    assert len(NAMED.findall(text)) > 30
    assert missing(text) == set()


def test_a_name_that_nobody_bears_is_caught():
    assert missing("`test_of_nothing_at_all` `test_nowhere.py`") == {
        "test_of_nothing_at_all",
        "test_nowhere.py",
    }


def test_every_row_of_a_threat_names_its_test():
    """Somebody gets nothing that they should not: shown, or said to stay."""
    text = (ROOT / "docs/explanation/threat-model.md").read_text("utf-8")
    rows = [line for line in text.splitlines() if line.startswith("|") and "---" not in line]
    told = [row for row in rows if "shown by" not in row]
    assert len(told) > 25
    assert [row for row in told if "`test_" not in row] == []
