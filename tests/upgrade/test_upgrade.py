"""Every clinic ever kept is upgraded to today's tables, and says what it said."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.upgrade.make_fixture import HERE, LARGEST, lay

KEPT = sorted(folder for folder in HERE.iterdir() if (folder / "expected.json").exists())
UPGRADE = """
import datetime, json, sys
import django
django.setup()
from django.core.management import call_command
for database in ("default", "vault"):
    call_command("migrate", database=database, verbosity=0)
from accord_web.cases.models import Case
from accord_web.flows.recompute import recompute
from accord_web import clock
from tests.upgrade.reading import read, read_shared
moment = datetime.datetime.fromisoformat(sys.argv[1])
said = read(moment)
with clock.turned_to(moment):
    for case in Case.objects.all():
        recompute(case.id, by=None)
call_command("check", verbosity=0)
print(json.dumps([said, read(moment), read_shared(moment)]))
"""


def upgraded(folder: Path, home: Path) -> list[dict]:
    """What it says after the upgrade, and with its findings worked out again; what is shared."""
    lay(folder, home)
    told = subprocess.run(
        [sys.executable, "-c", UPGRADE, expected(folder)["read_on"]],
        capture_output=True,
        text=True,
        check=False,
        cwd=HERE.parents[1],
        env={
            **{k: v for k, v in os.environ.items() if not k.startswith("ACCORD_")},
            "ACCORD_HOME": str(home),
            "DJANGO_SETTINGS_MODULE": "accord_web.settings",
            "PYTHONPATH": os.pathsep.join([str(HERE.parents[1] / "src"), str(HERE.parents[1])]),
        },
    )
    assert told.returncode == 0, told.stderr
    return json.loads(told.stdout.splitlines()[-1])


def expected(folder: Path) -> dict:
    return json.loads((folder / "expected.json").read_text())


def test_something_was_kept():
    assert KEPT, "Run python -m tests.upgrade.make_fixture with the tag's name."


@pytest.mark.slow
@pytest.mark.parametrize("folder", KEPT, ids=lambda f: f.name)
def test_a_clinic_of_an_earlier_version_says_what_it_said(folder, tmp_path):
    before = expected(folder)["said"]
    after, again, shared = upgraded(folder, tmp_path / "clinic")
    assert after == before
    assert again == before, (
        "a newer signal may say more: then keep this clinic's findings by version"
    )
    kept = expected(folder).get("shared")  # since several people share a case
    assert kept is None or shared == kept
    if kept is None:
        assert not any(passed for *_, passed in shared["passed"]), "nothing passes by an upgrade"
    assert before["audit"] is None
    assert sum(len(case["findings"]) for case in before["cases"]) > 3
    assert sum(len(case["scores"]) for case in before["cases"]) > 30


@pytest.mark.parametrize("folder", KEPT, ids=lambda f: f.name)
def test_it_is_small_enough_to_keep(folder):
    assert sum(file.stat().st_size for file in folder.iterdir()) < LARGEST


@pytest.mark.slow
def test_with_other_keys_it_would_not_open(tmp_path):
    folder, home = KEPT[-1], tmp_path / "clinic"
    lay(folder, home)
    ring = home / "keys" / "master.keys"
    ring.write_text(f"1:{'00' * 32}\n")
    (tmp_path / "copy").mkdir()
    for name in ("database.sql.xz", "vault.sql.xz", "expected.json"):
        (tmp_path / "copy" / name).write_bytes((folder / name).read_bytes())
    keys = json.loads((folder / "keys.json").read_text())
    (tmp_path / "copy" / "keys.json").write_text(
        json.dumps({**keys, "master.keys": ring.read_text()})
    )
    with pytest.raises(AssertionError, match="InvalidTag"):
        upgraded(tmp_path / "copy", tmp_path / "other")
