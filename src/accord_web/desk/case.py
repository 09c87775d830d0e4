"""/desk/cases/<id>/: who takes part, the diary, what was agreed, and every answer one may read."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accord.brief import Brief, compose
from accord.brief.page import BetweenLine, InsideLine
from accord_web.cases.actions import agree, mark_task
from accord_web.cases.queries import MemberRow, SessionRow, tasks
from accord_web.cases.waiting import split_of
from accord_web.desk.answers import SessionAnswers, by_session
from accord_web.desk.pages import described, note_read, show, staff, when
from accord_web.desk.people_around import AroundClient, around
from accord_web.desk.practice import GivenLine, TryLine, given_lines, tries
from accord_web.desk.supervised import supervised
from accord_web.flows.briefing import Gathered, facts_of, gather, treated
from accord_web.flows.emergency import told
from accord_web.flows.unattended import taken_over
from accord_web.people.deaths import DeathRow, deaths
from accord_web.privacy.access import READING, THERAPISTS, Role
from accord_web.privacy.standing import NotAllowed, Standing

LONGEST = 200  # letters of what was agreed
LATEST = 8  # sessions shown at once; earlier ones are folded up
ROLES = {
    Role.CLIENT: lambda: _("client"),
    Role.PARTNER: lambda: _("partner"),
    Role.RELATIVE: lambda: _("relative"),
    Role.GUARDIAN: lambda: _("guardian"),
    Role.INTERPRETER: lambda: _("interpreter"),
    Role.THERAPIST: lambda: _("therapist"),
    Role.CO_THERAPIST: lambda: _("co-therapist"),
    Role.TRAINEE: lambda: _("trainee"),
    Role.SUPERVISOR: lambda: _("supervisor"),
    Role.DEPUTY: lambda: _("stands in"),
    Role.DEPUTY: lambda: _("stands in"),
    Role.EMERGENCY: lambda: _("in an emergency"),
}
STATES = {
    "planned": lambda: _("planned"),
    "held": lambda: _("took place"),
    "cancelled-client": lambda: _("cancelled by the client"),
    "cancelled-staff": lambda: _("cancelled by us"),
    "missed": lambda: _("did not come"),
}
PLACES = {
    "room": lambda: "",
    "video": lambda: _("by video"),
    "phone": lambda: _("by phone"),
    "home": lambda: _("at home"),
}


@dataclass(frozen=True, slots=True)
class SessionLine:
    """A session of the diary in words."""

    session: SessionRow
    when: str
    state: str
    place: str
    coming: bool


@dataclass(frozen=True, slots=True)
class MemberLine:
    member: MemberRow
    role: str
    own: bool


@dataclass(frozen=True, slots=True)
class ClientPart:
    """What one client answered: openly in a case of one client, folded where several share it."""

    client: str
    between: tuple[BetweenLine, ...]
    inside: tuple[InsideLine, ...]
    answers: tuple[SessionAnswers, ...]
    tries: tuple[TryLine, ...]
    given: tuple[GivenLine, ...] = ()  # to this client alone, where several share the case
    around: AroundClient | None = None  # of a client who takes part now


@staff
@require_safe
def case(request: HttpRequest, case: uuid.UUID) -> HttpResponse:
    viewer: Standing = request.viewer  # type: ignore[attr-defined]
    treated(viewer, case)
    apart = split_of(viewer, case)
    if apart and apart[0] == case:
        return redirect("desk:separate", case)  # a joint case that was separated has its own page
    read = gather(viewer, case)
    language = get_language() or "en"
    facts = facts_of(read, viewer)
    composed = compose(facts, language)
    given = given_lines(viewer, case, read.members, language)
    diary = [_session(viewer, read, s) for s in reversed(read.sessions)]
    note_read(viewer, "case", case)
    context = {
        "case": read.case,
        "about": described(read.case.setting, read.case.problem),
        "names": [client.name for client in facts.clients],
        "joint": read.joint,
        "members": [_member(viewer, m) for m in read.members],
        "sessions": diary[:LATEST],
        "earlier": diary[LATEST:],
        "coming": read.coming,
        "coming_when": when(viewer, read.coming.starts_at) if read.coming else "",
        "supervised": supervised(viewer, case),
        "apart": apart,
        "own_case": not viewer.cases[case].roles.isdisjoint(THERAPISTS),
        "may_separate": len(read.members_ever) > 1,
        "taken_over": taken_over(viewer, case),
        "died": _died(viewer, read),
        "several": _several(viewer, read),
        "emergencies": [one for one in told(viewer) if one.case == case],
        "tasks": read.tasks,
        "longest": LONGEST,
        "given": [line for line in given if line.row.both or not read.joint],
        "clients": _clients(viewer, read, composed, given, language),
        "standing": composed.standing,
    }
    return show(request, "desk/case.html", "caseload", context)


@staff
@require_POST
def agreed(request: HttpRequest, case: uuid.UUID) -> HttpResponse:
    """Note something agreed, in one line."""
    viewer: Standing = request.viewer  # type: ignore[attr-defined]
    treated(viewer, case)
    assert viewer.person is not None
    text = request.POST.get("text", "").strip()[:LONGEST]
    if text:
        agree(case, text, by=viewer.person)
    return redirect("desk:case", case)


@staff
@require_POST
def agreed_mark(request: HttpRequest, case: uuid.UUID, task: uuid.UUID) -> HttpResponse:
    """Say what came of something agreed."""
    viewer: Standing = request.viewer  # type: ignore[attr-defined]
    treated(viewer, case)
    assert viewer.person is not None
    state = request.POST.get("state", "")
    if state not in {"open", "tried", "done", "dropped"} or all(
        task != known.id for known in tasks(viewer, case)
    ):
        raise NotAllowed("Nothing of the kind was agreed in this case.")
    mark_task(task, case, state, by=viewer.person)
    return redirect("desk:case", case)


def _died(viewer: Standing, read: Gathered) -> list[tuple[str, DeathRow]]:
    names = {m.person: m.nickname for m in (*read.clients, *read.former)}
    return [(names[one], row) for one, row in deaths(viewer, names).items()]


def _several(viewer: Standing, read: Gathered) -> bool:
    """Whether something could pass among them, and the viewer is one who opens and closes it."""
    sharing = {m.person for m in read.members if m.role in READING}
    return len(sharing) > 1 and not viewer.cases[read.case.id].roles.isdisjoint(THERAPISTS)


def _member(viewer: Standing, member: MemberRow) -> MemberLine:
    return MemberLine(member, ROLES[Role(member.role)](), member.person == viewer.person)


def _session(viewer: Standing, read: Gathered, session: SessionRow) -> SessionLine:
    return SessionLine(
        session,
        when(viewer, session.starts_at),
        STATES[session.state](),
        PLACES[session.place](),
        session is read.coming,
    )


def _clients(
    viewer: Standing,
    read: Gathered,
    composed: Brief,
    given: Sequence[GivenLine],
    language: str,
) -> list[ClientPart]:
    """One part a client, whatever anybody answered."""
    alone = {one.client_key: one for one in composed.for_you_alone} if read.joint else {}
    named_by = {m.person for m in read.clients if m.role == Role.CLIENT}
    parts = []
    for member in dict.fromkeys((m.person, m.nickname) for m in read.clients):
        person, name = member
        held = alone.get(str(person), composed)
        parts.append(
            ClientPart(
                name,
                held.between,
                held.inside,
                by_session(read, person, language),
                tries(viewer, read.parts, person, language),
                tuple(g for g in given if read.joint and g.row.person == person and not g.row.both),
                around(viewer, read, person, name) if person in named_by else None,
            )
        )
    for gone in read.former:
        left = date_format(gone.until, "j F Y")
        name = _("%(name)s, until %(day)s") % {"name": gone.nickname, "day": left}
        answers = by_session(read, gone.person, language)
        told = tries(viewer, read.parts, gone.person, language)
        parts.append(ClientPart(name, (), (), answers, told))
    return parts
