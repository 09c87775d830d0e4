"""The background work, in one loop: seal the audit, call deputies, close the day's diary.

Every piece is a transaction of its own of at most 20 ms under the same lock as every other writer,
so that nobody who sends a check-in waits for it.
"""

import logging
import os
import signal
import threading
from collections.abc import Callable
from typing import Any

PAUSE = 3.0  # seconds between rounds
REST = 30.0  # seconds after a round in which something failed
log = logging.getLogger("accord.worker")


def tasks() -> tuple[Callable[[], int], ...]:
    """What is done in a round; each says how much it did."""
    from accord_web.cases.retention import propose
    from accord_web.door.sessions import forget_ended
    from accord_web.flows.cover import keep_up
    from accord_web.flows.diary import presume_held
    from accord_web.flows.erase import go_on
    from accord_web.flows.guardians import come_of_age
    from accord_web.flows.tiers import seal_anew
    from accord_web.privacy.audit import seal
    from accord_web.signals.actions import escalate

    return (
        lambda: escalate(by=None),
        lambda: keep_up(by=None),
        lambda: presume_held(by=None),
        lambda: come_of_age(by=None),
        seal,
        forget_ended,
        go_on,
        propose,
        seal_anew,
    )


def once(todo: tuple[Callable[[], int], ...]) -> bool:
    """One round. A task that fails does not keep the others from their turn."""
    went_well = True
    for task in todo:
        try:
            task()
        except Exception as error:
            log.error("A task failed and will be tried again.", exc_info=error)
            went_well = False
    return went_well


def work(stop: threading.Event) -> None:
    """Go round until told to stop, or until the server that began us is gone."""
    from django.db import close_old_connections

    todo, parent = tasks(), os.environ.get("ACCORD_PARENT")
    while not stop.is_set() and (parent is None or str(os.getppid()) == parent):
        went_well = once(todo)
        if not went_well:
            close_old_connections()
        stop.wait(PAUSE if went_well else REST)


def main() -> None:
    stop = threading.Event()

    def told(*_: Any) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, told)
    signal.signal(signal.SIGINT, told)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "accord_web.settings")
    import django

    django.setup()
    work(stop)


if __name__ == "__main__":
    main()
