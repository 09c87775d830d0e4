"""The same people everywhere: Mira (client), Tomás (her therapist), Ines (his supervisor),
Jo and Sam (a couple whom Tomás sees), and Zoe, another therapist, who must see nothing of them."""

import datetime as dt
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.middleware import csrf

from accord_web import clock

# Chance must not spell the name, the word or the number that a page is searched for.
csrf.CSRF_ALLOWED_CHARS = "bcdfghjkmpqrtvwxz"

ROOT = Path(__file__).parent.parent
DATA = Path(os.environ.get("ACCORD_DATA", ROOT.parent / "shared" / "data"))
NOON = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)  # a Monday


TOUCH_THE_DATABASE = {"db", "transactional_db", "live_server"}


def pytest_collection_modifyitems(items) -> None:
    """Every test that touches the database gets the vault of keys as well."""
    for item in items:
        if marks := list(item.iter_markers("django_db")):
            for mark in marks:
                mark.kwargs.setdefault("databases", ["default", "vault"])
        elif not TOUCH_THE_DATABASE.isdisjoint(getattr(item, "fixturenames", ())):
            real = not {"transactional_db", "live_server"}.isdisjoint(item.fixturenames)
            mark = pytest.mark.django_db(databases=["default", "vault"], transaction=real)
            item.add_marker(mark)


@dataclass(frozen=True)
class Clinic:
    """A clinic with everybody in it, at noon on a Monday."""

    id: object
    people: dict
    cases: dict

    def __getitem__(self, name: str):
        return self.people[name]


@pytest.fixture
def at_noon():
    with clock.turned_to(NOON):
        yield NOON


@pytest.fixture
def clinic(db, at_noon) -> Clinic:
    return everybody()


def everybody() -> Clinic:
    """A new clinic with everybody in it, at whatever time the clock says."""
    from accord_web.flows.begin import Newcomer, begin
    from accord_web.people import actions

    zone = "Europe/Berlin"
    clinic_id = actions.found_clinic("Lindenhof", zone=zone, by=None)
    staff = {"tomas": "Tomás", "ines": "Ines", "zoe": "Zoe", "ada": "Ada"}
    roles = {"ines": ["therapist", "supervisor"], "ada": ["administrator"]}
    people = {
        key: actions.add_person(
            name, clinic=clinic_id, zone=zone, roles=roles.get(key, ["therapist"]), by=None
        )
        for key, name in staff.items()
    }
    actions.supervise(people["ines"], people["tomas"], people["zoe"], by=None)
    cases = {}
    for key, clients, setting in (
        ("mira", ["Mira"], "individual"),
        ("couple", ["Jo", "Sam"], "couple"),
    ):
        cases[key] = begin(
            clinic=clinic_id,
            zone=zone,
            therapist=people["tomas"],
            clients=[Newcomer(name) for name in clients],
            setting=setting,
            problem="depression" if key == "mira" else "relationship",
            first_session=clock.now() + dt.timedelta(hours=2),
            accepted_by_supervisor=True,
            by=people["tomas"],
        )
    people |= _clients(people["tomas"], cases)
    return Clinic(clinic_id, people, cases)


def _clients(therapist, cases: dict) -> dict:
    from accord_web.cases import queries

    viewer = queries.standing(therapist)
    members = queries.members(viewer, cases.values())
    return {m.nickname.lower(): m.person for rows in members.values() for m in rows if m.is_member}


def present():
    """A test client whose person never leaves it: it stays open however the clock is turned."""
    from django.test import Client

    from accord_web.people.models import Visit
    from accord_web.people.signing_in import keyed_hash

    class Present(Client):
        seen = None

        def request(self, **request):
            now = clock.now()
            if self.seen != now and "s" in self.cookies:
                mine = Visit.objects.filter(key_hash=keyed_hash(self.cookies["s"].value))
                mine.update(began_at=now, seen_at=now)
                self.seen = now
            return super().request(**request)

    return Present


@pytest.fixture
def browser(clinic) -> Callable:
    """`browser("mira")` is a test client in which Mira is signed in."""
    from accord_web.people import visits
    from accord_web.people.models import User
    from accord_web.people.signing_in import keyed_hash
    from accord_web.privacy.fields import Sealed

    def sign_in(name: str):
        user, _ = User.objects.get_or_create(
            person_id=clinic[name],
            defaults={"email_hash": keyed_hash(f"{name}@example.org"), "email": Sealed(b"-")},
        )
        client = present()()
        client.force_login(user, backend="accord_web.people.signing_in.EmailBackend")
        visits.begin(clinic[name], client.session.session_key, "", strong=True, by=clinic[name])
        return client

    return sign_in


@pytest.fixture
def viewer(clinic) -> Callable:
    """`viewer("tomas")` is Tomás's standing now."""
    from accord_web.cases.queries import standing

    return lambda name: standing(clinic[name])
