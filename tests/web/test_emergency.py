"""A case opened in an emergency: for hours, with a reason, and told."""

import datetime as dt

import pytest

from accord_web import clock
from accord_web.cases.models import Emergency, Part
from accord_web.cases.queries import standing
from accord_web.flows import emergency
from accord_web.flows.emergency import LASTS, find, open_in_emergency, review, told, withhold
from accord_web.flows.who_read import who_read
from accord_web.measures.queries import parts
from accord_web.people.actions import give_tasks
from accord_web.privacy.models import AuditEvent
from accord_web.privacy.standing import NotAllowed
from tests.web.desk.weeks import send

WHY = "The neighbour rang: nobody has seen her since Friday."
AFTER = dt.timedelta(hours=4)


@pytest.fixture
def sent(clinic, at_noon):
    """Mira told her therapist something, and kept something to herself."""
    with clock.turned_to(at_noon + AFTER):
        send(clinic, "mira", "before", 1, 4)
        send(clinic, "mira", "after", 1, 4, route="nobody")
        yield clinic


def opens(clinic, name: str = "zoe", case: str = "mira") -> None:
    viewer = standing(clinic[name])
    open_in_emergency(viewer, clinic.cases[case], WHY, by=clinic[name])


def test_it_opens_what_a_therapist_reads_and_no_more_and_closes_by_itself(sent):
    before = parts(standing(sent["zoe"]), [sent.cases["mira"]])
    assert before == []
    opens(sent)
    read = {p.id for p in parts(standing(sent["zoe"]), [sent.cases["mira"]])}
    therapists = {p.id for p in parts(standing(sent["tomas"]), [sent.cases["mira"]])}
    assert read
    assert read == therapists
    with clock.turned_to(clock.now() + LASTS):
        assert parts(standing(sent["zoe"]), [sent.cases["mira"]]) == []


def test_everybody_in_the_case_is_told_and_those_who_treat_them(sent):
    opens(sent)
    for name in ("mira", "tomas"):
        assert [one.by for one in told(standing(sent[name]))] == ["Zoe"]
    assert told(standing(sent["jo"])) == []
    assert told(standing(sent["zoe"])) == []


def test_it_is_not_told_yet_where_two_others_say_why_and_told_when_a_word_runs_out(sent):
    opens(sent)
    row = Emergency.objects.get()
    withhold(standing(sent["ada"]), row.id, "She would be in danger.", 5, by=sent["ada"])
    assert told(standing(sent["mira"])), "one alone is not enough"
    withhold(standing(sent["ines"]), row.id, "I think the same.", 2, by=sent["ines"])
    assert told(standing(sent["mira"])) == []
    assert told(standing(sent["tomas"])) == []
    with clock.turned_to(clock.now() + dt.timedelta(days=2)):
        assert told(standing(sent["mira"]))


def test_nobody_withholds_what_they_opened_themselves(sent):
    give_tasks(sent["zoe"], sent.id, ["administrator"], by=None)
    opens(sent)
    row = Emergency.objects.get()
    with pytest.raises(NotAllowed):
        withhold(standing(sent["zoe"]), row.id, "It was me, after all.", 5, by=sent["zoe"])
    with pytest.raises(NotAllowed):
        withhold(standing(sent["tomas"]), row.id, "Not mine to say.", 5, by=sent["tomas"])


@pytest.mark.parametrize("name", ["ada", "mira", "jo"])
def test_only_who_works_with_clients_opens_in_an_emergency(sent, name):
    with pytest.raises(NotAllowed):
        find(standing(sent[name]), "Mira", by=sent[name])
    with pytest.raises(NotAllowed):
        opens(sent, name)


def test_who_has_a_part_already_needs_no_emergency(sent):
    with pytest.raises(NotAllowed):
        opens(sent, "tomas")


def test_a_reason_is_needed_and_its_words_are_for_supervisors(sent):
    with pytest.raises(ValueError, match="why"):
        open_in_emergency(standing(sent["zoe"]), sent.cases["mira"], "because", by=sent["zoe"])
    opens(sent)
    assert [one.reason for one in review(standing(sent["ines"]))] == [WHY]
    assert [one.reason for one in review(standing(sent["ada"]))] == [""]
    assert WHY.encode() not in bytes(Emergency.objects.get().reason)


def test_looking_for_somebody_leaves_a_row_whether_found_or_not(sent):
    assert [one.members for one in find(standing(sent["zoe"]), " mira ", by=sent["zoe"])] == [
        ("Mira",)
    ]
    assert find(standing(sent["zoe"]), "Mir", by=sent["zoe"]) == []
    rows = AuditEvent.objects.filter(what="emergency.sought", by=sent["zoe"])
    assert sorted(row.facts["found"] for row in rows) == [0, 1]


def test_the_author_sees_who_read_by_name_role_and_day_from_the_next_day(sent, browser):
    browser("tomas").get(f"/desk/cases/{sent.cases['mira']}/brief/")
    browser("tomas").get(f"/desk/cases/{sent.cases['mira']}/")
    opens(sent)
    browser("zoe").get(f"/desk/cases/{sent.cases['mira']}/")
    assert who_read(standing(sent["mira"])) == []
    with clock.turned_to(clock.now() + dt.timedelta(days=1)):
        (day,) = who_read(standing(sent["mira"]))
        assert [(r.name, r.role) for r in day.readers] == [
            ("Tomás", "therapist"),
            ("Zoe", "emergency"),
        ]
        page = browser("mira").get("/portal/who-read/").content.decode()
        assert "Tomás" in page
        assert "in an emergency" in page


def test_what_is_not_told_yet_does_not_stand_among_the_readers(sent, browser):
    opens(sent)
    browser("zoe").get(f"/desk/cases/{sent.cases['mira']}/")
    row = Emergency.objects.get()
    for name in ("ada", "ines"):
        withhold(standing(sent[name]), row.id, "She would be in danger.", 9, by=sent[name])
    with clock.turned_to(clock.now() + dt.timedelta(days=1)):
        assert who_read(standing(sent["mira"])) == []
    with clock.turned_to(clock.now() + dt.timedelta(days=9)):
        assert who_read(standing(sent["mira"]))


def test_opening_ones_own_answers_is_no_reading(sent, browser):
    browser("mira").get("/portal/")
    assert not AuditEvent.objects.filter(what="opened").exists()


def test_on_the_pages_first_whom_then_why(sent, browser):
    zoe = browser("zoe")
    assert zoe.get("/desk/emergency/").status_code == 200
    assert "Nobody of this name" in zoe.post("/desk/emergency/", {"name": "Xy"}).content.decode()
    asked = zoe.post("/desk/emergency/", {"name": "Mira"}).content.decode()
    assert "Mira · Tomás" in asked
    assert not Part.objects.filter(role="emergency").exists()
    case = str(sent.cases["mira"])
    answer = zoe.post("/desk/emergency/", {"name": "Mira", "case": case, "reason": WHY})
    assert answer.status_code == 302
    assert zoe.get(answer.url).status_code == 200
    for name, status in {"ada": 200, "ines": 200, "zoe": 404, "mira": 404}.items():
        assert browser(name).get("/desk/emergencies/").status_code == status
    assert WHY not in browser("ada").get("/desk/emergencies/").content.decode()
    home = browser("mira").get("/portal/").content.decode()
    assert "Zoe opened your record" in home
    assert emergency.SHORTEST_REASON > 1
