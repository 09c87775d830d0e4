"""Filling in check-ins, as a person would."""

import uuid
from collections.abc import Mapping

from accord_web.checkins import queries
from accord_web.checkins.form import Screen, fields, screens
from accord_web.checkins.models import CheckIn


def sitting(person: uuid.UUID, moment: str, *, number: int | None = None) -> queries.CheckInRow:
    """The latest check-in of this kind for this person, or that of the session so numbered."""
    rows = CheckIn.objects.filter(person=person, moment=moment).order_by("-session__number")
    if number is not None:
        rows = rows.filter(session__number=number)
    row = queries._row(checkin=rows[0].id)
    assert row is not None
    return row


def shown(checkin: queries.CheckInRow, *, alone: bool = True) -> list[Screen]:
    cover = {"who": "Ines", "soon": "an hour", "hours": "9 to 17"}
    return screens(
        checkin, alone=alone, known=True, language="en", other="Tomás", names={}, cover=cover
    )


def fill(
    checkin: queries.CheckInRow,
    rating: int | None,
    words: Mapping[str, str] | None = None,
    *,
    route: str = "therapist-now",
    alone: bool = True,
) -> dict[str, str]:
    """A form with one rating everywhere, the first choice elsewhere, and `words` by item id."""
    held = shown(checkin, alone=alone)
    body = {"shown": fields(held), "alone": "yes" if alone else "no", "route": route}
    for screen in held:
        if screen.item.id in (words or {}):
            body[screen.name] = (words or {})[screen.item.id]
        elif screen.item.kind == "scale11":
            body[screen.name] = "" if rating is None else str(rating)
        elif screen.options:
            body[screen.name] = screen.options[0][0]
    return body
