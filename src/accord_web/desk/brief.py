"""/desk/cases/<id>/brief/: one page to talk from, on screen and on paper, and what was done."""

import uuid
from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accord.brief import Brief, Facts, compose, for_print
from accord.brief.page import FindingLine
from accord.signals import named
from accord_web.desk.pages import PROBLEMS, described, note_read, on_paper, show, staff, when
from accord_web.flows.briefing import Gathered, facts_of, gather
from accord_web.privacy.standing import NotAllowed, Standing
from accord_web.signals.actions import DEEDS, note_deed
from accord_web.storage.lock import writing


@dataclass(frozen=True, slots=True)
class Page:
    """A brief with what the templates need beside it."""

    read: Gathered
    facts: Facts
    brief: Brief
    number: int  # of the coming session in the diary
    when: str
    on_paper: str  # with its date: a sheet is still there tomorrow
    about: str
    since: date | None

    @property
    def several(self) -> bool:
        """Whether a part must say whom it is between."""
        return len(self.brief.between) > 1

    @property
    def said_above(self) -> tuple[FindingLine, ...]:
        """Findings that the opening and its reasons tell: those of one session and pair."""
        opening = self.brief.opening
        lines = (*self.brief.between, *self.brief.inside)
        found = [finding for line in lines for finding in line.findings]
        wanted = opening.signal, opening.session
        first = next((f for f in found if (f.signal, f.session) == wanted), None)
        return tuple(f for f in found if first and _together(f) == _together(first))


def _together(finding: FindingLine) -> tuple[int, str, str]:
    return finding.session, finding.client_key, finding.therapist_key


@staff
@require_safe
def brief(request: HttpRequest, case: uuid.UUID) -> HttpResponse:
    viewer: Standing = request.viewer  # type: ignore[attr-defined]
    page = _page(viewer, case)
    note_read(viewer, "brief", case)
    return show(request, "desk/brief.html", "caseload", {"page": page, "brief": page.brief})


@staff
@require_safe
def brief_print(request: HttpRequest, case: uuid.UUID) -> HttpResponse:
    """The same for paper: initials, no problem, nobody from the map, nothing for you alone."""
    viewer: Standing = request.viewer  # type: ignore[attr-defined]
    page = _page(viewer, case)
    note_read(viewer, "brief-print", case)
    context = {"page": page, "brief": for_print(page.brief)}
    return show(request, "desk/brief_print.html", "", context)


@staff
@require_POST
def deed(request: HttpRequest, case: uuid.UUID) -> HttpResponse:
    """Keep what was done about all that was found of one session, as far as it can be read now."""
    viewer: Standing = request.viewer  # type: ignore[attr-defined]
    read = gather(viewer, case)
    about = _about(read, request.POST.get("client", ""), request.POST.get("therapist", ""))
    session, what = request.POST.get("session", ""), request.POST.get("what", "")
    # Only what the page shows: whether something else was found is not for guessing.
    alone = request.POST.get("alone") == "yes"
    found = [
        f
        for f in read.findings
        if (f.about, str(f.session), named(f.signal).alone) == (about, session, alone)
    ]
    if not found or what not in DEEDS:
        raise NotAllowed("Nothing of the kind can be read now.")
    assert viewer.person is not None
    with writing():
        for f in found:
            note_deed(viewer, case, f.about, f.signal, f.session, what, by=viewer.person)
    return redirect("desk:brief", case)


def _about(read: Gathered, client: str, therapist: str) -> uuid.UUID | None:
    pairs = {(str(a.one), str(a.other)): a.id for a in read.alliances}
    people = {(str(m.person), ""): m.person for m in read.clients}
    return (pairs | people).get((client, therapist))


def _page(viewer: Standing, case: uuid.UUID) -> Page:
    read = gather(viewer, case)
    problem = PROBLEMS[read.case.problem]() if read.case.problem else ""
    facts = facts_of(read, viewer, problem)
    return Page(
        read=read,
        facts=facts,
        brief=compose(facts, get_language() or "en"),
        number=read.coming.number if read.coming else facts.session,
        when=when(viewer, read.coming.starts_at) if read.coming else _("not planned yet"),
        on_paper=on_paper(viewer, read.coming.starts_at) if read.coming else _("not planned yet"),
        about=described(read.case.setting, read.case.problem),
        since=facts.since,
    )
