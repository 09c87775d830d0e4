"""A new case: its people, their relationships, the first session and what is asked about it."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from accord_web import clock
from accord_web.cases import actions as cases
from accord_web.flows import diary
from accord_web.people import actions as people
from accord_web.people.queries import supervisor_of
from accord_web.privacy.access import Role
from accord_web.relationships.actions import begin_alliance
from accord_web.storage.lock import writing

LONGEST_NICKNAME = 40


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A client whom the therapist adds: a nickname is enough."""

    nickname: str
    pronoun: str = "they"
    language: str = "en"


def begin(
    *,
    clinic: uuid.UUID,
    zone: str,
    therapist: uuid.UUID,
    clients: Sequence[Newcomer],
    setting: str = "individual",
    problem: str = "other",
    first_session: datetime | None = None,
    minutes: int = 50,
    accepted_by_supervisor: bool = False,
    by: uuid.UUID | None,
) -> uuid.UUID:
    """Open a case for these clients with this therapist. Nothing else must be set up."""
    names = [c.nickname.strip() for c in clients]
    if not names or any(not 1 <= len(name) <= LONGEST_NICKNAME for name in names):
        raise ValueError(f"Give each client a name of at most {LONGEST_NICKNAME} letters.")
    if len(set(map(str.casefold, names))) < len(names):
        raise ValueError("Two clients of one case need names that differ.")
    supervisor = supervisor_of(None, therapist) if accepted_by_supervisor else None
    with writing():
        persons = [
            people.add_person(
                name,
                clinic=clinic,
                zone=zone,
                language=client.language,
                pronoun=client.pronoun,
                by=by,
            )
            for name, client in zip(names, clients, strict=True)
        ]
        parts = [(p, Role.CLIENT.value) for p in persons] + [(therapist, Role.THERAPIST.value)]
        if supervisor:
            parts.append((supervisor[0], Role.SUPERVISOR.value))
        case_id = cases.open_case(
            clinic=clinic,
            setting=setting,
            problem=problem,
            opened_on=clock.today(zone),
            parts=parts,
            accepted=[supervisor[0]] if supervisor else [],
            by=by,
        )
        for person in persons:
            begin_alliance(case_id, person, therapist, by=by)
        if first_session is not None:
            diary.plan(case_id, first_session, minutes=minutes, by=by)
    return case_id
