"""A backup is whole, says what it lacks, tells nothing to its thief, and comes back only proven."""

import json
import re
import shutil
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from accord_web.storage import backup
from tests.web.commands import Terminal, found

MIRA = """
from accord_web.people import actions, queries
from accord_web.flows.begin import Newcomer, begin
here = queries.clinic()
tomas = actions.add_person("Tomás", clinic=here.id, zone=here.zone, roles=["therapist"], by=None)
actions.open_account(tomas, "tomas@example.org", "four words and a comma", by=None)
begin(clinic=here.id, zone=here.zone, therapist=tomas, clients=[Newcomer("Miranda")], by=tomas)
"""
WHO = """
from accord_web.people import queries
from accord_web.cases.queries import cases, members, standing
viewer = standing(queries.account(None, "tomas@example.org").person_id)
print([m.nickname for c in cases(viewer) for m in members(viewer, [c.id])[c.id] if m.is_member])
"""


@pytest.fixture(scope="module")
def original(tmp_path_factory) -> Terminal:
    terminal = found(tmp_path_factory.mktemp("clinics") / "lindenhof")
    terminal.python(MIRA)
    return terminal


@pytest.fixture
def lindenhof(original, tmp_path) -> Terminal:
    shutil.copytree(original.home, tmp_path / "lindenhof")
    return Terminal(tmp_path / "lindenhof")


def backed_up(terminal: Terminal) -> Path:
    said = terminal.clinic("backup", "--to", terminal.home.parent / "copies")
    assert said.code == 0, said.err
    return Path(re.search(r"Backed up into (.*):", said.out)[1])


def fresh(terminal: Terminal, name: str = "new") -> Terminal:
    """Another machine, to which the kept copy of the keys was brought."""
    other = Terminal(terminal.home.parent / name)
    shutil.copytree(terminal.home / "keys", other.home / "keys")
    return other


def test_a_backup_comes_back_on_another_machine(lindenhof):
    copy, other = backed_up(lindenhof), fresh(lindenhof)
    said = other.clinic("restore", copy)
    assert said.code == 0, said.err
    assert other.python(WHO) == "['Miranda']"
    assert not list(other.home.glob("replaced-*"))
    assert other.clinic("doctor").code == 0


def test_it_names_its_files_and_versions_and_says_that_the_keys_are_elsewhere(lindenhof):
    copy = backed_up(lindenhof)
    told = json.loads((copy / "manifest.json").read_text())
    assert set(told["files"]) == {"database.sqlite3", "vault.sqlite3"}
    assert told["files"]["database.sqlite3"]["sha256"] == backup._hash(copy / "database.sqlite3")
    assert "people.0001_initial" in told["migrations"]["default"]
    assert "not in this backup" in told["keys"]
    assert {path.name for path in copy.iterdir()} == {*told["files"], "manifest.json"}
    assert all(path.stat().st_mode & 0o077 == 0 for path in [copy, *copy.iterdir()])


def test_its_thief_reads_no_name_no_address_and_no_key(lindenhof):
    copy = backed_up(lindenhof)
    raw = b"".join(path.read_bytes() for path in copy.iterdir())
    master = (lindenhof.home / "keys" / "master.keys").read_text().strip().partition(":")[2]
    assert b"Lindenhof" in raw  # so that the search below could find something
    for word in ("Miranda", "Tomás", "tomas@example.org", master):
        assert word.encode() not in raw
    assert bytes.fromhex(master) not in raw


def test_the_copy_is_of_one_moment_while_others_write(lindenhof, tmp_path):
    """Two rows that belong together are both there or both missing, however busy it is."""
    source, target = tmp_path / "busy.sqlite3", tmp_path / "copy.sqlite3"
    with closing(sqlite3.connect(source)) as live:
        live.execute("pragma journal_mode = wal")
        live.execute("create table answers (n integer)")
        live.execute("create table scores (n integer)")
    stop = threading.Event()

    def write():
        with closing(sqlite3.connect(source, isolation_level=None)) as writer:
            n = 0
            while not stop.is_set():
                n += 1
                writer.execute("begin immediate")
                writer.execute("insert into answers values (?)", (n,))
                writer.execute("insert into scores values (?)", (n,))
                writer.execute("commit")

    thread = threading.Thread(target=write)
    thread.start()
    try:
        counts = []
        for _ in range(20):
            backup._copy_sqlite(source, target)
            with closing(sqlite3.connect(target)) as copy:
                counts.append(
                    (
                        copy.execute("select count(*) from answers").fetchone()[0],
                        copy.execute("select count(*) from scores").fetchone()[0],
                    )
                )
            target.unlink()
    finally:
        stop.set()
        thread.join()
    assert all(answers == scores for answers, scores in counts)
    assert counts[-1][0] > counts[0][0]  # somebody did write meanwhile


def test_a_living_clinic_is_overwritten_only_when_asked_and_is_kept(lindenhof):
    copy = backed_up(lindenhof)
    lindenhof.python(MIRA.replace("Miranda", "Later").replace("tomas@", "other@"))
    said = lindenhof.clinic("restore", copy)
    assert said.code == 2
    assert "holds the clinic Lindenhof" in said.err and "--replace" in said.err
    people = "from accord_web.people.models import Person; print(Person.objects.count())"
    assert lindenhof.python(people) == "5"
    said = lindenhof.clinic("restore", copy, "--replace")
    assert said.code == 0, said.err
    assert lindenhof.python(people) == "3"
    [kept] = lindenhof.home.glob("replaced-*")
    with closing(sqlite3.connect(kept / "accord.sqlite3")) as before:
        assert before.execute("select count(*) from people_person").fetchone() == (5,)


def test_a_restored_clinic_says_so_in_an_audit_that_is_whole(lindenhof):
    """What was sealed after the backup went with the databases that were laid aside."""
    seal = "from accord_web.privacy.audit import seal; seal()"
    copy = backed_up(lindenhof)
    lindenhof.clinic("add-staff", "Zoe")
    lindenhof.python(seal)
    assert lindenhof.clinic("restore", copy, "--replace").code == 0
    assert "well   Audit: whole" in lindenhof.clinic("doctor").out
    lindenhof.python(seal)
    assert "well   Audit: whole" in lindenhof.clinic("doctor").out
    made_at = json.loads((copy / "manifest.json").read_text())["made_at"]
    said = lindenhof.python(
        "from accord_web.privacy.models import AuditEvent\n"
        "print(AuditEvent.objects.get(what='backup.restored').facts['made_at'])"
    )
    assert said == made_at


@pytest.mark.parametrize("name", ["database.sqlite3", "vault.sqlite3"])
def test_an_altered_backup_is_refused(lindenhof, name):
    copy, other = backed_up(lindenhof), fresh(lindenhof)
    raw = bytearray((copy / name).read_bytes())
    raw[len(raw) // 2] ^= 1
    (copy / name).write_bytes(raw)
    said = other.clinic("restore", copy)
    assert said.code == 2
    assert f"{name} is missing or was altered" in said.err
    assert not (other.home / "accord.sqlite3").exists()


def test_an_interrupted_backup_is_refused(lindenhof):
    copy = backed_up(lindenhof)
    (copy / "manifest.json").unlink()
    said = fresh(lindenhof).clinic("restore", copy)
    assert said.code == 2
    assert "is no whole backup" in said.err


def test_a_backup_of_a_newer_version_is_refused(lindenhof):
    copy, other = backed_up(lindenhof), fresh(lindenhof)
    told = json.loads((copy / "manifest.json").read_text())
    told["migrations"]["default"].append("people.0099_something_new")
    (copy / "manifest.json").write_text(json.dumps(told))
    said = other.clinic("restore", copy)
    assert said.code == 2
    assert "people.0099_something_new" in said.err and "Install that version" in said.err
    told["format"] = 99
    (copy / "manifest.json").write_text(json.dumps(told))
    assert "newer version" in other.clinic("restore", copy).err


def test_without_keys_or_with_others_nothing_is_put_in_place(lindenhof, tmp_path):
    copy = backed_up(lindenhof)
    without = Terminal(tmp_path / "without")
    said = without.clinic("restore", copy)
    assert said.code == 2
    assert "There are no keys" in said.err
    wrong = fresh(lindenhof, "wrong")
    (wrong.home / "keys" / "master.keys").write_text(f"1:{'cd' * 32}\n")
    said = wrong.clinic("restore", copy)
    assert said.code == 2
    assert "do not open this backup" in said.err
    assert not (wrong.home / "accord.sqlite3").exists()


def test_vault_and_database_belong_together(lindenhof, tmp_path):
    """The keys of another day's vault open nothing: such a pair is refused."""
    copy, other = backed_up(lindenhof), fresh(lindenhof)
    with closing(sqlite3.connect(copy / "vault.sqlite3")) as vault:
        vault.execute("delete from privacy_key")
        vault.commit()
    told = json.loads((copy / "manifest.json").read_text())
    told["files"]["vault.sqlite3"]["sha256"] = backup._hash(copy / "vault.sqlite3")
    (copy / "manifest.json").write_text(json.dumps(told))
    assert "do not open this backup" in other.clinic("restore", copy).err


def test_keys_that_lie_apart_are_used_from_there(lindenhof, tmp_path):
    apart = tmp_path / "usb" / "keys"
    apart.parent.mkdir()
    (lindenhof.home / "keys").rename(apart)
    where = {"ACCORD_KEYS": str(apart)}
    said = lindenhof.clinic("backup", **where)
    copy = next((lindenhof.home / "backups").iterdir())
    assert str(apart) in said.out
    said = lindenhof.clinic("restore", copy, "--replace", **where)
    assert said.code == 0, said.err
    assert "lie apart from the databases" in lindenhof.clinic("doctor", **where).out


def test_the_doctor_tells_how_old_the_latest_backup_is(lindenhof):
    assert "Backups: none yet" in lindenhof.clinic("doctor").out
    backed_up(lindenhof)
    assert "Backups: the latest is 0 hours old" in lindenhof.clinic("doctor").out
    (lindenhof.home / "latest-backup").write_text("2020-01-01T00:00:00+00:00\n")
    said = lindenhof.clinic("doctor")
    assert said.code == 1
    assert re.search(r"WRONG  Backups: the latest is \d+ days old", said.out)


def test_a_damaged_database_is_not_copied_as_if_it_were_whole(lindenhof, tmp_path):
    copy = tmp_path / "copy.sqlite3"
    raw = bytearray((lindenhof.home / "accord.sqlite3").read_bytes())
    raw[40_000:60_000] = b"\xff" * 20_000
    (lindenhof.home / "accord.sqlite3").write_bytes(raw)
    with pytest.raises((backup.BackupError, sqlite3.DatabaseError)):
        backup._copy_sqlite(lindenhof.home / "accord.sqlite3", copy)
