"""Real data of others: found where ACCORD_DATA points or in ../shared/data, else a test skips."""

import gc
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings
from tests.science.values import DATA

QUICK = "not slow"  # `make science`; CI runs the same tests with all their examples

collect_ignore_glob = ["*/reference.py"]  # lists of figures, all of one name; no tests in them
gc.disable()  # nothing of what is read below is rubbish
settings.register_profile(QUICK, max_examples=15, deadline=None)


def pytest_configure(config: pytest.Config) -> None:
    """A quick check tries fewer examples of each property."""
    if config.option.markexpr == QUICK:
        settings.load_profile(QUICK)


def pytest_collection_finish() -> None:
    """The modules and tests read by now stay to the end: looking for rubbish leaves them out."""
    gc.freeze()
    gc.enable()


@pytest.fixture
def shared_data() -> Callable[[str], Path]:
    """The folder of a data set; the test is skipped, saying so, where it is not here."""

    def folder(name: str) -> Path:
        found = DATA / name
        if not found.is_dir():
            pytest.skip(f"the data set {name} is not here ({found}); set ACCORD_DATA")
        return found

    return folder
