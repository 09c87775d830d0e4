"""What others who take part in the same case share with the viewer, piece by piece.

What is not shared, not yet to be read, or was never answered is alike: absent. Nothing is counted,
everybody has their place whether or not they share anything, and the order is that of the diary.
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accord.measures.schema import load
from accord.measures.wording import Wording, wording
from accord.records import State
from accord_web.cases.guardians import wards_of
from accord_web.cases.joint import circle, joint_cases
from accord_web.cases.policy_texts import nothing_passes
from accord_web.cases.queries import MemberRow, members, readers
from accord_web.measures.queries import PartRow, parts
from accord_web.measures.readers import ReadBy, read_by
from accord_web.portal import routes
from accord_web.portal.mine import Line, line_of
from accord_web.practice.queries import told_of
from accord_web.practice.words import MEASURE, card
from accord_web.privacy import audit
from accord_web.privacy.access import READING
from accord_web.privacy.standing import NotAllowed, Standing
from accord_web.storage.lock import writing

# In this order, whatever is shared of it.
TITLES = {
    ("wellbeing", "wellbeing"): gettext_lazy("How they have been"),
    ("wellbeing", "hope"): gettext_lazy("How hopeful they are"),
    ("session-client", "ratings"): gettext_lazy("How they found the session"),
    ("practice-log", "tried"): gettext_lazy("What they tried"),
}
Where = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Day:
    """One part of one day."""

    day: date
    taken_together: float | None
    lines: tuple[Line, ...]
    about: str = ""  # the practice that was tried


@dataclass(frozen=True, slots=True)
class Side:
    """One day on which both opened the same part to each other."""

    day: date
    mine: float
    theirs: float


@dataclass(frozen=True, slots=True)
class Piece:
    title: str
    days: tuple[Day, ...]
    both: tuple[Side, ...]  # made of nothing but what each of the two opened to the other
    status: str  # that the questions are new

    @property
    def scored(self) -> bool:
        return any(day.taken_together is not None for day in self.days)


@dataclass(frozen=True, slots=True)
class Somebody:
    """Another member, whether or not they share anything."""

    nickname: str
    pieces: tuple[Piece, ...]


@require_safe
def shared(request):
    viewer = request.viewer
    cases = joint_cases(viewer) if viewer.person else []
    if not cases:
        raise NotAllowed("No case that several people share.")
    language = translation.get_language() or "en"
    people = [one for case in cases for one in _people(viewer, case, language)]
    with writing():
        audit.log(audit.READ, by=viewer.person, record="page:shared")
    context = {"people": people, "nothing_passes": nothing_passes()}
    with timezone.override(viewer.zone):
        return render(request, "portal/shared.html", context)


def _people(viewer: Standing, case: uuid.UUID, language: str) -> list[Somebody]:
    """Everybody else of a case in which something may pass to the viewer."""
    assert viewer.person is not None
    if not circle(viewer, case, viewer.person).passes:
        return []
    here = [m for m in members(viewer, [case])[case] if m.role in READING]
    # What a clinician opened to a guardian was not shared by its owner: portal/guarding.py.
    left_out = {viewer.person, *wards_of(viewer.person, case)}
    others = {m.person: m for m in here if m.person not in left_out}
    read = [p for p in parts(viewer, [case]) if (p.measure, p.part) in TITLES and _answered(p)]
    both = _opened_both_ways(viewer, case, read)
    about = routes.therapists(readers(viewer, case), named=True)
    return [
        _somebody(viewer, m, [p for p in read if p.owner == m.person], both, language, about)
        for m in others.values()
    ]


Both = dict[tuple[uuid.UUID, Where, int | None], float]  # whom it is opened to, what, session


def _opened_both_ways(viewer: Standing, case: uuid.UUID, read: Iterable[PartRow]) -> Both:
    """The viewer's own scores that another member reads now, by the gate's own word for them."""
    mine = [p for p in read if p.owner == viewer.person and _score(p) is not None]
    by_part: dict[uuid.UUID, ReadBy] = read_by(viewer, case) if mine else {}
    return {
        (other, (p.measure, p.part), p.session): score
        for p in mine
        if (score := _score(p)) is not None and p.session is not None
        for other in by_part[p.id].now
    }


def _somebody(
    viewer: Standing,
    member: MemberRow,
    read: Sequence[PartRow],
    both: Both,
    language: str,
    about: str,
) -> Somebody:
    pieces = []
    for where, title in TITLES.items():
        rows = [p for p in read if (p.measure, p.part) == where]
        if not rows:
            continue
        words = wording(where[0], language)
        sides = [
            Side(p.meant_for, both[key], theirs)
            for p in rows
            if (key := (member.person, where, p.session)) in both
            and (theirs := _score(p)) is not None
        ]
        tried = told_of(viewer, rows) if where[0] == MEASURE else {}
        days = tuple(
            _day(p, words, about, card(tried[p.response].practice, language).title if tried else "")
            for p in reversed(rows)
            if not tried or p.response in tried
        )
        pieces.append(Piece(str(title), days, tuple(reversed(sides)), words.status))
    return Somebody(member.nickname, tuple(pieces))


def _day(row: PartRow, words: Wording, about: str, practice: str) -> Day:
    lines = tuple(
        line_of(item, row.answers[item.id], words, about)
        for item in load(row.measure).items
        if item.id in row.answers and row.answers[item.id].state is State.ANSWERED
    )
    return Day(row.meant_for, _score(row), lines, practice)


def _score(row: PartRow) -> float | None:
    return next((value for value in row.scores.values() if value is not None), None)


def _answered(row: PartRow) -> bool:
    return any(answer.state is State.ANSWERED for answer in row.answers.values())
