"""The therapist's own side of a session, given before the other side is seen."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accord.errors import AnswerError
from accord.measures.wording import wording
from accord_web.cases.queries import MemberRow, SessionRow, attendance, members, sessions_between
from accord_web.cases.queries import session as session_row
from accord_web.checkins.form import SHOWN, Screen, answers, blank, fields, screens
from accord_web.checkins.queries import CheckInRow, own_sides
from accord_web.desk.both_sides import Pair, both_sides
from accord_web.desk.pages import note_read, show, staff
from accord_web.desk.short_names import short_names
from accord_web.flows import diary
from accord_web.flows.submit import Outcome, Sending, submit
from accord_web.privacy.standing import NotAllowed, Standing
from accord_web.relationships.queries import RelationshipRow, alliances

ASKED_IN = frozenset({"planned", "held"})
THERE = "there"
A_DAY = timedelta(days=1)
A_MOMENT = timedelta(microseconds=1)  # a session that begins now has begun


@dataclass(frozen=True, slots=True)
class Row:
    """One question on one line, with what was typed before."""

    name: str
    screen: Screen
    value: str


@dataclass(frozen=True, slots=True)
class About:
    """The questions about one client."""

    nickname: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Side:
    """One session of the therapist: to answer, or answered, or not yet there."""

    session: SessionRow
    called: tuple[str, ...]  # the clients, as this page calls them
    state: str  # open, sent, early, closed
    about: tuple[About, ...] = ()
    there: frozenset[str] = frozenset()
    pairs: tuple[Pair, ...] = ()
    problem: str = ""
    joint: bool = False  # then answers stay folded, for the therapist alone

    @property
    def names(self) -> str:
        return " · ".join(self.called)

    @property
    def asks_who(self) -> bool:
        """Where several may come, sending also says who was there."""
        return len(self.called) > 1


@staff
@require_http_methods(["GET", "POST"])
def own(request: HttpRequest, session: uuid.UUID) -> HttpResponse:
    viewer: Standing = request.viewer
    row = session_row(viewer, session)
    around = _around(viewer, [row], own_sides(viewer, [row.id]))
    if row.id not in around.checkins or row.state not in ASKED_IN:
        raise NotAllowed("No side of the viewer's own here.")
    problem = ""
    if request.method == "POST":
        problem = _take(viewer, row, around, request.POST)
        if not problem:
            return redirect("desk:own", row.id)
    side = _side(viewer, row, around, request.POST, problem)
    note_read(viewer, "own", row.case)
    return show(request, "desk/own.html", "today", {"side": side, "status": _status()})


@staff
@require_http_methods(["GET", "POST"])
def own_today(request: HttpRequest) -> HttpResponse:
    """The whole day on one page, and what is open from earlier days.

    What is filled in is sent, the rest stays for later. It lies open while people come and go:
    initials, and what others said only behind a click.
    """
    viewer: Standing = request.viewer
    rows, around = _day(viewer)
    problems = {}
    if request.method == "POST":
        for row in rows:
            problems[row.id] = _take(viewer, row, around, request.POST, or_nothing=True)
        if not any(problems.values()):
            return redirect("desk:own_side")
        rows, around = _day(viewer)
    sides = [_side(viewer, r, around, request.POST, problems.get(r.id, "")) for r in rows]
    _note_reads(viewer, sides)
    context = {
        "sides": sides,
        "open": [s for s in sides if s.state == "open"],
        "problems": any(problems.values()),
        "status": _status(),
    }
    return show(request, "desk/own_today.html", "today", context)


def _note_reads(viewer: Standing, sides: Iterable[Side]) -> None:
    """One row for the page, and one for each case of which answers are on it."""
    note_read(viewer, "own_today")
    for case_id in {s.session.case for s in sides if s.pairs}:
        note_read(viewer, "own_today", case_id)


@dataclass(frozen=True, slots=True)
class _Around:
    """What the sessions of a page need, each read once."""

    checkins: Mapping[uuid.UUID, CheckInRow]
    people: Mapping[uuid.UUID, list[MemberRow]]
    alliances: list[RelationshipRow]
    there: Mapping[uuid.UUID, Mapping[uuid.UUID, str]]  # how each was at each session
    pairs: Mapping[uuid.UUID, tuple[Pair, ...]]  # of sessions whose own side is sent
    short: bool  # initials alone

    def clients(self, case: uuid.UUID) -> list[MemberRow]:
        return [m for m in self.people[case] if m.is_member]

    def not_away(self, row: SessionRow) -> frozenset[str]:
        """The clients who were not noted as absent, by their place on the page."""
        noted = self.there.get(row.id, {})
        people = enumerate(self.clients(row.case), 1)
        return frozenset(str(n) for n, m in people if noted.get(m.person) != "absent")

    def called(self, case: uuid.UUID) -> dict[uuid.UUID, str]:
        """What the page calls each client of a case."""
        people = self.clients(case)
        names = [m.nickname for m in people]
        shown = short_names(names) if self.short else names
        return {m.person: name for m, name in zip(people, shown, strict=True)}

    def nickname(self, case: uuid.UUID, relationship: uuid.UUID | None) -> str:
        one = next((a.one for a in self.alliances if a.id == relationship), None)
        return self.called(case).get(one, "…") if one else "…"


def _around(
    viewer: Standing,
    rows: list[SessionRow],
    checkins: Mapping[uuid.UUID, CheckInRow],
    *,
    short: bool = False,
) -> _Around:
    cases = {row.case for row in rows}
    people = members(viewer, cases)
    own = [a for a in alliances(viewer, cases) if a.other == viewer.person]
    sent = [row for row in rows if row.id in checkins and checkins[row.id].sent_at]
    there = attendance(viewer, [row.id for row in rows])
    pairs = both_sides(viewer, sent, people, own)
    return _Around(checkins, people, own, there, pairs, short)


def _day(viewer: Standing) -> tuple[list[SessionRow], _Around]:
    """Sessions begun today, then earlier ones: still to answer, or answered today."""
    zone = ZoneInfo(viewer.zone)
    midnight = datetime.combine(viewer.now.astimezone(zone).date(), time(), zone)
    lately = sessions_between(viewer, midnight - diary.OWN_CLOSES - A_DAY, viewer.now + A_MOMENT)
    checkins = own_sides(viewer, [row.id for row in lately if row.state in ASKED_IN])
    today = [row for row in lately if row.id in checkins and row.starts_at >= midnight]
    earlier = [
        row
        for row in reversed(lately)
        if row.starts_at < midnight
        and (own := checkins.get(row.id))
        and (own.sent_at >= midnight if own.sent_at else own.expires_at > viewer.now)
    ]
    rows = [*today, *earlier]
    return rows, _around(viewer, rows, checkins, short=True)


def _state(viewer: Standing, checkin: CheckInRow) -> str:
    if checkin.sent_at is not None:
        return "sent"
    if checkin.opens_at > viewer.now:
        return "early"
    return "open" if checkin.expires_at > viewer.now else "closed"


def _side(
    viewer: Standing, row: SessionRow, around: _Around, data: QueryDict, problem: str
) -> Side:
    checkin = around.checkins[row.id]
    people = tuple(around.called(row.case).values())
    state = _state(viewer, checkin)
    if state != "open":
        pairs = around.pairs.get(row.id, ())
        return Side(row, people, state, pairs=pairs, joint=checkin.setting != "individual")
    about: dict[str, list[Row]] = {}
    for screen in _screens(checkin, around):
        name = f"{row.id}.{screen.name}"
        about.setdefault(screen.name.split(".")[0], []).append(
            Row(name, screen, data.get(name, ""))
        )
    nicknames = {str(a.order): around.nickname(row.case, a.relationship) for a in checkin.asked}
    there = frozenset(data.getlist(f"{row.id}.{THERE}")) if data else around.not_away(row)
    return Side(
        row,
        people,
        state,
        tuple(About(nicknames[order], tuple(rows)) for order, rows in about.items()),
        there,
        problem=problem,
    )


def _status() -> str:
    return wording("session-therapist", get_language() or "en").status


def _screens(checkin: CheckInRow, around: _Around) -> list[Screen]:
    return screens(
        checkin,
        alone=True,
        known=True,
        language=get_language() or "en",
        other="",
        names={a.order: around.nickname(checkin.case, a.relationship) for a in checkin.asked},
        cover={},
    )


def _take(
    viewer: Standing, row: SessionRow, around: _Around, data: QueryDict, *, or_nothing: bool = False
) -> str:
    """Keep one session's answers. Returns what is wrong, in words; nothing where all is well."""
    checkin = around.checkins[row.id]
    if _state(viewer, checkin) != "open":
        return ""  # sent before, perhaps by a second tap: what was sent first counts
    held = _screens(checkin, around)
    body = {SHOWN: fields(held), **{s.name: data.get(f"{row.id}.{s.name}", "") for s in held}}
    try:
        given = answers(checkin, body)
    except AnswerError as wrong:
        return str(wrong)
    if blank(given):
        return "" if or_nothing else _("Nothing is filled in yet.")
    if not _note_who_was_there(viewer, row, around, data):
        return _("Please say who was there.")
    outcome = submit(
        checkin, Sending(body, mode="room", language=get_language() or "en"), by=viewer.person
    )
    assert outcome is not Outcome.BLANK
    return ""


def _note_who_was_there(
    viewer: Standing, row: SessionRow, around: _Around, data: QueryDict
) -> bool:
    """Whoever answers about a session says that it took place. False where nobody was there."""
    clients, noted = around.clients(row.case), around.there.get(row.id, {})
    ticked = set(data.getlist(f"{row.id}.{THERE}")) if len(clients) > 1 else {"1"}
    present = {
        m.person: ("late" if noted.get(m.person) == "late" else "present")
        if str(n) in ticked
        else "absent"
        for n, m in enumerate(clients, 1)
    }
    if set(present.values()) == {"absent"}:
        return False
    if row.state == "planned" or any(noted.get(p) != how for p, how in present.items()):
        assert viewer.person is not None
        everybody = {viewer.person: "present", **present}
        diary.mark(row.id, "held", present=everybody, by=viewer.person)
    return True
