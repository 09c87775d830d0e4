"""Real data of others: found where ACCORD_DATA points or in ../shared/data, else a test skips."""

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.science.values import DATA

collect_ignore_glob = ["*/reference.py"]  # lists of figures, all of one name; no tests in them


@pytest.fixture
def shared_data() -> Callable[[str], Path]:
    """The folder of a data set; the test is skipped, saying so, where it is not here."""

    def folder(name: str) -> Path:
        found = DATA / name
        if not found.is_dir():
            pytest.skip(f"the data set {name} is not here ({found}); set ACCORD_DATA")
        return found

    return folder
