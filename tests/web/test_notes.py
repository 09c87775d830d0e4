"""Session notes are signed and amended, never changed; process notes are their writer's alone."""

import datetime as dt

import pytest
from django.test import Client

from accord_web import clock
from accord_web.cases import notes, process_notes
from accord_web.cases.models import Note, Part, ProcessNote
from accord_web.cases.notes import AmendedMeanwhile, KeptElsewhere, Written
from accord_web.cases.queries import sessions, standing
from accord_web.flows.process_notes import erase
from accord_web.flows.record import own_record, treatment_record
from accord_web.people.models import Clinic
from accord_web.privacy.encryption import reveal
from accord_web.privacy.models import Key
from accord_web.privacy.standing import NotAllowed
from tests.web.desk.pages import text

AN_HOUR = dt.timedelta(hours=1)
SECRET = "I dreamt of the blue door"
SAID = "They spoke of the green suitcase"


def session_of(clinic, case: str = "mira"):
    return sessions(standing(clinic["tomas"]), [clinic.cases[case]])[0].id


def mine(clinic, name: str = "tomas", case: str = "mira"):
    return notes.notes(standing(clinic[name]), clinic.cases[case])


def signed(clinic, *lines: str, case: str = "mira", by: str = "tomas", **how):
    return notes.sign(session_of(clinic, case), Written(lines), seen="", by=clinic[by], **how)


def colleague(clinic, name: str, case: str = "mira", role: str = "co-therapist") -> None:
    Part.objects.create(
        case_id=clinic.cases[case], person_id=clinic[name], role=role, since=clock.now()
    )


@pytest.fixture
def at_three(at_noon):
    with clock.turned_to(at_noon + 3 * AN_HOUR):
        yield at_noon + 3 * AN_HOUR


def test_a_draft_is_its_writers_alone_and_a_signed_note_the_therapists(clinic, at_three):
    colleague(clinic, "zoe")
    notes.save(session_of(clinic), Written([SAID]), seen="", by=clinic["tomas"])
    assert [row.lines[0] for row in mine(clinic)] == [SAID]
    assert mine(clinic, "zoe") == []
    draft = mine(clinic)[0]
    notes.sign(session_of(clinic), Written([SAID]), seen=draft.seen, by=clinic["tomas"])
    [row] = mine(clinic, "zoe")
    assert (row.writer, row.signed_at, row.lines[0]) == ("Tomás", at_three, SAID)
    for name in ("mira", "ines", "ada"):
        with pytest.raises(NotAllowed):
            mine(clinic, name)


def test_a_note_is_sealed_with_the_key_of_the_case(clinic, at_three):
    signed(clinic, SAID)
    row = Note.objects.get()
    key = Key.objects.get(owner_kind="case", owner=clinic.cases["mira"])
    assert SAID.encode() not in bytes(row.lines)
    assert bytes(row.lines)[1:17] == key.id.bytes


def test_an_amendment_stands_beside_what_it_amends(clinic, at_three):
    colleague(clinic, "zoe")
    first = signed(clinic, SAID)
    kept = bytes(Note.objects.get().lines)
    with clock.turned_to(at_three + AN_HOUR):
        second = signed(clinic, "It was a red one", amends=first, by="zoe")
    [chain] = notes.chains(mine(clinic))
    assert (chain.head.id, chain.head.writer) == (second, "Zoe")
    assert [(row.id, row.writer, row.lines[0]) for row in chain.earlier] == [(first, "Tomás", SAID)]
    assert bytes(Note.objects.get(id=first).lines) == kept
    with pytest.raises(NotAllowed):
        notes.signed(standing(clinic["tomas"]), first)  # what was amended is amended no more


def test_of_two_amendments_the_second_waits_and_amends_the_first(clinic, at_three):
    colleague(clinic, "zoe")
    first = signed(clinic, SAID)
    session = session_of(clinic)
    notes.save(session, Written(["mine"]), amends=first, seen="", by=clinic["tomas"])
    second = signed(clinic, "Zoe's", amends=first, by="zoe")
    draft = notes.drafts(standing(clinic["tomas"]), clinic.cases["mira"], session)
    with pytest.raises(AmendedMeanwhile):
        notes.sign(session, Written(["mine"]), seen=draft.seen, by=clinic["tomas"])
    draft = notes.drafts(standing(clinic["tomas"]), clinic.cases["mira"], session)
    assert (draft.amends, draft.lines[0]) == (second, "mine")
    notes.sign(session, Written(["mine"]), seen=draft.seen, by=clinic["tomas"])
    [chain] = notes.chains(mine(clinic))
    assert [row.lines[0] for row in (chain.head, *chain.earlier)] == ["mine", "Zoe's", SAID]


def test_nothing_written_in_another_window_is_lost(clinic, at_three):
    session, by = session_of(clinic), clinic["tomas"]
    notes.save(session, Written(["one"]), seen="", by=by)
    with pytest.raises(KeptElsewhere):
        notes.save(session, Written(["two"]), seen="", by=by)
    assert mine(clinic)[0].lines[0] == "one"
    notes.save(session, Written(["one"]), seen="", by=by)  # a double tap is no conflict
    seen = mine(clinic)[0].seen
    notes.sign(session, Written(["one"]), seen=seen, by=by)
    with pytest.raises(KeptElsewhere):
        notes.save(session, Written(["three"]), seen=seen, by=by)


def test_whom_a_note_is_about_takes_part_in_the_case(clinic, at_three):
    session, by = session_of(clinic, "couple"), clinic["tomas"]
    notes.sign(session, Written(["Jo alone"], about=clinic["jo"]), seen="", by=by)
    assert mine(clinic, case="couple")[0].about == clinic["jo"]
    with pytest.raises(NotAllowed):
        notes.save(session, Written(["x"], about=clinic["mira"]), seen="", by=by)


def test_an_empty_note_is_not_signed(clinic, at_three):
    with pytest.raises(ValueError):
        signed(clinic, " ", "")


# Process notes


@pytest.fixture
def apart(clinic):
    """A country whose law knows a therapist's own notes."""
    Clinic.objects.update(country="us")


def own(clinic, name: str, case: str = "mira") -> list[str]:
    viewer = standing(clinic[name])
    return [row.text for row in process_notes.process_notes(viewer, clinic.cases[case])]


def test_a_process_note_is_read_by_its_writer_and_by_nobody_in_any_role(clinic, apart, at_three):
    process_notes.write(clinic.cases["mira"], SECRET, by=clinic["tomas"])
    assert own(clinic, "tomas") == [SECRET]
    for role in ("co-therapist", "supervisor", "deputy", "emergency", "client", "guardian"):
        Part.objects.filter(person=clinic["zoe"]).delete()
        colleague(clinic, "zoe", role=role)
        Part.objects.filter(person=clinic["zoe"]).update(accepted_at=clock.now())
        assert own(clinic, "zoe") == [], role
    for name in ("mira", "ines", "ada", "jo"):
        assert own(clinic, name) == []


def pages(clinic, note) -> list[str]:
    case = clinic.cases["mira"]
    return [
        f"/desk/cases/{case}/for-yourself/",
        f"/desk/for-yourself/{note}/",
        f"/desk/for-yourself/{note}/erase/",
        f"/desk/cases/{case}/notes/",
        f"/desk/cases/{case}/",
        f"/desk/cases/{case}/brief/",
        f"/desk/sessions/{session_of(clinic)}/",
        f"/desk/sessions/{session_of(clinic)}/note/",
    ]


@pytest.mark.parametrize("role", ["co-therapist", "supervisor", "deputy", "emergency"])
def test_no_page_shows_it_to_a_colleague(clinic, browser, apart, at_three, role):
    note = process_notes.write(clinic.cases["mira"], SECRET, by=clinic["tomas"])
    assert SECRET in text(browser("tomas"), pages(clinic, note)[0])
    Part.objects.filter(person=clinic["ines"]).delete()
    colleague(clinic, "ines", role=role)
    Part.objects.filter(person=clinic["ines"]).update(accepted_at=clock.now())
    ines: Client = browser("ines")
    for page in pages(clinic, note):
        for answer in (ines.get(page), ines.post(page, {"text": "x"})):
            assert SECRET.encode() not in answer.content, page
    assert own(clinic, "tomas") == [SECRET], "nor can they change or erase it"


def test_an_administrator_and_the_client_find_no_such_page(clinic, browser, apart, at_three):
    note = process_notes.write(clinic.cases["mira"], SECRET, by=clinic["tomas"])
    for name in ("ada", "mira", "zoe"):
        for page in pages(clinic, note):
            assert browser(name).get(page).status_code in {404, 405}, (name, page)


def test_its_key_is_its_own_and_erasing_leaves_nothing(clinic, apart, at_three):
    tomas, case = clinic["tomas"], clinic.cases["mira"]
    note = process_notes.write(case, SECRET, by=tomas)
    other = process_notes.write(case, "Another", by=tomas)
    row = ProcessNote.objects.get(id=note)
    key = Key.objects.get(owner_kind="process", owner=note)
    assert bytes(row.text)[1:17] == key.id.bytes
    with pytest.raises(NotAllowed):
        erase(standing(clinic["zoe"]), note, by=clinic["zoe"])
    erase(standing(tomas), note, by=tomas)
    assert own(clinic, "tomas") == ["Another"]
    assert not Key.objects.filter(owner=note).exists()
    assert Key.objects.filter(owner=other).exists()
    # What a backup of the database still holds opens no more.
    assert reveal([{"id": note, "text": row.text}], ProcessNote)[0]["text"] is None


def test_after_leaving_the_case_its_writer_still_reads_and_erases_it(
    clinic, browser, apart, at_three
):
    tomas, case = clinic["tomas"], clinic.cases["mira"]
    note = process_notes.write(case, SECRET, by=tomas)
    Part.objects.filter(case=case, person=tomas).update(until=clock.now())
    page = f"/desk/cases/{case}/for-yourself/"
    assert SECRET in text(browser("tomas"), page)
    browser("tomas").post(page, {"text": "something new"})
    assert own(clinic, "tomas") == [SECRET]
    assert browser("tomas").post(f"/desk/for-yourself/{note}/erase/").status_code == 302
    assert browser("tomas").get(page).status_code == 404


def test_where_law_knows_one_record_none_is_offered(clinic, browser, at_three):
    Clinic.objects.update(country="de")
    page = f"/desk/cases/{clinic.cases['mira']}/for-yourself/"
    assert browser("tomas").get(page).status_code == 404
    assert browser("tomas").post(page, {"text": SECRET}).status_code == 404
    assert "For yourself" not in text(
        browser("tomas"), f"/desk/cases/{clinic.cases['mira']}/notes/"
    )


def test_the_record_holds_the_session_note_and_no_process_note(clinic, apart, at_three):
    signed(clinic, SAID)
    process_notes.write(clinic.cases["mira"], SECRET, by=clinic["tomas"])
    handed = treatment_record(
        standing(clinic["tomas"]), clinic.cases["mira"], clinic["mira"], "en", without={}
    )
    theirs = own_record(standing(clinic["mira"]), "en")
    assert SAID in str(handed)
    assert SECRET not in str(handed) and SECRET not in str(theirs)
    assert SAID not in str(theirs)
    assert ProcessNote.in_no_export


def test_other_words_in_its_place_are_sealed_with_the_same_key(clinic, apart, at_three):
    note = process_notes.write(clinic.cases["mira"], SECRET, by=clinic["tomas"])
    process_notes.rewrite(note, "Calmer now", by=clinic["tomas"])
    assert own(clinic, "tomas") == ["Calmer now"]
    with pytest.raises(NotAllowed):
        process_notes.rewrite(note, "x", by=clinic["zoe"])
    assert Key.objects.filter(owner_kind="process").count() == 1
