"""A record as a file: all that is one's own, and in no byte anything of anybody else."""

import csv
import datetime as dt
import io
import json
import re

import pytest
from django.urls import reverse

from accord_web import clock
from accord_web.cases.actions import agree
from accord_web.cases.consents import agree as consent
from accord_web.cases.models import Session
from accord_web.cases.queries import standing
from accord_web.flows import diary, name
from accord_web.flows.record import own_record, treatment_record
from accord_web.flows.record_files import FILES, as_csv, as_json, as_page
from accord_web.flows.submit import Outcome, Sending, correct, submit
from accord_web.measures.models import ResponsePart
from accord_web.people.actions import open_account
from accord_web.people.models import Person
from accord_web.privacy.encryption import keys_of
from accord_web.privacy.models import AuditEvent
from accord_web.privacy.purposes import Purpose
from accord_web.privacy.standing import NotAllowed
from tests.conftest import NOON, ROOT
from tests.web.filling import fill, sitting

AFTER = NOON + dt.timedelta(hours=4)
OTHER = "Sambesi-Quint"  # what Sam is called here: no other word of a page holds it
WORDS = {"jo": "Jos Kirschkuchen", "sam": "Sams Drachensteigen"}
TIE = "Philomena-Ottilie"
PASSWORD = "ein sehr langes Kennwort 17"
ID = re.compile(r"[0-9a-f]{8}-?[0-9a-f]{4}-?7[0-9a-f]{3}-?[89ab][0-9a-f]{3}-?[0-9a-f]{12}")


def send(person, moment: str, route: str, rating: int, number=1, **words) -> None:
    checkin = sitting(person, moment, number=number)
    body = fill(checkin, rating, words, route=route)
    assert submit(checkin, Sending(body, "phone"), by=checkin.person) is Outcome.SENT


@pytest.fixture
def couple(clinic):
    """Jo and Sam answered, each for themselves and for Tomás; a session of Sam's alone between."""
    key = keys_of([clinic["sam"]])[clinic["sam"]]
    nickname = key.seal(OTHER, Person, "nickname", clinic["sam"])
    Person.objects.filter(id=clinic["sam"]).update(nickname=nickname)
    case = clinic.cases["couple"]
    name.somebody(standing(clinic["jo"]), TIE, "mother", by=clinic["jo"])
    consent(case, clinic["jo"], Purpose.REMINDERS, by=clinic["jo"])
    consent(case, clinic["sam"], Purpose.TOTALS, by=clinic["sam"])
    agree(case, "A walk on Sundays", by=clinic["tomas"])
    for who in ("jo", "sam"):
        send(clinic[who], "before", "nobody", 3 if who == "jo" else 9, **{"for-today": WORDS[who]})
    with clock.turned_to(AFTER):
        diary.mark(Session.objects.get(case=case).id, "held", by=clinic["tomas"])
        send(clinic["jo"], "after", "therapist-now", 4)
        send(clinic["sam"], "after", "therapist-now", 8)
    for week, people in ((1, ["sam"]), (2, ["jo", "sam"])):
        diary.plan(case, NOON + dt.timedelta(weeks=week), by=clinic["tomas"])
        if people == ["sam"]:
            alone = Session.objects.get(case=case, number=2)
            alone.attendance.filter(person=clinic["jo"]).delete()
    return clinic


def all_files(record: dict) -> dict[str, str]:
    return {name: file.make(record) for name, file in FILES.items()}


def in_any(files: dict[str, str], *texts: str) -> list[tuple[str, str]]:
    return [(name, text) for name, made in files.items() for text in texts if text in made]


def test_it_holds_everything_of_ones_own_what_nobody_reads_too(couple, viewer):
    with clock.turned_to(AFTER + dt.timedelta(days=1)):
        record = own_record(viewer("jo"), "en")
    [treatment] = record["treatments"]
    lines = treatment["answers"]
    assert {line["readers"] for line in lines} >= {"nobody", "therapist-now"}
    assert any(line["value"] == 3 and line["readers"] == "nobody" for line in lines)
    asked = ResponsePart.objects.filter(owner=couple["jo"]).values_list("part", flat=True)
    assert {line["part"] for line in lines} == set(asked)
    assert [one["text"] for one in treatment["agreed"]] == ["A walk on Sundays"]
    assert {one["purpose"] for one in treatment["consents"]} == {"reminders"}
    assert [one["name"] for one in record["people_named"]] == [TIE]
    assert {score["scale"] for score in treatment["scores"]} >= {"wellbeing", "alliance"}
    assert record["person"] == "Jo" and treatment["therapists"] == ["Tomás"]


def test_it_holds_nothing_of_the_other_and_no_id(couple, viewer):
    with clock.turned_to(AFTER + dt.timedelta(days=1)):
        jo, sam = (own_record(viewer(who), "en") for who in ("jo", "sam"))
    files = all_files(jo)
    assert in_any(all_files(sam), OTHER, WORDS["sam"]), "the leak must be possible"
    assert in_any(files, OTHER, WORDS["sam"], "totals") == []
    assert [name for name, text in files.items() if ID.search(text)] == []
    own = {score["value"] for score in jo["treatments"][0]["scores"]}
    assert own == {3, 4}


def test_a_session_without_them_leaves_no_gap_in_their_count(couple, viewer):
    with clock.turned_to(AFTER + dt.timedelta(days=1)):
        [treatment] = own_record(viewer("jo"), "en")["treatments"]
    assert [one["number"] for one in treatment["sessions"]] == [1, 2]
    assert len(Session.objects.filter(case=couple.cases["couple"])) == 3


def test_answers_that_were_replaced_are_told_as_such(clinic, viewer):
    with clock.turned_to(AFTER):
        send(clinic["mira"], "after", "therapist-now", 3)
        checkin = sitting(clinic["mira"], "after", number=1)
        correct(checkin, Sending(fill(checkin, 8), "phone"), by=checkin.person)
        [treatment] = own_record(viewer("mira"), "en")["treatments"]
    said = {
        (line["value"], line["replaced"]) for line in treatment["answers"] if line["item"] == "way"
    }
    assert said == {(3, True), (8, False)}


def test_the_treatment_record_is_what_its_therapist_may_read_of_one_person(couple, viewer):
    case = couple.cases["couple"]
    with clock.turned_to(AFTER + dt.timedelta(days=3)):
        record = treatment_record(viewer("tomas"), case, couple["jo"], "en", without={})
        files = all_files(record)
    [treatment] = record["treatments"]
    assert {line["readers"] for line in treatment["answers"]} == {"therapist-now"}
    assert {line["value"] for line in treatment["answers"] if line["item"] == "way"} == {4}
    assert in_any(files, OTHER, WORDS["sam"], TIE) == []
    assert [name for name, text in files.items() if ID.search(text)] == []
    with pytest.raises(NotAllowed):
        treatment_record(viewer("zoe"), case, couple["jo"], "en", without={})
    with pytest.raises(NotAllowed):
        treatment_record(viewer("sam"), case, couple["jo"], "en", without={})


def test_what_is_left_out_is_named_with_its_reason(couple, viewer):
    with clock.turned_to(AFTER + dt.timedelta(days=3)):
        record = treatment_record(
            viewer("tomas"),
            couple.cases["couple"],
            couple["jo"],
            "en",
            without={"answers": "harm", "process-notes": "not-record"},
        )
    [treatment] = record["treatments"]
    assert treatment["answers"] == treatment["scores"] == []
    assert {one["kind"]: one["reason"] for one in record["left_out"]} == {
        "answers": "harm",
        "process-notes": "not-record",
    }
    assert "seriously harm" in as_page(record)


def test_the_form_of_the_file_is_written_down(couple, viewer):
    """Every name in the JSON stands in the manual, and every one there is in the file."""
    told = set(
        re.findall(r"^\| `([a-z_]+)` \|", (ROOT / "docs/manual/record.md").read_text(), re.M)
    )
    with clock.turned_to(AFTER + dt.timedelta(days=3)):
        records = [
            own_record(viewer("jo"), "en"),
            treatment_record(
                viewer("tomas"), couple.cases["couple"], couple["jo"], "en", without={}
            ),
        ]

    def names(value) -> set[str]:
        if isinstance(value, dict):
            return set(value) | {n for v in value.values() for n in names(v)}
        return {n for v in value for n in names(v)} if isinstance(value, list) else set()

    found = set().union(*map(names, records))
    assert found <= told, found - told


def test_a_table_is_long_and_no_cell_is_a_formula(couple, viewer):
    with clock.turned_to(AFTER + dt.timedelta(days=1)):
        record = own_record(viewer("jo"), "en")
    line = record["treatments"][0]["answers"][0]
    line["said"] = '=HYPERLINK("http://example.org")'
    rows = list(csv.DictReader(io.StringIO(as_csv(record))))
    assert len(rows) == len(record["treatments"][0]["answers"])
    assert rows[0]["said"].startswith("'=")
    assert json.loads(as_json(record))["format"] == "accord-record"


def test_the_page_needs_nothing_from_elsewhere(couple, viewer):
    with clock.turned_to(AFTER + dt.timedelta(days=1)):
        page = as_page(own_record(viewer("jo"), "en"))
    assert not re.search(r"""(src|href|action)\s*=|url\(|@import|<script""", page)
    assert "Your record" in page and "A walk on Sundays" in page


# On the page


@pytest.fixture
def jo(couple, browser):
    open_account(couple["jo"], "jo@example.org", PASSWORD, by=None)
    return browser("jo")


@pytest.mark.parametrize("wanted", sorted(FILES))
def test_it_comes_only_for_the_password_under_a_neutral_name_and_is_written_down(
    jo, couple, wanted
):
    url = reverse("portal:record")
    assert jo.get(url).status_code == 200
    assert jo.post(url, {"file": wanted, "password": "wrong words here"}).status_code == 422
    assert jo.post(url, {"file": wanted}).status_code == 422
    assert not AuditEvent.objects.filter(what="record.taken").exists()
    said = jo.post(url, {"file": wanted, "password": PASSWORD})
    assert said.status_code == 200
    assert "Jo" not in said["Content-Disposition"]
    assert re.fullmatch(r'attachment; filename="record\.\w+"', said["Content-Disposition"])
    assert "no-store" in said["Cache-Control"]
    assert OTHER not in said.content.decode()
    assert AuditEvent.objects.get(what="record.taken").by == couple["jo"]


def test_nobody_guesses_a_password_there(jo):
    codes = {
        jo.post(reverse("portal:record"), {"file": "json", "password": f"guess {n}"}).status_code
        for n in range(12)
    }
    assert codes == {422}
    said = jo.post(reverse("portal:record"), {"file": "json", "password": PASSWORD})
    assert said.status_code == 422 and "Too many tries" in said.content.decode()


def test_who_has_no_part_has_no_such_page(clinic, browser):
    for who in ("zoe", "ada"):
        for page in ("record", "erase", "erased"):
            assert browser(who).get(reverse(f"portal:{page}")).status_code == 404


def test_erasing_tells_what_goes_and_stays_and_asks_for_the_password(jo, couple):
    url = reverse("portal:erase")
    page = jo.get(url).content.decode()
    assert "This goes, for good" in page and "This stays" in page
    assert TIE not in page  # somebody may look over the shoulder
    own = ResponsePart.objects.filter(owner=couple["jo"], route="nobody")
    assert own.exists()
    assert jo.post(url, {"password": PASSWORD}).status_code == 422
    assert jo.post(url, {"understood": "yes", "password": "wrong words"}).status_code == 422
    assert own.exists()
    said = jo.post(url, {"understood": "yes", "password": PASSWORD})
    assert said.status_code == 302
    assert not own.exists()
    assert ResponsePart.objects.filter(owner=couple["sam"], route="nobody").exists()
    assert "nothing here that is yours alone" in jo.get(url).content.decode()
