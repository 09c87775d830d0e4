"""A practice and what was told of it through erasing, a restore, a record's file and a split."""

import datetime as dt
import json

import pytest

from accord_web import clock
from accord_web.cases.queries import standing
from accord_web.checkins.models import CheckIn
from accord_web.flows import name
from accord_web.flows.erase import erase_own, erase_record
from accord_web.flows.erase_listed import erase_listed
from accord_web.flows.record import own_record, treatment_record
from accord_web.flows.record_files import as_page
from accord_web.flows.split_case import Goes, confirm, split, take_back
from accord_web.measures.models import ResponsePart
from accord_web.measures.queries import parts
from accord_web.practice.models import Chosen, Entry
from accord_web.privacy import erasures
from accord_web.privacy.encryption import reveal
from accord_web.privacy.models import Key
from accord_web.relationships.models import Relationship
from tests.conftest import NOON
from tests.web import erasing as erasing_fixtures
from tests.web.practising import body, given, log_of, picked

own_list = erasing_fixtures.own_list
LATER = NOON + dt.timedelta(hours=5)
HOPE, AGREED, NAME = "Hagebuttentee", "Schlehenfeuer", "Philomena-Ottilie"


def goals() -> dict:
    return {row["id"]: row["goal"] for row in reveal(Chosen.objects.values("id", "goal"), Chosen)}


@pytest.fixture
def kept(clinic, browser, viewer):
    """Mira: one told to Tomás, one to nobody, one never told; and one that Tomás gave her."""
    name.somebody(viewer("mira"), NAME, "sister", by=clinic["mira"])
    mira = browser("mira")
    told = picked(clinic["mira"], "kind-no", NAME, goal=HOPE)
    private = picked(clinic["mira"], "my-part", goal=HOPE)
    silent = picked(clinic["mira"], "true-answer", goal=HOPE)
    [from_tomas] = given(clinic, "mira", "Mira", "saw-that", goal=AGREED)
    mira.post(log_of(told.id), body())
    mira.post(log_of(private.id), body(route="nobody"))
    mira.post(log_of(from_tomas.id), body(route="nobody"))
    return told, private, silent, from_tomas


def test_what_is_picked_has_the_own_key_and_what_is_given_the_other(clinic, kept):
    kinds = {key.id.bytes: key.owner_kind for key in Key.objects.filter(owner=clinic["mira"])}
    held = {row.id: kinds[bytes(row.goal)[1:17]] for row in Chosen.objects.all()}
    *mine, from_tomas = kept
    assert held == {**{row.id: "own" for row in mine}, from_tomas.id: "person"}


def test_erasing_ones_own_leaves_what_the_record_needs_and_no_more(clinic, kept, viewer):
    told, private, silent, from_tomas = kept
    case = clinic.cases["mira"]
    with clock.turned_to(LATER):
        before = [(p.id, p.answers) for p in parts(viewer("tomas"), [case])]
        assert before
        erase_own(clinic["mira"], by=clinic["mira"])
        assert [(p.id, p.answers) for p in parts(viewer("tomas"), [case])] == before
    assert goals() == {told.id: None, from_tomas.id: AGREED}
    assert {e.chosen_id for e in Entry.objects.all()} == {told.id}
    told.refresh_from_db()
    assert (told.relationship_id, told.other_id) == (None, None)
    assert not Relationship.objects.filter(kind="tie").exists()
    assert {p.part for p in ResponsePart.objects.all()} == {"tried", "felt"}
    assert not Chosen.objects.filter(id__in=[private.id, silent.id]).exists()


def test_a_restored_backup_loses_it_again(clinic, kept):
    """As an older backup would bring it: the rows are there, and the list says that they went."""
    told, private, silent, from_tomas = kept
    rows = [erasures.digest("practice_chosen.goal", told.id)]
    rows += [erasures.digest("practice_chosen", one.id) for one in (private, silent)]
    with clock.turned_to(LATER):
        erase_listed(frozenset(rows))
    assert goals() == {told.id: None, from_tomas.id: AGREED}


def test_a_record_takes_all_of_it_along(clinic, kept):
    from accord_web.cases.actions import close_case

    case = clinic.cases["mira"]
    with clock.turned_to(erasing_fixtures.YEARS_ON):
        close_case(case, dt.date(2026, 3, 2), by=clinic["tomas"])
        erase_record(case, "retention", by=clinic["tomas"])
    assert not Chosen.objects.filter(case=case).exists() and not Entry.objects.exists()


def test_the_file_of_ones_own_record_holds_it_and_the_treatments_what_was_given(
    clinic, kept, viewer
):
    case = clinic.cases["mira"]
    with clock.turned_to(LATER):
        [mine] = own_record(viewer("mira"), "en")["treatments"]
        record = treatment_record(viewer("tomas"), case, clinic["mira"], "en", without={})
        page = as_page(own_record(viewer("mira"), "en"))
    lines = {line["practice"]: line for line in mine["practices"]}
    assert set(lines) == {"kind-no", "my-part", "true-answer", "saw-that"}
    assert (lines["kind-no"]["with"], lines["kind-no"]["goal"]) == (NAME, HOPE)
    assert [len(lines[one]["told_on"]) for one in ("kind-no", "my-part", "true-answer")] == [
        1,
        1,
        0,
    ]
    assert HOPE in page and NAME in page
    [handed] = record["treatments"]
    assert [(one["practice"], one["told_on"]) for one in handed["practices"]] == [("saw-that", [])]
    whole = json.dumps(record)
    assert AGREED in whole
    assert not [w for w in (HOPE, NAME, "Wacholderheide", "my-part") if w in whole]


@pytest.fixture
def apart(clinic, browser):
    """A couple that was given one for both; Jo told of it and picked one with Sam, too."""
    rows = {row.person_id: row for row in given(clinic, "couple", "both", "look-back", goal=AGREED)}
    own = picked(clinic["jo"], "kind-no", "Sam", goal=HOPE)
    for who in ("jo", "sam"):
        browser(who).post(log_of(rows[clinic[who]].id), body())
    case = clinic.cases["couple"]
    goes = {clinic[who]: Goes(frozenset({clinic["tomas"]})) for who in ("jo", "sam")}
    fresh = split(case, goes, by=clinic["tomas"])
    return {who: fresh[clinic[who]] for who in ("jo", "sam")}, own


def test_a_split_gives_each_their_own_and_nothing_of_the_other(clinic, apart, browser, viewer):
    own, picked_by_jo = apart
    joint = clinic.cases["couple"]
    assert Chosen.objects.filter(case=own["jo"]).count() == 2
    assert Chosen.objects.filter(case=own["sam"]).count() == 1
    assert "Sam" not in browser("jo").get(f"/portal/practice/{picked_by_jo.id}/").content.decode()
    confirm(joint, by=clinic["tomas"])
    assert not Chosen.objects.filter(case=joint).exists()
    assert not Chosen.objects.exclude(other=None).exists()
    assert not Chosen.objects.filter(both=True).exists()
    assert set(goals().values()) == {AGREED, HOPE}  # every one opens under its person's key
    for entry in Entry.objects.all():
        assert entry.chosen.case_id == entry.checkin.case_id
    page = browser("tomas").get(f"/desk/cases/{own['jo']}/").content.decode()
    assert "Yes. 6 of 10. Lighter." in page and "Look back when it is calm" in page


def test_a_split_taken_back_is_as_it_was(clinic, apart):
    _own, picked_by_jo = apart
    joint = clinic.cases["couple"]
    assert take_back(joint, by=clinic["tomas"])
    assert Chosen.objects.filter(case=joint).count() == 3
    picked_by_jo.refresh_from_db()
    assert picked_by_jo.other_id == clinic["sam"]
    assert Chosen.objects.filter(both=True).count() == 2
    assert CheckIn.objects.filter(case=joint, moment="practice").count() == 2
    assert standing(clinic["jo"]).cases[joint].is_member
