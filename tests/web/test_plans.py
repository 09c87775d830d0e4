"""Plans for hard times: whose they are, who reads them, and that every road carries them."""

import datetime as dt
import json

import pytest

from accord_web import clock
from accord_web.cases.models import PlanVersion
from accord_web.cases.plans import (
    HARD,
    WELL,
    Call,
    SavedMeanwhile,
    latest,
    let_read,
    save,
    tidy,
    versions,
)
from accord_web.cases.retention import place_hold
from accord_web.flows.erase import erase_own, erase_record
from accord_web.flows.erase_listed import erase_listed
from accord_web.flows.record import own_record, treatment_record
from accord_web.flows.record_files import FILES
from accord_web.privacy.erasures import digest
from accord_web.privacy.models import Key
from accord_web.privacy.standing import NotAllowed

SECRET = "Waldlauf um sechs"
NUMBER = "+49 171 5550123"
ANA, BEN = Call("", "Ana", NUMBER), Call("", "Ben", "030 555", second=False)


def written(text=SECRET, people=(ANA, BEN)):
    return tidy({"helps": text}, people)


@pytest.fixture
def keep(clinic, viewer):
    def kept(who="mira", kind=HARD, *, open_it=False, text=SECRET, by=None, case="mira", seen=None):
        writer = viewer(by or who)
        now = latest(writer, clinic[who], kind)
        return save(
            writer,
            clinic.cases[case],
            clinic[who],
            kind,
            written(text),
            seen=seen if seen is not None else str(now.id) if now else "",
            open_it=open_it,
            by=clinic[by or who],
        )

    return kept


def readers(clinic, viewer, kind=HARD) -> set[str]:
    people = ("mira", "tomas", "ines", "zoe", "ada", "jo", "sam")
    return {who for who in people if latest(viewer(who), clinic["mira"], kind)}


def test_it_is_its_clients_until_they_open_it(clinic, viewer, keep):
    keep()
    assert readers(clinic, viewer) == {"mira"}
    let_read(viewer("mira"), HARD, clinic.cases["mira"], open_it=True, by=clinic["mira"])
    assert readers(clinic, viewer) == {"mira", "tomas"}
    let_read(viewer("mira"), HARD, clinic.cases["mira"], open_it=False, by=clinic["mira"])
    assert readers(clinic, viewer) == {"mira"}


def test_nobody_opens_or_writes_somebody_elses(clinic, viewer, keep):
    keep()
    for who in ("tomas", "ines", "zoe", "jo"):
        let_read(viewer(who), HARD, clinic.cases["mira"], open_it=True, by=clinic[who])
        assert readers(clinic, viewer) == {"mira"}
    for who in ("ines", "zoe", "ada", "jo"):
        with pytest.raises(NotAllowed):
            keep(by=who)
    with pytest.raises(NotAllowed):
        save(
            viewer("tomas"),
            clinic.cases["mira"],
            clinic["tomas"],
            HARD,
            written(),
            seen="",
            open_it=True,
            by=clinic["tomas"],
        )


def test_every_version_stays_with_its_day_and_its_writer(clinic, viewer, keep, at_noon):
    keep(text="first", open_it=True)
    with clock.turned_to(at_noon + dt.timedelta(days=3)):
        keep(text="second", by="tomas")
        keep(kind=WELL, text="another plan")
        rows = versions(viewer("mira"), clinic["mira"], HARD)
    assert [row.written.sections["helps"] for row in rows] == ["second", "first"]
    assert [(row.writer, row.together) for row in rows] == [("Tomás", True), ("Mira", False)]
    assert [row.written_at.day for row in rows] == [5, 2]


def test_closing_closes_what_was_open_before(clinic, viewer, keep):
    keep(open_it=True, text="first")
    keep(open_it=False, text="second")
    assert readers(clinic, viewer) == {"mira"}
    keep(by="tomas", text="in the room")  # he saw nothing of the others
    [read] = versions(viewer("tomas"), clinic["mira"], HARD)
    assert read.written.sections["helps"] == "in the room"
    assert len(versions(viewer("mira"), clinic["mira"], HARD)) == 3


def test_what_somebody_else_saved_meanwhile_is_not_written_over_unseen(clinic, viewer, keep):
    first = keep(open_it=True)
    keep(by="tomas", text="meanwhile")
    with pytest.raises(SavedMeanwhile):
        keep(text="too late", seen=str(first))
    assert len(versions(viewer("mira"), clinic["mira"], HARD)) == 2


def test_what_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="long"):
        tidy({"helps": "x" * 501}, [])
    with pytest.raises(ValueError, match="number"):
        tidy({}, [Call("", "Ana", "javascript:alert(1)")])
    assert written().people[0].dialled == "+491715550123"
    assert tidy({"helps": " "}, [Call("", " ", "")]).blank


def test_it_is_sealed_with_the_key_of_whoever_may_lose_it(clinic, viewer, keep):
    """Closed with what is theirs alone, open with their treatment key; never legible in the row."""

    def sealed_with() -> str:
        [row] = PlanVersion.objects.all()
        held = bytes(row.content)
        assert SECRET.encode() not in held
        key = Key.objects.get(id=held[1:17].hex())
        assert key.owner == clinic["mira"]
        return key.owner_kind

    keep()
    assert sealed_with() == "own"
    let_read(viewer("mira"), HARD, clinic.cases["mira"], open_it=True, by=clinic["mira"])
    assert sealed_with() == "person"
    let_read(viewer("mira"), HARD, clinic.cases["mira"], open_it=False, by=clinic["mira"])
    assert sealed_with() == "own"


def test_erasing_what_is_ones_own_takes_what_nobody_else_reads(clinic, viewer, keep):
    closed, opened = keep(kind=WELL), keep(open_it=True)
    erase_own(clinic["mira"], by=clinic["mira"])
    assert list(PlanVersion.objects.values_list("id", flat=True)) == [opened]
    assert latest(viewer("mira"), clinic["mira"], HARD).written.sections["helps"] == SECRET
    assert closed != opened


def test_a_hold_keeps_what_somebody_could_once_read(clinic, viewer, keep):
    once = keep(open_it=True)
    let_read(viewer("mira"), HARD, clinic.cases["mira"], open_it=False, by=clinic["mira"])
    keep(kind=WELL)
    place_hold(viewer("ada"), clinic.cases["mira"], "Dispute", None, by=clinic["ada"])
    erase_own(clinic["mira"], by=clinic["mira"])
    assert list(PlanVersion.objects.values_list("id", flat=True)) == [once]
    assert latest(viewer("mira"), clinic["mira"], HARD)  # under a key that still opens
    assert latest(viewer("tomas"), clinic["mira"], HARD) is None


def test_it_goes_with_the_record(clinic, keep):
    keep(open_it=True)
    keep(kind=WELL)
    erase_record(clinic.cases["mira"], "duty", by=clinic["ada"])
    assert not PlanVersion.objects.exists()


def test_no_backup_brings_it_back(clinic, keep):
    kept = keep()
    listed = {digest(PlanVersion._meta.db_table, kept)}
    assert erase_listed(listed) >= 1
    assert not PlanVersion.objects.exists()


def test_ones_own_file_holds_it_and_never_the_second_list(clinic, viewer, keep):
    keep(open_it=True)
    keep(kind=WELL, text="For me alone")
    own = own_record(viewer("mira"), "en")
    plans = own["treatments"][0]["plans"]
    assert [plan["sections"]["helps"] for plan in plans] == [SECRET, "For me alone"]
    assert [call["name"] for call in plans[0]["calls"]] == ["Ana", "Ben"]
    assert "second" not in json.dumps(own)
    for file in ("page", "json"):
        made = FILES[file].make(own)
        assert SECRET in made
        assert NUMBER in made
    other = treatment_record(
        viewer("tomas"), clinic.cases["mira"], clinic["mira"], "en", without={}
    )
    [plan] = other["treatments"][0]["plans"]
    assert (plan["sections"]["helps"], plan["calls"]) == (SECRET, [])
    assert NUMBER not in json.dumps(other)
    less = treatment_record(
        viewer("tomas"), clinic.cases["mira"], clinic["mira"], "en", without={"agreed": "harm"}
    )
    assert less["treatments"][0]["plans"] == []


def test_it_goes_with_its_person_when_a_case_is_separated(clinic, viewer, keep):
    from accord_web.flows.split_case import Goes, split, take_back

    keep("jo", case="couple", open_it=True)
    keep("sam", case="couple", text="Sams own")
    goes = {clinic[who]: Goes(frozenset({clinic["tomas"]})) for who in ("jo", "sam")}
    split(clinic.cases["couple"], goes, by=clinic["tomas"])
    jos = latest(viewer("jo"), clinic["jo"], HARD)
    assert jos.case != clinic.cases["couple"]
    assert jos.case in viewer("jo").cases
    assert jos.case not in viewer("sam").cases
    assert latest(viewer("tomas"), clinic["jo"], HARD).id == jos.id
    assert latest(viewer("tomas"), clinic["sam"], HARD) is None
    take_back(clinic.cases["couple"], by=clinic["tomas"])
    assert latest(viewer("jo"), clinic["jo"], HARD).case == clinic.cases["couple"]


def test_of_an_earlier_treatment_it_is_opened_as_a_copy(clinic, viewer, keep):
    """Opening gives it to those who treat them now, in the case of now."""
    keep()
    elsewhere = clinic.cases["mira"]
    PlanVersion.objects.update(case=clinic.cases["couple"])
    let_read(viewer("mira"), HARD, elsewhere, open_it=True, by=clinic["mira"])
    new, old = versions(viewer("mira"), clinic["mira"], HARD)
    assert (new.case, new.open, old.open) == (elsewhere, True, False)
