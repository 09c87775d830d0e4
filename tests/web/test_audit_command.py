"""`accord clinic audit`: whole or broken, and how often somebody was refused."""

import pytest

from accord_web.command import audit as command
from accord_web.privacy.models import AuditEvent


@pytest.fixture
def told(clinic, browser, capsys, monkeypatch):
    """Zoe tried Mira's case three times, and what the command says."""
    monkeypatch.setattr(command, "stand", lambda: None)
    for _ in range(3):
        assert browser("zoe").get(f"/desk/cases/{clinic.cases['mira']}/").status_code == 404

    def say(**more) -> tuple[int, str]:
        code = command.audit(**more)
        return code, capsys.readouterr().out

    return say


def test_it_counts_refusals_by_page_and_says_that_the_chain_is_whole(told):
    code, said = told()
    assert code == 0
    assert "The chain is whole" in said
    assert "Refused: 3" in said
    assert "3  page:desk:case" in said
    assert "0 of them wait" in said


def test_many_refusals_of_one_person_are_pointed_at(told, monkeypatch):
    assert "were refused" not in told()[1]
    monkeypatch.setattr(command, "MANY", 3)
    assert "1 of the people who sign in here were refused 3 times or more" in told()[1]


def test_a_row_that_was_changed_is_told_with_its_number(told):
    told()
    AuditEvent.objects.filter(sequence=2).update(what="read")
    code, said = told()
    assert code == 1
    assert "Row 2 of the audit was altered." in said


def test_what_lies_further_back_is_not_counted(told, clinic):
    import datetime as dt

    from accord_web import clock

    with clock.turned_to(clock.now() + dt.timedelta(days=8)):
        assert "Refused: 0" in told(days=7)[1]
        assert "Refused: 3" in told(days=9)[1]
