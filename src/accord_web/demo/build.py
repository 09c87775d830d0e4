"""Making the make-believe clinic: staff, safety cover, and every case lived until today."""

import secrets
import uuid
from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from accord_web import clock
from accord_web.cases.queries import standing
from accord_web.demo import around, at_home, hard_times, practising
from accord_web.demo.cases import CASES, COUPLE, MIRA, Treatment
from accord_web.demo.cast import CAST
from accord_web.demo.family import NOA
from accord_web.demo.reading import read_before_sessions
from accord_web.demo.replay import Place, live
from accord_web.people import actions as people
from accord_web.privacy import audit
from accord_web.signals.actions import acknowledge
from accord_web.signals.queries import alerts
from accord_web.storage import planner

OPENED = timedelta(weeks=30)  # ago
STAFF = {
    "tomas": ("Tomás", ["therapist"]),
    "ines": ("Ines", ["therapist", "supervisor"]),
    "zoe": ("Zoe", ["therapist"]),
    "ada": ("Ada", ["administrator"]),
    "bea": ("Bea", ["therapist"]),
    "nils": ("Nils", ["therapist"]),
    "pia": ("Pia", ["front-desk"]),
    "mara": ("Mara", ["therapist"]),
}
HIS = {"tomas", "nils"}  # pronouns: he; the others' is she


def build(
    today: date,
    zone: str,
    *,
    treatments: Iterable[Treatment] = (*CASES, NOA),
    tell: Callable[[str], None] = lambda line: None,
) -> uuid.UUID:
    """Make the clinic in an empty database. The same day gives the same content."""
    midnight = datetime.combine(today, time(), tzinfo=ZoneInfo(zone))
    with clock.turned_to(midnight - OPENED):
        clinic, staff = _staff(zone)
    told = list(treatments)
    for number, one in enumerate(told, 1):
        place = Place(clinic, zone, staff[one.therapist], today)
        case, clients = live(one, place)
        with clock.turned_to(midnight):
            read_before_sessions(case, place.therapist, clients.values())
            if one is COUPLE:
                at_home.live(case, place.therapist, staff["mara"])
                practising.live(case, place.therapist, clients, practising.COUPLE)
            if one is MIRA:
                practising.live(case, place.therapist, clients, practising.MIRA)
                hard_times.live(case, place.therapist, clients["Mira"])
                around.live(case, clients["Mira"])
            for client in one.clients:
                if client.account:
                    _account(client.account, clients[client.name])
        tell(f"{number} of {len(told)} treatments")
    _answer_alerts(staff["ines"])
    audit.seal()
    planner.look_again()
    return clinic


def _staff(zone: str) -> tuple[uuid.UUID, dict[str, uuid.UUID]]:
    clinic = people.found_clinic("Lindenhof", zone=zone, demo=True, by=None)
    staff = {
        key: people.add_person(
            name,
            clinic=clinic,
            zone=zone,
            roles=roles,
            pronoun="he" if key in HIS else "she",
            by=None,
        )
        for key, (name, roles) in STAFF.items()
    }
    people.supervise(staff["ines"], staff["tomas"], staff["bea"], by=None)
    people.arrange_safety_cover(
        clinic,
        responders=[
            (staff["ines"], "Monday to Friday, 9 to 17", False),
            (staff["bea"], "Monday to Friday, 8 to 16", False),
            (staff["nils"], "when the two are away", True),
        ],
        answer_within_minutes=60,
        hours="Monday to Friday, 9 to 17",
        out_of_hours="At night and at weekends nobody here reads this. Please call one of the "
        "numbers below; they answer at any hour.",
        help_text="You do not have to get through this alone. People who listen are there now.",
        numbers=[("Someone to talk to, day and night (made up)", "000 000"), ("Emergency", "112")],
        by=None,
    )
    at_home.arrange(clinic, staff)
    for role in CAST:
        if role.key in staff:
            _account(role.key, staff[role.key])
    return clinic, staff


def _account(key: str, person: uuid.UUID) -> None:
    """An account that is entered by one click; nobody knows its password."""
    email = next(role.email for role in CAST if role.key == key)
    people.open_account(person, email, secrets.token_urlsafe(24), by=None)


def _answer_alerts(responder: uuid.UUID) -> None:
    for alert in alerts(standing(responder)):
        with clock.turned_to(alert.raised_at + timedelta(minutes=25)):
            acknowledge(
                standing(responder),
                alert.id,
                "Called. Fleeting thoughts after bad nights, no plan, wants to go on at the next "
                "session. Told her therapist.",
                by=responder,
            )
