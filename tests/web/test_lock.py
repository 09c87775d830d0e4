"""One writer at a time on SQLite, among threads and among processes."""

import multiprocessing
import os
import sqlite3
import threading
import time
from pathlib import Path

import pytest
from django.db import connection, connections, transaction

from accord_web.storage import lock
from accord_web.storage.lock import writing

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'sqlite'", reason="the lock is for SQLite"),
]
ROUNDS = 15


def take_turns(notes: Path, name: str, rounds: int = ROUNDS) -> None:
    """Write a line on entering and one on leaving; whoever interleaves is seen in the file."""
    for _ in range(rounds):
        with writing():
            _note(notes, f"{name} in")
            time.sleep(0.001)
            _note(notes, f"{name} out")


def take_turns_unlocked(notes: Path, name: str, rounds: int = ROUNDS) -> None:
    for _ in range(rounds):
        _note(notes, f"{name} in")
        time.sleep(0.001)
        _note(notes, f"{name} out")


def _note(notes: Path, line: str) -> None:
    handle = os.open(notes, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(handle, f"{line}\n".encode())
    os.close(handle)


def in_a_process(turns, notes: Path, name: str) -> None:
    for each in connections.all():
        each.connection = None  # what a forked process inherits is not its own
    in_threads(turns, notes, name)


def in_threads(turns, notes: Path, name: str, count: int = 2) -> None:
    def run(number: int) -> None:
        try:
            turns(notes, f"{name}.{number}")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def played(turns, notes: Path) -> list[str]:
    """Two processes of two threads each, and two threads here, all at once."""
    connections.close_all()
    context = multiprocessing.get_context("fork")
    others = [context.Process(target=in_a_process, args=(turns, notes, f"p{n}")) for n in (1, 2)]
    for other in others:
        other.start()
    in_threads(turns, notes, "here")
    for other in others:
        other.join(60)
        assert other.exitcode == 0
    return notes.read_text().splitlines()


def interleaves(lines: list[str]) -> bool:
    pairs = zip(lines[::2], lines[1::2], strict=True)
    return any(b != a.replace(" in", " out") for a, b in pairs)


def test_without_the_lock_they_would_interleave(tmp_path):
    assert interleaves(played(take_turns_unlocked, tmp_path / "notes"))


def test_two_processes_and_threads_never_write_at_once(tmp_path):
    lines = played(take_turns, tmp_path / "notes")
    assert len(lines) == 2 * ROUNDS * 6
    assert not interleaves(lines)


@pytest.fixture
def locks_taken(monkeypatch) -> list[int]:
    taken = []
    real = lock.fcntl.flock
    monkeypatch.setattr(lock.fcntl, "flock", lambda *a: (taken.append(1), real(*a))[1])
    return taken


def test_a_write_inside_a_write_takes_no_second_lock(locks_taken):
    with writing(), writing(), writing():
        assert len(locks_taken) == 1
        assert connection.in_atomic_block
    assert not connection.in_atomic_block
    with writing():
        assert len(locks_taken) == 2


def test_what_fails_inside_a_write_fails_all_of_it(transactional_db):
    from accord_web.privacy import audit
    from accord_web.privacy.models import AuditEvent

    with pytest.raises(transaction.TransactionManagementError), writing():
        audit.log("outer", by=None)
        with pytest.raises(RuntimeError), writing():
            audit.log("inner", by=None)
            raise RuntimeError
        audit.log("after", by=None)
    assert AuditEvent.objects.count() == 0


def test_an_error_lets_the_next_writer_in(locks_taken):
    for _ in range(3):
        with pytest.raises(RuntimeError), writing():
            raise RuntimeError
    done = []
    thread = threading.Thread(target=lambda: (in_turn(done), connections.close_all()), daemon=True)
    thread.start()
    thread.join(10)
    assert done == ["in turn"]
    assert len(locks_taken) == 4


def in_turn(done: list[str]) -> None:
    with writing():
        done.append("in turn")


def test_another_writer_who_has_no_lock_is_waited_for(tmp_path):
    """Somebody at the database by hand: SQLite's own waiting stands behind ours."""
    name = connection.settings_dict["NAME"]
    other = sqlite3.connect(name, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    timer = threading.Timer(0.2, other.rollback)
    timer.start()
    began = time.monotonic()
    with writing():
        pass
    assert time.monotonic() - began > 0.1
    timer.join()
    other.close()


def test_the_database_is_kept_durably():
    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
        assert cursor.execute("PRAGMA synchronous").fetchone()[0] == 2  # full
