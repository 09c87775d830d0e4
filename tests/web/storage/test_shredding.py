"""Letting go of the bytes of what was deleted, on whichever database."""

from django.db import connections, transaction

from accord_web.storage.shredding import rewrite, shred


def test_outside_a_transaction_it_is_done_and_inside_one_it_waits(transactional_db):
    for alias in ("default", "vault"):
        assert shred(alias)
        rewrite(alias)
        with transaction.atomic(using=alias):
            assert not shred(alias)


def test_whoever_reads_an_older_moment_makes_it_wait_and_not_fail(transactional_db):
    from threading import Event, Thread

    if connections["default"].vendor != "sqlite":
        return
    from accord_web.people.models import Attempt

    reading, done = Event(), Event()

    def read() -> None:
        with transaction.atomic():
            list(Attempt.objects.all())
            reading.set()
            done.wait(5)
        connections.close_all()

    from django.utils import timezone

    Attempt.objects.create(door="sign-in", key="k", at=timezone.now())
    thread = Thread(target=read)
    thread.start()
    reading.wait(5)
    try:
        assert not shred("default")
    finally:
        done.set()
        thread.join()
    assert shred("default")
