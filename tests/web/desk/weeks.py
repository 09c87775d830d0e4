"""Weeks of treatment as everybody lives them: a session, both sides, the next one planned."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from django.db import transaction

from accord_web import clock
from accord_web.cases.queries import sessions, standing
from accord_web.checkins.models import CheckIn
from accord_web.checkins.queries import CheckInRow, _row
from accord_web.flows import diary
from accord_web.flows.submit import Sending, submit
from tests.web.filling import fill

A_WEEK = dt.timedelta(weeks=1)
AN_HOUR = dt.timedelta(hours=1)
SESSION = 2 * AN_HOUR  # after noon, when the first session begins

Words = Mapping[str, str]
NO_WORDS: Words = {}


def noon(week: int) -> dt.datetime:
    """Monday noon of this week; the session begins two hours later."""
    from tests.conftest import NOON

    return NOON + (week - 1) * A_WEEK


def send(
    clinic,
    name: str,
    moment: str,
    week: int,
    rating: int | None,
    words=NO_WORDS,
    *,
    about="",
    **how,
):
    """Fill in and send; of a therapist's own sides, that of the case called `about`."""
    checkin = _sitting(clinic, name, moment, week, about or ("couple" if name != "mira" else name))
    body = fill(checkin, rating, words, **how)
    return submit(checkin, Sending(body, "link"), by=clinic[name])


def _sitting(clinic, name: str, moment: str, week: int, case: str) -> CheckInRow:
    rows = CheckIn.objects.filter(person=clinic[name], moment=moment, session__number=week)
    row = _row(checkin=rows.get(case=clinic.cases[case]).id)
    assert row is not None
    return row


def met(clinic, case: str, week: int) -> None:
    """The session of this week took place, and the next one is planned."""
    by = clinic["tomas"]
    with clock.turned_to(noon(week) + SESSION + AN_HOUR):
        rows = sessions(standing(by), [clinic.cases[case]])
        diary.mark(next(s.id for s in rows if s.number == week), "held", by=by)
        if all(s.number <= week for s in rows):
            diary.plan(clinic.cases[case], noon(week + 1) + SESSION, by=by)


def week_of_mira(
    clinic, week: int, rating: int | None = 8, words: Words = NO_WORDS, own: int | None = 8, **how
) -> None:
    """One week with Mira; `words` are her answers to single items, before and after the session."""
    with clock.turned_to(noon(week)):
        send(clinic, "mira", "before", week, 6, words, **how)
    met(clinic, "mira", week)
    with clock.turned_to(noon(week) + SESSION + AN_HOUR):
        send(clinic, "mira", "after", week, rating, words, **how)
    if own is not None:
        with clock.turned_to(noon(week) + SESSION + 2 * AN_HOUR):
            send(clinic, "tomas", "own", week, own, about="mira")


@contextmanager
def undone() -> Iterator[None]:
    """Whatever happens inside did not happen, so that one past can go on in two ways."""
    point = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(point)


def untokened(answer) -> str:
    """A page without its form tokens: chance, and another at every reading."""
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", answer.content.decode())


def masked(page: str) -> str:
    """A page without what is folded up for one pair of eyes; the summary of it stays visible."""
    kept: list[str] = []
    open_parts: list[bool] = []
    at = 0
    for tag in re.finditer(r"<details[^>]*>|</details>", page):
        if tag[0] == "</details>":
            if open_parts.pop():
                at = tag.start()
            continue
        alone = "alone" in tag[0] and True not in open_parts
        open_parts.append(alone)
        if alone:
            kept.append(page[at : page.index("</summary>", tag.end())])
    return "".join([*kept, page[at:]])
