"""`accord clinic add-staff`: somebody who works here, with the link that opens their account."""

from typing import Literal

from accord_web.command.ground import Refused, enter


def add_staff(
    name: str,
    /,
    *,
    role: Literal["therapist", "supervisor", "administrator", "front-desk"] = "therapist",
) -> None:
    """Add somebody who works here and print their invitation link.

    Example: accord clinic add-staff Tomás --role therapist

    Parameters
    ----------
    name
        What pages call them.
    role
        What they do here. It opens no case: being in a case does. The front desk keeps the diary.
    """
    here = enter()
    from accord_web.people import actions

    if here.demo:
        raise Refused(
            "This is a make-believe clinic: it invites nobody. For a real one: accord clinic init"
        )
    name = name.strip()
    if not 1 <= len(name) <= 40:
        raise Refused("Give a name of at most 40 letters.")
    person = actions.add_person(
        name, clinic=here.id, zone=here.zone, language=here.language, roles=[role], by=None
    )
    print(link(name, actions.invite(person, by=None)))


def link(name: str, token: str) -> str:
    """What to hand over. The token is shown here only; the database holds a hash of it."""
    from django.conf import settings
    from django.urls import reverse

    from accord_web.people.actions import INVITATION_LASTS

    address = settings.PUBLIC_ADDRESS.rstrip("/") or "http://127.0.0.1:8000"
    return (
        f"For {name}, to open an account (works once, for {INVITATION_LASTS.days} days; "
        f"hand it over yourself):\n{address}{reverse('door:invitation', args=[token])}"
    )
