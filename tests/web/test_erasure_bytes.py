"""What was erased is in no byte of database, log and vault, nor after an older backup."""

import shutil
import sqlite3
import uuid
from contextlib import closing
from pathlib import Path

import pytest
from django.db import connection, connections

from accord_web import clock
from accord_web.cases.models import Case
from accord_web.cases.queries import standing
from accord_web.checkins.models import Rival
from accord_web.flows.erase import erase_own, erase_record
from accord_web.flows.erase_listed import erase_listed
from accord_web.flows.share import share
from accord_web.measures.models import Response, ResponsePart, Score
from accord_web.people.models import Named, Person
from accord_web.privacy import erasures
from accord_web.privacy.encryption import reveal
from accord_web.privacy.models import ErasureEntry, Key
from accord_web.storage import backup
from tests.web import erasing as erasing_fixtures
from tests.web.erasing import (
    AFTER,
    NAME,
    SECRET,
    YEARS_ON,
    closed,
    private,
)
from tests.web.tables import nothing_to_recompute

own_list = erasing_fixtures.own_list
in_files = erasing_fixtures.in_files


def every_byte() -> bytes:
    found = b""
    for alias in ("default", "vault"):
        name = connections[alias].settings_dict["NAME"]
        for path in (Path(f"{name}{end}") for end in ("", "-wal", "-journal")):
            found += path.read_bytes() if path.exists() else b""
    return found


def traces(clinic) -> dict[str, bytes]:
    """What could be found of Mira's own things: sealed values, wrapped keys, ids."""
    own = ResponsePart.objects.filter(owner=clinic["mira"], route="nobody")
    held = {f"answers of {p.part}": bytes(p.answers) for p in own}
    held |= {f"id of {p.part}": p.id.hex.encode() for p in own}
    held |= {f"score {s.scale}": s.id.hex.encode() for s in Score.objects.filter(part__in=own)}
    key = Key.objects.get(owner=clinic["mira"], owner_kind="own")
    return held | {
        "name": bytes(Named.objects.get().nickname),
        "second sending": bytes(Rival.objects.get().body),
        "key": bytes(key.wrapped),
        "id of the key": key.id.hex.encode(),
    }


def test_no_byte_of_it_is_left_in_database_log_or_vault(in_files):
    private(in_files)
    sought = traces(in_files)
    assert len(sought) > 6
    before = every_byte()
    assert all(trace in before for trace in sought.values()), "the search must be able to find it"
    with clock.turned_to(AFTER):
        erase_own(in_files["mira"], by=in_files["mira"])
    after = every_byte()
    assert [what for what, trace in sought.items() if trace in after] == []
    for text in (SECRET, NAME):
        assert text.encode() not in after


def test_taking_it_back_leaves_no_copy_under_the_other_key(in_files):
    """What was shared, and then not, was sealed anew: the earlier value is overwritten."""
    private(in_files)
    with clock.turned_to(AFTER):
        response = Response.objects.get(measure="session-client")
        shared = {
            bytes(p.answers)
            for p in ResponsePart.objects.filter(response=response, route="therapist-now")
            if p.part != "tension"
        }
        share(standing(in_files["mira"]), response.id, "nobody", by=in_files["mira"])
        still = {bytes(p.answers) for p in ResponsePart.objects.filter(response=response)}
        erase_own(in_files["mira"], by=in_files["mira"])
    after = every_byte()
    assert shared - still
    assert not [value for value in shared - still if value in after]


def backed_up(folder: Path) -> Path:
    databases = {name: connections[name].settings_dict for name in ("default", "vault")}
    backup.make(folder, databases, at=clock.now(), version="1", demo=False, migrations={})
    return folder


def bring_back(folder: Path) -> None:
    connections.close_all()
    for alias, stem in backup.FILES.items():
        target = Path(connections[alias].settings_dict["NAME"])
        for end in ("-wal", "-shm"):
            Path(f"{target}{end}").unlink(missing_ok=True)
        shutil.copyfile(folder / f"{stem}.sqlite3", target)


@pytest.mark.parametrize("moved_meanwhile", [False, True])
def test_an_older_backup_brings_nothing_back(in_files, tmp_path, own_list, moved_meanwhile):
    """Not either where it was shared, and sealed with the other key, when the backup was made."""
    private(in_files)
    mira = in_files["mira"]
    with clock.turned_to(AFTER):
        older = backed_up(tmp_path / "older")
        if moved_meanwhile:
            response = Response.objects.get(measure="session-client")
            share(standing(mira), response.id, "nobody", by=mira)
        ids = set(
            ResponsePart.objects.filter(owner=mira, route="nobody").values_list("id", flat=True)
        )
        erase_own(mira, by=mira)
        bring_back(older)
        assert ResponsePart.objects.filter(id__in=ids).count() == len(ids)
        sought = traces(in_files)
        opened = reveal(
            ResponsePart.objects.filter(id__in=ids).values("id", "answers"), ResponsePart
        )
        assert all(row["answers"] for row in opened), "the leak must be possible"
        assert ErasureEntry.objects.count() == 0  # the backup knows nothing of it; the file does
        assert erase_listed(erasures.read([own_list])) > 0
        from accord_web.storage.shredding import rewrite

        for alias in ("default", "vault"):
            rewrite(alias)
    assert not ResponsePart.objects.filter(id__in=ids).exists()
    after = every_byte()
    assert [what for what, trace in sought.items() if trace in after] == []
    assert Key.objects.filter(owner=mira, owner_kind="person").exists()
    assert nothing_to_recompute()


def test_an_older_backup_brings_no_erased_record_back(in_files, tmp_path, own_list):
    private(in_files)
    case, mira = closed(in_files), in_files["mira"]
    older = backed_up(tmp_path / "older")
    keys = [bytes(k.wrapped) for k in Key.objects.filter(owner__in=[case, mira])]
    with clock.turned_to(YEARS_ON):
        erase_record(case, "retention", by=in_files["ada"])
        bring_back(older)
        assert Case.objects.filter(id=case).exists()
        erase_listed(erasures.read([own_list]))
        from accord_web.storage.shredding import rewrite

        for alias in ("default", "vault"):
            rewrite(alias)
    assert not Case.objects.filter(id=case).exists()
    assert not Person.objects.filter(id=mira).exists()
    assert Person.objects.filter(id=in_files["jo"]).exists()
    after = every_byte()
    assert len(keys) >= 3
    assert not [key for key in keys if key in after]


def test_the_list_tells_nobody_what_was_erased(clinic, own_list):
    private(clinic)
    ids = [str(i) for i in ResponsePart.objects.values_list("id", flat=True)]
    with clock.turned_to(AFTER):
        erase_own(clinic["mira"], by=clinic["mira"])
    text = own_list.read_text()
    assert len(text.splitlines()) == ErasureEntry.objects.count() > 5
    assert own_list.stat().st_mode & 0o077 == 0
    assert not any(i in text or uuid.UUID(i).hex in text for i in ids)
    with own_list.open("a") as file:
        file.write("abc")  # cut off by a crash
    assert len(erasures.read([own_list])) == len(text.splitlines())


def test_the_connection_overwrites_what_is_deleted(db):
    if connection.vendor != "sqlite":
        pytest.skip("SQLite's own")
    for alias in ("default", "vault"):
        with connections[alias].cursor() as cursor:
            assert cursor.execute("PRAGMA secure_delete").fetchone() == (1,)
    with closing(sqlite3.connect(":memory:")) as plain:
        plain.execute("PRAGMA secure_delete = OFF")
        assert plain.execute("PRAGMA secure_delete").fetchone() == (0,)
