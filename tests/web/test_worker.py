"""The background work: short pieces, nobody waits for it, and it stops when told."""

import datetime as dt
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager

import pytest

from accord_web import clock, worker
from accord_web.cases.queries import sessions
from accord_web.flows.submit import Sending, submit
from accord_web.privacy import audit
from accord_web.privacy.models import AuditEvent
from accord_web.signals.actions import raise_alert
from accord_web.signals.models import Alert
from accord_web.storage.lock import writing
from tests.web.commands import found
from tests.web.filling import fill, sitting


def test_a_round_seals_calls_the_deputy_and_closes_the_diary(clinic, viewer, at_noon):
    before = sitting(clinic["mira"], "before")
    submit(before, Sending(fill(before, 5), "link"), by=clinic["mira"])
    raise_alert(
        clinic=clinic.id,
        case=clinic.cases["mira"],
        person=clinic["mira"],
        response=before.asked[0].response,
        within_minutes=60,
        now=clock.now(),
        by=clinic["mira"],
    )
    with clock.turned_to(at_noon + dt.timedelta(minutes=59)):
        worker.once(worker.tasks())
        assert Alert.objects.get().escalated_at is None
    with clock.turned_to(at_noon + dt.timedelta(hours=4)):
        assert worker.once(worker.tasks())
        assert Alert.objects.get().escalated_at is not None
        states = {row.state for row in sessions(viewer("tomas"), clinic.cases.values())}
    assert states == {"held"}
    assert not AuditEvent.objects.filter(sequence=None).exists()
    assert audit.verify() is None


def test_a_task_that_fails_keeps_no_other_from_its_turn(caplog):
    done = []

    def fails():
        raise RuntimeError

    assert worker.once((fails, lambda: done.append(1) or 1)) is False
    assert done == [1]
    assert "A task failed and will be tried again." in caplog.text


def test_it_stops_when_told_and_when_its_server_is_gone(monkeypatch):
    rounds = []
    stop = threading.Event()
    monkeypatch.setattr(worker, "tasks", lambda: (lambda: rounds.append(1) or 0,))
    monkeypatch.setenv("ACCORD_PARENT", "1")  # not us: the server died
    worker.work(stop)
    assert rounds == []
    monkeypatch.setenv("ACCORD_PARENT", str(os.getppid()))
    monkeypatch.setattr(worker, "PAUSE", 0.01)
    thread = threading.Thread(target=worker.work, args=(stop,))
    thread.start()
    while len(rounds) < 3:
        time.sleep(0.01)
    stop.set()
    thread.join(5)
    assert not thread.is_alive()


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT])
def test_as_a_process_it_ends_at_once_and_in_peace(tmp_path, told):
    terminal = found(tmp_path / "clinic")
    process = subprocess.Popen(
        [sys.executable, "-m", "accord_web.worker"],
        env=terminal.environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    sealed = (
        "from accord_web.privacy.models import AuditEvent\n"
        "print(AuditEvent.objects.filter(sequence=None).count())"
    )
    for _ in range(100):
        if terminal.python(sealed) == "0":
            break
    began = time.monotonic()
    process.send_signal(told)
    out, err = process.communicate(timeout=20)
    assert (process.returncode, out, err) == (0, "", "")
    assert time.monotonic() - began < 10


def test_a_long_backlog_is_sealed_in_pieces_between_which_others_get_their_turn(
    clinic, monkeypatch
):
    audit.seal()
    turns = []

    @contextmanager
    def counted():
        turns.append(AuditEvent.objects.filter(sequence=None).count())
        with writing():
            yield

    monkeypatch.setattr(audit, "writing", counted)
    monkeypatch.setattr(audit, "PIECE", 10)
    for n in range(25):
        audit.log(audit.READ, by=clinic["tomas"], record=f"page:{n}")
    assert audit.seal() == 25
    assert turns == [25, 15, 5]
