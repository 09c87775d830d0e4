"""Sign-in sessions take their turn with every other writer, and end in being forgotten."""

import datetime as dt
from contextlib import contextmanager

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from accord_web.door import sessions


def kept(days: int) -> str:
    store = sessions.SessionStore()
    store["something"] = days
    store.save()
    ends = timezone.now() + dt.timedelta(days=days)
    Session.objects.filter(session_key=store.session_key).update(expire_date=ends)
    return store.session_key


def test_what_is_over_is_forgotten_in_pieces_and_the_rest_stays(db, monkeypatch):
    monkeypatch.setattr(sessions, "PIECE", 2)
    for _ in range(3):
        kept(-1)
    living = kept(1)
    assert [sessions.forget_ended() for _ in range(3)] == [2, 1, 0]
    assert [row.session_key for row in Session.objects.all()] == [living]


@pytest.mark.parametrize("write", ["save", "delete", "cycle_key", "flush"])
def test_every_write_takes_the_lock(db, monkeypatch, write):
    store = sessions.SessionStore()
    store["something"] = 1
    store.save()
    taken = []

    @contextmanager
    def lock():
        taken.append(write)
        yield

    monkeypatch.setattr(sessions, "writing", lock)
    getattr(store, write)()
    assert taken
