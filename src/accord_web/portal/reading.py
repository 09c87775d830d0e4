"""Who reads what the viewer sent, in plain words: asked of the gate, not of an old choice."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accord.measures.measure import Part
from accord_web.cases.joint import Circle, circle
from accord_web.cases.queries import MemberRow, ReadersRow, members, readers
from accord_web.measures.queries import PartRow
from accord_web.measures.readers import ReadBy, read_by
from accord_web.portal import routes
from accord_web.privacy.access import THERAPISTS, Role, Route
from accord_web.privacy.standing import Standing

UNKNOWN = ReadBy(frozenset(), frozenset(), False, False)


@dataclass(frozen=True, slots=True)
class Readers:
    """Everybody who could read what the viewer sent in one case, and who does."""

    now: datetime
    staff: ReadersRow
    people: tuple[MemberRow, ...]
    by_part: dict[uuid.UUID, ReadBy]
    among: Circle

    def called(self, persons: Iterable[uuid.UUID]) -> list[str]:
        """Their names, in the order of the case."""
        wanted = set(persons)
        return list(dict.fromkeys(p.nickname for p in self.people if p.person in wanted))


def readers_of(viewer: Standing, case_id: uuid.UUID) -> Readers:
    assert viewer.person is not None
    staff = readers(viewer, case_id)
    here = members(viewer, [case_id]).get(case_id)
    # Whoever left the case knows those who treated them there, and nobody who came since.
    people = tuple(staff.therapists if here is None else here)
    return Readers(
        viewer.now,
        staff,
        people,
        read_by(viewer, case_id),
        circle(viewer, case_id, viewer.person),
    )


def by_staff(here: Readers, part: Part, row: PartRow) -> str:
    """Which staff read one part, now or once its time has come."""
    if set(part.readers) == {"self"} or row.route == Route.NOBODY:
        return _("No one reads this.")
    if part.critical:
        return _("Your therapist and those who answer for safety read this.")
    reading = here.by_part.get(row.id, UNKNOWN)
    if row.route == Route.SUPERVISOR:
        known = {c.code: c.sentence for c in routes.choices(here.staff, named=True)}
        there = here.staff.supervisor and here.staff.supervisor.person in reading.now
        return known[row.route] if there else nobody_now(here, part)
    who = _therapists(here, row, reading)
    if not who:
        return nobody_now(here, part)
    names, many = routes.capital(routes.joined(who, _("and"))), len(who)
    return _in_time(names, many, row.route if part.candour else "", due=_due(here, row))


def _in_time(names: str, many: int, route: str, *, due: bool) -> str:
    who = {"who": names}
    if route == Route.NOW:
        # The same before and after blindness ends: that would tell when the other side answered.
        return (
            ngettext(
                "%(who)s reads this before you next meet.",
                "%(who)s read this before you next meet.",
                many,
            )
            % who
        )
    if route == Route.LATER and not due:
        says = ngettext(
            "%(who)s reads this after you have next met.",
            "%(who)s read this after you have next met.",
            many,
        )
        return says % who + " " + _("Until then no one does.")
    return ngettext("%(who)s reads this.", "%(who)s read this.", many) % who


def by_members(here: Readers, row: PartRow) -> str:
    """Which other members do; nothing where it is none of them."""
    reading = here.by_part.get(row.id, UNKNOWN)
    due = _due(here, row)
    if due:
        others = {p.person for p in here.people if p.is_member} & reading.now
    else:
        open_now = here.among.passes and (here.among.consents or reading.lasts)
        others = set(here.among.others) & reading.granted if open_now else set()
    names = here.called(others)
    if not names or row.route == Route.NOBODY:
        return ""
    who = {"who": routes.joined(names, _("and"))}
    if row.route == Route.LATER and not due:
        return ngettext("%(who)s reads it then, too.", "%(who)s read it then, too.", len(names)) % (
            who
        )
    return ngettext("%(who)s reads it, too.", "%(who)s read it, too.", len(names)) % who


def nobody_now(here: Readers, part: Part) -> str:
    """To choose again is asked only where there is a choice, and somebody to choose."""
    said = _("No one reads this at the moment.")
    there = here.staff.therapists or here.staff.supervisor
    return said + " " + _("Please choose again.") if part.candour and there else said


def _due(here: Readers, row: PartRow) -> bool:
    return row.readable_from is not None and row.readable_from <= here.now


def _therapists(here: Readers, row: PartRow, reading: ReadBy) -> Sequence[str]:
    """Those of the case, and whoever stands in for one of them and reads it."""
    if reading.secret:
        return []
    if not _due(here, row):
        return [t.nickname for t in here.staff.therapists]
    treat = {p.person for p in here.people if p.role in THERAPISTS or p.role == Role.DEPUTY}
    return here.called(treat & reading.now)
