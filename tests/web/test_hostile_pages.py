"""Pages under bad hands: no answer of a browser breaks one, and looking changes nothing."""

import datetime as dt
import uuid
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from accord_web import clock
from tests.journeys.asked import code
from tests.web.desk.pages import first_session
from tests.web.filling import sitting
from tests.web.test_outsider import ALL

AFTER = dt.timedelta(hours=3)
JUNK = ("\x00", "9" * 4400, "²", "\ud800")
FIELDS = (
    *("text", "state", "page", "member", "day", "time", "minutes", "place", "code", "person"),
    *("email", "next", "nickname", "role", "route", "alone", "shown", "reached", "answered-at"),
    *("correct", "note", "client", "session", "what", "says", "supervisor", "tasks", "name"),
    *("person_1", "number_1", "name_1", "setting", "language", "end", "old", "here_1", "0.mood"),
)
ALONE = ("choose", "digest", "let-go")  # a field that decides by itself which way a form goes
# Who read, who knocked, and until when a page stays open.
NOT_WRITTEN_BY_LOOKING = {"AuditEvent", "Attempt", "Session", "Visit"}


def addresses(clinic, viewer) -> Iterator[str]:
    filled = {
        "case": clinic.cases["mira"],
        "session": first_session(clinic, viewer).id,
        "checkin": sitting(clinic["mira"], "before").id,
        "person": clinic["tomas"],
        "code": code(clinic, "mira", "after"),
        "token": "nobody-made-it",
        "practice": "kind-no",
        "kind": "hard",
        "back": 1,
    }
    for name, holds in ALL.items():
        if name != "door:sign_out":
            yield reverse(name, kwargs={n: filled.get(n, uuid.uuid4()) for n in holds})


def signed_in(browser, who: str) -> Client:
    client = browser(who) if who else Client()
    client.raise_request_exception = False
    return client


SENDERS = ["tomas", "ada", "mira"]
SOME = len(SENDERS)


@pytest.mark.slow
@pytest.mark.parametrize("who", SENDERS)
def test_nothing_that_is_sent_breaks_a_page(clinic, browser, viewer, who, at_noon):
    client, broken = signed_in(browser, who), []
    with clock.turned_to(at_noon + AFTER):
        for number, address in enumerate(addresses(clinic, viewer)):
            for fields in (FIELDS, *((name,) for name in ALONE)):
                # There are many pages: each gets all of it, but not all from one person.
                for junk in JUNK[(number + SENDERS.index(who)) % SOME :: SOME]:
                    form = dict.fromkeys(fields, junk.encode("utf-8", "surrogatepass"))
                    if client.post(address, form).status_code >= 500:
                        broken.append((address, fields[0], junk[:9]))
            for send in (client.put, client.delete, client.trace):
                if send(address).status_code >= 500:
                    broken.append((address, send.__name__))
    assert broken == []


@pytest.mark.parametrize("who", ["tomas", "ines", "ada", "mira", ""])
def test_looking_changes_nothing(clinic, browser, viewer, who, at_noon):
    client = signed_in(browser, who)
    asked = ("", "?alone=yes", "?choose=now", "?state=held&says=ended&end=1&what=talked&text=x")
    with clock.turned_to(at_noon + AFTER):
        before = everything()
        for address in addresses(clinic, viewer):
            for more in asked:
                for look in (client.get, client.head, client.options):
                    look(address + more)
        assert everything() == before


def everything() -> dict[str, list]:
    kept = [
        model
        for model in apps.get_models()
        if model.__name__ not in NOT_WRITTEN_BY_LOOKING or ".cases.models" in model.__module__
    ]
    return {str(m): list(m._default_manager.order_by("pk").values_list()) for m in kept}
