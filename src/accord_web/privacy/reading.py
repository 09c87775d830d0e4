"""Whose answers a page opened, noted by whatever reads them: no page can forget to tell.

Every read of answers through the gate says here whose they were. When the page is done, one row a
case and person goes into the audit, before anything is sent to the browser. Lists over all clients
(a caseload) open no answers: they show numbers and findings, and leave one row by themselves.
"""

import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from accord_web.privacy import audit
from accord_web.privacy.access import Role, Side
from accord_web.privacy.standing import InCase, Standing
from accord_web.storage.lock import writing

Opened = dict[tuple[uuid.UUID, uuid.UUID], str]  # case and owner: as what the viewer read
_opened: ContextVar[Opened | None] = ContextVar("opened", default=None)
MEMBER = Side.MEMBER.value


@contextmanager
def noting() -> Iterator[Opened]:
    """What is opened within."""
    token = _opened.set({})
    try:
        held = _opened.get()
        assert held is not None
        yield held
    finally:
        _opened.reset(token)


def opens(viewer: Standing, rows: Iterable[tuple[uuid.UUID, uuid.UUID]]) -> None:
    """The viewer is shown answers: (case, owner) of each. One's own are nobody's business."""
    held = _opened.get()
    if held is None or viewer.person is None:
        return
    for case, owner in rows:
        if owner != viewer.person and (case, owner) not in held:
            held[case, owner] = _as_what(viewer.cases.get(case))


def keep(viewer: Standing, opened: Opened, page: str) -> None:
    """Write them down."""
    if not opened:
        return
    with writing():
        for (case, owner), role in opened.items():
            audit.log(
                audit.OPENED,
                by=viewer.person,
                case=case,
                about=owner,
                record=f"page:{page}"[:80],
                **{"as": role},
            )


def _as_what(here: InCase | None) -> str:
    if here is None:
        return Side.RESPONDER.value
    if here.is_therapist:
        usual = here.roles - {Role.DEPUTY, Role.EMERGENCY}
        if InCase(usual).is_therapist:
            return Side.THERAPIST.value
        return (Role.DEPUTY if Role.DEPUTY in here.roles else Role.EMERGENCY).value
    if here.is_supervisor:
        return Side.SUPERVISOR.value
    return MEMBER if here.is_member else Side.RESPONDER.value
