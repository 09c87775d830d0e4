"""`accord clinic`: a clinic is made, staffed, served and looked after from a terminal."""

import datetime as dt
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from accord_web import clock
from accord_web.command.doctor import _look
from accord_web.command.looking import CHECKS, Seen
from tests.web.commands import Terminal, found


@pytest.fixture(scope="module")
def lindenhof(tmp_path_factory) -> Terminal:
    return found(tmp_path_factory.mktemp("clinics") / "lindenhof")


@pytest.fixture
def empty(tmp_path) -> Terminal:
    return Terminal(tmp_path / "clinic")


def test_help_of_the_whole_program_loads_no_web(empty):
    code = (
        "import sys; from accord.cli import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "loaded = {'django', 'granian', 'numpy', 'cryptography'} & set(sys.modules)\n"
        "sys.exit(f'{loaded} were loaded' if loaded else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "clinic" in done.stdout


def test_help_of_a_command_needs_no_clinic(empty):
    for command in ("init", "add-staff", "run", "demo", "backup", "restore", "doctor", "import"):
        said = empty.clinic(command, "--help")
        assert said.code == 0, (command, said.err)
        assert f"accord clinic {command}" in said.out
    assert not empty.home.exists()


def test_without_a_clinic_every_command_says_how_to_make_one(empty):
    for words in (["run"], ["add-staff", "Tomás"], ["backup"], ["doctor"]):
        said = empty.clinic(*words)
        assert said.code != 0
        assert "accord clinic init" in said.err


def test_a_clinic_is_made_with_keys_that_only_its_owner_may_read(lindenhof):
    keys = lindenhof.home / "keys"
    assert {file.name for file in keys.iterdir()} >= {"master.keys", "pages.key", "audit.key"}
    for path in [lindenhof.home, keys, *keys.iterdir(), lindenhof.home / "accord.sqlite3"]:
        assert path.stat().st_mode & 0o077 == 0, path


def test_a_second_clinic_in_the_same_folder_is_refused(lindenhof):
    said = lindenhof.clinic("init", "--name", "Another", "--zone", "UTC")
    assert said.code == 2
    assert "holds the clinic Lindenhof already" in said.err


def test_a_time_zone_that_does_not_exist_makes_nothing(empty):
    said = empty.clinic("init", "--name", "A", "--zone", "Europe/Nowhere")
    assert (said.code, empty.home.exists()) == (2, False)
    assert "--zone Europe/Berlin" in said.err


def test_an_invitation_link_is_printed_once_and_kept_as_a_hash(lindenhof):
    said = lindenhof.clinic(
        "add-staff", "Tomás", "--role", "therapist", ACCORD_ADDRESS="https://lindenhof.example/"
    )
    token = re.search(r"https://lindenhof\.example/invitation/([\w-]{30,})/", said.out)[1]
    raw = b"".join(file.read_bytes() for file in lindenhof.home.glob("accord.sqlite3*"))
    assert token.encode() not in raw
    assert "Tomás".encode() not in raw
    assert lindenhof.python(
        "from accord_web import clock; from accord_web.people.invitations import invited\n"
        f"print(invited('{token}', clock.now()) is not None)"
    )


def test_whoever_lost_every_way_in_gets_a_new_one_from_the_machine(lindenhof):
    said = lindenhof.clinic("add-staff", "Pia", "--role", "front-desk")
    assert said.code == 0, said.err
    again = lindenhof.clinic("way-in", "pia")
    assert re.search(r"/invitation/[\w-]{30,}/", again.out), again.err
    nobody = lindenhof.clinic("way-in", "Somebody")
    assert nobody.code != 0 and "Nobody who works here" in nobody.out + nobody.err


def test_a_role_that_does_not_exist_is_refused_by_name(lindenhof):
    said = lindenhof.clinic("add-staff", "Tomás", "--role", "doctor")
    assert said.code != 0
    assert "therapist" in said.out + said.err


def test_the_doctor_says_what_to_do_and_leaves_with_one_where_something_is_wrong(lindenhof):
    said = lindenhof.clinic("doctor")
    assert said.code == 0, said.out
    assert "well   Databases: of this version" in said.out
    assert "two responders, a deputy" in said.out
    (lindenhof.home / "keys" / "pages.key").chmod(0o644)
    try:
        said = lindenhof.clinic("doctor")
    finally:
        (lindenhof.home / "keys" / "pages.key").chmod(0o600)
    assert said.code == 1
    assert re.search(
        r"WRONG  Folder: others may read it\n +Do: chmod go-rwx .*pages\.key", said.out
    )


def test_the_doctor_sees_keys_that_do_not_fit_and_an_altered_audit(lindenhof, tmp_path):
    terminal = Terminal(tmp_path / "copy")
    shutil.copytree(lindenhof.home, terminal.home)
    lindenhof_keys = terminal.home / "keys" / "master.keys"
    lindenhof_keys.write_text(f"1:{'ab' * 32}\n")
    terminal.python(
        "from accord_web.privacy.audit import seal; seal()\n"
        "from accord_web.privacy.models import AuditEvent\n"
        "AuditEvent.objects.filter(sequence=1).update(what='nothing')"
    )
    said = terminal.clinic("doctor")
    assert said.code == 1
    assert "WRONG  Keys: they do not open this clinic's data" in said.out
    assert "WRONG  Audit: Row 1 of the audit was altered." in said.out


def test_one_look_that_fails_hides_no_other():
    def breaks():
        raise RuntimeError

    looked = list(_look((breaks, breaks)))
    assert [one.seen for one in looked] == [Seen.WRONG, Seen.WRONG]
    assert looked[0].says == "could not be looked at (RuntimeError)"


def test_the_doctor_looks_at_a_clinic_that_is_in_use(clinic, at_noon):
    with clock.turned_to(at_noon + dt.timedelta(minutes=5)):  # nobody sealed meanwhile
        by_name = {one.what: one for one in _look(CHECKS)}
    assert by_name["Audit"].seen is Seen.WELL
    assert by_name["Safety"].seen is Seen.MIND
    assert by_name["Worker"].todo.endswith("see whether accord clinic run is")


def test_a_folder_with_something_else_in_it_is_never_made_into_a_demo(lindenhof, tmp_path):
    said = lindenhof.clinic("demo", "--no-serve", "--fresh", "--folder", lindenhof.home)
    assert said.code == 2
    assert "is not a make-believe clinic; it stays as it is" in said.err
    assert lindenhof.clinic("doctor").code == 0
    papers = tmp_path / "papers"
    papers.mkdir()
    (papers / "thesis.txt").write_text("all of it")
    assert lindenhof.clinic("demo", "--no-serve", "--folder", papers).code == 2
    assert (papers / "thesis.txt").exists()


def test_manage_is_there_for_whoever_looks_for_it():
    here = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, here / "manage.py", "help"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
