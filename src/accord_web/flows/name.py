"""Naming somebody: a client says who matters in their life, and lets them go again.

From then on sessions that are planned ask about them; check-ins made before stay as they were,
with their links and printed forms. Who was let go is asked about nowhere, at once.
"""

import uuid

from accord_web.cases.queries import cases
from accord_web.flows.begin import LONGEST_NICKNAME
from accord_web.people import actions as people
from accord_web.people.queries import names
from accord_web.people.roles import ROLES
from accord_web.privacy.access import Role
from accord_web.privacy.standing import NotAllowed, Standing
from accord_web.relationships.actions import begin_tie, end_tie
from accord_web.storage.lock import writing

MOST = 12  # people: with one asked about before each session, everybody has a turn in a quarter


def is_client(viewer: Standing) -> bool:
    """Whether the viewer has a page for the people in their life at all."""
    return any(Role.CLIENT in here.roles for here in viewer.cases.values())


def asked_in(viewer: Standing) -> uuid.UUID | None:
    """The case whose check-ins ask about them: the viewer's first open one as a client."""
    mine = (row.id for row in cases(viewer) if Role.CLIENT in viewer.cases[row.id].roles)
    return next(mine, None)


def somebody(viewer: Standing, nickname: str, role: str, *, by: uuid.UUID) -> uuid.UUID:
    """Keep the name, and begin the relationship that is asked about."""
    case = asked_in(viewer)
    if case is None or viewer.person is None or by != viewer.person:
        raise NotAllowed("Only a client names people, and only for themselves.")
    nickname = nickname.strip()
    if not 1 <= len(nickname) <= LONGEST_NICKNAME:
        raise ValueError(f"A nickname has 1 to {LONGEST_NICKNAME} letters.")
    if role not in ROLES:
        raise ValueError(f"Say who they are: {', '.join(ROLES)}.")
    with writing():
        held = names(viewer, viewer.person)
        if len(held) >= MOST:
            raise ValueError(f"There is room for {MOST} people. Let somebody go first.")
        if nickname.casefold() in {one.nickname.casefold() for one in held}:
            raise ValueError("This name is taken. Add a letter to tell the two apart.")
        named = people.name_somebody(viewer.person, nickname, role, by=by)
        begin_tie(case, viewer.person, named, by=by)
    return named


def let_go(viewer: Standing, named: uuid.UUID, *, by: uuid.UUID) -> None:
    """End it with the name. What was answered about them stays with whom it was shared with."""
    if viewer.person is None or by != viewer.person:
        raise NotAllowed("Only whoever named somebody lets them go.")
    if named not in {one.id for one in names(viewer, viewer.person)}:
        raise NotAllowed("Nobody of the viewer's own.")
    with writing():
        end_tie(named, by=by)
        people.let_go(named, by=by)
