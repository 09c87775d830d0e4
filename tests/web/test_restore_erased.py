"""A restore applies first what was erased since the backup was made."""

import pytest

from tests.web import test_backup
from tests.web.test_backup import backed_up, fresh

original, lindenhof = test_backup.original, test_backup.lindenhof

ERASE = """
from accord_web.flows.erase import erase_own, erase_record
from accord_web.cases.models import Case
from accord_web.cases.actions import close_case
from accord_web import clock
import datetime as dt
case = Case.objects.get()
close_case(case.id, dt.date(2001, 3, 2), by=None)
erase_record(case.id, "retention", by=None)
"""
IDS = """
from accord_web.people.models import Person
from accord_web.privacy.models import Key
from accord_web.cases.models import Case
case = Case.objects.get()
mira = case.parts.get(role="client").person_id
print(case.id.hex, mira.hex)
print(" ".join(bytes(k.wrapped).hex() for k in Key.objects.filter(owner__in=[case.id, mira])))
"""


@pytest.mark.parametrize("here", [True, False])
def test_a_restore_applies_what_was_erased_since_first(lindenhof, here):
    """In its own folder, and on another machine: a later backup laid the list beside this one."""
    older = backed_up(lindenhof)
    _ids, wrapped = lindenhof.python(IDS).split("\n")
    lindenhof.python(ERASE)
    if here:
        terminal, more = lindenhof, ["--replace"]
    else:
        (lindenhof.home / "erasures").rename(lindenhof.home / "elsewhere")
        (lindenhof.home / "elsewhere").rename(older.parent / "erasures")
        terminal, more = fresh(lindenhof), []
    assert bytes.fromhex(wrapped.split()[0]) in (older / "vault.sqlite3").read_bytes()
    said = terminal.clinic("restore", older, *more)
    assert said.code == 0, said.err
    assert "Erased again" in said.out
    raw = b"".join(
        path.read_bytes()
        for path in terminal.home.iterdir()
        if path.name.startswith(("acc", "vau"))
    )
    assert b"Lindenhof" in raw
    assert not [one for one in wrapped.split() if bytes.fromhex(one) in raw]
    assert "DoesNotExist" in terminal.python(
        "from accord_web.cases.models import Case\n"
        "try: Case.objects.get()\n"
        "except Case.DoesNotExist: print('DoesNotExist')"
    )
    assert terminal.clinic("doctor").code == 0
    assert (terminal.home / "erasures").exists()  # for the next time


def test_every_backup_lays_the_list_beside_all_the_others(lindenhof):
    older = backed_up(lindenhof)
    assert not (older.parent / "erasures").exists()
    lindenhof.python(ERASE)
    lindenhof.python("import time; time.sleep(1.1)")
    backed_up(lindenhof)
    assert (older.parent / "erasures").read_text() == "".join(
        sorted((lindenhof.home / "erasures").read_text().splitlines(keepends=True))
    )


def test_a_restore_without_any_list_says_so(lindenhof):
    said = fresh(lindenhof).clinic("restore", backed_up(lindenhof))
    assert "No list of what was erased was found" in said.out
