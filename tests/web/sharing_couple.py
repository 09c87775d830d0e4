"""A couple in which something may pass: agreed, each seen alone, opened by their therapist."""

import datetime as dt
import re
from collections.abc import Iterable, Mapping

from accord_web import clock
from accord_web.cases.joint import token
from accord_web.cases.queries import standing
from accord_web.checkins.queries import CheckInRow
from accord_web.flows import agree, diary
from accord_web.flows.members import MEMBERS, tick
from accord_web.flows.submit import Outcome, Sending, submit
from accord_web.measures.models import Response
from accord_web.measures.queries import parts
from accord_web.privacy.access import Policy
from tests.web.filling import fill, sitting

COUPLE = ("jo", "sam")
WELLBEING = ("wellbeing", "wellbeing")


def agreed(clinic, policy: Policy, names: Iterable[str] = COUPLE) -> None:
    """Tomás proposes it, and each agrees on their own page."""
    case, tomas = clinic.cases["couple"], clinic["tomas"]
    agree.propose(standing(tomas), case, policy, by=tomas)
    for name in names:
        viewer = standing(clinic[name])
        agree.agree(viewer, case, policy, language="en", by=viewer.person)


def opened(clinic, names: Iterable[str] = COUPLE) -> None:
    """Tomás saw each of them alone and opens sharing."""
    case, tomas = clinic.cases["couple"], clinic["tomas"]
    for name in names:
        agree.note_seen_alone(standing(tomas), case, clinic[name], by=tomas)
    agree.open_sharing(standing(tomas), case, by=tomas)


def joint(clinic, policy: Policy = Policy.LIMITED) -> None:
    agreed(clinic, policy)
    opened(clinic)


def ticks(clinic, policy: Policy, what: Mapping[tuple[str, str], Iterable[str]]) -> dict[str, str]:
    """The fields of a form that opens these parts to these people."""
    case = clinic.cases["couple"]
    found = {
        tick(*where, token(case, clinic[name])): "yes"
        for where, names in what.items()
        for name in names
    }
    return {MEMBERS: policy.value, **found}


def send(
    clinic,
    name: str,
    moment: str = "before",
    rating: int = 6,
    *,
    to: Mapping[tuple[str, str], Iterable[str]] | None = None,
    policy: Policy = Policy.LIMITED,
    mode: str = "phone",
    number: int | None = None,
    **more,
) -> CheckInRow:
    """One check-in, sent by somebody signed in; `to` says whom it is opened to."""
    row = sitting(clinic[name], moment, number=number)
    body = fill(row, rating, **more)
    if to is not None:
        body |= ticks(clinic, policy, to)
    assert submit(row, Sending(body, mode), by=row.person) is Outcome.SENT
    return row


def read(clinic, reader: str, owner: str, measure: str = "wellbeing") -> set[str]:
    """The parts of a measure that somebody reads of somebody now."""
    found = parts(standing(clinic[reader]), [clinic.cases["couple"]], measures=[measure])
    return {p.part for p in found if p.owner == clinic[owner]}


def response(clinic, name: str, measure: str = "wellbeing"):
    rows = Response.objects.filter(respondent=clinic[name], measure=measure, replaced_at=None)
    return rows.order_by("-received_at", "-id")[0].id


def week(clinic, start: dt.datetime, number: int) -> dt.datetime:
    """The noon before the couple's session so numbered; plans it where it is not the first."""
    at = start + (number - 1) * dt.timedelta(days=7)
    if number > 1:
        with clock.turned_to(at):
            diary.plan(clinic.cases["couple"], at + dt.timedelta(hours=2), by=clinic["tomas"])
    return at


def page_of(client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def text_of(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", html))
