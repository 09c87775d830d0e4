import pytest


@pytest.fixture
def rows(db):
    """Every cell of the gate as a row."""
    from tests.spec.cells import write_rows

    write_rows()
