"""Before anything is sent to anybody: may it be, and in which words.

There is no mail yet. Whoever will write it begins here: every sender passes `may_send`, and says
no more than the words below. A message may be read by whoever else opens it.
"""

import uuid
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accord_web.cases.clinic_diary import one
from accord_web.cases.models import Attendance, Part
from accord_web.people.contacts import (
    EMAIL,
    HOURS,
    LETTER,
    NOT_AT_ALL,
    PHONE,
    ReachRow,
    ways,
)
from accord_web.people.models import Death, Person
from accord_web.privacy.access import MEMBERS
from accord_web.privacy.encryption import reveal
from accord_web.privacy.standing import Standing

# What a message may say: nothing of therapy, of a clinic or of anybody's name.
NEUTRAL_SENDER = gettext_lazy("A note for you")
NEUTRAL_SUBJECT = gettext_lazy("About your appointment")
NEUTRAL_TEXT = gettext_lazy("There is something for you. Please look when you are by yourself.")
NEUTRAL_CALL = gettext_lazy("This is about an appointment. Please call back when it suits you.")


class Reason(StrEnum):
    """Why nothing may be sent."""

    NOBODY = "nobody"  # no such person, or they have died
    NOT_SAID = "not-said"  # they were not asked yet how they may be reached
    NOT_AT_ALL = "not-at-all"
    OTHER_WAY = "other-way"
    NO_ADDRESS = "no-address"
    NOT_NOW = "not-now"  # another hour


def may_send(person: uuid.UUID, channel: str, now: datetime) -> Reason | None:
    """Nothing where it may go out; else why it may not. Without their own word: never."""
    if channel not in {EMAIL, PHONE, LETTER}:
        raise ValueError(f"There is no such way: {channel}.")
    died = Death.objects.filter(person=person, taken_back_at=None)
    zone = Person.objects.filter(id=person).values_list("zone", flat=True).first()
    if zone is None or died.exists():
        return Reason.NOBODY
    way = ways(None, [person]).get(person)
    if way is None:
        return Reason.NOT_SAID
    if way.channel == NOT_AT_ALL:
        return Reason.NOT_AT_ALL
    if way.channel != channel:
        return Reason.OTHER_WAY
    if not way.where:
        return Reason.NO_ADDRESS
    if channel != LETTER and not _at_this_hour(way, now.astimezone(ZoneInfo(zone))):
        return Reason.NOT_NOW
    return None


def _at_this_hour(way: ReachRow, here: datetime) -> bool:
    """On the person's own clock. Where they named no hours, the narrowest that any day allows."""
    first, last = HOURS[way.hours or "afternoon"]
    return first <= here.hour < last


def sender(way: ReachRow, clinic: str) -> str:
    """The name that a message may bear."""
    return clinic if way.sender == "clinic" else str(NEUTRAL_SENDER)


def words(channel: str) -> str:
    return str(NEUTRAL_CALL if channel == PHONE else NEUTRAL_TEXT)


def why_not(reason: Reason) -> str:
    """The same for staff, in a sentence without grounds."""
    return {
        Reason.NOBODY: _("There is nobody to reach."),
        Reason.NOT_SAID: _("They were not asked yet how they may be reached. Send nothing."),
        Reason.NOT_AT_ALL: _("They do not wish to be reached. Send nothing."),
        Reason.OTHER_WAY: _("Not this way."),
        Reason.NO_ADDRESS: _("They gave no address that is safe. Send nothing."),
        Reason.NOT_NOW: _("Not at this hour."),
    }[reason]


def told(way: ReachRow | None) -> str:
    """How to reach somebody, in one line, without any reason."""
    if way is None:
        return why_not(Reason.NOT_SAID)
    if way.channel == NOT_AT_ALL:
        return why_not(Reason.NOT_AT_ALL)
    if not way.where:
        return why_not(Reason.NO_ADDRESS)
    by = {
        EMAIL: _("By e-mail: %(where)s"),
        PHONE: _("By telephone: %(where)s"),
        LETTER: _("By letter: %(where)s"),
    }[way.channel] % {"where": way.where}
    when = {
        "": _("between 12 and 17 h"),
        "any": _("between 8 and 20 h"),
        "morning": _("between 8 and 12 h"),
        "afternoon": _("between 12 and 17 h"),
        "evening": _("between 17 and 20 h"),
    }[way.hours]
    leave = _("A word may be left there.") if way.message else _("Leave no word there.")
    name = (
        _("The clinic’s name may be said.")
        if way.sender == "clinic"
        else _("Do not say who is calling or writing.")
    )
    when_said = "" if way.channel == LETTER else f", {when}"
    return f"{by}{when_said}. {leave} {name}"


def ways_of_session(viewer: Standing, session: uuid.UUID) -> list[tuple[str, ReachRow | None]]:
    """Whom to reach about a session and how, by name, for the front desk."""
    one(viewer, session)  # raises NotAllowed for whoever does not keep the diary
    expected = Attendance.objects.filter(session=session).values_list("person", flat=True)
    rows = Part.objects.filter(
        case__sessions=session, person__in=expected, role__in=MEMBERS, until=None
    )
    named = rows.values("person", "person__nickname")
    opened = reveal(named, Person, {"person__nickname": "nickname"}, row_id="person")
    people = {row["person"]: row["person__nickname"] or "…" for row in opened}
    found = ways(viewer, people)
    return sorted(
        ((name, found.get(person)) for person, name in people.items()),
        key=lambda row: row[0].casefold(),
    )
