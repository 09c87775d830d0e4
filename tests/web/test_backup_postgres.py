"""The same on PostgreSQL, by its own programs."""

import os

import pytest

from accord_web.storage import backup
from tests import postgres
from tests.web.commands import Terminal
from tests.web.test_backup import MIRA, WHO


def test_without_postgresqls_own_programs_it_says_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    where = {"ENGINE": "django.db.backends.postgresql", "NAME": "accord"}
    with pytest.raises(backup.BackupError, match="pg_dump is not installed here"):
        backup._dump(where, tmp_path / "database.pgdump")


@pytest.fixture(scope="module")
def server():
    """A PostgreSQL of one's own; where there is none this is said, and CI refuses to go without."""
    try:
        return postgres.start()
    except postgres.NoPostgres as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(error))


@pytest.mark.postgres
@pytest.mark.slow
def test_on_postgresql_its_own_programs_make_and_bring_back_the_copy(server, tmp_path):
    where = {
        "ACCORD_DATABASE": postgres.address(server, "accord"),
        "ACCORD_VAULT": postgres.address(server, "vault"),
    }
    terminal = Terminal(tmp_path / "clinic")
    words = ("init", "--name", "Lindenhof", "--zone", "Europe/Berlin")
    assert terminal.clinic(*words, **where).code == 0
    terminal.python(MIRA, **where)
    said = terminal.clinic("backup", **where)
    assert said.code == 0, said.err
    copy = next((terminal.home / "backups").iterdir())
    assert {path.name for path in copy.iterdir()} == {
        "database.pgdump",
        "vault.pgdump",
        "manifest.json",
    }
    terminal.python(
        "from accord_web.people.models import User; User.objects.all().delete()", **where
    )
    assert "holds the clinic Lindenhof" in terminal.clinic("restore", copy, **where).err
    said = terminal.clinic("restore", copy, "--replace", **where)
    assert said.code == 0, said.err
    assert terminal.python(WHO, **where) == "['Miranda']"
    (terminal.home / "keys" / "master.keys").write_text(f"1:{'cd' * 32}\n")
    said = terminal.clinic("restore", copy, "--replace", **where)
    assert said.code == 2
    assert "do not open it" in said.err
    assert (
        "is of postgresql, the clinic here is set to sqlite" in terminal.clinic("restore", copy).err
    )
