"""The links of a session: shown, printed, read out. Whether one was used is not told here."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import segno
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from accord_web.cases.guardians import is_clinician
from accord_web.cases.queries import SessionRow, attendance, case, members
from accord_web.cases.queries import session as session_row
from accord_web.checkins.queries import LinkRow, links
from accord_web.desk.pages import note_read, show, staff
from accord_web.flows.diary import BEFORE_OPENS
from accord_web.privacy.standing import Standing

ASKED_IN = frozenset({"planned", "held"})  # states of a session that people are asked about
GROUP = 4


@dataclass(frozen=True, slots=True)
class Way:
    """One check-in and the ways to reach it."""

    checkin: uuid.UUID
    moment: str
    opens: datetime
    address: str
    shown: str  # the address without what nobody types
    code: str  # in groups of four
    picture: str  # the address as a QR code


@dataclass(frozen=True, slots=True)
class Sheet:
    """One member's ways, on a page of their own."""

    number: int
    nickname: str
    ways: tuple[Way, ...]


@staff
@require_safe
def session_links(request: HttpRequest, session: uuid.UUID) -> HttpResponse:
    viewer: Standing = request.viewer
    row = session_row(viewer, session)
    here = case(viewer, row.case)
    sheets = sheets_of(request, viewer, row)
    chosen = _chosen(request, sheets)
    note_read(viewer, "links", here.id)
    context = {
        "session": row,
        "case": here,
        "sheets": sheets,
        "shown": chosen,
        "invites": is_clinician(viewer, here.id),
        "open": row.state in ASKED_IN,
        "door": bare(base(request) + reverse("portal:code")),
    }
    return show(request, "desk/links.html", "caseload", context)


def _chosen(request: HttpRequest, sheets: list[Sheet]) -> Sheet | None:
    """Whose links are on the screen: in a joint case nobody's until somebody is chosen, since
    the other may be looking."""
    asked = request.GET.get("member", "")
    if asked:
        for sheet in sheets:
            if str(sheet.number) == asked:
                return sheet
        raise Http404
    return sheets[0] if len(sheets) == 1 else None


def asked_about(viewer: Standing, row: SessionRow) -> Callable[[uuid.UUID, str], bool]:
    """Whether somebody is asked at a moment, by the diary alone.

    A check-in that was answered is not withdrawn with the others: going by that would tell who
    had answered.
    """
    noted = attendance(viewer, [row.id]).get(row.id, {})
    return lambda person, moment: (
        row.state in ASKED_IN and not (moment == "after" and noted.get(person) == "absent")
    )


def sheets_of(request: HttpRequest, viewer: Standing, row: SessionRow) -> list[Sheet]:
    if row.state not in ASKED_IN:
        return []
    asked = asked_about(viewer, row)
    rows = [link for link in links(viewer, [row.id]) if asked(link.person, link.moment)]
    people = [m for m in members(viewer, [row.case])[row.case] if m.is_member]
    return [
        Sheet(
            number,
            m.nickname,
            tuple(
                way(request, link, row.starts_at)
                for moment in ("before", "after")
                for link in rows
                if link.person == m.person and link.moment == moment
            ),
        )
        for number, m in enumerate(people, 1)
    ]


def way(request: HttpRequest, link: LinkRow, starts_at: datetime) -> Way:
    address = base(request) + reverse("portal:check_in", args=[link.code])
    return Way(
        checkin=link.id,
        moment=link.moment,
        opens=starts_at - BEFORE_OPENS if link.moment == "before" else starts_at,
        address=address,
        shown=bare(address),
        code=grouped(link.code),
        picture=segno.make(address, micro=False, error="m").svg_data_uri(
            border=2, dark="#000", light="#fff"
        ),
    )


def base(request: HttpRequest) -> str:
    """What links begin with: the clinic's public address, else where this page was opened."""
    return (settings.PUBLIC_ADDRESS or request.build_absolute_uri("/")).rstrip("/")


def bare(address: str) -> str:
    """An address without what nobody types."""
    return address.removeprefix("https://").removeprefix("http://")


def grouped(code: str) -> str:
    """A code as people read it out: four signs at a time."""
    return "-".join(code[at : at + GROUP] for at in range(0, len(code), GROUP))
