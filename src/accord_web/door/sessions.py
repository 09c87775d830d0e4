"""Sign-in sessions in the database, written behind the one lock of all writers."""

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session

from accord_web import clock
from accord_web.people import visits
from accord_web.storage.lock import writing

PIECE = 100


class SessionStore(db.SessionStore):
    def save(self, must_create=False):
        with writing():
            super().save(must_create)

    def delete(self, session_key=None):
        with writing():
            super().delete(session_key)


def forget_ended() -> int:
    """Remove some of the sessions that are over; the worker comes by again."""
    gone = visits.forget_over()
    over = Session.objects.filter(expire_date__lt=clock.now())
    keys = list(over.values_list("session_key", flat=True)[:PIECE])
    if not keys:
        return gone
    with writing():
        return gone + Session.objects.filter(session_key__in=keys).delete()[0]
