"""Zoe, who must see nothing: every address with an id is tried, as the table of addresses has it.

Whoever adds an address with a new kind of id is told here to say what fills it.
"""

import datetime as dt
import re
import uuid
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accord_web import clock, ids
from accord_web.cases import actions as cases
from accord_web.cases.queries import sessions, standing
from accord_web.checkins.queries import own_sides
from accord_web.checkins.unasked import PRACTICE, draft
from accord_web.flows.name import somebody
from accord_web.flows.practise import ASKED, log
from accord_web.flows.submit import Sending, submit
from accord_web.portal.consents import token
from accord_web.practice import actions as practices
from accord_web.practice.queries import one
from accord_web.privacy.models import AuditEvent
from accord_web.privacy.purposes import Purpose
from accord_web.relationships.queries import ties
from accord_web.signals.actions import raise_alert
from accord_web.signals.models import Alert
from tests.web.family import one_of_everything
from tests.web.filling import fill, sitting
from tests.web.practising import short

# Secrets, not ids: whoever holds one may use it, and a wrong one opens nothing.
SECRETS = {
    "code": "ABCDEFGHJKMN",
    "token": "a-token-that-nobody-made",
    "number": "0000-0000-0000",  # of a case, for administrators
    "practice": "kind-no",  # of the library: the same for everybody
    "kind": "hard",  # of a plan: everybody has two
    "back": "1",  # the version before the latest
}


def addresses(resolver=None, space: tuple[str, ...] = ()) -> Iterator[tuple[str, frozenset[str]]]:
    """Every named address with the names of what it holds."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            name = (pattern.namespace,) if pattern.namespace else ()
            yield from addresses(pattern, (*space, *name))
        elif isinstance(pattern, URLPattern):
            assert pattern.name, f"{pattern} has no name"
            holds = frozenset(re.findall(r"<(?:\w+:)?(\w+)>", str(pattern.pattern)))
            yield ":".join((*space, pattern.name)), holds


ALL = dict(addresses())
WITH_IDS = {name: holds for name, holds in ALL.items() if holds - SECRETS.keys()}
WITHOUT = [name for name, holds in ALL.items() if not holds]


def records(clinic, viewer, key: str, client: str, at_noon) -> dict[str, uuid.UUID]:
    """One of everything in a case, made by this client and by Tomás."""
    case, tomas, person = clinic.cases[key], clinic["tomas"], clinic[client]
    before = sitting(person, "before")
    with clock.turned_to(at_noon + dt.timedelta(hours=1)):
        submit(before, Sending(fill(before, 6), "link"), by=person)
        task = cases.agree(case, "A walk", by=tomas)
        session = sessions(viewer("tomas"), [case])[0].id
        raise_alert(
            clinic=clinic.id,
            case=case,
            person=person,
            response=before.asked[0].response,
            within_minutes=60,
            now=clock.now(),
            by=person,
        )
    return {
        "case": case,
        "session": session,
        "task": task,
        "checkin": before.id,
        "own": own_sides(viewer("tomas"), [session])[session].id,
        "response": before.asked[0].response,
        "alert": Alert.objects.get(case=case).id,
        "relationship": sitting(person, "after").asked[0].relationship,
        "person": person,
        "agreed": token(person, case, Purpose.TOTALS),
        **told_by_themselves(case, person, tomas),
        **one_of_everything(clinic, case, person, session),
    }


def told_by_themselves(case, person, tomas) -> dict[str, uuid.UUID]:
    """Somebody whom they named, a practice that they were given, and how they said it went."""
    somebody(standing(person), "Somebody", "friend", by=person)
    chosen = practices.choose(case, person, "kind-no", goal="A walk", by=tomas)
    viewer, told = standing(person), ids.at(clock.now())
    row = draft(viewer, case, PRACTICE, ASKED, sitting=told)
    log(viewer, one(viewer, chosen), row, Sending(short(), "phone"), by=person)
    return {"tie": ties(viewer, case)[-1].id, "chosen": chosen, "sitting": told}


@pytest.fixture
def mira(clinic, viewer, at_noon):
    return records(clinic, viewer, "mira", "mira", at_noon)


@pytest.fixture
def sam(clinic, viewer, at_noon):
    return records(clinic, viewer, "couple", "sam", at_noon)


def tried(client: Client, name: str, ids: dict) -> Iterator[tuple]:
    """Get and post, with these ids and with ids that nobody has: the answers must be alike."""
    holds = WITH_IDS[name]
    there = {n: SECRETS.get(n) or ids[n] for n in holds}
    nowhere = {n: SECRETS.get(n) or uuid.uuid4() for n in holds}
    for method in (client.get, client.post):
        yield method(reverse(name, kwargs=there)), method(reverse(name, kwargs=nowhere))


def assert_nothing(client: Client, ids: dict) -> None:
    for name in WITH_IDS:
        seen = set()
        for real, unknown in tried(client, name, ids):
            assert real.status_code in {404, 405}, (name, real.status_code)
            assert real.content == unknown.content, name
            assert real.status_code == unknown.status_code, name
            seen.add(real.status_code)
        assert 404 in seen, name


def test_every_id_in_an_address_has_something_to_fill_it_with(mira):
    wanted = {one for holds in ALL.values() for one in holds}
    missing = wanted - mira.keys() - SECRETS.keys()
    assert not missing, f"Say in `records` of this file what fills {sorted(missing)}."


def test_there_is_something_to_leak(mira, browser):
    """Tomás gets in where Zoe does not; otherwise the tests below would prove nothing."""
    tomas = browser("tomas")
    opened = [n for n in WITH_IDS if any(r.status_code == 200 for r, _ in tried(tomas, n, mira))]
    assert {"desk:case", "desk:brief", "desk:session"} <= set(opened)


def test_another_therapist_finds_nothing(mira, browser):
    assert_nothing(browser("zoe"), mira)


def test_another_therapist_finds_nothing_of_a_couple(sam, browser):
    assert_nothing(browser("zoe"), sam)


def test_another_client_finds_nothing_of_a_couple(sam, browser):
    assert_nothing(browser("mira"), sam)


def test_partners_find_nothing_of_each_other(sam, browser):
    assert_nothing(browser("jo"), sam)


def test_an_administrator_opens_no_case(mira, browser):
    assert_nothing(browser("ada"), mira)


def test_whoever_is_not_signed_in_is_asked_to_sign_in_or_finds_nothing(mira, db):
    for name in WITH_IDS:
        for real, unknown in tried(Client(), name, mira):
            assert real.status_code == unknown.status_code, name
            assert real.status_code in {302, 404, 405}, name
            if real.status_code == 302:
                assert real.headers["location"].startswith(f"{reverse('door:sign_in')}?next="), name


def test_clients_find_no_desk(mira, browser):
    client = browser("mira")
    for name in WITHOUT:
        if name.startswith("desk:"):
            assert client.get(reverse(name)).status_code in {404, 405}, name
            assert client.post(reverse(name)).status_code in {404, 405}, name


def test_a_refusal_is_written_down_without_what_was_refused(mira, browser):
    browser("zoe").get(reverse("desk:case", kwargs={"case": mira["case"]}))
    row = AuditEvent.objects.get(what="denied")
    assert (row.record, row.case, row.facts) == ("page:desk:case", None, {})
