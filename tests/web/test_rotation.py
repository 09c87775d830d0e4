"""Another master key while people write: whatever happens at whatever point, everything opens."""

import os
import random
import shutil
import signal
import threading
import time
import uuid
from pathlib import Path

import pytest
from django.db import connections

from accord_web.cases.models import Task
from accord_web.privacy import encryption, rotation
from accord_web.privacy.encryption import CannotOpen, new_key, reveal_one
from accord_web.privacy.models import Key
from accord_web.storage import home
from tests.web.commands import found
from tests.web.forking import ended, forked

KEYS = 130  # more than two pieces


@pytest.fixture(autouse=True)
def ring(transactional_db, tmp_path, monkeypatch) -> Path:
    """A ring of this test's own: others share theirs."""
    shutil.copytree(home.keys_folder(), tmp_path / "keys")
    monkeypatch.setenv("ACCORD_KEYS", str(tmp_path / "keys"))
    return tmp_path / "keys" / "master.keys"


def seal(text: str) -> tuple:
    row = uuid.uuid4()
    return new_key("case", uuid.uuid4()).seal(text, Task, "text", row), row, text


def opens(sealed: list[tuple]) -> bool:
    return all(reveal_one(value, Task, "text", row) == text for value, row, text in sealed)


def rotate() -> int:
    newest = rotation.begin()
    while rotation.rewrap(newest):
        pass
    rotation.let_go_of_older(newest)
    return newest


def test_everything_opens_with_the_new_key_alone(ring):
    sealed = [seal(f"text {n}") for n in range(KEYS)]
    before = home.master_keys()
    newest = rotate()
    after = home.master_keys()
    assert list(after) == [newest] == [max(before) + 1]
    assert after[newest] not in before.values()
    assert set(Key.objects.values_list("master", flat=True)) == {newest}
    assert opens(sealed)
    assert ring.stat().st_mode & 0o077 == 0
    assert not list(ring.parent.glob("*.new"))


def test_the_old_key_opens_nothing_any_more(ring):
    old = ring.read_text()
    sealed = [seal("text")]
    rotate()
    ring.write_text(old)
    with pytest.raises(CannotOpen):
        opens(sealed)


def test_again_and_again(ring):
    sealed = [seal("text")]
    assert [rotate(), rotate(), rotate()] == [2, 3, 4]
    assert opens(sealed)


def test_people_go_on_writing_and_reading_meanwhile(ring):
    """Eight threads make keys and open what they sealed, without a pause, over three rotations."""
    stop, kept, failed = threading.Event(), [], []

    def write() -> None:
        try:
            mine = []
            while not stop.is_set():
                mine.append(seal("while it turns"))
                value, row, text = random.choice(mine)
                assert reveal_one(value, Task, "text", row) == text
            kept.append(mine)
        except BaseException as error:
            failed.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=write) for _ in range(8)]
    for thread in threads:
        thread.start()
    try:
        for _ in range(3):
            time.sleep(0.2)
            rotate()
    finally:
        time.sleep(0.2)
        stop.set()
        for thread in threads:
            thread.join()
    assert not failed
    assert len(kept) == 8 and sum(map(len, kept)) > 50
    assert len(home.master_keys()) == 1
    assert all(opens(mine) for mine in kept)


def test_whoever_read_a_key_just_before_it_was_wrapped_anew_opens_it(ring):
    """The leak of time first: what was read before, with the ring of after."""
    value, row, text = seal("text")
    held = Key.objects.get()
    rotate()
    key = encryption._unwrap(held.id, held.master, bytes(held.wrapped))
    assert encryption._open(value, key, Task, "text", row) == text


@pytest.mark.parametrize("statement", range(1, 16))
def test_killed_between_any_two_statements_everything_opens_and_the_next_run_ends_it(
    ring, statement
):
    sealed = [seal(f"text {n}") for n in range(KEYS)]

    def dying() -> None:
        seen = [0]

        def count(execute, sql, params, many, context):
            seen[0] += 1
            if seen[0] == statement:
                os.kill(os.getpid(), signal.SIGKILL)
            return execute(sql, params, many, context)

        with connections["vault"].execute_wrapper(count):
            rotate()

    died = ended(forked(dying)) == -signal.SIGKILL
    assert died or statement > 8
    assert opens(sealed)
    rotate()
    assert opens(sealed)
    assert len(home.master_keys()) == 1


@pytest.mark.parametrize("call", ["replace", "fsync"])
@pytest.mark.parametrize("time_", [1, 2, 3, 4])
def test_a_crash_while_the_ring_is_written_leaves_a_whole_ring(ring, monkeypatch, call, time_):
    sealed = [seal("text") for _ in range(KEYS)]
    real, seen = getattr(os, call), [0]

    def crash(*args, **more):
        seen[0] += 1
        if seen[0] == time_:
            raise OSError("no power")
        return real(*args, **more)

    with monkeypatch.context() as dark:
        dark.setattr(os, call, crash)
        try:
            rotate()
        except OSError:
            pass
        else:
            assert seen[0] < time_
    assert opens(sealed)
    rotate()
    assert opens(sealed)
    assert len(home.master_keys()) == 1


def test_no_key_is_let_go_while_anything_needs_it(ring):
    seal("text")
    newest = rotation.begin()
    before = home.master_keys()
    Key.objects.update(wrapped=b"x" * 60)
    with pytest.raises(rotation.CannotRotate):
        rotation.let_go_of_older(newest)
    assert home.master_keys() == before


@pytest.mark.slow
def test_the_command_turns_it_and_old_backups_open_with_the_kept_copy(tmp_path, monkeypatch):
    monkeypatch.delenv("ACCORD_KEYS")
    terminal = found(tmp_path / "lindenhof")
    said = terminal.clinic("backup", "--to", tmp_path / "copies")
    older = next((tmp_path / "copies").glob("accord-*"))
    kept = (terminal.home / "keys" / "master.keys").read_text()
    time.sleep(1.1)  # a backup is named by its second
    said = terminal.clinic("rotate-keys", "--to", tmp_path / "copies")
    assert said.code == 0, said.err
    assert "The old key has left" in said.out
    now = (terminal.home / "keys" / "master.keys").read_text()
    assert now.startswith("2:") and kept.split(":")[1] not in now
    assert terminal.clinic("doctor").code == 0
    newer = max((tmp_path / "copies").glob("accord-*"))
    assert newer != older
    assert terminal.clinic("restore", newer, "--replace").code == 0
    said = terminal.clinic("restore", older, "--replace")
    assert said.code == 2 and "do not open this backup" in said.err
    (terminal.home / "keys" / "master.keys").write_text(kept + now)
    assert terminal.clinic("restore", older, "--replace").code == 0
    assert terminal.clinic("rotate-keys").code == 0
    assert (terminal.home / "keys" / "master.keys").read_text() == now
    assert terminal.clinic("doctor").code == 0
