"""The pages of young people and guardians on the desk, as a therapist goes through them."""

import pytest

from accord_web import clock
from accord_web.cases.guardians import guardians, young_people
from accord_web.cases.models import Guardian, Opening, Part, Young
from accord_web.checkins.models import CheckIn
from tests.web.desk.pages import text
from tests.web.family import A_DAY, REASON, SAID, family, guardian_row, open_to, young_row

YES = dict.fromkeys(("treatment", "platform", "sharing", "records"), "yes")


@pytest.fixture
def home(clinic):
    family(clinic)
    return clinic


def one(clinic, what: str = "") -> str:
    return f"/desk/young/{young_row(clinic).id}/{what}"


def test_from_noting_somebody_to_an_opening(clinic, browser, viewer):
    tomas, case = browser("tomas"), clinic.cases["mira"]
    page = f"/desk/cases/{case}/young/"
    assert "Young people and guardians" in text(tomas, f"/desk/cases/{case}/")
    assert tomas.post(page, {"who": "1", "of_age_on": "2026-03-02"}).status_code == 422
    answer = tomas.post(page, {"who": "1", "of_age_on": "2028-06-09"})
    young = young_people(viewer("tomas"), case)[0]
    assert answer.url == f"/desk/young/{young.id}/"
    said = text(tomas, answer.url)
    assert "Comes of age on 9 June 2028" in said and "written for adults" in said
    assert "They are not put to this person: no link, no check-in." in said
    mine = CheckIn.objects.filter(person=clinic["mira"], withdrawn_at=None)
    assert not mine.exists()
    tomas.post(f"{answer.url}questions/", {"ask": "yes"})
    assert mine.count() == 2
    assert "Tomás decided so on 2 March 2026" in text(tomas, answer.url)

    new = f"{answer.url}guardian/"
    wrong = tomas.post(new, {"pronoun": "she", "language": "en", **YES})
    assert wrong.status_code == 422 and b"Write a nickname here." in wrong.content
    body = {"nickname": "Lena", "pronoun": "she", "language": "en", **YES}
    taken = tomas.post(new, {**body, "nickname": "mira"})
    assert taken.status_code == 422 and b"names that differ" in taken.content
    tomas.post(new, {**body, "records_grounds": "asked us once"})
    said = text(tomas, answer.url)
    assert "Lena reads nothing that Mira answers." in said and "asked us once" in said

    row = guardians(viewer("tomas"), case)[0].id
    opens = f"/desk/guardians/{row}/open/"
    until = (clock.now() + 40 * A_DAY).date().isoformat()
    later = (clock.now() + 200 * A_DAY).date().isoformat()
    late = tomas.post(opens, {"reason": REASON, "said": SAID, "until": later})
    assert late.status_code == 422
    tomas.post(opens, {"reason": REASON, "said": SAID, "until": until})
    assert "Mira was not shown this yet, so Lena reads nothing." in text(tomas, answer.url)
    again = tomas.post(opens, {"reason": REASON, "said": SAID, "until": until})
    assert again.status_code == 422 and b"End it first." in again.content
    opening = f"/desk/openings/{Opening.objects.get().id}/"
    tomas.post(opening, {"says": "shown"})
    assert Opening.objects.get().shown_by_id == clinic["tomas"]
    assert "Lena may read what Mira shares with you" in text(tomas, answer.url)
    tomas.post(opening, {"says": "end"})
    assert "Lena reads nothing that Mira answers." in text(tomas, answer.url)


def test_a_courts_limit_is_noted_and_stands_on_the_page(home, browser):
    tomas, row = browser("tomas"), guardian_row(home, "ruben")
    said = text(tomas, one(home))
    assert "family court, order 14 F 9" in said
    assert f"/desk/guardians/{row.id}/open/".encode() not in tomas.get(one(home)).content
    until = (clock.now() + 40 * A_DAY).date().isoformat()
    refused = tomas.post(
        f"/desk/guardians/{row.id}/open/", {"reason": "r", "said": "s", "until": until}
    )
    assert refused.status_code == 422 and b"A setting of this guardian says no" in refused.content
    tomas.post(f"/desk/guardians/{row.id}/", {**YES, "platform": "no"})
    assert not Part.objects.filter(person=home["ruben"], until=None).exists()
    tomas.post(f"/desk/guardians/{row.id}/end/")
    assert Guardian.objects.get(id=row.id).until <= clock.now()
    assert tomas.get(f"/desk/guardians/{row.id}/").status_code == 404


def test_who_decides_is_judged_by_name_and_day(home, browser):
    tomas = browser("tomas")
    assert "Asked of" in text(tomas, one(home))
    tomas.post(one(home, "judge/"), {"decides": "yes", "reason": "Weighs it well"})
    said = text(tomas, one(home))
    assert "Noa does, alone." in said
    assert "Tomás judged on 2 March 2026 that they decide for themselves." in said
    assert tomas.post(one(home, "judge/"), {"decides": "yes"}).status_code == 422


@pytest.mark.parametrize("role", ["deputy", "emergency"])
def test_whoever_stands_in_reads_the_limits_and_decides_nothing(home, browser, role):
    from accord_web.cases import consents
    from accord_web.privacy.purposes import Purpose

    case = home.cases["family"]
    consents.agree(case, home["noa"], Purpose.COVER, by=home["noa"])
    Part.objects.create(case_id=case, person_id=home["zoe"], role=role, since=clock.now())
    zoe, row = browser("zoe"), guardian_row(home, "lena").id
    opening = open_to(home, "lena")
    assert "family court" in text(zoe, one(home))
    assert "Add a guardian" not in text(zoe, one(home))
    for page in (one(home, "judge/"), one(home, "guardian/"), f"/desk/guardians/{row}/"):
        assert zoe.get(page).status_code == 404, page
    for page, body in (
        (one(home, "questions/"), {"ask": "no"}),
        (f"/desk/openings/{opening}/", {"says": "end"}),
        (f"/desk/guardians/{row}/end/", {}),
    ):
        assert zoe.post(page, body).status_code == 404, page
    assert Young.objects.get().asked_as_adult
    assert Opening.objects.get().ended_at is None


def test_no_title_holds_a_name(home, browser):
    import re

    tomas, row = browser("tomas"), guardian_row(home, "lena").id
    for page in (
        one(home),
        one(home, "judge/"),
        one(home, "guardian/"),
        f"/desk/guardians/{row}/",
        f"/desk/guardians/{row}/open/",
    ):
        title = re.search(r"<title>(.*?)</title>", tomas.get(page).content.decode(), re.S)[1]
        assert not re.search("Noa|Lena|Ruben", title), page
