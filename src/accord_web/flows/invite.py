"""An invitation, for whatever somebody is here: who answers in a case needs two hands, always."""

import uuid

from accord_web.cases.models import Part
from accord_web.people import actions as people
from accord_web.privacy.access import MEMBERS


def invite(person: uuid.UUID, *, by: uuid.UUID) -> str:
    """The token of a link that opens or renews this person's account."""
    member = Part.objects.filter(person=person, role__in=MEMBERS).exists()
    return people.invite(person, member=member, by=by)
