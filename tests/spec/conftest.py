import pytest


@pytest.fixture(scope="module")
def written(django_db_setup, django_db_blocker):
    """Every row of `rows.py`, once for a file of tests; gone afterwards."""
    from django.db import transaction

    from tests.spec.writing import write_rows

    with django_db_blocker.unblock(), transaction.atomic():
        write_rows()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def rows(written, db):
    """The same within one test."""
