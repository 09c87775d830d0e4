"""Links of check-ins, as a therapist hands them over."""

from accord_web.checkins.models import CheckIn
from accord_web.privacy.encryption import reveal


def code(clinic, name: str, moment: str, *, number: int | None = None) -> str:
    """The code of the latest check-in of this kind, or of the session so numbered."""
    rows = CheckIn.objects.filter(person=clinic[name], moment=moment)
    if number is not None:
        rows = rows.filter(session__number=number)
    found = reveal(rows.order_by("-session__number").values("id", "code")[:1], CheckIn)
    return found[0]["code"]


def link(clinic, name: str, moment: str, *, number: int | None = None) -> str:
    return f"/c/{code(clinic, name, moment, number=number)}/"
