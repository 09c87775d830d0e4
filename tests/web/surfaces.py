"""One of everything in the case of Jo and Sam, with words that nobody else could write, and one of
everybody who could ever look at it."""

import datetime as dt

from accord_web import clock, ids
from accord_web.cases.models import Consent, Guardian, Part
from accord_web.cases.queries import standing
from accord_web.flows import name
from accord_web.flows.submit import Sending, submit
from accord_web.people import actions as people
from accord_web.people.models import Responder, SafetyCover
from tests.web.filling import fill, sitting

AN_HOUR, A_DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
SIGNED_OUT = "signed out"
ROLES = {  # who looks, by what they are
    "the one it is about": "sam",
    "the partner": "jo",
    "who left the case": "lea",
    "the guardian": "ida",
    "another client": "mira",
    "therapist": "tomas",
    "deputy, agreed to": "dora",
    "in an emergency": "emil",
    "supervisor": "ines",
    "answers for safety": "rosa",
    "answers for danger at home": "rita",
    "interpreter": "iva",
    "another therapist": "zoe",
    "administrator": "ada",
    "front desk": "fran",
    SIGNED_OUT: "",
}
CARE = {"therapist", "deputy, agreed to", "in an emergency"}
OWN = {"the one it is about"}
# Words as they were written, and everybody who may come upon them on a page.
WORDS = {
    "Nachtigallental": OWN | CARE,  # Sam's line for today
    "Wetterleuchten": OWN,  # somebody whom Sam named, and rated for nobody
    "Lindenbluetentee": CARE | OWN | {"the partner", "the guardian"},  # what was agreed to try
    "They walked home": CARE,  # a session note
    "Wolkenschaukel": OWN | CARE,  # Sam's plan for hard times, opened to the therapists
    "Muschelrauschen": OWN,  # Sam's other plan, closed
    "Kiefernzapfen": OWN | CARE,  # whom to call, left out of the second list
    "I was tired": {"therapist"},  # Tomás's own thoughts
    "Self-harm in May": CARE,  # why something was opened to a guardian
    "0171-Hollerbusch": CARE | {"front desk", "answers for danger at home"},  # how to reach Sam
}


def staff(clinic) -> None:
    """Everybody of the clinic whom `conftest.everybody` lacks."""
    for key, roles in {
        "dora": ["therapist"],
        "emil": ["therapist"],
        "rosa": ["therapist"],
        "rita": ["therapist"],
        "iva": ["therapist"],
        "fran": ["front-desk"],
        "lea": [],
    }.items():
        clinic.people[key] = people.add_person(
            key.capitalize(), clinic=clinic.id, zone="Europe/Berlin", roles=roles, by=None
        )


def parts(clinic, now: dt.datetime) -> None:
    """Their parts in the case, and what these rest on."""
    case = clinic.cases["couple"]
    for key, role, since, until in (
        ("dora", "deputy", now - A_DAY, None),
        ("emil", "emergency", now - AN_HOUR, now + 7 * AN_HOUR),
        ("iva", "interpreter", now - A_DAY, None),
        ("lea", "partner", now - 2 * A_DAY, now - A_DAY),
    ):
        Part.objects.create(
            case_id=case, person_id=clinic[key], role=role, since=since, until=until
        )
    for key in ("jo", "sam"):
        Consent.objects.create(
            id=ids.new(),
            case_id=case,
            person_id=clinic[key],
            given_by_id=clinic[key],
            purpose="cover",
            profile="any",
            version=1,
            language="en",
            given_at=now,
        )
    cover = SafetyCover.objects.create(
        id=ids.new(), clinic_id=clinic.id, answer_within_minutes=60, switched_on_at=now
    )
    for key, about in (("rosa", "self"), ("rita", "close")):
        Responder.objects.create(cover=cover, person_id=clinic[key], about=about)


def everything(clinic, now: dt.datetime) -> dict:
    """Ids of one of everything of Sam's, as addresses ask for it, and the words of `WORDS`."""
    from tests.web.test_outsider import records

    staff(clinic)
    sam, case = clinic["sam"], clinic.cases["couple"]
    with clock.turned_to(now + 10 * dt.timedelta(minutes=1)):
        name.somebody(standing(sam), "Wetterleuchten", "friend", by=sam)
        _told(clinic, sam)
    found = records(clinic, lambda who: standing(clinic[who]), "couple", "sam", now)
    clinic.people["ida"] = Guardian.objects.get(id=found["guardian"]).guardian_id
    with clock.turned_to(now + AN_HOUR):
        parts(clinic, now + AN_HOUR)
    return {**found, "case": case}


def _told(clinic, sam) -> None:
    from accord_web.cases.actions import agree
    from accord_web.people.contacts import say

    said = {"channel": "phone", "where": "0171-Hollerbusch", "others": "yes"}
    assert say(sam, clinic.cases["couple"], said, mode="portal", by=sam)
    agree(clinic.cases["couple"], "Lindenbluetentee", by=clinic["tomas"])
    _plans(clinic, sam)
    row = sitting(sam, "before")
    words = {"for-today": "Nachtigallental"}
    submit(row, Sending(fill(row, 4, words), "link"), by=sam)


def _plans(clinic, sam) -> None:
    from accord_web.cases.plans import Call, save, tidy

    friend = Call("", "Kiefernzapfen", "0171 1", second=False)
    for kind, text, open_it in (
        ("hard", "Wolkenschaukel", False),
        ("hard", "Wolkenschaukel", True),
        ("well", "Muschelrauschen", False),
    ):
        written = tidy({"helps": text}, [friend] if open_it else [])
        seen = latest_of(sam, kind)
        save(
            standing(sam),
            clinic.cases["couple"],
            sam,
            kind,
            written,
            seen=seen,
            open_it=open_it,
            by=sam,
        )


def latest_of(person, kind: str) -> str:
    from accord_web.cases.plans import latest

    now = latest(standing(person), person, kind)
    return str(now.id) if now else ""
