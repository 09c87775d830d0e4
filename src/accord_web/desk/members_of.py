"""Of whom a page of a case speaks: one client at a time, chosen by a number and by no name."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest

from accord_web.cases.queries import members
from accord_web.privacy.access import Role
from accord_web.privacy.standing import NotAllowed, Standing


@dataclass(frozen=True, slots=True)
class ClientLine:
    nickname: str
    number: int
    person: uuid.UUID


def clients_of(viewer: Standing, case: uuid.UUID) -> list[ClientLine]:
    held = [m for m in members(viewer, [case])[case] if m.role == Role.CLIENT]
    people = dict.fromkeys((m.person, m.nickname) for m in held)
    return [ClientLine(name, n, person) for n, (person, name) in enumerate(people, 1)]


def chosen_of(request: HttpRequest, lines: Sequence[ClientLine]) -> ClientLine | None:
    """The only one, or the one whose number was asked for; of several nobody before that."""
    asked = request.GET.get("member", "")
    if not asked:
        return lines[0] if len(lines) == 1 else None
    found = next((line for line in lines if str(line.number) == asked), None)
    if found is None:
        raise NotAllowed("Nobody of this case.")
    return found
