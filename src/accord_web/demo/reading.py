"""Who opened whose answers: what a therapist does in the half hour before a session."""

import uuid
from collections.abc import Iterable
from datetime import timedelta

from accord_web import clock
from accord_web.cases.queries import sessions, standing
from accord_web.privacy import audit
from accord_web.storage.lock import writing

BEFORE = timedelta(minutes=20)
LAST = 4  # sessions, so that a page about it stays short


def read_before_sessions(
    case: uuid.UUID, therapist: uuid.UUID, clients: Iterable[uuid.UUID]
) -> None:
    """The brief, opened before each of the last sessions that were held."""
    held = [s for s in sessions(standing(therapist), [case]) if s.state == "held"]
    with writing():
        for session in held[-LAST:]:
            with clock.turned_to(session.starts_at - BEFORE):
                for client in clients:
                    audit.log(
                        audit.OPENED,
                        by=therapist,
                        case=case,
                        about=client,
                        record="page:desk:brief",
                        **{"as": "therapist"},
                    )
