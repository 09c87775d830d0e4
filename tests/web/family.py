"""A family: Noa is 15. Lena and Ruben are the guardians; a court keeps the record and anything
shared from Ruben. Tomás sees them. Everybody is make-believe."""

import datetime as dt

from accord_web import clock
from accord_web.cases import openings
from accord_web.cases.guardians import guardians, young_people
from accord_web.cases.queries import members, standing
from accord_web.flows import diary
from accord_web.flows import guardians as flow
from accord_web.flows.begin import Newcomer, begin

A_DAY = dt.timedelta(days=1)
EVERYTHING = dict.fromkeys(("treatment", "platform", "sharing", "records"), (True, ""))
LIMITED = {
    "treatment": (True, "joint custody"),
    "platform": (True, ""),
    "sharing": (False, "family court, order 14 F 9: no information from treatment"),
    "records": (False, "the same order"),
}
REASON, SAID = "Self-harm in May, agreed in the family session", "So that Lena can help in time."
OF_AGE = dt.date(2028, 6, 9)


def family(clinic, *, setting: str = "individual"):
    """The case with Noa and both guardians, added to the clinic's people and cases."""
    by = clinic["tomas"]
    case = begin(
        clinic=clinic.id,
        zone="Europe/Berlin",
        therapist=by,
        clients=[Newcomer("Noa")]
        if setting == "individual"
        else [Newcomer("Noa"), Newcomer("Kai")],
        setting=setting,
        first_session=clock.now() + dt.timedelta(hours=2),
        accepted_by_supervisor=True,
        by=by,
    )
    clinic.cases["family"] = case
    for m in members(standing(by), [case])[case]:
        if m.is_member:
            clinic.people[m.nickname.lower()] = m.person
    flow.note_young(standing(by), case, clinic["noa"], OF_AGE, by=by)
    flow.ask(standing(by), case, clinic["noa"], True, by=by)
    for name, settings in (("Lena", EVERYTHING), ("Ruben", LIMITED)):
        flow.add(standing(by), case, clinic["noa"], Newcomer(name), settings, by=by)
    for row in guardians(standing(by), case):
        clinic.people[row.nickname.lower()] = row.person
    return case


def guardian_row(clinic, name: str):
    rows = guardians(standing(clinic["tomas"]), clinic.cases["family"])
    return next(row for row in rows if row.person == clinic[name])


def young_row(clinic):
    return young_people(standing(clinic["tomas"]), clinic.cases["family"])[0]


def open_to(clinic, name: str, *, shown: bool = True, days: int = 30):
    """Tomás opens to this guardian; Noa sees it at once, or not yet."""
    by = clinic["tomas"]
    until = clock.now().date() + days * A_DAY
    row = guardian_row(clinic, name).id
    opening = flow.open_to(standing(by), row, reason=REASON, said=SAID, until=until, by=by)
    if shown:
        assert openings.shown(opening, clinic.cases["family"], by=clinic["noa"])
    return opening


def week(clinic, number: int, *, hours: int = 24 * 7):
    """The session takes place, and the next one is planned."""
    by, case = clinic["tomas"], clinic.cases["family"]
    from accord_web.cases.queries import sessions

    row = next(s for s in sessions(standing(by), [case]) if s.number == number)
    with clock.turned_to(row.ends_at + dt.timedelta(hours=1)):
        diary.mark(row.id, "held", by=by)
        diary.plan(case, row.starts_at + dt.timedelta(hours=hours), by=by)


def one_of_everything(clinic, case, person, session) -> dict:
    """Ids for addresses: a young person, a guardian, an opening, a note of each kind."""
    from accord_web.cases import notes, process_notes, requests

    by = clinic["tomas"]
    flow.note_young(standing(by), case, person, OF_AGE, by=by)
    guardian = flow.add(standing(by), case, person, Newcomer("Ida"), EVERYTHING, by=by)
    until = clock.now().date() + 30 * A_DAY
    opening = flow.open_to(standing(by), guardian, reason=REASON, said=SAID, until=until, by=by)
    return {
        "young": next(row.id for row in young_people(standing(by), case) if row.person == person),
        "guardian": guardian,
        "opening": opening,
        "note": notes.sign(session, notes.Written(["They walked home"]), seen="", by=by),
        "own_note": process_notes.write(case, "I was tired", by=by),
        "request_id": requests.take_in(
            standing(by),
            case,
            asker=person,
            subject=person,
            received_on=clock.today("UTC"),
            by=by,
        ),
    }
