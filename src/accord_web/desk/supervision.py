"""What clients sent to their therapist's supervisor, and nothing else of their cases."""

import uuid
from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accord.measures.schema import load
from accord.measures.wording import fill, wording
from accord.records import State
from accord_web.cases.queries import members
from accord_web.desk.pages import note_read, show, staff
from accord_web.measures.queries import PartRow, parts
from accord_web.privacy.access import Route, Side
from accord_web.privacy.standing import Standing


@dataclass(frozen=True, slots=True)
class Answered:
    """One question with its answer in words; for a number, what its ends mean."""

    question: str
    answer: str
    low: str = ""
    high: str = ""
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Sent:
    """One check-in as it was sent."""

    session: int | None
    day: date
    answers: tuple[Answered, ...]


@dataclass(frozen=True, slots=True)
class Sender:
    """One client, with what they sent, newest first."""

    nickname: str
    sent: tuple[Sent, ...]


@dataclass(frozen=True, slots=True)
class SentInCase:
    """The senders of one case."""

    case: uuid.UUID
    senders: tuple[Sender, ...]


@staff
@require_safe
def sent_to_you(request: HttpRequest) -> HttpResponse:
    viewer: Standing = request.viewer
    cases = viewer.cases_as(Side.SUPERVISOR)
    read = [p for p in parts(viewer, cases) if p.route == Route.SUPERVISOR]
    note_read(viewer, "supervision")
    for case_id in dict.fromkeys(p.case for p in read):
        note_read(viewer, "supervision", case_id)
    found = _by_case(viewer, read)
    return show(
        request, "desk/sent_to_you.html", "supervision", {"cases": found, "status": _status()}
    )


def _status() -> str:
    return wording("session-client", get_language() or "en").status


def _by_case(viewer: Standing, read: list[PartRow]) -> list[SentInCase]:
    """Newest first, so that what came today stands on top."""
    names = {
        m.person: m.nickname
        for rows in members(viewer, {p.case for p in read}).values()
        for m in rows
    }
    newest = sorted(read, key=lambda p: p.received_at, reverse=True)
    return [
        SentInCase(
            case_id,
            tuple(
                Sender(names.get(owner, "…"), _sent([p for p in newest if p.owner == owner]))
                for owner in dict.fromkeys(p.owner for p in newest if p.case == case_id)
            ),
        )
        for case_id in dict.fromkeys(p.case for p in newest)
    ]


def _sent(mine: list[PartRow]) -> tuple[Sent, ...]:
    """Parts of one sending stand together, in the order of the questions."""
    return tuple(
        Sent(first.session, first.meant_for, tuple(a for p in group for a in _answers(p)))
        for at in dict.fromkeys(p.received_at for p in mine)
        if (group := _ordered([p for p in mine if p.received_at == at])) and (first := group[0])
    )


def _ordered(group: list[PartRow]) -> list[PartRow]:
    def place(p: PartRow) -> tuple[str, int]:
        return p.measure, [part.id for part in load(p.measure).parts].index(p.part)

    return sorted(group, key=place)


def _answers(part: PartRow) -> list[Answered]:
    words = wording(part.measure, get_language() or "en")
    found, who = [], {"name": _("the therapist")}
    for item in (each.id for each in load(part.measure).items):
        answer = part.answers.get(item)
        if answer is None or answer.state is not State.ANSWERED:
            continue
        told = words.item(item)
        said = told.options.get(str(answer.value), str(answer.value))
        found.append(
            Answered(fill(told.text, **who), fill(said, **who), told.low, told.high, told.language)
        )
    return found
